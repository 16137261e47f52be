"""What an admin of a town does: its officers' accounts, their keys, its settings. An admin sees no resident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

from bot.handlers import officers, towns
from bot.handlers.invitations import invite, tell_of_change
from bot.handlers.officers import KeyRules
from bot.ports import Conflict, Desk, Forbidden, Invalid, NotFound, UnitOfWork
from bot.registry.accounts import AccountState
from bot.registry.people import ALLOWED, ApiKey, AuditRow, Officer, Role
from bot.registry.towns import Town

LONGEST_NAME = 60  # characters


def staff(admin: Officer, desk: Desk) -> Sequence[Officer]:
    """Every account of the town, those that are open first."""
    found = [one for one in officers.accounts(desk) if one.town_id == admin.town_id]
    return sorted(found, key=lambda one: (not one.active, one.email))


def states_of_town(admin: Officer, desk: Desk) -> Mapping[str, AccountState]:
    """How every account of the town stands, by its officer's id."""
    found, known = staff(admin, desk), officers.states(desk)
    return {one.id: known[one.id] for one in found}


def keys_of_town(admin: Officer, desk: Desk) -> Sequence[tuple[ApiKey, Officer]]:
    """Every key that acts for an officer of the town, without the key itself."""
    return [(key, one) for key, one in officers.keys(desk) if one.town_id == admin.town_id]


def add_to_staff(email: str, name: str, role: str, admin: Officer, desk: Desk) -> tuple[Officer, str]:
    """A new account, and the token of its one-time link. Raises Invalid, or Conflict where the e-mail has one."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"A name takes up to {LONGEST_NAME} characters.")
    officer = officers.add_officer(email, name, _town(admin, desk).slug, role, desk, by=admin)
    return officer, invite(officer.email, desk, by=admin)


def invite_again(officer_id: str, admin: Officer, desk: Desk) -> tuple[Officer, str]:
    """A new one-time link, for whoever lost the first or forgot the password. Raises NotFound or Conflict."""
    officer = _colleague(officer_id, admin, desk)
    return officer, invite(officer.email, desk, by=admin)


def close_account(officer_id: str, admin: Officer, desk: Desk) -> None:
    """Browsers and keys of this officer end at once. Raises NotFound, or Conflict for one's own account."""
    officer = _colleague(officer_id, admin, desk)
    if officer.id == admin.id:
        raise Conflict("Another admin has to close your own account.")
    officers.disable(officer.email, desk, by=admin)


def change_role(officer_id: str, role: str, admin: Officer, desk: Desk) -> None:
    """From now on they may do what this role may, their keys too; but keys of whoever may approve from now on end.

    Raises NotFound, Invalid, or Conflict for oneself.
    """
    officer = _colleague(officer_id, admin, desk)
    if role not in get_args(Role):
        raise Invalid(f"A role is one of {', '.join(get_args(Role))}.")
    if officer.id == admin.id:
        raise Conflict("Another admin has to change your own role.")
    with desk.work() as work:
        work.officers.set_role(officer.id, cast("Role", role))
        if role in ALLOWED["approve"] and role != officer.role:
            _end_keys(officer, admin, work, desk)
        row = AuditRow(desk.new_id(), admin.town_id, desk.clock.now(), admin.id, admin.name, "officer role")
        work.audit.note(replace(row, target=officer.id, reason=f"{officer.role} -> {role}"))
        tell_of_change(officer, cast("Role", role), work, desk)
        work.commit()


def create_key(officer_id: str, name: str, rules: KeyRules, admin: Officer, desk: Desk) -> tuple[Officer, str]:
    """A new key that acts as this officer, told this once. Raises NotFound or Invalid.

    Forbidden for whoever may approve: with such a key an admin would be the second person to an outreach of theirs.
    """
    officer = _colleague(officer_id, admin, desk)
    if officer.may("approve"):
        raise Forbidden(
            f"{officer.name} approves what others send, so whoever runs Porchlight makes this key: porchlight apikey "
            "create."
        )
    return officer, officers.create_key(_town(admin, desk).slug, officer.email, name, desk, rules, by=admin)


def revoke_key(key_id: str, admin: Officer, desk: Desk) -> None:
    """End a key of the town. Raises NotFound."""
    if key_id not in {key.id for key, _ in keys_of_town(admin, desk)}:
        raise NotFound("There is no such key.")
    officers.revoke(key_id, desk, by=admin)


def _end_keys(officer: Officer, admin: Officer, work: UnitOfWork, desk: Desk) -> None:
    """An admin may have made them, and may hold them."""
    found = work.officers.keys()
    for key in (each for each in found if each.officer_id == officer.id and each.revoked_at is None):
        work.officers.revoke_key(key.id, desk.clock.now())
        row = AuditRow(desk.new_id(), admin.town_id, desk.clock.now(), admin.id, admin.name, "key revoke")
        work.audit.note(replace(row, target=officer.id))


def change_settings(given: Mapping[str, Any], admin: Officer, desk: Desk) -> Town:
    """Change the town as `given` says; which settings changed is noted. Raises Invalid or Conflict."""
    return towns.set_town(_town(admin, desk).slug, given, None, desk, by=admin)


def _colleague(officer_id: str, admin: Officer, desk: Desk) -> Officer:
    with desk.look() as work:
        officer = work.officers.get(officer_id)
    if officer is None or officer.town_id != admin.town_id:
        raise NotFound("There is no such officer.")
    return officer


def _town(admin: Officer, desk: Desk) -> Town:
    with desk.look() as work:
        return work.towns.get(admin.town_id)
