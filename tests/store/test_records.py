"""Records come back as they went in, and never in another town."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest

from bot.dialogue.known import Address
from bot.ports import Conflict, NotFound
from bot.registry.addresses import Street
from bot.registry.cameras import Camera
from bot.registry.residents import Resident
from bot.registry.towns import Limits, QuietHours, Town
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    NUMBER,
    a_consent,
    a_registration,
    a_resident,
    a_run,
    a_town,
    an_api_key,
    an_officer,
    another_town,
)


@pytest.fixture(autouse=True)
def towns(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.commit()


FULL_TOWN = a_town(
    numbers=(NUMBER, "+18605550110"),
    languages=("en", "es", "pl"),
    callbacks=(),
    quiet_hours=QuietHours(time(21, 30), time(8)),
    require_case=False,
    case_pattern=r"\d{2}-\d+",
    carrier_keywords="ours",
    trial=("+18605550199",),
    twilio_account="AC1",
    messaging_service="MG1",
    accents=True,
    limits=Limits(messages_per_second=None, seen_per_day=40),
)


@pytest.mark.parametrize("town", [a_town(name="New name"), FULL_TOWN, a_town(quiet_hours=None)])
def test_a_town_is_kept_whole(store: Store, town: Town) -> None:
    with store.work() as work:
        work.towns.save(town)
        assert work.towns.get("wh") == town
        assert work.towns.by_slug("west-hartford") == town
        assert work.towns.by_number(NUMBER) == town


def test_a_number_or_slug_is_one_towns(store: Store) -> None:
    with store.work() as work:
        with pytest.raises(Conflict):
            work.towns.add(a_town(id="x", slug="x"))
        with pytest.raises(Conflict):
            work.towns.add(a_town(id="x", numbers=()))
        with pytest.raises(Conflict):
            work.towns.save(replace(another_town(), numbers=(NUMBER,)))
        assert [town.slug for town in work.towns.all()] == ["bristol", "west-hartford"]  # and the work goes on


def test_a_number_that_is_given_up_can_be_another_towns(store: Store) -> None:
    with store.work() as work:
        work.towns.save(a_town(numbers=("+18605550110",)))
        assert work.towns.by_number(NUMBER) is None
        work.towns.save(replace(another_town(), numbers=(NUMBER,)))
        assert work.towns.by_number(NUMBER) == replace(another_town(), numbers=(NUMBER,))


def test_an_unknown_town(store: Store) -> None:
    with store.work() as work:
        assert work.towns.by_slug("nowhere") is None
        assert work.towns.by_number("+18605550199") is None
        with pytest.raises(NotFound):
            work.towns.get("nowhere")


def test_a_new_street_list_replaces_the_old_one_and_is_noticed(store: Store) -> None:
    streets = [Street("s2", "Park Road"), Street("s1", "Elm Street", 1, 99)]
    with store.work() as work:
        work.towns.replace_streets("wh", [Street("s0", "Old Road")])
        assert work.towns.replace_streets("wh", iter(streets)) == 2
        assert work.towns.streets("wh") == streets
        assert work.towns.get("wh").streets_version == 2
        assert work.towns.streets("br") == []
        assert work.towns.replace_streets("wh", []) == 0


FULL_RESIDENT = a_resident(
    language="es",
    stopped_at=NOON,
    stopped_by="carrier",
    paused_until=NOON,
    unreachable_at=NOON,
    frozen_at=NOON,
    landline=True,
    unconfirmed=True,
    heard_at=NOON,
    doubted_at=NOON,
    greeted=True,
    more="the rest",
    name="José \ud83d Ñúñez\0",
)


@pytest.mark.parametrize("resident", [a_resident(name=None, language=None), FULL_RESIDENT])
def test_a_resident_is_kept_whole_and_found_by_phone_and_id_in_their_town_alone(
    store: Store, resident: Resident
) -> None:
    with store.work() as work:
        work.residents.add(resident)
        work.commit()
    with store.work() as work:
        found = work.residents.find("wh", "+18605550101")
        assert found
        assert found == resident
        assert work.residents.get("wh", found.id) == resident
        assert work.residents.find("br", "+18605550101") is None
        assert work.residents.get("br", found.id) is None
        work.residents.save(replace(found, name="Mary", more=None))
        assert work.residents.get("wh", found.id) == replace(found, name="Mary", more=None)


def test_one_phone_in_two_towns_is_two_residents(store: Store) -> None:
    here, there = a_resident(), a_resident(town_id="br")
    with store.work() as work:
        work.residents.add(here)
        work.residents.add(there)
        assert work.residents.find("br", here.phone) == there


def test_times_come_back_in_utc_whatever_zone_they_had(store: Store) -> None:
    hartford = timezone(timedelta(hours=-5))
    with store.work() as work:
        work.residents.add(a_resident(heard_at=datetime(2026, 11, 20, 23, 30, 1, 5, tzinfo=hartford)))
        found = work.residents.find("wh", "+18605550101")
        assert found
        assert found.heard_at == datetime(2026, 11, 21, 4, 30, 1, 5, tzinfo=UTC)
        assert found.heard_at.tzinfo is UTC


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"cameras": ()},
        {"kind": "business", "agreed_at": None, "extra": {"gate": "code"}},
        {"address": Address("12 1/2", "Elm Street", "2", "12 1/2 elm apt 2", "disputed")},
        {"cameras": (Camera("front_door"), Camera("own words", "hours", "8 to 5", False, 0, {"brand": "x"}))},
    ],
)
def test_a_registration_is_kept_whole(store: Store, change: dict[str, Any]) -> None:
    resident = a_resident()
    registration = a_registration(resident)
    with store.work() as work:
        work.residents.add(resident)
        work.registrations.add(registration)
        changed = replace(registration, **change)
        work.registrations.save(changed)
        assert work.registrations.of(resident.id) == [changed]
        entry = work.registrations.get("wh", registration.id)
        assert entry
        assert (entry.registration, entry.resident) == (changed, resident)
        assert work.registrations.get("br", registration.id) is None
        work.registrations.consent(resident.id, a_consent())
        work.registrations.drop(registration.id, NOON)
        assert work.registrations.of(resident.id) == []


def test_a_run_is_kept_with_the_one_it_interrupted(store: Store) -> None:
    resident = a_resident()
    under = a_run(answers={"cameras": ("front_door", "own \ud83d words")}, trail=("agree", "name"), misses=2)
    run = a_run(flow="removal", notes={"among": ("a", "b"), "each": {"front_door": 30, "none": None}}, under=under)
    with store.work() as work:
        work.residents.add(resident)
        assert work.runs.open_for(resident.id) is None
        work.runs.keep(resident.id, under, NOON)
        work.runs.keep(resident.id, run, NOON)
        assert work.runs.open_for(resident.id) == run
        work.runs.keep(resident.id, None, NOON)
        assert work.runs.open_for(resident.id) is None


def test_the_pages_of_a_flow_book_are_remembered(store: Store) -> None:
    with store.work() as work:
        work.runs.keep_book("v1", {"registration.yaml": "start: agree\n"})
        work.runs.keep_book("v1", {"registration.yaml": "start: agree\n"})
        assert work.runs.book("v1") == {"registration.yaml": "start: agree\n"}
        assert work.runs.book("v2") is None


def test_officers_and_whom_a_key_acts_for(store: Store) -> None:
    kim, lee = an_officer(), an_officer(id="lee", email="lee@example.org", role="auditor")
    key = an_api_key()
    with store.work() as work:
        work.officers.add(kim)
        work.officers.add(lee)
        work.officers.add_key(key, "digest")
        assert work.officers.all() == [kim, lee]
        assert work.officers.by_email(" KIM@Example.org ") == kim == work.officers.get("kim")
        assert work.officers.by_key("digest") == (kim, key)
        assert work.officers.by_key("other") is None
        assert work.officers.keys() == [key]


def test_an_email_is_one_account(store: Store) -> None:
    with store.work() as work:
        work.officers.add(an_officer())
        with pytest.raises(Conflict):
            work.officers.add(an_officer(id="k2", email="Kim@example.org"))
        assert len(work.officers.all()) == 1


def test_a_key_that_is_revoked_or_whose_officer_is_disabled_acts_for_nobody(store: Store) -> None:
    keys = [an_api_key(), an_api_key()]
    with store.work() as work:
        work.officers.add(an_officer())
        for key in keys:
            work.officers.add_key(key, key.id)
        work.officers.revoke_key(keys[0].id, NOON)
        assert work.officers.by_key(keys[0].id) is None
        assert work.officers.by_key(keys[1].id) is not None
        work.officers.disable("kim")
        assert work.officers.by_key(keys[1].id) is None
        left = work.officers.keys()
        assert [key.revoked_at for key in left] == [NOON, None]


def test_a_database_that_has_spoken_to_twilio_remembers_it(store: Store) -> None:
    with store.work() as work:
        assert work.carrier_used() is None
        work.use_carrier("simulator")
        work.use_carrier("simulator")
        assert work.carrier_used() == "simulator"
        work.use_carrier("twilio")
        assert work.carrier_used() == "twilio"
