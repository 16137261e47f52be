"""Twilio's client as we use it: what goes over the wire, whose account asks, and what a broken line means."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.carrier.signature import Keyring
from bot.carrier.twilio import TwilioCarrier
from bot.ports import CarrierError, GiveUp, Halt, NotYet, OutgoingText, TryLater, Unavailable, Unknown
from tests.stand_in import Fails, StandIn, twilio

TOWN, MARIA, BEN = "+18605550100", "+18605550101", "+18605550102"
KEYRING = Keyring("ACmain", {"ACmain": ("old", "present"), "ACtown": ("town-token",)})
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def far() -> Iterator[StandIn]:
    with twilio({"ACmain": "present", "ACtown": "town-token"}) as stand_in:
        yield stand_in


def carrier(far: StandIn, keyring: Keyring = KEYRING, timeout: float = 2) -> TwilioCarrier:
    return TwilioCarrier(keyring, "https://town.example:8443/reg", far.url + "/", timeout=timeout)


def a_text(account: str | None = None, service: str | None = None, valid_for: int = 600) -> OutgoingText:
    return OutgoingText("k3jq", MARIA, TOWN, "Héllo & +1", valid_for, account, service)


def test_what_goes_over_the_wire(far: StandIn) -> None:
    carrier(far).send(a_text())
    (_, path, form) = far.asked[-1]
    assert path == "/2010-04-01/Accounts/ACmain/Messages.json"
    assert form == {
        "To": MARIA,
        "From": TOWN,
        "Body": "Héllo & +1",
        "ValidityPeriod": "600",
        "StatusCallback": "https://town.example:8443/reg/sms/status?mid=k3jq",
    }


def test_a_messaging_service_chooses_the_sender(far: StandIn) -> None:
    carrier(far).send(a_text(service="MG1"))
    form = far.forms()[-1]
    assert form["MessagingServiceSid"] == "MG1"
    assert "From" not in form


def test_a_text_by_a_service_is_found_before_it_has_a_sender(far: StandIn) -> None:
    sid = carrier(far).send(a_text("ACtown", service="MG1")).sid
    (record,) = carrier(far).find(MARIA, TOWN, LONG_AGO, "ACtown")
    assert (record.sid, record.sender) == (sid, "")


@pytest.mark.parametrize(("asked", "sent"), [(0, "1"), (-5, "1"), (90_000, "36000"), (1, "1")])
def test_the_validity_period_stays_in_bounds(far: StandIn, asked: int, sent: str) -> None:
    carrier(far).send(a_text(valid_for=asked))
    assert far.forms()[-1]["ValidityPeriod"] == sent


def test_a_refused_token_gives_way_to_the_next_and_nothing_is_sent_twice(far: StandIn) -> None:
    carrier(far).send(a_text())
    assert len(far.asked) == 2  # "old" was refused
    assert len(far.messages) == 1


def test_no_token_is_right(far: StandIn) -> None:
    with pytest.raises(Halt) as raised:
        carrier(far, Keyring("ACmain", {"ACmain": ("wrong",)})).send(a_text())
    assert raised.value.code == 20003


@pytest.mark.parametrize(
    ("account", "asks", "token"),
    [("ACtown", "ACtown", "town-token"), (None, "ACmain", "present"), ("ACsub", "ACsub", "present")],
)
def test_whose_account_asks(far: StandIn, account: str | None, asks: str, token: str) -> None:
    sid = carrier(far).send(a_text(account)).sid
    assert far.messages[sid]["account_sid"] == asks
    assert [record.sid for record in carrier(far).find(MARIA, TOWN, LONG_AGO, account)] == [sid]


def test_a_town_without_any_account_halts(far: StandIn) -> None:
    with pytest.raises(Halt):
        carrier(far, Keyring(None, {"ACtown": ("town-token",)})).send(a_text())
    assert not far.asked


@pytest.mark.parametrize(
    ("fails", "kind"),
    [
        (Fails(500, 20500), Unknown),
        (Fails(503), Unknown),
        (Fails(408), Unknown),
        (Fails(502, body=b"<html>bad gateway</html>"), Unknown),
        (Fails(201, body=b"not json"), Unknown),
        (Fails(201, body=b"{}"), Unknown),
        (Fails(drop=True), Unknown),
        (Fails(429, 20429), TryLater),
        (Fails(429, body=b"slow down"), TryLater),
        (Fails(302, body=b"elsewhere"), Halt),
        (Fails(403, body=b"no"), Halt),
        (Fails(400, body=b"what"), GiveUp),
    ],
)
def test_how_a_send_ends(far: StandIn, fails: Fails, kind: type[CarrierError]) -> None:
    far.fails[MARIA] = fails
    with pytest.raises(kind):
        carrier(far).send(a_text())
    assert len(far.forms()) == 2  # one with the refused token, one with the present; never again by itself


def test_an_rfc_9457_answer_is_read_as_well(far: StandIn) -> None:
    problem = b'{"type": "about:blank", "title": "opted out", "status": 400, "code": 21610}'
    far.fails[MARIA] = Fails(400, body=problem)
    with pytest.raises(CarrierError) as raised:
        carrier(far).send(a_text())
    assert raised.value.code == 21610


def test_a_slow_answer_is_unknown(far: StandIn) -> None:
    far.fails[MARIA] = Fails(201, delay=1.0, taken=True)
    with pytest.raises(Unknown):
        carrier(far, timeout=0.2).send(a_text())
    assert len(carrier(far).find(MARIA, TOWN, LONG_AGO)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_connection_that_never_stood_may_be_tried_later(host: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    away = TwilioCarrier(KEYRING, "https://town.example", f"http://{host}:{port}", timeout=2)
    for ask in (lambda: away.send(a_text()), lambda: away.find(MARIA, TOWN, LONG_AGO), lambda: away.delete("SM1")):
        with pytest.raises(TryLater):
            ask()


def test_nothing_is_sent_while_the_database_cannot_remember_it(far: StandIn) -> None:
    def away() -> None:
        raise Unavailable

    unable = TwilioCarrier(KEYRING, "https://town.example", far.url, before_send=away)
    with pytest.raises(TryLater):
        unable.send(a_text())
    assert not far.asked


@pytest.mark.parametrize(
    ("fails", "kind"),
    [(Fails(409, 20009), NotYet), (Fails(429, 20429), TryLater), (Fails(500), TryLater), (Fails(drop=True), TryLater)],
)
def test_how_a_deletion_ends(far: StandIn, fails: Fails, kind: type[CarrierError]) -> None:
    sid = carrier(far).send(a_text()).sid
    far.deletes[sid] = fails
    with pytest.raises(kind):
        carrier(far).delete(sid)
    far.deletes.clear()
    carrier(far).delete(sid)
    assert not far.messages


def test_times_are_utc_whatever_zone_was_asked_in(far: StandIn) -> None:
    carrier(far).send(a_text())
    eastern = timezone(timedelta(hours=-5))
    now = datetime.now(UTC)
    (record,) = carrier(far).find(MARIA, TOWN, (now - timedelta(seconds=30)).astimezone(eastern))
    assert record.created_at.utcoffset() == timedelta(0)
    assert not carrier(far).find(MARIA, TOWN, (now + timedelta(seconds=30)).astimezone(eastern))


def test_several_threads_send_at_once(far: StandIn) -> None:
    shared = carrier(far)
    with ThreadPoolExecutor(8) as pool:
        sids = {accepted.sid for accepted in pool.map(lambda _: shared.send(a_text()), range(40))}
    assert len(sids) == len(far.messages) == 40


def test_no_log_tells_a_phone_or_a_text(far: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        asked = carrier(far)
        asked.send(a_text())
        asked.find(MARIA, TOWN, LONG_AGO)
    assert MARIA.strip("+") not in caplog.text
    assert "Héllo" not in caplog.text


def test_texts_to_a_number_are_listed_oldest_first_from_a_time_on(far: StandIn) -> None:
    """Neither our own texts to it, nor other numbers', nor what is older."""
    now = datetime.now(UTC).replace(microsecond=0)
    sids = [far.receive("ACmain", BEN, TOWN, body, now - timedelta(minutes=ago)) for ago, body in ((5, "b"), (9, "a"))]
    far.receive("ACmain", BEN, TOWN, "old", now - timedelta(hours=2))
    far.receive("ACmain", BEN, MARIA, "another's", now)
    carrier(far).send(replace(a_text(), to=TOWN))
    listed = carrier(far).received(TOWN, now - timedelta(minutes=30))
    assert [(each.text.body, each.text.sender, each.text.to) for each in listed] == [("a", BEN, TOWN), ("b", BEN, TOWN)]
    assert [each.text.sid for each in listed] == sids[::-1]
    assert listed[0].at == now - timedelta(minutes=9)


def test_one_text_is_looked_up_by_its_sid(far: StandIn) -> None:
    asked = carrier(far)
    accepted = asked.send(a_text())
    far.messages[accepted.sid] |= {"status": "undelivered", "error_code": 30003}
    record = asked.look(accepted.sid)
    assert record is not None
    assert (record.sid, record.state, record.code) == (accepted.sid, "undelivered", 30003)
    assert asked.look("SM" + "f" * 32) is None


def test_the_carrier_tells_the_time(far: StandIn) -> None:
    asked = carrier(far)
    assert asked.told_time() is None
    asked.send(a_text())
    told = asked.told_time()
    assert told is not None
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=60)
