"""Passkeys at the door, by an authenticator made of software: what is repeated, changed or not ours is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from webauthn.helpers import bytes_to_base64url, encode_cbor

from bot.ports import Desk
from tests.far_end import Hands
from tests.web.browser import submit, token_of
from tests.web.newcomer import PASSWORD, Newcomer, trouble

SITE, HOST = "http://127.0.0.1:8000", "127.0.0.1"
VERIFIED, PRESENT, NEW = 0x04, 0x01, 0x40


class Authenticator:
    """Holds one key, and signs what it is asked to."""

    def __init__(self, name: bytes = b"a key") -> None:
        self.id = name.ljust(16, b".")
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.uses = 0

    def made(self, challenge: str) -> str:
        """The answer to navigator.credentials.create, as the page's script sends it."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(cose)
        attested = encode_cbor({"fmt": "none", "attStmt": {}, "authData": self._data(VERIFIED | PRESENT | NEW) + held})
        told = {"attestationObject": attested, "clientDataJSON": self._client("webauthn.create", challenge)}
        return json.dumps(self._answer(told))

    def signed(self, challenge: str, *, site: str = SITE, flags: int = VERIFIED | PRESENT) -> dict[str, Any]:
        """The answer to navigator.credentials.get."""
        self.uses += 1
        data, client = self._data(flags), self._client("webauthn.get", challenge, site)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"authenticatorData": data, "clientDataJSON": client, "signature": signature})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, site: str = SITE) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": site}).encode()

    def _answer(self, told: dict[str, bytes]) -> dict[str, Any]:
        response = {name: bytes_to_base64url(value) for name, value in told.items()}
        own = bytes_to_base64url(self.id)
        return {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}


@pytest.fixture
def key() -> Authenticator:
    return Authenticator()


@pytest.fixture
def kim(site: Flask, officers: Desk, hands: Hands, key: Authenticator) -> Newcomer:
    """Set up with a passkey, and signed out."""
    kim = Newcomer(site, officers)
    credential = key.made(asked(kim, f"{kim.link}/passkey-options"))
    assert kim.set_up(code="", credential=credential).status_code == 200
    kim.leave()
    hands.forward(minutes=1)
    return kim


def asked(kim: Newcomer, path: str = "/sign-in/passkey-options") -> str:
    """The challenge that the page's script is given."""
    return str(by_script(kim, path, {}).get_json()["challenge"])


def by_script(kim: Newcomer, path: str, sent: Any) -> Any:
    return kim.client.post(path, json=sent, headers={"X-CSRFToken": token_of(kim.client)})


def test_a_passkey_signs_in_by_itself(kim: Newcomer, key: Authenticator) -> None:
    answer = by_script(kim, "/sign-in/passkey", key.signed(asked(kim)))
    assert answer.get_json() == {"onward": "/sign-in"}
    assert kim.is_in
    assert kim.audit()["sign in", "passkey"] == 1


def test_an_answer_is_good_once(kim: Newcomer, key: Authenticator, hands: Hands) -> None:
    """Not even with the cookie that its challenge lay in."""
    answer = key.signed(asked(kim))
    cookie = kim.client.get_cookie("porchlight")
    assert by_script(kim, "/sign-in/passkey", answer).status_code == 200
    kim.leave()
    hands.forward(seconds=10)
    thief = kim.site.test_client()
    assert cookie
    thief.set_cookie("porchlight", cookie.value)
    kim.client = thief
    assert by_script(kim, "/sign-in/passkey", answer).status_code == 422
    assert not kim.is_in


@pytest.mark.parametrize(
    "changed", [{"site": "https://evil.example"}, {"flags": PRESENT}, {"flags": VERIFIED}], ids=str
)  # fmt: skip
def test_what_is_not_as_asked_is_refused_and_counts(kim: Newcomer, key: Authenticator, changed: Any) -> None:
    for _ in range(5):
        refused = by_script(kim, "/sign-in/passkey", key.signed(asked(kim), **changed))
        assert refused.status_code == 422
    assert "locked until" in refused.get_json()["problem"]
    assert by_script(kim, "/sign-in/passkey", key.signed(asked(kim))).status_code == 422
    assert kim.audit()["sign-in failed", "passkey"] == 5


def test_an_answer_comes_within_five_minutes(kim: Newcomer, key: Authenticator, hands: Hands) -> None:
    answer = key.signed(asked(kim))
    hands.forward(minutes=5)
    assert by_script(kim, "/sign-in/passkey", answer).status_code == 422


@pytest.mark.parametrize("sent", [{}, [], "text", {"id": "nobody's"}, {"id": 7, "response": None}], ids=str)
def test_what_no_authenticator_says_signs_nobody_in(kim: Newcomer, sent: Any) -> None:
    asked(kim)
    assert by_script(kim, "/sign-in/passkey", sent).status_code == 422
    assert not kim.is_in


@pytest.mark.parametrize("sent", ["[" * 100_000, '{"id":' * 50_000, '{"id": "\\ud800"}', "9" * 5_000, "NaN", "\0"])
def test_no_json_is_too_odd(kim: Newcomer, key: Authenticator, sent: str) -> None:
    """At the door, where nobody is known yet, and on the page of one's own account."""
    asked(kim)
    headers = {"X-CSRFToken": token_of(kim.client)}
    told = kim.client.post("/sign-in/passkey", data=sent, content_type="application/json", headers=headers)
    assert told.status_code == 422
    by_script(kim, "/sign-in/passkey", key.signed(asked(kim)))
    asked(kim, "/account/passkey-options")
    told = submit(kim.client, "/account/passkeys", {"password": PASSWORD, "credential": sent})
    assert told.status_code == 422


def test_another_key_under_the_same_name_is_refused(kim: Newcomer, key: Authenticator) -> None:
    assert by_script(kim, "/sign-in/passkey", Authenticator().signed(asked(kim))).status_code == 422
    assert by_script(kim, "/sign-in/passkey", key.signed(asked(kim))).status_code == 200


def test_passkeys_are_added_and_removed_with_the_password(kim: Newcomer, key: Authenticator, hands: Hands) -> None:
    by_script(kim, "/sign-in/passkey", key.signed(asked(kim)))
    blue = Authenticator(b"blue")
    made = {"credential": blue.made(asked(kim, "/account/passkey-options")), "name": "Blue <key>"}
    assert "not your password" in trouble(submit(kim.client, "/account/passkeys", made | {"password": "wrong"}))
    made["credential"] = blue.made(asked(kim, "/account/passkey-options"))
    assert submit(kim.client, "/account/passkeys", made | {"password": PASSWORD}).status_code == 303
    assert "Blue &lt;key&gt;" in kim.client.get("/account").text
    old = f"/account/passkeys/{bytes_to_base64url(key.id)}/remove"
    assert submit(kim.client, old, {"password": PASSWORD}).status_code == 303
    last = f"/account/passkeys/{bytes_to_base64url(blue.id)}/remove"
    assert "only second step" in trouble(submit(kim.client, last, {"password": PASSWORD}))
    kim.leave()
    hands.forward(seconds=1)
    assert by_script(kim, "/sign-in/passkey", key.signed(asked(kim))).status_code == 422
    assert by_script(kim, "/sign-in/passkey", blue.signed(asked(kim))).status_code == 200


def test_after_the_password_a_code_is_no_way_round_the_passkey(kim: Newcomer) -> None:
    kim.first_step()
    assert kim.second_step(code=kim.code()).status_code == 422
    assert not kim.is_in
