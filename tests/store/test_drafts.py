"""Outreaches: kept whole, moved, canceled, with their recipients in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outreach.outreach import Outreach, Target
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    a_message,
    a_registration,
    a_resident,
    a_town,
    an_ask,
    an_entry,
    an_outreach,
    another_town,
)

MARIA, BEN = a_resident(), a_resident(phone="+18605550102", name="Ben")
OUTREACH = an_outreach()
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def street(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.residents.add(MARIA)
        work.residents.add(BEN)
        work.outreaches.add(OUTREACH, [an_entry(MARIA), an_entry(BEN)])
        work.commit()


FULL_TARGET = Target("Elm Street", 1, 99, "odd", True, ("g1",), ("g2",), ("since_incident",))


@pytest.mark.parametrize(
    "outreach",
    [
        an_outreach(state="draft"),
        an_outreach(target=FULL_TARGET, case=None, reason="a \ud83d reason", urgent_reason="danger", callback=None),
        an_outreach(excluded={"stopped": 2}, sent_at=NOON, closed_at=NOON, texts={"en": "a", "es": "b"}),
    ],
)
def test_an_outreach_is_kept_whole_in_its_town_alone(store: Store, outreach: Outreach) -> None:
    with store.work() as work:
        work.outreaches.add(outreach, [])
        assert work.outreaches.get("wh", outreach.id) == outreach
        assert work.outreaches.get("br", outreach.id) is None


def test_recipients_come_in_the_order_of_the_draft(store: Store) -> None:
    draft = an_outreach(state="draft")
    entries = [an_entry(BEN), an_entry(MARIA)]
    with store.work() as work:
        work.outreaches.add(draft, entries)
        found = work.outreaches.recipients(draft.id)
    assert [(one.resident_id, one.registration_id, one.phone, one.language) for one in found] == [
        (entry.resident.id, entry.registration.id, entry.resident.phone, "en") for entry in entries
    ]


def test_an_outreach_moves_and_keeps_when_it_was_first_sent(store: Store) -> None:
    draft = an_outreach(state="draft")
    with store.work() as work:
        work.outreaches.add(draft, [])
        work.outreaches.move(draft.id, "sending", NOON)
        work.outreaches.move(draft.id, "sending", NOON + MINUTE)
        work.outreaches.move(draft.id, "canceled", NOON + 2 * MINUTE)
        moved = work.outreaches.get("wh", draft.id)
    assert moved == replace(draft, state="canceled", sent_at=NOON, closed_at=NOON + 2 * MINUTE)


def test_canceling_stops_what_is_queued_and_nothing_else(store: Store) -> None:
    asks = [an_ask(MARIA, OUTREACH), an_ask(BEN, OUTREACH, state="sending")]
    with store.work() as work:
        work.messages.queue([*asks, a_message()])
        assert work.outreaches.cancel_queued(OUTREACH.id, NOON) == 1
        assert work.outreaches.cancel_queued(OUTREACH.id, NOON) == 0
        assert work.outreaches.tally(OUTREACH.id).counts == {"canceled": 1, "sending": 1}


def test_a_registration_that_is_dropped_leaves_its_outreach_intact(store: Store) -> None:
    home = a_registration(MARIA)
    draft = an_outreach(state="draft")
    with store.work() as work:
        work.registrations.add(home)
        work.outreaches.add(draft, [an_entry(MARIA)])
        work.registrations.drop(home.id, NOON)
        assert [one.resident_id for one in work.outreaches.recipients(draft.id)] == [MARIA.id]
