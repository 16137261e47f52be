"""The signature on a webhook: Twilio's worked examples, and what stands between Twilio and us."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from bot.carrier.signature import SIMULATED_ACCOUNT, Keyring, is_signed, public_address, sign, simulator_token

TOKEN = "12345678901234567890123456789012"
URL = "https://sms.example.gov/webhooks/twilio/inbound"
TEXT = {
    "AccountSid": "AC00000000000000000000000000000001",
    "Body": "Sí, gracias & adiós +1",
    "From": "+15105550123",
    "MessageSid": "SM00000000000000000000000000000001",
    "NumMedia": "0",
    "To": "+15105550199",
}
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
EXAMPLES = [
    (TOKEN, URL, TEXT, "iou/kr44JMyubE37QJOn9bVZrvw="),
    (TOKEN, URL, TEXT | {"Body": ""}, "2s/uvNHTWrNIUfplzXUrYJCxh2g="),
    (TOKEN, f"{URL}?a=1&b=2", TEXT, "R14wtCfE0g4kLUasw0UqTqTa9A4="),
    (TOKEN, URL, TEXT, "7jEyEtlOGZ3OVsfvXC+wQGZ1UAk="),  # signed over host:443
    ("12345", "https://example.com/myapp.php?foo=1&bar=2", CALL, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
]


@pytest.mark.parametrize(("token", "url", "params", "signature"), EXAMPLES)
def test_worked_examples(token: str, url: str, params: dict[str, str], signature: str) -> None:
    assert is_signed([token], url, params, signature)


@pytest.mark.parametrize(("token", "url", "params", "signature"), EXAMPLES)
def test_what_was_changed_on_the_way_is_refused(token: str, url: str, params: dict[str, str], signature: str) -> None:
    assert not is_signed([token], url, params | {"From": "+18605550199"}, signature)
    assert not is_signed([token], url, params | {"Extra": "1"}, signature)
    assert not is_signed([token], url.replace("https", "http"), params, signature)
    assert not is_signed([token + "0"], url, params, signature)


@pytest.mark.parametrize("header", [None, "", "nonsense", "í", "iou/kr44JMyubE37QJOn9bVZrvw"])
def test_no_signature_or_a_broken_one(header: str | None) -> None:
    assert not is_signed([TOKEN], URL, TEXT, header)


def test_any_token_of_a_rotation_signs_and_none_means_nothing_does() -> None:
    signature = sign(URL, TEXT, TOKEN)
    assert is_signed(["new-token", TOKEN], URL, TEXT, signature)
    assert not is_signed([], URL, TEXT, signature)
    assert not is_signed([""], URL, TEXT, sign(URL, TEXT, ""))


def test_a_name_that_comes_twice_is_signed_with_both_values() -> None:
    twice = MultiDict([("To", "b"), ("To", "a")])
    assert sign(URL, twice, TOKEN) == sign(URL, MultiDict([("To", "a"), ("To", "b")]), TOKEN)
    assert not is_signed([TOKEN], URL, twice, sign(URL, {"To": "b"}, TOKEN))


@pytest.mark.parametrize(
    ("public_url", "query", "address"),
    [
        ("https://sms.example.gov", b"", "https://sms.example.gov/sms/inbound"),
        ("https://sms.example.gov/", b"", "https://sms.example.gov/sms/inbound"),
        ("https://sms.example.gov:8443", b"a=1", "https://sms.example.gov:8443/sms/inbound?a=1"),
        ("https://example.gov/porchlight", b"", "https://example.gov/porchlight/sms/inbound"),
        ("http://127.0.0.1:8000", b"q=%C3%AD+x", "http://127.0.0.1:8000/sms/inbound?q=%C3%AD+x"),
    ],
)
def test_public_address(public_url: str, query: bytes, address: str) -> None:
    assert public_address(public_url, "/sms/inbound", query) == address
    assert is_signed([TOKEN], address, TEXT, sign(address, TEXT, TOKEN))


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=30), max_size=5))
def test_what_we_sign_we_accept(params: dict[str, str]) -> None:
    assert is_signed([TOKEN], URL, params, sign(URL, params, TOKEN))


@given(st.binary(max_size=40))
def test_bytes_that_are_no_utf8_are_signed_as_they_are(body: bytes) -> None:
    params = {"Body": body.decode("utf-8", "surrogateescape")}
    assert is_signed([TOKEN], URL, params, sign(URL, params, TOKEN))
    assert not is_signed([TOKEN], URL, params, sign(URL, {"Body": "other" + params["Body"]}, TOKEN))


def test_other_bytes_have_another_signature() -> None:
    one, other = ({"Body": raw.decode("utf-8", "surrogateescape")} for raw in (b"caf\xe9", b"caf\xe8"))
    raw = URL.encode() + b"Bodycaf\xe9"
    assert sign(URL, one, TOKEN) == base64.b64encode(hmac.digest(TOKEN.encode(), raw, "sha1")).decode()
    assert not is_signed([TOKEN], URL, other, sign(URL, one, TOKEN))


def test_the_simulators_token_hangs_on_the_secret_key() -> None:
    assert simulator_token("a" * 32) == simulator_token("a" * 32) != simulator_token("b" * 32)


@pytest.mark.parametrize(
    ("own", "account", "tokens"),
    [(None, "ACmain", ("m1", "m2")), ("ACtown", "ACtown", ("t",)), ("ACnone", "ACnone", ("m1", "m2"))],
)
def test_whose_tokens_sign_for_a_town(own: str | None, account: str, tokens: tuple[str, ...]) -> None:
    keyring = Keyring("ACmain", {"ACmain": ("m1", "m2"), "ACtown": ("t",)})
    assert (keyring.account(own), keyring.of(own)) == (account, tokens)


def test_the_simulator_is_one_account_for_all_towns() -> None:
    keyring = Keyring.of_simulator("s" * 32)
    assert keyring.account("ACtown") == SIMULATED_ACCOUNT
    assert keyring.of("ACtown") == keyring.of(None) == (simulator_token("s" * 32),)
