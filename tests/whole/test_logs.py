"""What the processes say on standard error through a story in which everything goes wrong: ids, and no person."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.stand_in import Fails
from tests.whole.ground import BRISTOL, PUBLISHED, Ground, sqlite_copy
from tests.whole.installation import Installation, an_installation, eventually

MARIA, JOSE, ANN, BEA, CY = (f"+186055501{n}" for n in range(71, 76))
STREET = "Sedgwick Road"
WORDS = (
    "zenobia", "quixley", "osvaldo", "vidaurri", "98019", "98021", "8819q", "hedgehog", "lantern", "sedgwick",
    "burglary", "peculiar", "main-token", "bristol-token", PUBLISHED[2:],
)  # fmt: skip
PHONES = re.compile(r"\+?1?\s?\(?860\)?[\s.-]?555[\s.-]?01\d\d|555[\s.-]?01\d\d")
NOTICE = re.compile(r"porchlight: (serving on 127\.0\.0\.1, port \d+, by Twilio|nobody can sign in yet; .*)")
ABOUT_A_TEXT = ("inbound.", "webhook.", "status.", "send.", "lookup.", "deletion.")


@pytest.fixture
def there(sqlite_ground: Ground, tmp_path: Path) -> Iterator[Installation]:
    with an_installation(tmp_path, sqlite_copy(sqlite_ground, tmp_path)) as installation:
        installation.work()
        installation.serve()
        yield installation


def test_no_log_line_tells_of_a_person(there: Installation) -> None:
    residents_join(there)
    outreaches_go_wrong(there)
    residents_answer(there)
    officers_blunder(there)
    strangers_knock(there)
    the_program_breaks(there)
    there.stop()
    lines = [line for path in there.logs.iterdir() for line in path.read_text().splitlines()]
    secrets = [*there.ground.keys.values(), *(key for name, key in there.ground.settings.items() if "KEY" in name)]
    told = [json.loads(line) for line in lines if not NOTICE.fullmatch(line)]
    for line in lines:
        assert not [word for word in (*WORDS, *map(str.casefold, secrets)) if word in line.casefold()], line
        assert not PHONES.search(line), line
    for each in told:
        assert {"event", "level", "timestamp"} <= set(each), each
        if each["event"].startswith(ABOUT_A_TEXT):
            assert each.get("sid") or each.get("message"), each
    assert "SMbroken" in {each["sid"] for each in told if each["event"] == "web.failed"}
    assert seen(told) >= {
        "inbound.taken", "inbound.no_town", "webhook.unsigned", "webhook.other_account", "webhook.left",
        "status.unknown", "send.refused", "number.halted", "web.failed", "deletion.later",
    }, seen(told)  # fmt: skip


def seen(told: list[dict[str, Any]]) -> set[str]:
    return {str(each["event"]) for each in told} | ({"inbound.no_town"} if "webhook.no_town" in str(told) else set())


def residents_join(there: Installation) -> None:
    there.register(MARIA, "Zenobia Quixley", f"98019 {STREET} unit 8819Q")
    there.register(JOSE, "Osvaldo Vidaurri", f"98021 {STREET}")
    for n, phone in enumerate((ANN, BEA, CY)):
        there.register(phone, "Zenobia Quixley", f"{98019 + 2 * n} {STREET}")
    there.talk(JOSE, "what about the peculiar hedgehog?", "x" * 1600, "\u202e\u0000lantern", "911")


def outreaches_go_wrong(there: Installation) -> None:
    """One carrier's answer each: opted out, refused, lost, nonsense, an error; then an account that is closed."""
    nonsense = Fails(200, body=b"<html>98019 Sedgwick Road hedgehog</html>")
    ends = {JOSE: Fails(400, 21610), ANN: Fails(400, 21211), BEA: Fails(drop=True, taken=True), CY: nonsense}
    there.far.fails.update(ends)
    outreach = there.send(STREET)
    eventually(lambda: not {"queued", "sending"} & set(there.counts(outreach)))
    there.far.fails = {MARIA: Fails(500, 20500, times=1)}
    second = there.send(STREET, what="a peculiar hedgehog")
    eventually(lambda: not {"queued", "sending"} & set(there.counts(second)))
    there.register(JOSE, "Osvaldo Vidaurri", f"98021 {STREET}", town=BRISTOL)
    there.far.fails = {JOSE: Fails(401, 20003)}
    halted = there.send(STREET, "bo")
    eventually(lambda: there.ask("SELECT 1 FROM town_number WHERE halted_why IS NOT NULL") and there.rows("flag"))
    assert set(there.counts(halted, "bo")) == {"queued"}


def residents_answer(there: Installation) -> None:
    there.talk(MARIA, "yes a hedgehog with a lantern", "UPDATE", "STATUS")
    held = there.held_of(MARIA)
    there.far.deletes = {held[0]: Fails(400, 20009), held[1]: Fails(500, 20500), held[2]: Fails(drop=True)}
    there.talk(MARIA, "REMOVE")
    eventually(lambda: len(there.held_of(MARIA)) <= 4)


def officers_blunder(there: Installation) -> None:
    """Personal words where none belong: in queries, paths, bodies, cursors and keys."""
    there.got("/registrations", case="26-1", street=STREET, **{"from": "98019", "reason": "hedgehog"})
    for path in (
        "/registrations?case=26-1&street=hedgehog%20lantern",
        "/registrations?case=26-1&street=Sedgwick&from=98019&to=x",
        "/registrations?street=Sedgwick", "/registrations/98019%20Sedgwick?case=26-1", "/Zenobia/Quixley",
        "/registrations?case=26-1&street=Sedgwick%00%ff", "/outreaches/hedgehog/replies?cursor=98019", "/audit",
        f"/registrations?case=26-1&street={'98019' * 999}",
    ):  # fmt: skip
        assert 400 <= there.api("kim", "GET", path).status_code < 500, path
    for body in ({"name": "Zenobia Quixley", "phone": MARIA}, [MARIA], "98019", {"street": STREET, "what": "hedgehog"}):
        for path in ("/registrations", "/outreaches"):
            assert 400 <= there.api("kim", "POST", path, json=body).status_code < 500
    assert (
        requests.get(there.url(f"/api/v1/stats?{MARIA}"), headers={"Authorization": MARIA}, timeout=10).status_code
        == 401
    )
    assert requests.request("ZENOBIA", there.url("/98019"), timeout=10).status_code in (404, 405)


def strangers_knock(there: Installation) -> None:
    there.text("hedgehog", MARIA, To="+18605550177")
    there.text("hedgehog", "72345")
    there.forge("/sms/inbound", BRISTOL, BRISTOL.account, "wrong")
    there.text("hedgehog", MARIA, AccountSid=BRISTOL.account)
    known = next(one for one in there.far.messages.values() if one.get("status_callback"))
    there.report_form({**known, "sid": "SMother"}, "delivered", None, None)
    callback = known["status_callback"].partition("=")[0] + "=nobody"
    there.report_form({**known, "sid": "SMnobody", "status_callback": callback}, "delivered", None, None)
    raw = b"GET /98019%20Sedgwick HTTP/9.9\r\nX-Zenobia: \x00\xff" + MARIA.encode() + b"\r\n\r\n"
    with socket.create_connection(("127.0.0.1", there.ports[0]), 5) as line:
        line.sendall(raw)
        line.recv(1000)


def the_program_breaks(there: Installation) -> None:
    """A row that cannot be read is a 500, for the API and for the carrier, and jobs that fail in the worker."""
    there.ask("UPDATE town SET settings = '{\"hedgehog 98019' WHERE slug = 'west-hartford'")
    shown = there.api("kim", "GET", "/registrations", params={"case": "26-1", "street": STREET})
    assert (shown.status_code, shown.headers["Content-Type"]) == (500, "application/problem+json")
    assert "hedgehog" not in shown.text
    broken = there.text("a peculiar hedgehog", ANN, sid="SMbroken")
    assert (broken.status_code, broken.content) == (500, b"")
