"""Going live, with a stand-in for Twilio: by settings alone, behind a proxy with an odd port and a path of its own."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.stand_in import Fails
from tests.whole.ground import BRISTOL, PUBLIC_URL, TOKENS, WEST_HARTFORD, Town
from tests.whole.installation import Installation, answer, eventually

TABLES = ("claim", "resident", "message", "run", "flag")


def state_of(live: Installation, outreach: str, who: str = "kim") -> str:
    """The state of an outreach's only text."""
    (state,) = live.counts(outreach, who)
    return state


def outgoing(live: Installation, phone: str) -> str:
    """The carrier's id of the newest text that it holds for this phone."""
    return [sid for sid, one in live.far.messages.items() if one["to"] == phone][-1]


@pytest.mark.parametrize(("town", "who"), [(WEST_HARTFORD, "kim"), (BRISTOL, "bo")])
def test_a_resident_registers_is_asked_once_and_answers(live: Installation, town: Town, who: str) -> None:
    phone = "+18605550101"
    live.register(phone, "Maria Lopez", "98 Elm Drive", town=town)
    (held,) = live.got("/registrations", who, case="26-1", street="elm drive")["items"]
    assert (held["name"], held["phone"], held["address"]["number"], held["texts"]) == ("Maria Lopez", phone, "98", "ok")

    before = len(live.far.asked)
    outreach = live.send("Elm Drive", who)
    assert live.api(who, "POST", f"/outreaches/{outreach}/send").status_code == 202  # again: nothing more leaves
    eventually(lambda: state_of(live, outreach, who) == "accepted")
    ((_, path, form),) = (one for one in live.far.asked[before:] if one[0] == "POST")
    assert path == f"/2010-04-01/Accounts/{town.account}/Messages.json"
    assert set(form) == {"To", "From", "Body", "StatusCallback", "ValidityPeriod"}
    assert (form["To"], form["From"]) == (phone, town.number)
    assert form["StatusCallback"].startswith(f"{PUBLIC_URL}/sms/status?mid=")
    assert "burglary on Elm Drive" in form["Body"]
    assert 1 <= int(form["ValidityPeriod"]) <= 36_000

    assert live.report(outgoing(live, phone), "sent", "delivered") == [204, 204]
    assert state_of(live, outreach, who) == "delivered"
    said = live.talk(phone, "yes, a gray van", town=town)
    assert said
    assert "save it" in said
    (reply,) = live.got(f"/outreaches/{outreach}/replies", who)["items"]
    assert (reply["answer"], reply["text"], reply["phone"]) == ("yes", "yes, a gray van", phone)
    eventually(lambda: live.got(f"/outreaches/{outreach}", who)["state"] == "done")


def test_the_other_towns_officer_sees_nothing_of_it(live: Installation) -> None:
    live.register("+18605550102", "Ann Smith", "12 Park Road")
    outreach = live.draft("Park Road")["id"]
    assert live.got("/registrations", "bo", case="26-1", street="Park Road")["items"] == []
    for path in (f"/outreaches/{outreach}", f"/outreaches/{outreach}/replies", f"/outreaches/{outreach}/messages"):
        assert live.api("bo", "GET", path).status_code == 404


def test_reports_in_any_order_any_number_of_times(live: Installation) -> None:
    phone = "+18605550103"
    live.register(phone, "Bea Jones", "7 Oakwood Avenue")
    outreach = live.send("Oakwood Avenue")
    eventually(lambda: state_of(live, outreach) == "accepted")
    sid = outgoing(live, phone)
    states = []
    for status in ("sent", "queued", "sent", "sending", "delivered", "sent", "failed", "delivered", "nonsense"):
        assert live.report(sid, status, code=30003 if status == "failed" else None) == [204]
        states.append(state_of(live, outreach))
    assert states == ["sent"] * 4 + ["delivered"] * 5
    (message,) = live.got(f"/outreaches/{outreach}/messages")["items"]
    assert (message["state"], message["error"]) == ("delivered", None)
    unknown = {**live.far.messages[sid], "sid": "SMnobodys", "status_callback": f"{PUBLIC_URL}/sms/status?mid=nobodys"}
    assert live.report_form(unknown, "delivered", None, None) == 204


@pytest.mark.parametrize("answered", [True, False], ids=["slow", "lost"])
def test_a_report_that_comes_before_the_answer_to_the_send(live: Installation, answered: bool) -> None:
    phone, street = ("+18605550104", "Walbridge Road") if answered else ("+18605550105", "Clifton Avenue")
    live.register(phone, "Cy Young", f"21 {street}")
    taken = {"sid": f"SMearly{phone[-2:]}", "status": "queued", "num_segments": "2"}
    slow = Fails(201, body=json.dumps(taken).encode(), delay=1.0)
    live.far.fails[phone] = slow if answered else Fails(drop=True, delay=1.0)
    outreach = live.send(street)
    eventually(lambda: live.sent_to(phone))
    record = {
        "sid": taken["sid"], "account_sid": WEST_HARTFORD.account, "from": WEST_HARTFORD.number, "to": phone,
        "status_callback": live.sent_to(phone)[0]["StatusCallback"],
    }  # fmt: skip
    assert live.report_form(record, "sent", None, None) == 204
    assert state_of(live, outreach) == "sent"
    eventually(lambda: live.got(f"/outreaches/{outreach}")["state"] == "done")  # the worker has recorded its side
    assert state_of(live, outreach) == "sent"
    assert live.report_form(record, "delivered", None, None) == 204
    assert state_of(live, outreach) == "delivered"
    assert len(live.sent_to(phone)) == 1


def test_who_opted_out_at_the_carrier_is_stopped_here_too(live: Installation) -> None:
    phone = "+18605550106"
    live.register(phone, "Dee Brown", "5 Asylum Avenue")
    live.far.fails[phone] = Fails(400, 21610)
    outreach = live.send("Asylum Avenue")
    eventually(lambda: state_of(live, outreach) == "failed")
    (held,) = live.got("/registrations", case="26-1", street="Asylum Avenue")["items"]
    assert held["texts"] == "stopped"
    assert "stopped west-hartford" in (live.folder / "var/journal").read_text()
    again = live.draft("Asylum Avenue")
    assert (again["recipients"], again["excluded"]) == (0, [{"reason": "stopped", "count": 1}])
    assert len(live.sent_to(phone)) == 1


def test_stop_that_the_carrier_answers_is_obeyed_and_not_answered(live: Installation) -> None:
    phone = "+18605550107"
    live.register(phone, "Eli White", "31 Arundel Avenue")
    draft = live.draft("Arundel Avenue")["id"]
    assert answer(live.text("STOP", phone)) == (None, None)
    assert live.api("kim", "POST", f"/outreaches/{draft}/send").status_code == 202
    eventually(lambda: state_of(live, draft) == "suppressed")
    assert live.sent_to(phone) == []
    assert answer(live.text("START", phone)) == (None, None)
    (held,) = live.got("/registrations", case="26-1", street="Arundel Avenue")["items"]
    assert held["texts"] == "ok"


def test_remove_has_the_carriers_records_deleted_too(live: Installation) -> None:
    phone = "+18605550108"
    live.register(phone, "Flo Green", "40 Bainbridge Road")
    outreach = live.send("Bainbridge Road")
    eventually(lambda: state_of(live, outreach) == "accepted")
    live.talk(phone, "no")
    asked = outgoing(live, phone)
    held = live.held_of(phone)
    assert len(held) == 23  # ten texts with their answers, the question, and a reply with its answer
    stubborn = held[0]
    live.far.deletes[stubborn] = Fails(400, 20009, times=1)

    said, callback = answer(live.text("REMOVE", phone, sid="SMremove"))
    assert said
    assert "receipt" in said
    form = {"To": phone, "From": WEST_HARTFORD.number, "Body": said, "StatusCallback": callback or ""}
    receipt = live.far.create(WEST_HARTFORD.account, form)["sid"]
    assert live.report(receipt, "sent", "delivered") == [204, 204]  # only now is the receipt's own id known
    eventually(lambda: live.held_of(phone) == [stubborn])
    ((tries,),) = live.ask("SELECT count(*) FROM carrier_deletion WHERE sid = :sid", sid=stubborn)
    assert tries == 1
    a_while_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=2)
    live.ask("UPDATE carrier_deletion SET due_at = :at WHERE sid = :sid", at=a_while_ago, sid=stubborn)
    eventually(lambda: live.held_of(phone) == [])

    assert answer(live.text("REMOVE", phone, sid="SMremove")) == (said, callback)  # a repeat: the same receipt
    late = {"sid": asked, "account_sid": WEST_HARTFORD.account, "from": WEST_HARTFORD.number, "to": phone}
    late["status_callback"] = live.sent_to(phone)[0]["StatusCallback"]
    assert live.report_form(late, "delivered", None, None) == 204
    assert live.got("/registrations", case="26-1", street="Bainbridge Road")["items"] == []
    assert live.got(f"/outreaches/{outreach}/replies")["items"] == []
    assert "erased west-hartford" in (live.folder / "var/journal").read_text()


def test_remove_while_a_text_is_on_its_way(live: Installation) -> None:
    phone = "+18605550109"
    live.register(phone, "Gus Black", "3 Concord Street")
    taken = {"sid": "SMonitsway", "status": "queued", "num_segments": "2"}
    live.far.fails[phone] = Fails(201, body=json.dumps(taken).encode(), delay=1.5)
    live.far.messages["SMonitsway"] = {"sid": "SMonitsway", "to": phone, "from": "", "account_sid": ""}
    live.send("Concord Street")
    eventually(lambda: live.sent_to(phone))
    assert "receipt" in (live.talk(phone, "REMOVE") or "")
    eventually(lambda: live.held_of(phone) == [], 30)
    assert live.got("/registrations", case="26-1", street="Concord Street")["items"] == []


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status", "/voice/inbound"])
@pytest.mark.parametrize(
    ("to", "account", "token"),
    [
        (WEST_HARTFORD, WEST_HARTFORD, "wrong"),
        (WEST_HARTFORD, WEST_HARTFORD, TOKENS[BRISTOL.account]),
        (WEST_HARTFORD, BRISTOL, TOKENS[BRISTOL.account]),
        (WEST_HARTFORD, BRISTOL, TOKENS[WEST_HARTFORD.account]),
        (BRISTOL, BRISTOL, TOKENS[WEST_HARTFORD.account]),
        (BRISTOL, WEST_HARTFORD, TOKENS[WEST_HARTFORD.account]),
    ],
)
def test_a_signature_that_is_not_the_towns(live: Installation, path: str, to: Town, account: Town, token: str) -> None:
    before = [live.rows(table) for table in TABLES]
    forged = live.forge(path, to, account.account, token)
    assert (forged.status_code, forged.content) == (403, b"")
    assert [live.rows(table) for table in TABLES] == before


def test_a_call_is_answered_in_the_towns_name(live: Installation) -> None:
    said = live.forge("/voice/inbound", BRISTOL, BRISTOL.account, BRISTOL.token)
    assert said.status_code == 200
    assert "Bristol Police" in said.text
    assert "<Hangup" in said.text


def test_many_residents_text_at_once(live: Installation) -> None:
    def join(n: int) -> None:
        live.register(f"+186055501{n}", f"{chr(45 + n)}. Lopez", f"{n} Sunset Terrace")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(join, range(20, 32)))
    found = live.got("/registrations", case="26-1", street="Sunset Terrace")["items"]
    assert [one["address"]["number"] for one in found] == [str(n) for n in range(20, 32)]
    outreach = live.send("Sunset Terrace")
    eventually(lambda: live.counts(outreach) == {"accepted": 12})
    assert [len(live.sent_to(f"+186055501{n}")) for n in range(20, 32)] == [1] * 12
