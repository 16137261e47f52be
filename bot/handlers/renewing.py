"""A new password by an admin's link, for an account that is set up: whoever opens it shows the account's own second
step too, so that no link makes anybody into somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.handlers.accounts import count, failure, hashed, recovery_digest
from bot.handlers.browsers import count_of
from bot.handlers.invitations import invitation, noted, still_good
from bot.ports import Desk, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import weakness
from bot.registry.one_time_codes import matched
from bot.registry.people import Officer


@dataclass(frozen=True)
class Renewal:
    """A new password, and the app's code or a recovery code. `present`: who is signed in with this browser already, as
    whoever has a passkey can be without a password."""

    password: str
    code: str = ""
    recovery_code: str = ""
    present: Officer | None = None


def renew(token: str, chosen: Renewal, desk: Desk, browser: str = "") -> Officer:
    """Set the new password, once; every browser of this officer is signed out.

    Raises NotFound for a link that works no more, Invalid for a password that will not do, Denied for a wrong code.
    """
    secret = hashed(chosen.password)  # before the transaction: it is slow on purpose
    found = invitation(token, desk)
    if found is None or not found.keeps:
        raise NotFound("This link has been used, or is older than 7 days.")
    officer = found.officer
    if weak := weakness(chosen.password, officer):
        raise Invalid(weak)
    is_present = chosen.present is not None and chosen.present.id == officer.id
    with desk.look() as work:
        who = count_of(officer.email, officer, browser, work)
    if not is_present:
        count(who, desk)
    with desk.work() as work:
        if still_good(token, work, desk) is None:
            raise NotFound("This link has been used, or is older than 7 days.")
        means = "signed in" if is_present else _shown(officer, chosen, work, desk)
        if means:
            work.accounts.renew(officer.id, secret)
            if not is_present:
                work.accounts.keep_attempts(who, None)
            work.audit.note(noted("password renewed", officer, desk, reason=means))
            work.commit()
            return officer
    raise failure(who, officer, "code" if chosen.code else "recovery code", desk)


def _shown(officer: Officer, chosen: Renewal, work: UnitOfWork, desk: Desk) -> str | None:
    """By what this is the officer; None where it is not."""
    account = work.accounts.get(officer.id)
    if account and account.secret:
        counter = matched(account.secret, chosen.code, desk.clock.now(), account.counter)
        if counter is not None and work.accounts.use_counter(officer.id, counter):
            return "code"
    typed = recovery_digest(chosen.recovery_code)
    return "recovery code" if work.accounts.use_recovery_code(officer.id, typed) else None
