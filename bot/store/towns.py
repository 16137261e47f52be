"""Towns, their numbers and their street lists."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.ports import Conflict, NotFound
from bot.registry.addresses import Street
from bot.registry.streets import Line
from bot.registry.towns import Limits, QuietHours, Town
from bot.store.columns import AnyRow
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow, ResidentRow, StreetRow, TownNumberRow, TownRow

PLACE = "town.sealed"

_BY_ID = select(TownRow).where(TownRow.id == bindparam("its_id"))
_BY_SLUG = select(TownRow).where(TownRow.slug == bindparam("its_slug"))
_ACCOUNT_OF_ID = select(TownRow.twilio_account).join(MessageRow).where(MessageRow.id == bindparam("its_id"))
_ACCOUNT_OF_SID = select(TownRow.twilio_account).join(MessageRow).where(MessageRow.sid == bindparam("its_sid"))
_BY_NUMBER = select(TownRow).join(TownNumberRow).where(TownNumberRow.number == bindparam("its_number"))


@dataclass(frozen=True)
class SqlTowns:
    connection: Connection
    sealer: Sealer

    def by_number(self, number: str) -> Town | None:
        return self._one(_BY_NUMBER, its_number=number)

    def by_numbers(self, numbers: Iterable[str]) -> Mapping[str, Town]:
        theirs = select(TownNumberRow.number.label("theirs"), TownRow).join(TownRow)
        rows = self.connection.execute(theirs.where(TownNumberRow.number.in_(sorted(set(numbers)))))
        return {row.theirs: to_town(self.sealer, row) for row in rows}

    def account_of(self, message_id: str | None, sid: str | None, number: str | None) -> str | None:
        if message_id:
            row = self.connection.execute(_ACCOUNT_OF_ID, {"its_id": message_id}).first()
        else:
            row = self.connection.execute(_ACCOUNT_OF_SID, {"its_sid": sid}).first() if sid else None
        if row is None:
            town = self.by_number(number) if number else None
            return town.twilio_account if town else None
        account: str | None = row.twilio_account
        return account

    def by_slug(self, slug: str) -> Town | None:
        return self._one(_BY_SLUG, its_slug=slug)

    def get(self, town_id: str) -> Town:
        """Raises NotFound."""
        town = self._one(_BY_ID, its_id=town_id)
        if town is None:
            raise NotFound("there is no such town")
        return town

    def all(self) -> Sequence[Town]:
        rows = self.connection.execute(select(TownRow).order_by(TownRow.slug))
        return [to_town(self.sealer, row) for row in rows]

    def add(self, town: Town) -> None:
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(TownRow), values_of(self.sealer, town))
                self._keep_numbers(town)
        except IntegrityError as error:
            raise Conflict(f"the town {town.slug} or one of its numbers is there already") from error

    def save(self, town: Town) -> None:
        try:
            with self.connection.begin_nested():
                values = values_of(self.sealer, town)
                self.connection.execute(update(TownRow).where(TownRow.id == town.id).values(values))
                self._keep_numbers(town)
        except IntegrityError as error:
            raise Conflict("one of these numbers is another town's") from error

    def streets(self, town_id: str) -> Sequence[Street]:
        rows = self.connection.execute(select(StreetRow).where(StreetRow.town_id == town_id).order_by(StreetRow.place))
        return [Street(row.id, row.name, row.low, row.high, _to_lines(row.lines)) for row in rows]

    def replace_streets(self, town_id: str, streets: Iterable[Street]) -> int:
        rows = [{"town_id": town_id, "place": place, **vars(street)} for place, street in enumerate(streets)]
        self.connection.execute(delete(StreetRow).where(StreetRow.town_id == town_id))
        if rows:
            self.connection.execute(insert(StreetRow), rows)
        newer = {"streets_version": TownRow.streets_version + 1}
        self.connection.execute(update(TownRow).where(TownRow.id == town_id).values(newer))
        return len(rows)

    def _one(self, query: Any, **values: str) -> Town | None:
        row = self.connection.execute(query, values).first()
        return to_town(self.sealer, row) if row else None

    def _keep_numbers(self, town: Town) -> None:
        """Numbers that stay keep their leases; one that is another town's violates the key."""
        mine = TownNumberRow.town_id == town.id
        dropped = TownNumberRow.number.not_in(town.numbers)
        if gone := self.connection.scalars(select(TownNumberRow.number).where(mine, dropped)).all():
            self._move(town, gone)
        self.connection.execute(delete(TownNumberRow).where(mine, dropped))
        held = set(self.connection.scalars(select(TownNumberRow.number).where(mine)))
        fresh = [number for number in dict.fromkeys(town.numbers) if number not in held]
        if fresh:
            rows = [{"number": number, "town_id": town.id} for number in fresh]
            self.connection.execute(insert(TownNumberRow), rows)

    def _move(self, town: Town, gone: Sequence[str]) -> None:
        """Residents of numbers that are no longer the town's get others, evenly; what waits for them leaves there."""
        theirs = ResidentRow.town_id == town.id, ResidentRow.number.in_(gone)
        ids = self.connection.scalars(select(ResidentRow.id).where(*theirs).order_by(ResidentRow.id)).all()
        numbers = itertools.cycle(town.numbers)
        rows = [{"its_id": its_id, "its_number": next(numbers)} for its_id in ids]
        if rows:
            one = update(ResidentRow).where(ResidentRow.id == bindparam("its_id"))
            self.connection.execute(one.values(number=bindparam("its_number")), rows)
        resident = select(ResidentRow.number).where(ResidentRow.id == MessageRow.resident_id).scalar_subquery()
        waiting = MessageRow.number.in_(gone), MessageRow.state == "queued"
        new = func.coalesce(resident, town.numbers[0])
        self.connection.execute(update(MessageRow).where(*waiting).values(number=new))


def to_town(sealer: Sealer, row: AnyRow) -> Town:
    settings = dict(row.settings)
    return Town(
        id=row.id, slug=row.slug, name=row.name, department=row.department, time_zone=row.time_zone,
        numbers=tuple(row.numbers), twilio_account=row.twilio_account, streets_version=row.streets_version,
        languages=tuple(settings.pop("languages")), callbacks=tuple(settings.pop("callbacks")),
        quiet_hours=_to_quiet_hours(settings.pop("quiet_hours")), limits=Limits(**settings.pop("limits")),
        trial=tuple(sealer.open(PLACE, row.id, row.sealed)), **settings,
    )  # fmt: skip


def values_of(sealer: Sealer, town: Town) -> dict[str, Any]:
    return {
        "id": town.id, "slug": town.slug, "name": town.name, "department": town.department, "time_zone": town.time_zone,
        "numbers": list(dict.fromkeys(town.numbers)), "twilio_account": town.twilio_account,
        "streets_version": town.streets_version, "settings": _settings(town),
        "sealed": sealer.seal(PLACE, town.id, town.trial),
    }  # fmt: skip


def _settings(town: Town) -> dict[str, Any]:
    quiet = town.quiet_hours
    return {
        "languages": town.languages, "callbacks": town.callbacks, "limits": asdict(town.limits),
        "quiet_hours": [quiet.begin.isoformat(), quiet.end.isoformat()] if quiet else None,
        "require_case": town.require_case, "case_pattern": town.case_pattern, "carrier_keywords": town.carrier_keywords,
        "messaging_service": town.messaging_service, "accents": town.accents, "law": dict(town.law),
        "notices": town.notices,
        "upload_link": town.upload_link,
    }  # fmt: skip


def _to_lines(plain: list[list[list[float]]]) -> tuple[Line, ...]:
    return tuple(tuple((lat, lon) for lat, lon in line) for line in plain)


def _to_quiet_hours(plain: list[str] | None) -> QuietHours | None:
    return QuietHours(*(time.fromisoformat(moment) for moment in plain)) if plain else None
