"""Passkeys: what a browser is asked for, and what it answers, checked as WebAuthn Level 2, section 7 says."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.ports import Desk, Invalid
from bot.registry.accounts import Passkey
from bot.registry.people import Officer

ASKED_FOR = timedelta(minutes=5)
LONGEST_NAME = 60  # characters
VERIFIED = UserVerificationRequirement.REQUIRED  # a finger, a face or a PIN: so a passkey is both steps in one
_WRONG = (WebAuthnException, ValueError, KeyError, TypeError)  # what the library raises for anything made up


@dataclass(frozen=True)
class Challenge:
    """What a browser must sign, and when it was asked to; kept by the caller in between."""

    words: str  # base64url
    at: datetime

    def holds(self, now: datetime) -> bool:
        return now - self.at < ASKED_FOR


@dataclass(frozen=True)
class Offered:
    """A new passkey as a browser offers it; `site` is the address of this installation, PUBLIC_URL."""

    credential: Mapping[str, Any]
    challenge: Challenge
    site: str
    name: str = ""


def new_challenge(desk: Desk) -> Challenge:
    return Challenge(bytes_to_base64url(secrets.token_bytes(32)), desk.clock.now())


def to_register(officer: Officer, held: Sequence[Passkey], challenge: Challenge, site: str) -> str:
    """What to ask the browser for, as JSON. Any authenticator will do, built in or not."""
    options = webauthn.generate_registration_options(
        rp_id=_host(site), rp_name="Porchlight", user_id=officer.id.encode(), user_name=officer.email,
        user_display_name=officer.name, challenge=base64url_to_bytes(challenge.words),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.id)) for one in held],
    )  # fmt: skip
    return webauthn.options_to_json(options)


def to_sign_in(challenge: Challenge, site: str) -> str:
    """What to ask the browser for, as JSON; it offers whichever passkeys it has for this site."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(site), challenge=base64url_to_bytes(challenge.words), user_verification=VERIFIED
    )
    return webauthn.options_to_json(options)


def checked(offered: Offered, officer: Officer, desk: Desk) -> Passkey:
    """The passkey, if it is one. Raises Invalid."""
    now = desk.clock.now()
    if not offered.challenge.holds(now):
        raise Invalid("That took too long. Please try the passkey again.")
    try:
        done = webauthn.verify_registration_response(
            credential=dict(offered.credential), expected_challenge=base64url_to_bytes(offered.challenge.words),
            expected_rp_id=_host(offered.site), expected_origin=_origin(offered.site), require_user_verification=True,
        )  # fmt: skip
    except _WRONG as error:
        raise Invalid("The passkey could not be read. Please try again.") from error
    name = offered.name.strip()[:LONGEST_NAME] or "Passkey"
    passkey_id = bytes_to_base64url(done.credential_id)
    return Passkey(passkey_id, officer.id, name, done.credential_public_key, done.sign_count, now)


def counted(credential: Mapping[str, Any], passkey: Passkey, challenge: Challenge, site: str, desk: Desk) -> int | None:
    """The new sign count where this passkey signed the challenge, and it is no older one repeated; else None."""
    if not challenge.holds(desk.clock.now()) or (passkey.used_at and challenge.at <= passkey.used_at):
        return None
    try:
        done = webauthn.verify_authentication_response(
            credential=dict(credential), expected_challenge=base64url_to_bytes(challenge.words),
            expected_rp_id=_host(site), expected_origin=_origin(site), credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count, require_user_verification=True,
        )  # fmt: skip
    except _WRONG:
        return None
    return done.new_sign_count


def _host(site: str) -> str:
    return urlsplit(site).hostname or ""


def _origin(site: str) -> str:
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc}"
