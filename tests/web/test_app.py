"""The site as a whole: health, figures, headers, the first page; and the simulator's texts over real HTTP."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from bot.bootstrap import Installation, make_installation, make_store
from bot.config import Settings
from bot.registry.addresses import Street
from bot.registry.towns import Town
from bot.web.app import create_app

TOWN, MARIA = "+18605550100", "+18605550101"


def install(tmp_path: Path, **changes: str) -> Installation:
    key = base64.b64encode(b"k" * 32).decode()
    env = {"SECRET_KEY": "s" * 32, "DATA_KEYS": f"a:{key}", "HASH_KEY": key, **changes}
    given = Settings.from_env(env, tmp_path)
    make_store(given).upgrade()
    here = make_installation(given, simulator=True)
    with here.desk.work() as work:
        work.towns.add(
            Town("t1", "west-hartford", "West Hartford", "West Hartford <Police>", "America/New_York", (TOWN,))
        )
        work.towns.replace_streets("t1", [Street("s1", "North Main Street")])
        work.commit()
    return here


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    here = install(tmp_path, METRICS_TOKEN="measure", PUBLIC_URL="https://town.example:8443")
    return create_app(here, demo=False).test_client()


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "carrier": "simulator"}


def test_an_old_schema_is_not_ready(tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    env = {"SECRET_KEY": "s" * 32, "DATA_KEYS": f"a:{key}", "HASH_KEY": key, "PUBLIC_URL": "https://town.example"}
    given = Settings.from_env({**env, "TWILIO_ACCOUNT_SID": "ACmain", "TWILIO_AUTH_TOKEN": "t"}, tmp_path)
    answer = create_app(make_installation(given, simulator=False), demo=False).test_client().get("/readyz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.get_json()["status"]
    assert answer.get_json()["carrier"] == "twilio"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),  # a proxy on this machine
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, 403),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, 403),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 403),
        ("127.0.0.1", {"Host": "town.example"}, 403),  # one that says no more than whom it stands for
        ("127.0.0.1", {"Host": "town.example:8443"}, 403),
        ("127.0.0.1", {"Host": "[::1"}, 200),
        ("203.0.113.9", {}, 403),
        ("203.0.113.9", {"Authorization": "Bearer measure"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer "}, 403),
        ("203.0.113.9", {"Authorization": "Bearer \xed"}, 403),
    ],
)
def test_who_may_measure(client: FlaskClient, address: str, headers: dict[str, str], status: int) -> None:
    assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_the_figures(client: FlaskClient) -> None:
    figures = client.get("/metrics").text
    assert "porchlight_ready 1.0" in figures
    assert 'porchlight_registrations{town="west-hartford"} 0.0' in figures
    assert "porchlight_oldest_due_seconds 0.0" in figures
    assert "860555" not in figures


def test_the_first_page_says_how_to_join(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "REGISTER" in page
    assert "(860) 555-0100" in page
    assert "West Hartford &lt;Police&gt;" in page
    assert "/officers" not in page


def test_the_demos_pages_are_not_there(client: FlaskClient) -> None:
    for path in ("/phone", "/sign-in/as/kim", "/nowhere"):
        assert client.get(path).status_code == 404
    assert "The demo's accounts" not in unescape(client.get("/sign-in").text)


def test_the_demo_has_them_and_links_them(tmp_path: Path) -> None:
    demo = create_app(install(tmp_path), demo=True).test_client()
    assert demo.get("/phone", follow_redirects=True).status_code == 200
    page = demo.get("/").text
    assert all(f'href="{path}"' in page for path in ("/phone", "/officers/", "/api/docs/", "/api/v1/openapi.json"))


def test_headers_keep_other_hosts_and_frames_out(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Installation]:
    """An installation with the simulator, served on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = install(tmp_path, PORT=str(port))
    server = make_server("127.0.0.1", port, create_app(here, demo=False), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    thread.join()


def test_a_conversation_over_real_http(running: Installation) -> None:
    simulator = running.simulator
    assert simulator
    texts = ["REGISTER", "1", "Maria Lopez", "50 n main st", "home", "front door", "motion", "yes", "30 days", "1"]
    answers = [simulator.text_in(MARIA, TOWN, text) for text in texts]
    assert all(answers)
    assert simulator.settle()
    with running.desk.work() as work:
        assert work.registrations.per_street("t1") == {"North Main Street": 1}
        resident = work.residents.find("t1", MARIA)
        last = work.messages.last_to(resident.id) if resident else None
    assert last
    assert (last.text, last.state) == (answers[-1], "delivered")


def test_the_simulator_signs_with_its_own_secret(running: Installation, tmp_path: Path) -> None:
    stranger = install(tmp_path / "other", PUBLIC_URL=running.settings.base_url, SECRET_KEY="x" * 32).simulator
    assert stranger
    with pytest.raises(Exception, match="403"):
        stranger.text_in(MARIA, TOWN, "REGISTER")
