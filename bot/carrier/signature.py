"""The signature on a carrier's webhook: made, and checked. Ours is Twilio's, so that both carriers pass one door.

Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twilio.request_validator import RequestValidator

Params = Any  # a werkzeug MultiDict, whose repeated names count each, or a plain mapping of strings

SIMULATED_ACCOUNT = "AC" + "0" * 32


def public_address(public_url: str, path: str, query: bytes) -> str:
    """The address as the carrier called and signed it. Proxies rewrite scheme, host and port, so we are told those."""
    asked = query.decode("utf-8", "surrogateescape")
    return f"{public_url.rstrip('/')}{path}" + (f"?{asked}" if asked else "")


def sign(url: str, params: Params, token: str) -> str:
    """The X-Twilio-Signature of a form posted to `url`."""
    validator = RequestValidator(token)
    try:
        return str(validator.compute_signature(url, params))
    except UnicodeEncodeError:  # bytes that are no UTF-8 came in: they are signed as they are
        return _sign_bytes(url, params, validator)


def is_signed(tokens: Iterable[str], url: str, params: Params, header: str | None) -> bool:
    """Whether `header` signs this request by one of `tokens`; the port may stand in the signed address or not."""
    return bool(header) and any(_matches(token, url, params, header or "") for token in tokens if token)


def _matches(token: str, url: str, params: Params, header: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, params, header))
    except UnicodeEncodeError:
        return hmac.compare_digest(sign(url, params, token).encode(), header.encode("utf-8", "replace"))


def _sign_bytes(url: str, params: Params, validator: RequestValidator) -> str:
    pairs = ((name, value) for name in sorted(set(params)) for value in sorted(set(validator.get_values(params, name))))
    signed = url + "".join(name + value for name, value in pairs)
    digest = hmac.new(validator.token, signed.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def simulator_token(secret_key: str) -> str:
    """What the simulator signs with, made from SECRET_KEY so that every process of an installation knows it."""
    return hmac.new(secret_key.encode(), b"porchlight simulator", hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Keyring:
    """The carrier's accounts and their tokens. `tokens` is by account, the present token first.

    `shared` is one account for all towns, whatever account a town names: the simulator's.
    """

    main: str | None
    tokens: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    shared: bool = False

    @classmethod
    def of_simulator(cls, secret_key: str) -> Keyring:
        return cls(SIMULATED_ACCOUNT, {SIMULATED_ACCOUNT: (simulator_token(secret_key),)}, shared=True)

    def account(self, own: str | None) -> str | None:
        """The account that serves a town whose own account is `own`."""
        return self.main if self.shared or not own else own

    def of(self, own: str | None) -> tuple[str, ...]:
        """The tokens that sign for a town whose own account is `own`; the main ones where it has none of its own."""
        return self.tokens.get(self.account(own) or "", ()) or self.tokens.get(self.main or "", ())

    def every(self) -> tuple[str, ...]:
        """All tokens: for when the town cannot be looked up."""
        return tuple(token for tokens in self.tokens.values() for token in tokens)
