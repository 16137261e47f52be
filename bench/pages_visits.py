"""Who asks for what: every page and state of the console, the town's public pages, and the calls of the API."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import quote, urlencode

from bench.pages_city import SLUG, City
from bot.registry.one_time_codes import PERIOD, code_of
from bot.store import cursors

PASSWORD = "teapot marble orbit fern"
NOBODY, KEY = "", "key"  # instead of a role: the public, and a script
CASE = {"case": "26-1000", "reason": "bench"}
FORM = "application/x-www-form-urlencoded"
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Visit:
    """One page as `who` asks for it: by GET, or by POST where it takes a form or JSON."""

    name: str
    who: str
    path: str
    form: Fields | None = None
    body: Any = None


@dataclass(frozen=True)
class Answer:
    status: int
    text: bytes
    weight: int  # bytes, as they came
    kept: bool  # by the browser


@dataclass
class Browser:
    """One connection that stays open, its cookie, and the token of its forms."""

    port: int
    key: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self._line = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, visit: Visit) -> Answer:
        """Ask, on a new connection where the server closed the one before."""
        method, body, kind = self._sent(visit)
        headers = {"Accept-Encoding": "gzip"} | ({"Content-Type": kind} if kind else {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            self._line.request(method, visit.path, body, headers)
            return self._read(self._line.getresponse())
        except (ConnectionError, OSError):
            self._line.close()
            self._line.request(method, visit.path, body, headers)
            return self._read(self._line.getresponse())

    def set_up(self, invitation: str) -> None:
        """Set the account of a one-time link up, as its page asks; signed in afterwards."""
        path = f"/welcome/{invitation}"
        page = self.ask(Visit("", "", path)).text.decode()
        shown = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
        self.token = _token(page)
        assert shown
        secret = base64.b32decode(shown[1].replace(" ", ""))
        code = code_of(secret, int(datetime.now(UTC).timestamp()) // PERIOD)
        chosen = [("password", PASSWORD), ("again", PASSWORD), ("code", code)]
        assert self.ask(Visit("", "", path, chosen)).status == 200
        self.token = _token(self.ask(Visit("", "", "/account")).text.decode())

    def _sent(self, visit: Visit) -> tuple[str, str | None, str]:
        if visit.form is not None:
            return "POST", urlencode([("csrf_token", self.token), *visit.form]), FORM
        return ("GET", None, "") if visit.body is None else ("POST", json.dumps(visit.body), "application/json")

    def _read(self, answer: HTTPResponse) -> Answer:
        sent = answer.read()
        text = gzip.decompress(sent) if answer.headers.get("Content-Encoding") == "gzip" else sent
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, text, len(sent), "max-age" in answer.headers.get("Cache-Control", ""))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def visits(city: City) -> Iterator[Visit]:
    yield from _searches(city)
    yield from _outreaches(city)
    yield from _desk(city)
    yield from _oversight(city)
    yield from _open_pages()
    yield from _calls(city)


def _searches(city: City) -> Iterator[Visit]:
    long, full, small = city.streets[:3]
    when = _local(datetime.now(UTC) - timedelta(days=6))
    boxes = {
        "results, 12 houses": small, "results, 120 houses": full, "results, 100 of 600 houses": long,
        "results, 50 of 600 houses": f"{long} 2-150",
        "results, a crossing": f"{city.streets[100]} & {city.streets[101]}",
        "results, street in doubt": "Ashwood", "results, no such street": "Xyzzy Street",
    }  # fmt: skip
    yield Visit("search", "officer", "/officers/")
    for name, box in boxes.items():
        yield Visit(name, "officer", "/officers/search", _filled(box=box, start=when, **CASE))
    expiring = _filled(box=full, start=when, order="expiring", sees_road="1", **CASE)
    yield Visit("results, 120 houses, expiring first", "officer", "/officers/search", expiring)
    yield Visit("map", "officer", "/officers/map")
    yield Visit("map, its streets", "officer", "/officers/map/streets/1")
    yield Visit("map, its counts", "officer", "/officers/map/counts")
    for within in ("150", "500"):
        around = _filled(lat="41.725", lon="-72.72", within=within, start=when, **CASE)
        yield Visit(f"results, {within} m around", "officer", "/officers/search", around)
    yield Visit("call sheet, 120 houses", "officer", "/officers/call-sheet", _filled(box=full, start=when, **CASE))


def _outreaches(city: City) -> Iterator[Visit]:
    full = city.streets[1]
    ids = [one.registration.id for one in city.homes[full]]
    now = datetime.now(UTC)
    question = _filled(
        what="burglary", street=full, offered=",".join(ids), start=_local(now - timedelta(hours=8)),
        end=_local(now - timedelta(hours=7)), since="1", **CASE,
    )  # fmt: skip
    question = [*question, *(("ask", one) for one in ids)]
    yield Visit("preview, 120 houses", "officer", "/officers/outreaches/preview", question)
    yield Visit("draft, 120 houses", "officer", "/officers/outreaches", question)
    yield Visit("outreaches", "officer", "/officers/outreaches")
    yield Visit("outreaches, own", "officer", "/officers/outreaches?mine=1")
    named = {"draft": "a draft", "full": "120 houses, 90 replies", "large": "2,000 homes, 800 replies"}
    for what, name in named.items():
        yield Visit(f"outreach, {name}", "officer", f"/officers/outreaches/{city.asked[what]}")
    large = f"/officers/outreaches/{city.asked['large']}"
    yield Visit("outreach, progress", "officer", f"{large}/progress")
    yield Visit("outreach, replies", "officer", f"{large}/replies")
    yield Visit("inbox", "officer", "/officers/inbox")
    yield Visit("inbox of a case", "officer", f"{large}/inbox")
    yield Visit("inbox, unread", "officer", "/officers/inbox/unread")
    reply = f"/officers/outreaches/{city.asked['full']}/replies/{city.asked['reply']}"
    yield Visit("reply, marked", "officer", f"{reply}/mark", [("mark", "promised"), ("back", "outreach")])
    yield Visit("approvals", "supervisor", "/officers/approvals")


def _desk(city: City) -> Iterator[Visit]:
    resident = city.homes[city.streets[1]][0].resident
    last_name = (resident.name or "").split()[-1]
    yield Visit("desk", "officer", "/officers/desk")
    yield Visit("desk, by phone", "officer", "/officers/desk", _filled(who=resident.phone, **CASE))
    yield Visit("desk, by name", "officer", "/officers/desk", _filled(who=resident.name or "", **CASE))
    yield Visit("desk, too many of a name", "officer", "/officers/desk", _filled(who=last_name, **CASE))
    yield Visit("desk, one entry", "officer", f"/officers/desk/{resident.id}")
    yield Visit("desk, a new entry", "officer", "/officers/desk/new")
    yield Visit("needs a person", "officer", "/officers/attention")
    yield Visit("needs a person, how many", "officer", "/officers/attention/count")


def _oversight(city: City) -> Iterator[Visit]:
    yield Visit("audit", "supervisor", "/officers/audit")
    since = (datetime.now(UTC) - timedelta(days=700)).date()
    deep = cursors.write((datetime.now(UTC) - timedelta(days=600), "a"))
    sought = {
        "of an officer": {"who": city.staff[7].id}, "of a rare action": {"action": "export"},
        "of a common action": {"action": "search"}, "of a case": {"case": "21-77"},
        "of an officer and a case": {"who": city.staff[7].id, "case": "21-77"},
        "of a day long ago": {"since": f"{since}", "until": f"{since}"}, "deep": {"cursor": deep},
        "deep, of an officer": {"who": city.staff[7].id, "cursor": deep},
    }  # fmt: skip
    for name, filters in sought.items():
        yield Visit(f"audit, {name}", "auditor", "/officers/audit", _filled(**filters))
    yield Visit("figures", "supervisor", "/officers/figures")
    yield Visit("legal holds", "supervisor", "/officers/holds")
    yield Visit("officers and keys", "admin", "/officers/admin")
    yield Visit("settings", "admin", "/officers/admin/settings")
    yield Visit("wording", "admin", "/officers/admin/wording")
    yield Visit("wording, registration", "admin", "/officers/admin/wording?page=registration.yaml")
    yield Visit("own account", "officer", "/account")


def _open_pages() -> Iterator[Visit]:
    town = f"/towns/{SLUG}/en"
    paths = {
        "first page": "/", "sign-in": "/sign-in", "town": town, "poster": f"{town}/poster", "code": f"{town}/code.svg",
        "transparency report": f"{town}/figures", "metrics": "/metrics",
    }  # fmt: skip
    for name, path in paths.items():
        yield Visit(name, NOBODY, path)


def _calls(city: City) -> Iterator[Visit]:
    full, case = quote(city.streets[1]), CASE["case"]
    home = city.homes[city.streets[1]][0].registration.id
    large = f"/outreaches/{city.asked['large']}"
    start = datetime.now(UTC) - timedelta(hours=8)
    question = {
        "case": case, "street": city.streets[1], "what": "burglary", "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip
    paths = (
        f"/registrations?case={case}&street={full}&limit=200", f"/registrations?case={case}&street={full}&from=2&to=40",
        f"/registrations?case={case}&near=41.725,-72.72&within=150", f"/registrations/{home}?case={case}",
        "/streets?limit=200", "/streets?q=ashw", large, f"{large}/messages", f"{large}/replies", "/stats?limit=200",
    )  # fmt: skip
    for path in paths:
        yield Visit(f"API {path.partition('?')[0]} {path.partition('?')[2]}".replace(large, "/outreaches/…")
                    .replace(home, "…").strip()[:60], KEY, f"/api/v1{path}")  # fmt: skip
    yield Visit("API POST /outreaches, 120 houses", KEY, "/api/v1/outreaches", body=question)
    yield Visit("API /audit", f"{KEY} auditor", "/api/v1/audit?limit=200")


def _filled(**fields: str) -> Fields:
    return list(fields.items())


def _local(moment: datetime) -> str:
    """As the browser's picker writes it; the town's zone matters little here."""
    return f"{moment - timedelta(hours=5):%Y-%m-%dT%H:%M}"
