"""Officers' accounts, and the keys that act for them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast, get_args
from zoneinfo import ZoneInfo

from bot.handlers.invitations import tell_of_change
from bot.ports import Desk, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import AccountState, state_of
from bot.registry.people import ApiKey, AuditRow, Officer, Role
from bot.registry.towns import Town

PER_MINUTE = 6000  # calls: a hundred a second hinders no tool, and stops a script that runs wild
LIVES = timedelta(days=365)
LONGEST_NAME = 120  # characters
_IN_ADDRESS = r"[^@\s\x00-\x1f\x7f,;:<>()\[\]\"\\]"  # none that would name a second receiver (RFC 5322)
_EMAIL = re.compile(rf"{_IN_ADDRESS}+@{_IN_ADDRESS}+\.{_IN_ADDRESS}+")
_KEY = re.compile(r"pl_[A-Za-z0-9_-]{43}")


def add_officer(email: str, name: str, slug: str, role: str, desk: Desk, by: Officer | None = None) -> Officer:
    """A new account; `by`: the admin who adds it, None at the command line.

    Raises Invalid, NotFound for the town, or Conflict where the e-mail is an account already.
    """
    email = email.strip().casefold()
    if not _EMAIL.fullmatch(email):
        raise Invalid(f"“{email}” is not an e-mail address.")
    if role not in get_args(Role) or not name.strip():
        raise Invalid(f"An officer needs a name, and a role: {', '.join(get_args(Role))}.")
    with desk.work() as work:
        town = work.towns.by_slug(slug)
        if town is None:
            raise NotFound(f"There is no town “{slug}”.")
        officer = Officer(desk.new_id(), town.id, email, name.strip(), cast("Role", role), True, desk.clock.now())
        work.officers.add(officer)
        work.audit.note(_row("officer add", officer, desk, by))
        work.commit()
    return officer


def disable(email: str, desk: Desk, by: Officer | None = None) -> Officer:
    """Close an account: every browser is signed out, and its keys end, at once. Raises NotFound."""
    with desk.work() as work:
        officer = work.officers.by_email(email.strip().casefold())
        if officer is None:
            raise NotFound(f"There is no officer “{email}”.")
        work.officers.disable(officer.id)
        work.accounts.close(officer.id)
        for key in _keys(work):
            if key.officer_id == officer.id and key.revoked_at is None:
                work.officers.revoke_key(key.id, desk.clock.now())
        work.audit.note(_row("officer disable", officer, desk, by))
        work.commit()
    return officer


@dataclass(frozen=True)
class KeyRules:
    """How many calls a key may make in a minute, and for how long it works: None for as many, for ever. A day is the
    last one, in the town's own time."""

    per_minute: int | None = PER_MINUTE
    expires: date | timedelta | None = LIVES


def create_key(
    slug: str, email: str, name: str, desk: Desk, rules: KeyRules = KeyRules(), by: Officer | None = None
) -> str:  # fmt: skip
    """A new key that acts as this officer, told this once; only its hash is kept. Raises NotFound or Invalid."""
    secret = f"pl_{secrets.token_urlsafe(32)}"
    now = desk.clock.now()
    with desk.work() as work:
        town, officer = work.towns.by_slug(slug), work.officers.by_email(email.strip().casefold())
        if town is None or officer is None or officer.town_id != town.id:
            raise NotFound(f"There is no officer “{email}” in a town “{slug}”.")
        if not officer.active or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise Invalid(
                f"A key needs a name of 1 to {LONGEST_NAME} characters, and an officer whose account is open."
            )
        key = ApiKey(
            desk.new_id(), officer.id, name.strip(), now, per_minute=rules.per_minute,
            expires_at=_end(rules.expires, town, now),
        )  # fmt: skip
        work.officers.add_key(key, _digest(secret))
        work.audit.note(_row("key create", officer, desk, by))
        if by and by.id != officer.id:
            tell_of_change(officer, officer.role, work, desk)
        work.commit()
    return secret


def _end(expires: date | timedelta | None, town: Town, now: datetime) -> datetime | None:
    """Raises Invalid for what is past already."""
    if expires is None:
        return None
    if isinstance(expires, timedelta):
        end = now + expires
    else:
        end = datetime.combine(expires + timedelta(days=1), time(), ZoneInfo(town.time_zone)).astimezone(UTC)
    if end <= now:
        raise Invalid("A key cannot have expired before it is made.")
    return end


def revoke(key_id: str, desk: Desk, by: Officer | None = None) -> None:
    """End a key. Raises NotFound; one that is revoked already stays so."""
    with desk.work() as work:
        key = {key.id: key for key in _keys(work)}.get(key_id)
        officer = work.officers.get(key.officer_id) if key else None
        if key is None or officer is None:
            raise NotFound("There is no such key.")
        if key.revoked_at is None:
            work.officers.revoke_key(key_id, desk.clock.now())
            work.audit.note(_row("key revoke", officer, desk, by))
        work.commit()


def accounts(desk: Desk) -> Sequence[Officer]:
    with desk.look() as work:
        return work.officers.all()


def states(desk: Desk) -> Mapping[str, AccountState]:
    """How every account stands, by its officer's id."""
    now = desk.clock.now()
    with desk.look() as work:
        officers = work.officers.all()  # first: nobody's account is ever taken away, but one may be added
        proofs = work.accounts.proofs()
    return {officer.id: state_of(officer, proofs[officer.id], now) for officer in officers}


def keys(desk: Desk) -> Sequence[tuple[ApiKey, Officer]]:
    """Every key with the officer it acts for."""
    with desk.look() as work:
        found = _keys(work)
        officers = {officer.id: officer for officer in work.officers.all()}
    return [(key, officers[key.officer_id]) for key in found]


def _keys(work: UnitOfWork) -> Sequence[ApiKey]:
    return work.officers.keys()


def by_bearer(token: str, desk: Desk) -> tuple[Officer, ApiKey] | None:
    """Whom a key acts for; None where it is unknown, revoked or expired, or its officer's account is closed."""
    if not _KEY.fullmatch(token):
        return None
    with desk.look() as work:
        found = work.officers.by_key(_digest(token))
    return found if found and not found[1].expired(desk.clock.now()) else None


def by_email(email: str, desk: Desk) -> Officer | None:
    with desk.look() as work:
        return work.officers.by_email(email.strip().casefold())


def _digest(secret: str) -> str:
    """A plain hash is enough for 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _row(action: str, officer: Officer, desk: Desk, by: Officer | None = None) -> AuditRow:
    """By an admin of the town, or on the command line by whoever runs the installation."""
    return AuditRow(
        id=desk.new_id(), town_id=officer.town_id, at=desk.clock.now(), who=by.id if by else "system",
        who_name=by.name if by else "system", action=action, target=officer.id,
    )  # fmt: skip
