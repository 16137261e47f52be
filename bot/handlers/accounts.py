"""How an officer's account is set up by its one-time link, and changed by its officer."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.handlers.browsers import LOCKED, own_count_of
from bot.handlers.invitations import digest, noted, still_good, tell_supervisors
from bot.handlers.passkeys import Offered, checked
from bot.ports import Conflict, Denied, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import RECOVERY_CODES, by_strangers, weakness
from bot.registry.one_time_codes import matched
from bot.registry.people import Officer

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # argon2id as OWASP's cheat sheet has it
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


@dataclass(frozen=True)
class SetUp:
    """What an officer chose behind the link: a password, and for the second step an app's code or a passkey."""

    password: str
    code: str = ""
    passkey: Offered | None = None


def set_up(token: str, chosen: SetUp, desk: Desk) -> tuple[Officer, list[str]]:
    """Set the account up, once; the recovery codes, told this once. Raises Invalid for what will not do, NotFound for
    a link that works no more."""
    secret = hashed(chosen.password)  # before the transaction: it is slow on purpose
    with desk.work() as work:
        found = still_good(token, work, desk)
        if found is None or found.keeps:
            raise NotFound("This link has been used, or is older than 7 days.")
        officer = found.officer
        if weak := weakness(chosen.password, officer):
            raise Invalid(weak)
        passkey = checked(chosen.passkey, officer, desk) if chosen.passkey else None
        counter = None if passkey else matched(found.secret, chosen.code, desk.clock.now(), None)
        if passkey is None and counter is None:
            raise Invalid("That code is not the one the app shows now. Is the phone's clock right?")
        work.accounts.set_up(officer.id, secret, None if passkey else found.secret, counter)
        if passkey:
            work.accounts.add_passkey(passkey)
        work.accounts.keep_attempts(by_strangers(officer.email), None)
        codes = _new_codes(officer, work)
        work.audit.note(noted("account set up", officer, desk, reason="passkey" if passkey else "app"))
        work.commit()
    return officer, codes


def change_password(officer: Officer, old: str, new: str, keep: str, desk: Desk, browser: str = "") -> None:
    """Every other browser of this officer is signed out; `keep` is the token of this one. Raises Invalid, or Denied
    where `old` is wrong."""
    if weak := weakness(new, officer):
        raise Invalid(weak)
    confirm(officer, old, desk, browser)
    secret = hashed(new)
    with desk.work() as work:
        work.accounts.set_password(officer.id, secret)
        work.accounts.end_all(officer.id, but=digest(keep))
        work.audit.note(noted("password change", officer, desk))
        work.commit()


def renew_recovery_codes(officer: Officer, password: str, desk: Desk, browser: str = "") -> list[str]:
    """New ones, told this once; the old ones work no more. Raises Denied where the password is wrong."""
    confirm(officer, password, desk, browser)
    with desk.work() as work:
        codes = _new_codes(officer, work)
        work.audit.note(noted("recovery codes renewed", officer, desk))
        work.commit()
    return codes


def add_passkey(officer: Officer, password: str, offered: Offered, desk: Desk, browser: str = "") -> None:
    """One more way to sign in. Raises Invalid, Conflict, or Denied where the password is wrong."""
    confirm(officer, password, desk, browser)
    passkey = checked(offered, officer, desk)
    with desk.work() as work:
        work.accounts.add_passkey(passkey)
        work.audit.note(noted("passkey added", officer, desk))
        work.commit()


def drop_passkey(officer: Officer, password: str, passkey_id: str, desk: Desk, browser: str = "") -> None:
    """Raises Denied where the password is wrong, Conflict for the only second step that the officer has."""
    confirm(officer, password, desk, browser)
    with desk.work() as work:
        account, held = work.accounts.get(officer.id), work.accounts.passkeys(officer.id)
        if account and account.secret is None and [one.id for one in held] == [passkey_id]:
            raise Conflict("This passkey is your only second step. Add another one first.")
        work.accounts.drop_passkey(officer.id, passkey_id)
        work.audit.note(noted("passkey removed", officer, desk))
        work.commit()


def confirm(officer: Officer, password: str, desk: Desk, browser: str = "") -> None:
    """Before a signed-in officer changes a proof. A wrong password counts as a failed sign-in. Raises Denied."""
    with desk.look() as work:
        account, who = work.accounts.get(officer.id), own_count_of(officer, browser, work)
    count(who, desk)
    if not right(password, account.password if account else None):
        raise failure(who, officer, "password", desk)
    with desk.work() as work:
        work.accounts.keep_attempts(who, None)
        work.commit()


def count(who: str, desk: Desk) -> None:
    """Count one attempt to prove to be an officer, before it is looked at. `who`: what it counts for, as
    `bot.handlers.browsers` tells. Raises Denied while that is locked."""
    with desk.work() as work:
        now = desk.clock.now()
        attempts = work.accounts.attempts(who)
        if attempts.locked(now):
            raise Denied(attempts.locked_until)
        work.accounts.keep_attempts(who, attempts.counted(now))
        work.commit()


def failure(who: str, officer: Officer | None, means: str, desk: Desk) -> Denied:
    """Note a failure, and the lock that it may have brought, of which a supervisor is told; the error to raise."""
    with desk.work() as work:
        attempts = work.accounts.attempts(who)
        if officer:
            work.audit.note(noted("sign-in failed", officer, desk, who="system", reason=means))
        if officer and attempts.locked_until:
            strange = "in a browser of nobody known" if who == by_strangers(officer.email) else None
            work.audit.note(noted("sign-in locked", officer, desk, who="system", reason=strange))
            tell_supervisors(officer.town_id, LOCKED, work, desk)
        work.commit()
    return Denied(attempts.locked_until)


def hashed(password: str) -> str:
    """As it is kept; the time that this takes is what guessing costs."""
    return _HASHER.hash(password[:1024])


def right(password: str, hashed: str | None) -> bool:
    """Takes as long where there is no such account."""
    try:
        return _HASHER.verify(hashed or _NOBODYS, password[:1024]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def recovery_digest(typed: str) -> str:
    return digest(re.sub(r"[^a-z0-9]", "", typed.casefold()))


def _new_codes(officer: Officer, work: UnitOfWork) -> list[str]:
    drawn = ["".join(secrets.choice(_LETTERS) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    work.accounts.replace_recovery_codes(officer.id, [digest(code) for code in drawn])
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in drawn]
