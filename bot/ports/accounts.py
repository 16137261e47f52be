"""What is kept of how officers sign in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.registry.accounts import Account, Attempts, Invitation, Passkey, Proofs, SignIn, Step
from bot.registry.people import Officer


class Denied(Exception):
    """Nobody is signed in. `until` where too many failures locked the account."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__("locked" if until else "not right")
        self.until = until


class Accounts(Protocol):
    """Tokens and codes are kept as digests alone: nobody can sign in with what the database holds."""

    def invite(self, digest: str, invitation: Invitation) -> None:
        """In place of any earlier invitation of this officer."""
        ...

    def invitation(self, digest: str) -> Invitation | None:
        """Locked until the unit of work ends, so that a link works once."""
        ...

    def set_up(self, officer_id: str, password: str, secret: bytes | None, counter: int | None) -> None:
        """Begin anew: earlier proofs, invitations and sign-ins of this officer go."""
        ...

    def get(self, officer_id: str) -> Account | None:
        """None until the account was set up."""
        ...

    def proofs(self, of: str | None = None) -> Mapping[str, Proofs]:
        """Of every officer, or of one alone, by their id."""
        ...

    def some(self) -> bool:
        """Whether any account was set up or linked, or anybody invited."""
        ...

    def set_password(self, officer_id: str, password: str) -> None: ...
    def use_counter(self, officer_id: str, counter: int) -> bool:
        """Note that this code was used; False where it, or a later one, was before."""
        ...

    def replace_recovery_codes(self, officer_id: str, digests: Iterable[str]) -> None: ...
    def use_recovery_code(self, officer_id: str, digest: str) -> bool:
        """False where there is no such code, or it was used before."""
        ...

    def add_passkey(self, passkey: Passkey) -> None:
        """Raises Conflict where somebody has it already."""
        ...

    def passkey(self, passkey_id: str) -> Passkey | None:
        """Locked until the unit of work ends."""
        ...

    def passkeys(self, officer_id: str) -> Sequence[Passkey]: ...
    def use_passkey(self, passkey_id: str, count: int, at: datetime) -> None: ...
    def drop_passkey(self, officer_id: str, passkey_id: str) -> None: ...
    def begin(self, digest: str, officer_id: str, step: Step, at: datetime) -> None: ...
    def sign_in(self, digest: str) -> SignIn | None: ...
    def seen(self, digest: str, at: datetime) -> None: ...
    def end(self, digest: str) -> None: ...
    def end_all(self, officer_id: str, but: str | None = None) -> None:
        """Every sign-in of this officer ends, but the one with this digest."""
        ...

    def close(self, officer_id: str) -> None:
        """Nothing of this account signs anybody in again: its proofs, invitations and sign-ins go."""
        ...

    def link(self, officer_id: str, identity: str) -> None:
        """Who this officer is at the department's own sign-on. Raises Conflict where another officer is that."""
        ...

    def linked(self, identity: str) -> Officer | None: ...
    def knows(self, digest: str, officer_id: str | None = None) -> bool:
        """Whether this officer, or anybody, signed in with this browser before."""
        ...

    def remember(self, digest: str, officer_id: str, at: datetime) -> None:
        """This officer signed in with this browser."""
        ...

    def renew(self, officer_id: str, password: str) -> None:
        """Another password; invitations, sign-ins and known browsers of this officer go, the second step stays."""
        ...

    def attempts(self, who: str) -> Attempts:
        """Locked until the unit of work ends. `who`: what they count for, as `bot.registry.accounts` names it."""
        ...

    def keep_attempts(self, who: str, attempts: Attempts | None) -> None:
        """None forgets them."""
        ...

    def tidy(self, ended_before: datetime, failed_before: datetime, unused_since: datetime) -> None:
        """Forget sign-ins that began, attempts that were last made, and browsers that were last used before then."""
        ...
