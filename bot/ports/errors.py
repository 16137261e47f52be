"""What goes wrong outside, in the words of whoever must hear of it."""

from __future__ import annotations

from collections.abc import Sequence


class CarrierError(Exception):
    """The carrier refused a text, or could not be asked. `code` is the carrier's own, `words` ours for an officer."""

    def __init__(self, words: str, code: int | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.code = code


class TryLater(CarrierError):
    """Rate limit or outage: nothing left, and the same text may pass later."""


class Unknown(CarrierError):
    """No answer: the text may have left. Never send again before asking the carrier."""


class GiveUp(CarrierError):
    """This text will never pass; others to the same number may."""


class NeverSend(CarrierError):
    """This number takes no texts from us: suppress it. `stopped` where it opted out (21610)."""

    def __init__(self, words: str, code: int | None = None, *, stopped: bool = False) -> None:
        super().__init__(words, code)
        self.stopped = stopped


class Halt(CarrierError):
    """Nothing passes until somebody mends the account (20003, 30034, …): stop the number and alert."""


class NotYet(CarrierError):
    """The carrier's record is not finished and cannot be deleted yet (20009)."""


class Unavailable(Exception):
    """The database does not answer, is locked or has no room. Nothing was half done; the same may pass later."""


class Conflict(Exception):
    """What was asked does not fit the state things are in; the message says why, for the person who asked."""


class Forbidden(Exception):
    """This officer may not do that; the message says why, for the officer."""


class NotFound(Exception):
    """There is no such thing in this town."""


class Invalid(Exception):
    """What was asked cannot be done as asked; the message says why. `problem` names the kind, as the API does."""

    def __init__(self, words: str, problem: str = "invalid", candidates: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.problem = problem
        self.candidates = tuple(candidates)
