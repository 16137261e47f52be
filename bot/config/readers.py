"""How each kind of setting is read. A reader raises ValueError with a reason that never quotes the value."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import urlsplit

KEY_LENGTH = 32  # bytes
SHORTEST_SECRET = 32  # characters


def secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"is {len(value)} characters long, needs {SHORTEST_SECRET} or more")
    return value


def key(value: str) -> bytes:
    try:
        found = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:  # binascii.Error is one
        raise ValueError("is not base64") from None
    if len(found) != KEY_LENGTH:
        raise ValueError(f"is {len(found)} bytes long, needs {KEY_LENGTH}")
    return found


def data_keys(value: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for place, part in enumerate(value.split(","), start=1):
        name, colon, given = part.strip().partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name):
            raise ValueError(f"entry {place} is not id:key (id: 1-16 letters, digits, - or _)")
        if name in keys:
            raise ValueError(f"two keys have the id {name}")
        try:
            keys[name] = key(given)
        except ValueError as error:
            raise ValueError(f"key {name} {error}") from None
    return keys


def account(value: str) -> str:
    if not re.fullmatch(r"AC[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("is not an account's SID, which begins with AC")
    return value


def tokens(value: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in value.split(","))
    if not all(found):
        raise ValueError("has an empty token between commas")
    return found


def database(value: str) -> str:
    if not re.match(r"(sqlite|postgres|postgresql(\+psycopg)?)://.", value):
        raise ValueError("is not the address of a SQLite or PostgreSQL database (sqlite:///…, postgresql://…)")
    if value.startswith("sqlite:") and not value.startswith("sqlite:///"):
        raise ValueError("needs three slashes before the file: sqlite:///…")
    return value


def web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x20]", value):
        raise ValueError("is not an address that begins with http:// or https://")
    return value.rstrip("/")


def public_url(value: str) -> str:
    url = web_url(value)
    if re.search(r"[?#@]", value):
        raise ValueError("must not have a query, a fragment or a user name")
    return url


def mail_url(value: str) -> str:
    if not re.fullmatch(r"smtps?://[^\s/?#]+/?(\?from=[^\s&@]+@[^\s&@]+)?", value):
        raise ValueError("is not an address such as smtp://user:password@host:587/?from=registry@town.gov")
    return value


def port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise ValueError("is not a port between 1 and 65535")
    return int(value)


def file(value: str) -> Path:
    if Path(value).is_dir():
        raise ValueError("is a folder, not a file")
    return Path(value)


def flows(value: str) -> Path:
    if not Path(value).is_dir():
        raise ValueError("is not a folder")
    if not any(Path(value).glob("*.yaml")):
        raise ValueError("is a folder without any page of a dialogue (*.yaml)")
    return Path(value)
