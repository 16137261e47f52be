"""Codes of an authenticator app: RFC 6238 with its defaults (SHA-1, 30 seconds, six digits), which every app knows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD = 30  # seconds
SECRET_BYTES = 20  # as RFC 4226, section 4 (R6) recommends
DRIFT = 1  # periods that a phone's clock may be off
_CODE = re.compile(r"[0-9]{6}")


def matched(secret: bytes, typed: str, now: datetime, after: int | None) -> int | None:
    """The counter whose code was typed, or None. Counters up to `after` were used: RFC 6238, section 5.2."""
    code = "".join(typed.split())
    if not _CODE.fullmatch(code):
        return None
    present = int(now.timestamp()) // PERIOD
    for counter in range(present - DRIFT, present + DRIFT + 1):
        if (after is None or counter > after) and hmac.compare_digest(code_of(secret, counter), code):
            return counter
    return None


def code_of(secret: bytes, counter: int) -> str:
    """RFC 4226, section 5.3."""
    digest = hmac.new(secret, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def spelled(secret: bytes) -> str:
    """The secret for typing into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, email: str, issuer: str) -> str:
    """What the app reads from the QR code."""
    asked = urlencode({"secret": base64.b32encode(secret).decode(), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{asked}"
