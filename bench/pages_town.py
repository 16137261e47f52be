"""A city of 100,000 registrations with years of use behind it, as the store itself would have written it.

Every row comes from the store's own code and is sealed by it; the statements are gathered and sent by the thousand.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bench.pages_city import AT_ONCE, FULL, LONG, NUMBER, OFFICERS, SLUG, SMALL, City, Gathered
from bench.pages_names import FIRST, KINDS, LAST, WORDS
from bench.pages_use import ask, attend, drafted, look
from bot.bootstrap import new_id
from bot.dialogue.known import Address
from bot.handlers.invitations import invite
from bot.handlers.officers import KeyRules, add_officer, create_key
from bot.handlers.towns import add_town
from bot.outreach.outreach import Message
from bot.ports import Desk
from bot.registry.addresses import Street
from bot.registry.cameras import Camera
from bot.registry.registrations import Consent, Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town
from bot.store.messages import SqlMessages
from bot.store.registrations import SqlRegistrations
from bot.store.residents import SqlResidents
from bot.store.sealing import Sealer
from bot.store.unit_of_work import Store
from tests.chaos.site import Site, phone


def fill(site: Site, registrations: int, looks: int) -> City:
    """The city on the site's empty database."""
    chance = random.Random(7)
    sealer = Sealer(site.settings.data_keys, site.settings.hash_key)
    with closing(site.store()) as store:
        store.upgrade()
        desk = site.desk(store)
        town, city = _founded(desk)
        _people(city, desk)
        with store.engine.begin() as connection:
            rows = Gathered(connection)
            for count, entry in enumerate(_register(town, city, registrations, chance, rows, sealer), 1):
                city.homes.setdefault(entry.registration.address.street, []).append(entry)
                if count % AT_ONCE == 0:
                    rows.send()
            rows.send()
        model = drafted(city, desk)
        with store.engine.begin() as connection:
            rows = Gathered(connection)
            ask(model, city, chance, rows, sealer)
            rows.send()
            look(town, city, looks, chance, rows, sealer)
        attend(town, city, desk, chance)
        _seal(town, desk)
        _settle(store)
    return city


def _founded(desk: Desk) -> tuple[Town, City]:
    """2,000 streets on a grid, each half a kilometre long and a little crooked."""
    chance = random.Random(3)
    names = [f"{word} {kind}" for kind in KINDS for word in WORDS]
    streets = [Street(new_id(), name, lines=(_line(place, chance),)) for place, name in enumerate(names)]
    given = {
        "name": "Alpha", "department": "Alpha Police", "numbers": (NUMBER,), "time_zone": "America/New_York",
        "quiet_hours": None, "callbacks": ("+18605550190",), "resident_per_week": None, "case_per_resident": None,
    }  # fmt: skip
    return add_town(SLUG, given, streets, desk), City(names)


def _line(place: int, chance: random.Random) -> tuple[tuple[float, float], ...]:
    row, column = divmod(place, 50)
    lat, lon = 41.70 + row * 0.0025, -72.80 + column * 0.0033
    north, east = (0.0, 0.0011) if (row + column) % 2 else (0.0009, 0.0)
    bends = [chance.uniform(-0.00004, 0.00004) for _ in range(7)]
    return tuple(
        (round(lat + north * (step - 3) + bend * bool(east), 5), round(lon + east * (step - 3) + bend * bool(north), 5))
        for step, bend in enumerate(bends)
    )


def _people(city: City, desk: Desk) -> None:
    roles = ("officer", "supervisor", "admin", "auditor")
    for place in range(OFFICERS):
        role = roles[place] if place < len(roles) else "officer"
        email = f"{role}{place}@alpha.example"
        city.staff.append(add_officer(email, f"Officer {WORDS[place]}", SLUG, role, desk))
        city.people.setdefault(role, city.staff[-1])
        if place < len(roles):
            city.invitations[role] = invite(email, desk)
            city.keys[role] = create_key(SLUG, email, "a script", desk, KeyRules(per_minute=None))


def _register(
    town: Town, city: City, count: int, chance: random.Random, rows: Any, sealer: Sealer
) -> Iterator[Entry]:  # fmt: skip
    residents = SqlResidents(rows, sealer, lambda: None)
    registrations, messages = SqlRegistrations(rows, sealer), SqlMessages(rows, sealer)
    for place, (street, number) in enumerate(_addresses(city.streets, count)):
        at = datetime.now(UTC) - timedelta(days=chance.uniform(1, 1000))
        resident = _resident(town, place, at, chance)
        home = _home(town, resident, street, number, at, chance, place)
        residents.add(resident)
        registrations.add(home)
        registrations.consent(resident.id, Consent("agreement.1", "en", at, f"SM{resident.id}"))
        messages.add(*_conversation(resident, at))
        yield Entry(home, resident)


def _addresses(streets: Sequence[str], count: int) -> Iterator[tuple[str, int]]:
    sizes = [LONG, FULL, SMALL]
    rest = max(0, count - sum(sizes))
    others = len(streets) - len(sizes)
    sizes += [rest // others + (place < rest % others) for place in range(others)]
    for street, size in zip(streets, sizes, strict=True):
        for place in range(size):
            yield street, 2 + 3 * place


def _resident(town: Town, place: int, at: datetime, chance: random.Random) -> Resident:
    name = f"{chance.choice(FIRST)} {chance.choice(LAST).capitalize()}"
    one = Resident(new_id(), town.id, phone(place), NUMBER, at, name, chance.choice(("en", "en", "es")), heard_at=at)
    odd = chance.random()
    if odd < 0.03:
        return replace(one, stopped_at=at, stopped_by="resident")
    return replace(one, landline=odd < 0.04)


def _home(
    town: Town, resident: Resident, street: str, number: int, at: datetime, chance: random.Random, place: int
) -> Registration:  # fmt: skip
    """One in a hundred on a street that the list lacks, one in twenty at a corner."""
    listed = place < LONG + FULL + SMALL or place % 100
    address = Address(str(number), street, None, f"{number} {street}", "matched")
    if not listed:
        address = replace(address, street=f"Old {WORDS[place // 100 % len(WORDS)]} Mews", status="typed")
    elif place % 20 == 0:
        address = replace(address, also=(f"{chance.choice(WORDS)} Street",))
    cameras = [
        Camera(chance.choice(("front_door", "driveway", "back_yard")), "motion", None, chance.random() < 0.8, kept)
        for kept in chance.choices((None, 7, 14, 30, 30, 60), k=chance.choice((1, 1, 2, 3)))
    ]
    kind = "business" if place % 10 == 9 else "home"
    return Registration(new_id(), town.id, resident.id, kind, address, tuple(cameras), at, at)  # type: ignore[arg-type]


def _conversation(resident: Resident, at: datetime) -> Iterable[Message]:
    """What is kept of how somebody joined: their last text and its answer."""
    shared = (NUMBER, resident.id, resident.phone)
    yield Message(new_id(), resident.town_id, "inbound", "received", *shared, "YES", "en", at, at)
    yield Message(new_id(), resident.town_id, "answer", "delivered", *shared, "You are registered.", "en", at, at)


def _seal(town: Town, desk: Desk) -> None:
    sealed = 1
    while sealed:
        with desk.work() as work:
            sealed = work.chain.seal(town.id)
            work.commit()


def _settle(store: Store) -> None:
    """PostgreSQL tidies and measures its tables by itself, within a minute; SQLite never does."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            driver: Any = connection.connection.driver_connection
            driver.patience = None
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
