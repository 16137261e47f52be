"""Towns: adding one, changing its rules, putting a street list in place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from bot.handlers.exchange import OPERATOR
from bot.ports import Conflict, Desk, Invalid, NotFound
from bot.registry.addresses import Street, street_key
from bot.registry.case_patterns import is_quick
from bot.registry.people import AuditRow, Officer
from bot.registry.towns import Town

LONGEST_LAW = 2000
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def add_town(slug: str, given: Mapping[str, Any], streets: Sequence[Street], desk: Desk) -> Town:
    """A new town with its street list. `given` are fields of Town, those of its limits under their own names.

    Raises Invalid, naming what is unusable, or Conflict where the slug or a number is another town's.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid(f"“{slug}” cannot be a town's short name: small letters, digits and hyphens, 40 at most.")
    plain = Town(id=desk.new_id(), slug=slug, name="", department="", time_zone="", numbers=())
    town = _with(plain, given, desk)
    with desk.work() as work:
        if work.towns.by_slug(slug):
            raise Conflict(f"There is a town “{slug}” already; `town set` changes it.")
        work.towns.add(town)
        work.towns.replace_streets(town.id, distinct(streets))
        work.commit()
    return town


def set_town(
    slug: str, given: Mapping[str, Any], streets: Sequence[Street] | None, desk: Desk, by: Officer | None = None
) -> Town:  # fmt: skip
    """Change what `given` names, and the street list where one is given; what changed is noted, `by` whom: an admin, or
    None at the command line. Raises NotFound, Invalid or Conflict."""
    with desk.work() as work:
        found = work.towns.by_slug(slug)
        if found is None:
            raise NotFound(f"There is no town “{slug}”; `town list` shows them.")
        work.outreaches.in_turn(found.id)  # of two changes at once the later one keeps what the earlier one changed
        before = work.towns.get(found.id)
        town = _with(before, given, desk)
        work.towns.save(town)
        if changed := changes(before, town):
            who, name = (by.id, by.name) if by else (OPERATOR, "")
            row = AuditRow(desk.new_id(), town.id, desk.clock.now(), who, name, "settings", reason=", ".join(changed))
            work.audit.note(row)
        if streets is not None:
            work.towns.replace_streets(town.id, distinct(streets))
        work.commit()
    return town


def changes(before: Town, after: Town) -> list[str]:
    """The names of the settings that differ."""
    pairs = ((vars(before), vars(after)), (vars(before.limits), vars(after.limits)))
    return [name for old, new in pairs for name in old if name != "limits" and old[name] != new[name]]


def list_towns(desk: Desk) -> Sequence[Town]:
    with desk.look() as work:
        return work.towns.all()


def distinct(streets: Sequence[Street]) -> list[Street]:
    """The list without doubles: names that differ only in abbreviation are one street.

    The first spelling stays, and every line that was drawn.
    """
    found: dict[str, list[Street]] = {}
    for street in streets:
        found.setdefault(street_key(street.name), []).append(street)
    return [_joined(parts) for parts in found.values()]


def _joined(parts: Sequence[Street]) -> Street:
    return replace(parts[0], lines=tuple(line for part in parts for line in part.lines))


def _with(town: Town, given: Mapping[str, Any], desk: Desk) -> Town:
    """The town with these fields, checked as a whole."""
    limits = {name: value for name, value in given.items() if hasattr(town.limits, name)}
    own = {name: value for name, value in given.items() if name not in limits}
    town = replace(town, **own, limits=replace(town.limits, **limits))
    _check(town, desk)
    return town


def _check(town: Town, desk: Desk) -> None:
    for what, value in (("a name", town.name), ("a department", town.department)):
        if not value.strip() or len(value) > 60 or not value.isprintable():
            raise Invalid(f"A town needs {what} of 1 to 60 characters.")
    if not town.numbers:
        raise Invalid("A town needs a number that residents can text.")
    for number in (*town.numbers, *town.callbacks, *town.trial):
        _check_number(number)
    try:
        ZoneInfo(town.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"“{town.time_zone}” is not a time zone such as America/New_York.") from error
    unknown = [language for language in town.languages if language not in desk.book.languages]
    if unknown or not town.languages:
        raise Invalid(f"The flows speak {', '.join(desk.book.languages)}, not {', '.join(unknown) or 'nothing'}.")
    _check_ids(town)
    if town.notices and not re.fullmatch(r"https://[^\s@]+", town.notices):
        raise Invalid("The address that is told of new answers begins with https:// and holds no user name.")
    if any(language not in town.languages or not 0 < len(text) <= LONGEST_LAW for language, text in town.law.items()):
        raise Invalid(f"What the law allows is said in 1 to {LONGEST_LAW} characters, in a language of the town.")
    _check_pattern(town.case_pattern)


def _check_ids(town: Town) -> None:
    """Raises Invalid for what Twilio never gave out: its ids are two letters and 32 hexadecimal digits."""
    for what, kind, value in (
        ("account", "AC", town.twilio_account),
        ("messaging service", "MG", town.messaging_service),
    ):
        if value and not re.fullmatch(rf"{kind}[0-9a-fA-F]{{32}}", value):
            raise Invalid(f"The id of a Twilio {what} is {kind} and 32 hexadecimal digits; “{value[:40]}” is not.")


def _check_number(number: str) -> None:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise Invalid(f"“{number}” is not a phone number such as +18605550100.") from error
    spelled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if spelled != number or not phonenumbers.is_valid_number(parsed):
        raise Invalid(f"“{number}” is not a phone number such as +18605550100.")


def _check_pattern(pattern: str | None) -> None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise Invalid(f"The case pattern is not a regular expression: {error}.") from error
    if pattern and not is_quick(pattern):
        raise Invalid(
            "The case pattern could hold everything up: it varies in too many ways, repeats what varies, or is written "
            "with (?x)."
        )
