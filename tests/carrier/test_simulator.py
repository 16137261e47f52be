"""The simulator towards the town: webhooks as Twilio posts them, answers taken, fates reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.carrier.signature import SIMULATED_ACCOUNT
from bot.carrier.simulator import Fault, Simulator, WebhookFailed
from bot.ports import NotYet, OutgoingText, SimulatedText, Unknown
from tests.carrier.far_ends import MemoryAirwaves, RealClock, Webhooks, new_ids, webhooks

TOWN, MARIA = "+18605550100", "+18605550101"
ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message statusCallback="{}">¿Sí &amp; no?</Message></Response>'
)


@pytest.fixture
def town() -> Iterator[Webhooks]:
    with webhooks("token") as running:
        yield running


@pytest.fixture
def airwaves() -> MemoryAirwaves:
    return MemoryAirwaves()


@pytest.fixture
def simulator(town: Webhooks, airwaves: MemoryAirwaves) -> Simulator:
    return Simulator(airwaves, town.url + "/", "token", RealClock(), new_ids().__next__)


def test_a_sent_text_is_reported_sent_then_delivered(simulator: Simulator, town: Webhooks) -> None:
    sid = simulator.send(OutgoingText("m1", MARIA, TOWN, "Hello", 600)).sid
    assert simulator.settle()
    assert town.reports() == [("/sms/status?mid=m1", "sent"), ("/sms/status?mid=m1", "delivered")]
    assert {form["MessageSid"] for _, form in town.posted} == {sid}
    assert town.unsigned == 0


def test_a_failure_that_comes_later(simulator: Simulator, town: Webhooks) -> None:
    simulator.fail(30005, MARIA)
    simulator.send(OutgoingText("m1", MARIA, TOWN, "Hello", 600))
    assert simulator.settle()
    assert [status for _, status in town.reports()] == ["sent", "undelivered"]
    assert town.posted[-1][1]["ErrorCode"] == "30005"
    assert "ErrorCode" not in town.posted[0][1]


def test_a_text_in_comes_as_twilio_posts_it(simulator: Simulator, town: Webhooks, airwaves: MemoryAirwaves) -> None:
    assert simulator.text_in(MARIA, TOWN, " Sí & no\n") is None
    (path, form) = town.posted[0]
    assert path == "/sms/inbound"
    assert (form["From"], form["To"], form["Body"]) == (MARIA, TOWN, " Sí & no\n")
    assert (form["NumMedia"], form["AccountSid"]) == ("0", SIMULATED_ACCOUNT)
    assert form["MessageSid"].startswith("SM")
    assert len(form["MessageSid"]) == 34
    assert town.unsigned == 0
    (kept,) = airwaves.of_phone(MARIA)
    assert (kept.direction, kept.body, kept.state) == ("in", " Sí & no\n", "received")


def test_the_answer_goes_out_and_its_fate_is_reported(
    simulator: Simulator, town: Webhooks, airwaves: MemoryAirwaves
) -> None:
    town.answer = ANSWER.format(f"{town.url}/sms/status?mid=a1")
    assert simulator.text_in(MARIA, TOWN, "hi") == "¿Sí & no?"
    assert simulator.settle()
    assert town.reports() == [("/sms/status?mid=a1", "sent"), ("/sms/status?mid=a1", "delivered")]
    said = airwaves.of_phone(MARIA)[-1]
    assert (said.direction, said.body, said.state) == ("out", "¿Sí & no?", "delivered")
    assert town.posted[-1][1]["MessageSid"] == said.sid


def test_pictures_are_counted_and_never_there(simulator: Simulator, town: Webhooks) -> None:
    simulator.text_in(MARIA, TOWN, "", pictures=2)
    form = town.posted[0][1]
    assert (form["NumMedia"], form["MediaContentType1"], form["Body"]) == ("2", "image/jpeg", "")
    assert form["MessageSid"].startswith("MM")


def test_a_text_can_come_twice(simulator: Simulator, town: Webhooks, airwaves: MemoryAirwaves) -> None:
    for _ in range(2):
        simulator.text_in(MARIA, TOWN, "hi", sid="SM1")
    assert [form["MessageSid"] for _, form in town.posted] == ["SM1", "SM1"]
    assert len(airwaves.of_phone(MARIA)) == 1


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_webhook_that_refuses(simulator: Simulator, town: Webhooks, status: int) -> None:
    town.status = status
    with pytest.raises(WebhookFailed) as raised:
        simulator.text_in(MARIA, TOWN, "hi")
    assert raised.value.status == status


def test_a_webhook_that_is_away_loses_the_reports_alone(airwaves: MemoryAirwaves) -> None:
    simulator = Simulator(airwaves, "http://127.0.0.1:9", "token", RealClock(), new_ids().__next__)
    sid = simulator.send(OutgoingText("m1", MARIA, TOWN, "Hello", 600)).sid
    assert simulator.settle()
    assert airwaves.texts[sid].state == "delivered"
    with pytest.raises(WebhookFailed) as raised:
        simulator.text_in(MARIA, TOWN, "hi")
    assert raised.value.status is None


def test_a_text_on_its_way_cannot_be_deleted_yet(simulator: Simulator, airwaves: MemoryAirwaves) -> None:
    airwaves.add(SimulatedText("SM1", MARIA, TOWN, "Hello", "out", "accepted", RealClock().now(), 1))
    with pytest.raises(NotYet):
        simulator.delete("SM1")
    airwaves.move("SM1", "sent")
    simulator.delete("SM1")
    assert not airwaves.texts


def test_stop_is_the_bots_word_not_the_carriers(simulator: Simulator, town: Webhooks) -> None:
    simulator.text_in(MARIA, TOWN, "STOP")
    simulator.send(OutgoingText("m1", MARIA, TOWN, "You will get no more texts.", 600))
    assert [form["Body"] for _, form in town.posted if "Body" in form] == ["STOP"]


@pytest.mark.parametrize(
    ("fault", "reported"),
    [("shuffled", ["delivered", "sent"]), ("repeated", ["sent", "sent", "delivered", "delivered"]), ("unreported", []),
     (30007, ["sent", "undelivered"])],
)  # fmt: skip
def test_reports_go_astray(simulator: Simulator, town: Webhooks, fault: Fault, reported: list[str]) -> None:
    simulator.fail(fault)
    simulator.send(OutgoingText("m1", MARIA, TOWN, "Hello", 600))
    assert simulator.settle()
    assert [status for _, status in town.reports()] == reported


def test_a_list_that_lags_shows_a_text_later(simulator: Simulator) -> None:
    simulator.fail("lagging", MARIA)
    with pytest.raises(Unknown):
        simulator.send(OutgoingText("m1", MARIA, TOWN, "Hello", 600))
    since = RealClock().now() - timedelta(minutes=1)
    assert simulator.find(MARIA, TOWN, since) == []
    simulator.fail(None, MARIA)
    assert len(simulator.find(MARIA, TOWN, since)) == 1


def test_a_phones_own_fault_comes_before_everyones(simulator: Simulator) -> None:
    simulator.fail("away")
    simulator.fail(21610, MARIA)
    assert (simulator.fault(MARIA), simulator.fault("+18605550102"), simulator.fault()) == (21610, "away", "away")
    simulator.fail(None)
    assert (simulator.fault(MARIA), simulator.fault("+18605550102")) == (21610, None)


def test_texts_in_are_listed_and_each_text_is_found_by_its_sid(
    simulator: Simulator, town: Webhooks, airwaves: MemoryAirwaves
) -> None:
    before = datetime.now(UTC)
    simulator.text_in(MARIA, TOWN, "hi", sid="SM1")
    simulator.text_in(MARIA, "+18605550180", "to another town", sid="SM2")
    (listed,) = simulator.received(TOWN, before - timedelta(minutes=5))
    assert (listed.text.sid, listed.text.sender, listed.text.body) == ("SM1", MARIA, "hi")
    assert simulator.received(TOWN, listed.at + timedelta(seconds=1)) == []
    sid = simulator.send(OutgoingText("m1", MARIA, TOWN, "Please look.", valid_for=600)).sid
    record = simulator.look(sid)
    assert record is not None
    assert (record.sid, record.to, record.sender) == (sid, MARIA, TOWN)
    assert simulator.look("SM-none") is None
