"""How an officer gets in for the first time: by a one-time link, or by the department's own sign-on."""

from __future__ import annotations

import hashlib
import secrets

from bot.ports import Conflict, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import INVITED_FOR, Invitation
from bot.registry.one_time_codes import SECRET_BYTES
from bot.registry.people import AuditRow, Officer


def invite(email: str, desk: Desk, by: Officer | None = None) -> str:
    """The token of a new one-time link for this officer; an earlier one works no more. `by`: the admin who asks for it,
    None at the command line. Raises NotFound, Conflict."""
    with desk.work() as work:
        officer = work.officers.by_email(email.strip().casefold())
        if officer is None:
            raise NotFound(f"There is no officer “{email}”.")
        if not officer.active:
            raise Conflict("This account is disabled.")
        token = secrets.token_urlsafe(32)
        until = desk.clock.now() + INVITED_FOR
        work.accounts.invite(digest(token), Invitation(officer, until, secrets.token_bytes(SECRET_BYTES)))
        work.audit.note(noted("officer invite", officer, desk, who=by.id if by else "system"))
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


def digest(secret: str) -> str:
    """A plain hash is enough for random tokens and codes."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def noted(action: str, officer: Officer, desk: Desk, *, who: str | None = None, reason: str | None = None) -> AuditRow:
    """A row about an officer's own account; `who` is "system" where nobody had proved to be that officer."""
    return AuditRow(
        id=desk.new_id(), town_id=officer.town_id, at=desk.clock.now(), who=who or officer.id,
        who_name=who or officer.name, action=action, target=officer.id, reason=reason,
    )  # fmt: skip
