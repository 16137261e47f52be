"""An officer's own words: what they may not hold unless a supervisor answers for it, and what to think over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.outreach.own_words import complaint, doubts
from bot.ports import Desk, Forbidden, Invalid
from bot.registry.people import Officer
from bot.registry.towns import Town

DESCRIBING = "describes_people"  # the list of such words in the flow pages


def check(words: Iterable[str], officer: Officer, *, let_through: bool) -> None:
    """Raises Invalid where no question may hold these words, Forbidden where this officer may not let them through."""
    if let_through:
        only_a_supervisor(officer)
    wrong = next((said for own in words if (said := complaint(own, let_through=let_through))), None)
    if wrong:
        raise Invalid(f"`what` {wrong}.")


def only_a_supervisor(officer: Officer) -> None:
    """Raises Forbidden."""
    if not officer.may("approve"):
        raise Forbidden("Only a supervisor may let these words through.")


def doubts_about(what: str | Mapping[str, str], town: Town, desk: Desk) -> tuple[str, ...]:
    """What to think over before these words are sent; an incident from the town's list raises no doubt."""
    if isinstance(what, str) and what in desk.book.incidents:
        return ()
    lists = desk.book.answers.get(DESCRIBING, {})
    describing = [word for language in town.languages for word in lists.get(language, ())]
    own_words = [what] if isinstance(what, str) else list(what.values())
    return tuple(dict.fromkeys(doubt for words in own_words for doubt in doubts(words, describing)))
