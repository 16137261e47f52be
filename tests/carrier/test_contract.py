"""What every carrier must do: the same tests on Twilio's client against a stand-in, and on the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.carrier.signature import Keyring
from bot.carrier.simulator import Simulator
from bot.carrier.twilio import TwilioCarrier
from bot.ports import CarrierError, GiveUp, Halt, NeverSend, OutgoingText, TryLater, Unknown
from tests.carrier.far_ends import (
    FarEnd,
    MemoryAirwaves,
    RealClock,
    SimulatorFarEnd,
    Trouble,
    TwilioFarEnd,
    new_ids,
    webhooks,
)
from tests.stand_in import twilio

TOWN, MARIA, BEN = "+18605550100", "+18605550101", "+18605550102"


@pytest.fixture(params=["twilio", "simulator"])
def far(request: pytest.FixtureRequest) -> Iterator[FarEnd]:
    if request.param == "twilio":
        with twilio({"ACmain": "token"}) as stand_in:
            keyring = Keyring("ACmain", {"ACmain": ("token",)})
            yield TwilioFarEnd(TwilioCarrier(keyring, "https://town.example", stand_in.url, timeout=2), stand_in)
    else:
        with webhooks("token") as town:
            simulator = Simulator(MemoryAirwaves(), town.url, "token", RealClock(), new_ids().__next__)
            yield SimulatorFarEnd(simulator)


def a_text(to: str = MARIA, text: str = "Did your camera catch anything?", sender: str = TOWN) -> OutgoingText:
    return OutgoingText("m1", to, sender, text, valid_for=600)


def a_while_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def test_a_text_that_was_taken_has_a_sid_and_is_found(far: FarEnd) -> None:
    accepted = far.carrier.send(a_text())
    (record,) = far.carrier.find(MARIA, TOWN, a_while_ago())
    assert (record.sid, record.to, record.sender) == (accepted.sid, MARIA, TOWN)
    assert record.body == "Did your camera catch anything?"
    assert record.state in ("accepted", "sent", "delivered")
    assert abs(record.created_at - datetime.now(UTC)) < timedelta(seconds=30)


def test_every_text_has_a_sid_of_its_own(far: FarEnd) -> None:
    sids = [far.carrier.send(a_text(text=text)).sid for text in ("one", "two")]
    assert len(set(sids)) == 2
    assert {record.sid for record in far.carrier.find(MARIA, TOWN, a_while_ago())} == set(sids)


def test_segments_are_counted(far: FarEnd) -> None:
    assert far.carrier.send(a_text()).segments == 1


def test_only_this_phone_this_number_and_this_time_are_found(far: FarEnd) -> None:
    far.carrier.send(a_text())
    assert not far.carrier.find(BEN, TOWN, a_while_ago())
    assert not far.carrier.find(MARIA, "+18605550199", a_while_ago())
    assert not far.carrier.find(MARIA, TOWN, datetime.now(UTC) + timedelta(minutes=5))


def test_a_text_of_this_very_second_is_found(far: FarEnd) -> None:
    begin = datetime.now(UTC)
    far.carrier.send(a_text())
    assert far.carrier.find(MARIA, TOWN, begin)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(21610, NeverSend), (21211, NeverSend), (21614, NeverSend), (20003, Halt), (21606, Halt), (21612, GiveUp),
     (21611, TryLater), (29999, GiveUp)],
)  # fmt: skip
def test_refusals(far: FarEnd, code: int, kind: type[CarrierError]) -> None:
    far.trouble(MARIA, code)
    with pytest.raises(kind) as raised:
        far.carrier.send(a_text())
    assert raised.value.code == code
    assert raised.value.words
    assert not far.carrier.find(MARIA, TOWN, a_while_ago())
    far.carrier.send(a_text(BEN))


def test_only_an_opt_out_counts_as_stopped(far: FarEnd) -> None:
    for phone, code, stopped in ((MARIA, 21610, True), (BEN, 21614, False)):
        far.trouble(phone, code)
        with pytest.raises(NeverSend) as raised:
            far.carrier.send(a_text(phone))
        assert raised.value.stopped is stopped


def test_a_carrier_that_is_away_took_nothing(far: FarEnd) -> None:
    far.trouble(MARIA, "away")
    with pytest.raises(TryLater):
        far.carrier.send(a_text())
    assert not far.carrier.find(MARIA, TOWN, a_while_ago())


@pytest.mark.parametrize(("trouble", "arrived"), [("silent", 1), ("lost", 0)])
def test_no_answer_is_unknown_and_the_list_tells(far: FarEnd, trouble: Trouble, arrived: int) -> None:
    far.trouble(MARIA, trouble)
    with pytest.raises(Unknown):
        far.carrier.send(a_text())
    assert len(far.carrier.find(MARIA, TOWN, a_while_ago())) == arrived


def test_a_deleted_text_is_gone_and_deleting_it_again_is_fine(far: FarEnd) -> None:
    sid = far.carrier.send(a_text()).sid
    far.finish(sid)
    for _ in range(2):
        far.carrier.delete(sid)
        assert not far.carrier.find(MARIA, TOWN, a_while_ago())
    far.carrier.delete("SM" + "f" * 32)


def test_no_error_quotes_the_phone(far: FarEnd) -> None:
    troubles: tuple[Trouble, ...] = (21610, "away", "lost")
    for trouble in troubles:
        far.trouble(MARIA, trouble)
        with pytest.raises(CarrierError) as raised:
            far.carrier.send(a_text())
        chain = [raised.value, raised.value.__cause__]
        assert not any(MARIA.strip("+") in str(error) for error in chain)
        assert raised.value.__cause__ is not None or raised.value.__suppress_context__ or not raised.value.__context__
