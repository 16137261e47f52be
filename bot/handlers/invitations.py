"""How an officer gets in for the first time: by a one-time link, or by the department's own sign-on."""

from __future__ import annotations

import hashlib
import secrets

from bot.ports import Conflict, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import INVITED_FOR, Invitation
from bot.registry.one_time_codes import SECRET_BYTES
from bot.registry.people import ALLOWED, AuditRow, Officer, Role

CHANGED = "account_changed"  # what a supervisor is asked to look at


def invite(email: str, desk: Desk, by: Officer | None = None) -> str:
    """The token of a new one-time link for this officer; an earlier one works no more. `by`: the admin who asks for it,
    None at the command line.

    An admin's link to an account that is set up gives a new password and keeps the second step, so that nobody becomes
    somebody else by it; only whoever runs the installation can begin an account anew. Raises NotFound, Conflict.
    """
    with desk.work() as work:
        officer = work.officers.by_email(email.strip().casefold())
        if officer is None:
            raise NotFound(f"There is no officer “{email}”.")
        if not officer.active:
            raise Conflict("This account is disabled.")
        work.officers.in_turn(officer.id)  # of two links asked for at once the later one works
        proofs = work.accounts.proofs(officer.id)[officer.id]
        if by and proofs.linked and not proofs.set_up:
            raise Conflict("They sign in by the department's own sign-on, and need no link.")
        token = secrets.token_urlsafe(32)
        until = desk.clock.now() + INVITED_FOR
        secret = b"" if by and proofs.set_up else secrets.token_bytes(SECRET_BYTES)
        work.accounts.invite(digest(token), Invitation(officer, until, secret))
        work.audit.note(noted("officer invite", officer, desk, who=by.id if by else "system"))
        if by or proofs.set_up:
            tell_of_change(officer, officer.role, work, desk)
        work.commit()
    return token


def link(email: str, tenant: str, object_id: str, desk: Desk) -> None:
    """Let this officer in by the department's own sign-on. Raises NotFound, Conflict, Invalid."""
    if not (tenant.strip() and object_id.strip()):
        raise Invalid("Name the tenant and the object id, as the department's directory shows them.")
    with desk.work() as work:
        officer = work.officers.by_email(email.strip().casefold())
        if officer is None:
            raise NotFound(f"There is no officer “{email}”.")
        work.accounts.link(officer.id, identity(tenant, object_id))
        work.audit.note(noted("sign-on linked", officer, desk, who="system"))
        work.commit()


def identity(tenant: str, object_id: str) -> str:
    """Who somebody is at a department's own sign-on; ids are compared without case."""
    return f"{tenant.strip().casefold()} {object_id.strip().casefold()}"


def invitation(token: str, desk: Desk) -> Invitation | None:
    """What the link stands for, while it works."""
    with desk.work() as work:
        return still_good(token, work, desk)


def still_good(token: str, work: UnitOfWork, desk: Desk) -> Invitation | None:
    """What a link stands for that was not used, is not too old and whose officer is still one."""
    found = work.accounts.invitation(digest(token))
    return found if found and found.officer.active and desk.clock.now() < found.until else None


def tell_of_change(officer: Officer, role: Role, work: UnitOfWork, desk: Desk) -> None:
    """Tell the supervisors that somebody opened a way to sign in, or gave a role, by which residents can be seen."""
    if role in ALLOWED["registrations"]:
        tell_supervisors(officer.town_id, CHANGED, work, desk)


def tell_supervisors(town_id: str, why: str, work: UnitOfWork, desk: Desk) -> None:
    """On the list of what needs a person, once while nobody has looked; the audit log has each time."""
    if not work.attention.waits(town_id, why):
        work.audit.flag(desk.new_id(), town_id, None, why, desk.clock.now())


def digest(secret: str) -> str:
    """A plain hash is enough for random tokens and codes."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def noted(action: str, officer: Officer, desk: Desk, *, who: str | None = None, reason: str | None = None) -> AuditRow:
    """A row about an officer's own account; `who` is "system" where nobody had proved to be that officer."""
    return AuditRow(
        id=desk.new_id(), town_id=officer.town_id, at=desk.clock.now(), who=who or officer.id,
        who_name=who or officer.name, action=action, target=officer.id, reason=reason,
    )  # fmt: skip
