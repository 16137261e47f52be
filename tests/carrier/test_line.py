"""The line to the carrier over real sockets: certificates, proxies, and far ends that break off."""

from __future__ import annotations

import base64
import gzip
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.carrier.signature import Keyring
from bot.carrier.twilio import TwilioCarrier
from bot.ports import CarrierError, Halt, OutgoingText, TryLater, Unknown
from tests.carrier.line_ends import CARRIER, LISTED, SENT, FarEnd, Proof, Then, answer, proof_in

TOWN, MARIA = "+18605550100", "+18605550101"
TEXT = OutgoingText("k3jq", MARIA, TOWN, "Did your camera catch anything?", 600)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BASIC = "Basic " + base64.b64encode(b"town:p@ss").decode()
SETTINGS = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "requests_ca_bundle", "curl_ca_bundle")

Serve = Callable[[FarEnd], FarEnd]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(far: FarEnd) -> FarEnd:
            far.start()
            stack.callback(far.stop)
            return far

        yield start


@pytest.fixture
def refusing() -> Iterator[str]:
    """A place that is taken, where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    return proof_in(tmp_path_factory.mktemp("proof"))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment, without what this machine says of proxies and certificates."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def carrier(url: str, timeout: float = 5) -> TwilioCarrier:
    return TwilioCarrier(Keyring("ACmain", {"ACmain": ("token",)}), "https://town.example", url, timeout=timeout)


def find(asked: TwilioCarrier) -> None:
    assert not asked.find(MARIA, TOWN, LONG_AGO)


def assert_ends(asked: TwilioCarrier, kind: type[CarrierError]) -> None:
    """A text ends as `kind`; a search may always be tried again, and so may a deletion that surely was not heard."""
    with pytest.raises(CarrierError) as raised:
        asked.send(TEXT)
    assert type(raised.value) is kind
    with pytest.raises(TryLater):
        find(asked)
    if kind is TryLater:
        with pytest.raises(TryLater):
            asked.delete("SM1")


@pytest.mark.parametrize(("host", "trusted"), [("127.0.0.1", False), ("localhost", True)])
def test_a_certificate_that_nobody_trusts_or_that_is_anothers(
    serve: Serve, proof: Proof, settings: pytest.MonkeyPatch, host: str, trusted: bool
) -> None:
    if trusted:
        settings.setenv("REQUESTS_CA_BUNDLE", str(proof.file))
    far = serve(FarEnd(tls=proof.served))
    assert_ends(carrier(far.url.replace("127.0.0.1", host)), TryLater)
    assert (far.lines, far.heard) == (3, [])


@pytest.mark.parametrize("setting", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("form", ["file", "folder"])
def test_a_certificate_that_the_environment_trusts(
    serve: Serve, proof: Proof, settings: pytest.MonkeyPatch, setting: str, form: str
) -> None:
    settings.setenv(setting, str(getattr(proof, form)))
    far = serve(FarEnd(tls=proof.served))
    asked = carrier(far.url)
    assert asked.send(TEXT).sid == "SM1"
    find(asked)
    asked.delete("SM1")
    assert [heard.method for heard in far.heard] == ["POST", "GET", "DELETE"]
    assert far.lines == 1


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_texts_go_through_a_proxy_as_through_a_tunnel(
    serve: Serve, proof: Proof, settings: pytest.MonkeyPatch, scheme: str
) -> None:
    """Its password is told to the proxy alone, and the carrier's token to the carrier alone."""
    far = serve(FarEnd(tls=proof.served))
    proxy = serve(FarEnd(leads_to=far))
    settings.setenv("REQUESTS_CA_BUNDLE", str(proof.file))
    settings.setenv("HTTPS_PROXY", f"{scheme}town:p%40ss@{proxy.place}")
    asked = carrier(f"https://{CARRIER}")
    assert asked.send(TEXT).sid == asked.send(TEXT).sid == "SM1"
    find(asked)
    asked.delete("SM1")
    (connect,) = proxy.heard
    assert (connect.method, connect.target) == ("CONNECT", f"{CARRIER}:443")
    assert (connect.headers["Proxy-Authorization"], connect.headers["Authorization"]) == (BASIC, None)
    assert [heard.method for heard in far.heard] == ["POST", "POST", "GET", "DELETE"]
    assert not any(heard.headers["Proxy-Authorization"] for heard in far.heard)


@pytest.mark.parametrize("setting", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_is_handed_what_goes_unencrypted(serve: Serve, settings: pytest.MonkeyPatch, setting: str) -> None:
    proxy = serve(FarEnd())
    settings.setenv(setting, f"http://town:p%40ss@{proxy.place}")
    carrier(f"http://{CARRIER}").send(TEXT)
    (heard,) = proxy.heard
    assert heard.target == f"http://{CARRIER}/2010-04-01/Accounts/ACmain/Messages.json"
    assert (heard.headers["Host"], heard.headers["Proxy-Authorization"]) == (CARRIER, BASIC)
    assert heard.text() == TEXT.text


@pytest.mark.parametrize(("left_out", "by_proxy"), [("127.0.0.1", 0), ("elsewhere.example", 1)])
def test_a_host_that_the_proxy_leaves_out(
    serve: Serve, settings: pytest.MonkeyPatch, left_out: str, by_proxy: int
) -> None:
    far, proxy = serve(FarEnd()), serve(FarEnd())
    settings.setenv("HTTP_PROXY", proxy.url)
    settings.setenv("NO_PROXY", left_out)
    carrier(far.url).send(TEXT)
    assert (len(proxy.heard), len(far.heard)) == (by_proxy, 1 - by_proxy)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("unknown", [True, False])
def test_a_host_or_a_proxy_that_cannot_be_reached(
    refusing: str, settings: pytest.MonkeyPatch, scheme: str, unknown: bool
) -> None:
    place = "no-such-host.invalid" if unknown else refusing
    assert_ends(carrier(f"{scheme}://{place}"), TryLater)
    settings.setenv(f"{scheme}_proxy", f"http://{place}")
    assert_ends(carrier(f"{scheme}://{CARRIER}"), TryLater)


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        (answer(407), TryLater),  # the proxy wants to know who asks
        (answer(502), TryLater),
        (answer(200), Unknown),  # it closes before the line is encrypted: told as when it breaks later
        (b"", Unknown),
    ],
)
def test_a_proxy_that_opens_no_tunnel(
    serve: Serve, settings: pytest.MonkeyPatch, says: bytes, kind: type[CarrierError]
) -> None:
    settings.setenv("HTTPS_PROXY", serve(FarEnd(says, "closes")).url)
    assert_ends(carrier(f"https://{CARRIER}"), kind)


def test_a_tunnel_to_a_certificate_that_nobody_trusts(serve: Serve, proof: Proof, settings: pytest.MonkeyPatch) -> None:
    far = serve(FarEnd(tls=proof.served))
    settings.setenv("HTTPS_PROXY", serve(FarEnd(leads_to=far)).url)
    assert_ends(carrier(f"https://{CARRIER}"), TryLater)
    assert not far.heard


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"SSH-2.0-far\r\n",
        b"HTTP/1.1 201 Sa",
        b"HTTP/1.1 201 Said\r\nTransfer-Encoding: chunked\r\n\r\n23\r\n{",
        answer(201, SENT[:9], promised=35),
        answer(201, SENT[:9], "Connection: close", promised=35),
    ],
)
@pytest.mark.parametrize("then", ["closes", "hangs"])
@pytest.mark.parametrize("way", ["straight", "by a proxy", "by a tunnel"])
def test_a_text_that_may_have_left_is_unknown_however_the_line_breaks(
    serve: Serve, proof: Proof, settings: pytest.MonkeyPatch, says: bytes, then: Then, way: str
) -> None:
    far = serve(FarEnd(says, then, tls=proof.served if way == "by a tunnel" else None))
    url = far.url if way == "straight" else f"{'https' if far.tls else 'http'}://{CARRIER}"
    settings.setenv("REQUESTS_CA_BUNDLE", str(proof.file))
    if way != "straight":
        settings.setenv("ALL_PROXY", (serve(FarEnd(leads_to=far)) if far.tls else far).url)
    assert_ends(carrier(url, 0.05 if then == "hangs" else 5), Unknown)
    assert then == "hangs" or [heard.method for heard in far.heard] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        (answer(302, b"", "Location: /2010-04-01/elsewhere"), Halt),
        (answer(307, b"", "Location: http://127.0.0.1:9/"), Halt),
        (answer(201, b"<html>Sign in to this network</html>"), Unknown),
        (answer(201, b"\xff\xfe"), Unknown),
        (answer(200, b"null"), Unknown),
        (answer(200, b"[1]"), Unknown),
        (answer(200), Unknown),
        (answer(201, SENT, "Content-Encoding: gzip"), Unknown),
        (answer(201, gzip.compress(SENT)[:-20], "Content-Encoding: gzip"), Unknown),
    ],
)
def test_an_answer_that_is_not_the_carriers(serve: Serve, says: bytes, kind: type[CarrierError]) -> None:
    far = serve(FarEnd(says))
    assert_ends(carrier(far.url), kind)
    assert [heard.method for heard in far.heard] == ["POST", "GET"]


def test_compressed_answers_are_read(serve: Serve) -> None:
    far = serve(FarEnd(answer(201, gzip.compress(SENT), "Content-Encoding: gzip")))
    asked = carrier(far.url)
    assert asked.send(TEXT).sid == "SM1"
    far.says = answer(200, gzip.compress(LISTED), "Content-Encoding: gzip")
    find(asked)
    assert [heard.headers["Accept-Encoding"] for heard in far.heard] == ["gzip", "gzip"]


def test_a_line_that_the_far_end_closed_between_two_texts(serve: Serve) -> None:
    far = serve(FarEnd(then="closes"))
    asked = carrier(far.url)
    for _ in range(2):
        asked.send(TEXT)
        assert far.closed.acquire(timeout=10)
    assert len(far.heard) == far.lines == 2


def test_a_tunnel_that_closed_between_two_texts(serve: Serve, proof: Proof, settings: pytest.MonkeyPatch) -> None:
    far = serve(FarEnd(then="closes", tls=proof.served))
    proxy = serve(FarEnd(then="closes", leads_to=far))
    settings.setenv("REQUESTS_CA_BUNDLE", str(proof.file))
    settings.setenv("HTTPS_PROXY", proxy.url)
    asked = carrier(f"https://{CARRIER}")
    for _ in range(2):
        asked.send(TEXT)
        assert proxy.closed.acquire(timeout=10)
    assert (len(far.heard), len(proxy.heard)) == (2, 2)


def test_a_line_that_closes_as_the_second_text_leaves(serve: Serve) -> None:
    far = serve(FarEnd(then="cuts in on the next"))
    asked = carrier(far.url)
    asked.send(TEXT)
    with pytest.raises(Unknown):
        asked.send(TEXT)
    far.then = "keeps the line"
    asked.send(TEXT)
    far.says, far.then = b"", "closes"
    with pytest.raises(Unknown):
        asked.send(TEXT)
    assert (len(far.heard), far.lines) == (3, 2)


@pytest.mark.parametrize(
    "words",
    ["Ünï ¿“más”? 日本 ", "📷👩🏽‍🚒", "a & b + c = d; 100% %2B?#", "one\r\ntwo\n\n\tthree\n", " \u00a0 \u200b"],
)
def test_words_arrive_as_they_were_given(serve: Serve, words: str) -> None:
    far = serve(FarEnd())
    carrier(far.url).send(replace(TEXT, text=words))
    assert far.heard[0].text() == words


def test_no_log_tells_a_phone_or_a_text_whatever_happens(
    serve: Serve, refusing: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for logger in (None, "twilio.http_client", "urllib3", "urllib3.connectionpool", "urllib3.connection", "bot"):
        caplog.set_level(logging.DEBUG, logger)
    strange = answer(200, LISTED, "a header without a colon")
    moved = answer(302, b"", f"Location: /?To={MARIA}&Body=camera")
    for far in (FarEnd(), FarEnd(strange, "closes"), FarEnd(moved), FarEnd(b"", "closes")):
        asked = carrier(serve(far).url)
        for ask in (lambda asked=asked: asked.send(TEXT), lambda asked=asked: find(asked)):
            with suppress(CarrierError):
                ask()
    assert_ends(carrier(f"http://{refusing}"), TryLater)
    said = caplog.text + "".join(capfd.readouterr())
    assert not [told for told in ("5550101", "camera") if told in said]
