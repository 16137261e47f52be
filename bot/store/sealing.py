"""Sealing: what keeps names, phones and words unreadable in a stolen database."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_JSON = json.JSONDecoder()
_compact = json.JSONEncoder(separators=(",", ":")).encode
SIV_BYTES = 64  # AES-256-SIV takes two keys of 256 bits: RFC 5297, section 2.2


class CannotOpen(Exception):
    """A sealed value does not open: its key is not among DATA_KEYS, or is another one under the same id."""


class Sealer:
    """Seals and opens JSON values with the newest of several keys, and makes the keyed hashes that stand for phones.

    `data_keys` maps key ids to 32 bytes each, newest first: the first one seals, all of them open.
    Raises ValueError where a key is missing or of another length.
    """

    def __init__(self, data_keys: Mapping[str, bytes], hash_key: bytes) -> None:
        if not data_keys or any(len(key) != KEY_BYTES for key in (*data_keys.values(), hash_key)):
            raise ValueError(f"each key has {KEY_BYTES} bytes, and there is at least one data key")
        if any(not key_id or ":" in key_id or not key_id.isascii() for key_id in data_keys):
            raise ValueError("a data key's id is ASCII, without a colon")
        self._ciphers = {key_id: AESSIV(_stretched(key)) for key_id, key in data_keys.items()}
        self._newest = next(iter(data_keys))
        self._hash_key = hash_key

    def seal(self, place: str, row: str, value: object) -> bytes:
        """`value` (anything JSON holds) sealed for one row of `place` ("table.column"); it opens nowhere else."""
        plain = _compact(value).encode()  # ASCII, so that lone surrogates pass as well
        sealed = self._ciphers[self._newest].encrypt(plain, [place.encode(), row.encode()])
        return self._newest.encode() + b":" + sealed

    def open(self, place: str, row: str, sealed: bytes) -> Any:
        """The value that was sealed for this row. Raises CannotOpen."""
        key_id, _, body = bytes(sealed).partition(b":")
        cipher = self._ciphers.get(key_id.decode(errors="replace"))
        if cipher is None:
            raise CannotOpen(f"{place} is sealed with the data key {key_id[:40]!r}, which DATA_KEYS does not name")
        try:
            plain = cipher.decrypt(body, [place.encode(), row.encode()]).decode()
        except InvalidTag as error:
            name = key_id.decode()
            raise CannotOpen(f"{place} does not open with the data key {name!r}: it is another, or damage") from error
        return _JSON.raw_decode(plain)[0]  # a page opens a thousand of them: nothing stands around the value

    def phone_hash(self, phone: str) -> str:
        """What stands for a phone (E.164) in look-ups and in the memory of who was erased: HMAC-SHA256, in hex."""
        return self._keyed(phone)

    def street_hash(self, town_id: str, key: str) -> str:
        """What stands for a street that the town's list does not have, whose typed name may say more than a street."""
        return self._keyed(f"street\0{town_id}\0{key}")

    def name_hash(self, town_id: str, word: str) -> str:
        """What stands for one folded word of a resident's name, in this town alone."""
        return self._keyed(f"name\0{town_id}\0{word}")

    def email_hash(self, email: str) -> str:
        """What stands for an e-mail that somebody tried to sign in with, or for what else attempts count for."""
        return self._keyed(f"email\0{email}")

    @property
    def mark(self) -> str:
        """By which a database knows the hash key that it lives with."""
        return self._keyed("mark\0")

    def chained(self, text: str) -> str:
        """A link of the audit log's chain."""
        return self._keyed(f"chain\0{text}")

    def is_newest(self, sealed: bytes) -> bool:
        """Whether this was sealed with the newest data key."""
        return bytes(sealed).startswith(self._newest.encode() + b":")

    def digest(self, salt: str, text: str) -> str:
        """A salted digest in hex, which tells nothing once the salt is gone."""
        return hmac.new(salt.encode(), _encoded(text), hashlib.sha256).hexdigest()

    def _keyed(self, text: str) -> str:
        return hmac.new(self._hash_key, _encoded(text), hashlib.sha256).hexdigest()


def new_salt() -> str:
    """A random salt for `Sealer.digest`."""
    return secrets.token_hex(16)


def _stretched(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIV_BYTES, salt=None, info=b"porchlight sealed values").derive(key)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
