"""Settings: the only reader of the environment. Says which one is wrong, and why, in one line."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

import bot

KEY_LENGTH = 32  # bytes
SHORTEST_SECRET = 32  # characters
OWN_ACCOUNT = "TWILIO_AUTH_TOKEN_"  # followed by a SID

T = TypeVar("T")


class SettingsError(Exception):
    """A setting is missing, half set or unusable; the message names it with the reason, in one line."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name


@dataclass(frozen=True)
class Settings:
    """What an operator decides for one installation. Secrets are kept out of its repr."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_keys: Mapping[str, bytes] = field(repr=False)  # newest first
    hash_key: bytes = field(repr=False)
    journal_file: Path
    flows_dir: Path
    public_url: str | None = None
    port: int = 8000
    twilio_account: str | None = None
    twilio_tokens: tuple[str, ...] = field(default=(), repr=False)
    own_tokens: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # by a town's own account
    twilio_api_url: str | None = None
    mail_url: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        """Where the carrier calls: PUBLIC_URL, or this machine where none is set; without a slash at its end."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str], cwd: Path) -> Settings:
        """Read `environ`, and `.env` in `cwd` for what it does not say. Raises SettingsError."""
        env = read_environment(environ, cwd)
        account, tokens = _main_account(env)
        return cls(
            database_url=_optional(env, "DATABASE_URL", _database) or f"sqlite:///{cwd / 'var' / 'porchlight.db'}",
            secret_key=_required(env, "SECRET_KEY", _secret),
            data_keys=_required(env, "DATA_KEYS", _data_keys),
            hash_key=_required(env, "HASH_KEY", _key),
            journal_file=cwd / (_optional(env, "JOURNAL_FILE", _file) or Path("var", "journal")),
            flows_dir=cwd / (_optional(env, "FLOWS_DIR", _folder) or default_flows()),
            public_url=_optional(env, "PUBLIC_URL", _public_url),
            port=_optional(env, "PORT", _port) or 8000,
            twilio_account=account,
            twilio_tokens=tokens,
            own_tokens=_own_tokens(env),
            twilio_api_url=_optional(env, "TWILIO_API_URL", _web_url),
            mail_url=_optional(env, "MAIL_URL", _mail_url),
            metrics_token=_optional(env, "METRICS_TOKEN", str),
        )


def read_environment(environ: Mapping[str, str], cwd: Path) -> dict[str, str]:
    """The environment over `.env`; what is set to nothing counts as not set. Raises SettingsError for a bad `.env`."""
    try:
        kept = dotenv_values(stream=StringIO((cwd / ".env").read_text("utf-8-sig")), interpolate=False)
    except FileNotFoundError:
        kept = {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(".env", f"cannot be read ({type(error).__name__})") from error
    merged = {**{name: value or "" for name, value in kept.items()}, **environ}
    return {name: value.strip() for name, value in merged.items() if value.strip()}


def flows_folder(environ: Mapping[str, str], cwd: Path) -> Path:
    """Where the flows are, for commands that need no other setting. Raises SettingsError."""
    return _optional(read_environment(environ, cwd), "FLOWS_DIR", _folder) or default_flows()


def default_flows() -> Path:
    """The project's own flows: beside the package in a checkout, within it when installed."""
    package = Path(bot.__file__).parent
    inside = package / "flows"
    return inside if inside.is_dir() else package.parent / "flows"


def new_keys() -> tuple[str, str, str]:
    """Three lines ready for `.env`: SECRET_KEY, DATA_KEYS and HASH_KEY, all new."""
    name = f"k{secrets.token_hex(3)}"  # differs each time, so that a new key can stand before an old one
    return (f"SECRET_KEY={secrets.token_urlsafe(36)}", f"DATA_KEYS={name}:{_new_key()}", f"HASH_KEY={_new_key()}")


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_LENGTH)).decode()


def _required(env: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    value = _optional(env, name, read)
    if value is None:
        raise SettingsError(name, "is missing; `porchlight keys new` prints a line for it")
    return value


def _optional(env: Mapping[str, str], name: str, read: Callable[[str], T]) -> T | None:
    """The setting as `read` makes it. `read` raises ValueError with a reason that never quotes the value."""
    if name not in env:
        return None
    try:
        return read(env[name])
    except ValueError as error:
        raise SettingsError(name, str(error)) from None


def _main_account(env: Mapping[str, str]) -> tuple[str | None, tuple[str, ...]]:
    account = _optional(env, "TWILIO_ACCOUNT_SID", _account)
    tokens = _optional(env, "TWILIO_AUTH_TOKEN", _tokens)
    if account and not tokens:
        raise SettingsError("TWILIO_AUTH_TOKEN", "is missing, though TWILIO_ACCOUNT_SID is set")
    if tokens and not account:
        raise SettingsError("TWILIO_ACCOUNT_SID", "is missing, though TWILIO_AUTH_TOKEN is set")
    return account, tokens or ()


def _own_tokens(env: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    for name in _own_names(env):
        _optional({name: name.removeprefix(OWN_ACCOUNT)}, name, _account)
    return {name.removeprefix(OWN_ACCOUNT): _optional(env, name, _tokens) or () for name in _own_names(env)}


def _own_names(env: Mapping[str, str]) -> list[str]:
    return sorted(name for name in env if name.startswith(OWN_ACCOUNT))


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"is {len(value)} characters long, needs {SHORTEST_SECRET} or more")
    return value


def _key(value: str) -> bytes:
    try:
        key = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:  # binascii.Error is one
        raise ValueError("is not base64") from None
    if len(key) != KEY_LENGTH:
        raise ValueError(f"is {len(key)} bytes long, needs {KEY_LENGTH}")
    return key


def _data_keys(value: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for place, part in enumerate(value.split(","), start=1):
        name, colon, key = part.strip().partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name):
            raise ValueError(f"entry {place} is not id:key (id: 1-16 letters, digits, - or _)")
        if name in keys:
            raise ValueError(f"two keys have the id {name}")
        try:
            keys[name] = _key(key)
        except ValueError as error:
            raise ValueError(f"key {name} {error}") from None
    return keys


def _account(value: str) -> str:
    if not re.fullmatch(r"AC[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("is not an account's SID, which begins with AC")
    return value


def _tokens(value: str) -> tuple[str, ...]:
    tokens = tuple(part.strip() for part in value.split(","))
    if not all(tokens):
        raise ValueError("has an empty token between commas")
    return tokens


def _database(value: str) -> str:
    if not re.match(r"(sqlite|postgres|postgresql(\+psycopg)?)://.", value):
        raise ValueError("is not the address of a SQLite or PostgreSQL database (sqlite:///…, postgresql://…)")
    if value.startswith("sqlite:") and not value.startswith("sqlite:///"):
        raise ValueError("needs three slashes before the file: sqlite:///…")
    return value


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x20]", value):
        raise ValueError("is not an address that begins with http:// or https://")
    return value.rstrip("/")


def _public_url(value: str) -> str:
    url = _web_url(value)
    if re.search(r"[?#@]", value):
        raise ValueError("must not have a query, a fragment or a user name")
    return url


def _mail_url(value: str) -> str:
    if not re.fullmatch(r"smtps?://[^\s/]+/?", value):
        raise ValueError("is not an address that begins with smtp:// or smtps://")
    return value


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise ValueError("is not a port between 1 and 65535")
    return int(value)


def _file(value: str) -> Path:
    if Path(value).is_dir():
        raise ValueError("is a folder, not a file")
    return Path(value)


def _folder(value: str) -> Path:
    if not Path(value).is_dir():
        raise ValueError("is not a folder")
    return Path(value)


@dataclass(frozen=True)
class Setting:
    """One setting, for `porchlight config`. `read` raises ValueError for an unusable value."""

    name: str
    meaning: str
    read: Callable[[str], object]
    default: str = "not set"
    secret: bool = False


SETTINGS = (
    Setting("DATABASE_URL", "the database, as a SQLAlchemy URL", _database, "SQLite: ./var/porchlight.db"),
    Setting("SECRET_KEY", "signs sign-in cookies; 32 characters or more", _secret, secret=True),
    Setting("DATA_KEYS", "seal personal data; id:key,id:key, newest first", _data_keys, secret=True),
    Setting("HASH_KEY", "looks phones up and remembers who was erased; never changes", _key, secret=True),
    Setting("PUBLIC_URL", "the address the carrier calls", _public_url, "with --simulator http://127.0.0.1:PORT"),
    Setting("TWILIO_ACCOUNT_SID", "the main account at Twilio", _account),
    Setting("TWILIO_AUTH_TOKEN", "its token; several with commas while rotating", _tokens, secret=True),
    Setting("TWILIO_API_URL", "base of Twilio's REST API", _web_url, "Twilio's own"),
    Setting("JOURNAL_FILE", "list of erasures and opt-outs that a restore applies", _file, "./var/journal"),
    Setting("FLOWS_DIR", "the dialogues", _folder, "the project's"),
    Setting("PORT", "where `serve` listens", _port, "8000"),
    Setting("MAIL_URL", "the mail server, smtp:// or smtps://", _mail_url, secret=True),
    Setting("METRICS_TOKEN", "lets /metrics be read from other machines", str, secret=True),
)


@dataclass(frozen=True)
class Described:
    """A setting as it stands: `value` is safe to show; `problem` says why it is unusable."""

    name: str
    meaning: str
    value: str
    problem: str | None = None


def describe(environ: Mapping[str, str], cwd: Path) -> list[Described]:
    """Every setting with its meaning and present value, secrets hidden. Raises SettingsError for a bad `.env`."""
    env = read_environment(environ, cwd)
    own = (Setting(name, "the token of a town's own account", _tokens, secret=True) for name in _own_names(env))
    return [_described(setting, env.get(setting.name)) for setting in (*SETTINGS, *own)]


def _described(setting: Setting, value: str | None) -> Described:
    if value is None:
        return Described(setting.name, setting.meaning, f"({setting.default})")
    shown = "(hidden)" if setting.secret else re.sub(r"(?<=://)[^/]*@", "…@", value)
    try:
        setting.read(value)
    except ValueError as error:
        return Described(setting.name, setting.meaning, shown, str(error))
    return Described(setting.name, setting.meaning, shown)
