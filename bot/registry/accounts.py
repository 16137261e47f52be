"""How an officer proves who they are: the password, the second step, and how often one may try."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.registry.people import Officer

INVITED_FOR = timedelta(days=7)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)  # a shift
HALF_WAY = timedelta(minutes=10)  # from the password to the second step
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # failures that led to no lock
KNOWN_FOR = timedelta(days=180)  # a browser, from its last sign-in on
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256  # characters
FEWEST_LETTERS = 5  # different characters in a password
RECOVERY_CODES = 10
COMMON = ("password", "passw0rd", "123456", "qwerty", "letmein", "porchlight", "police", "welcome", "iloveyou", "admin")

Step = Literal["password", "whole"]


@dataclass(frozen=True)
class Account:
    """What is kept of one officer's proofs. `password` is an argon2 hash; `secret` the authenticator app's."""

    officer_id: str
    password: str
    secret: bytes | None
    counter: int | None  # of the last code that was used
    recovery_codes: int  # left


@dataclass(frozen=True)
class Invitation:
    """A one-time link to set an account up. `secret` is for the authenticator app, should one be chosen; empty where
    the account keeps the second step that it has, and the link gives a new password alone."""

    officer: Officer
    until: datetime
    secret: bytes

    @property
    def keeps(self) -> bool:
        return not self.secret


@dataclass(frozen=True)
class Passkey:
    """`id` is the credential's, in base64url; `sign_count` what its last use told, 0 where it does not count."""

    id: str
    officer_id: str
    name: str
    public_key: bytes
    sign_count: int
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class SignIn:
    """One browser that an officer signed in with; after the password alone it opens nothing but the second step."""

    officer: Officer
    step: Step
    began_at: datetime
    seen_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it still counts: the account open, not too long idle, not too long in all."""
        if self.step == "password":
            return self.officer.active and now - self.began_at < HALF_WAY
        return self.officer.active and now - self.seen_at < IDLE and now - self.began_at < LONGEST


def by_strangers(email: str) -> str:
    """What the attempts count for that come from browsers in which this e-mail's officer never signed in."""
    return f"stranger {email}"


def in_browser(officer_id: str, browser: str = "") -> str:
    """What the attempts of one officer's own browser count for, which no stranger can use up; without its digest, those
    of one that is signed in and was never noted."""
    return f"browser {officer_id} {browser}"


def by_passkey(officer_id: str, browser: str = "") -> str:
    """What passkeys count for: wrong passwords keep nobody from using theirs."""
    return f"passkey {officer_id} {browser}"


@dataclass(frozen=True)
class Attempts:
    """How often somebody failed to prove to be one officer, by whichever means. Each attempt counts before it is
    looked at, so that many at once are no more than one after the other."""

    failures: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def counted(self, now: datetime) -> Attempts:
        """With one more; the fifth locks."""
        begun_anew = self.locked_until is not None or self.last_at is None or now - self.last_at >= FORGOTTEN
        failures = 1 if begun_anew else self.failures + 1
        return Attempts(failures, now, now + LOCKED_FOR if failures >= MOST_FAILURES else None)

    def forgiven(self) -> Attempts:
        """Without the last one, which was right; those before it still count until the second step is right too."""
        return replace(self, failures=max(0, self.failures - 1), locked_until=None)


AccountState = Literal["in use", "disabled", "locked", "invited", "not set up", "no second factor"]


@dataclass(frozen=True)
class Proofs:
    """What an officer could prove to be themselves with."""

    set_up: bool = False  # has a password
    second_step: bool = False  # an authenticator app or a passkey
    linked: bool = False  # to the department's own sign-on
    invited_until: datetime | None = None
    locked_until: datetime | None = None


def state_of(officer: Officer, proofs: Proofs, now: datetime) -> AccountState:
    """How an account stands, what keeps it from being used first."""
    if not officer.active:
        return "disabled"
    if proofs.locked_until and now < proofs.locked_until:
        return "locked"
    if not proofs.set_up and not proofs.linked:
        return "invited" if proofs.invited_until and now < proofs.invited_until else "not set up"
    return "in use" if proofs.linked or proofs.second_step else "no second factor"


def weakness(password: str, officer: Officer) -> str | None:
    """Why this password will not do, in words for the officer; None where it will."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password needs {SHORTEST_PASSWORD} characters or more; four unrelated words are a good one."
    if len(password) > LONGEST_PASSWORD:
        return f"A password has {LONGEST_PASSWORD} characters at most."
    rest = password.casefold()
    for guess in (*COMMON, *officer.email.split("@")[0].split("."), *officer.name.casefold().split()):
        rest = rest.replace(guess, "") if len(guess) > 2 else rest
    if len(set(rest)) < FEWEST_LETTERS:
        return "That is too easy to guess: it is mostly a name, a common password or the same characters."
    return None
