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

from dotenv import dotenv_values

import bot
from bot.config import readers

OWN_ACCOUNT = "TWILIO_AUTH_TOKEN_"  # followed by a SID
_IN_ADDRESS = re.compile(r"(?<=://)[^/]*(?=@)|(?<=password=)[^&#]*")  # where an address may hold a secret

T = TypeVar("T")


class SettingsError(Exception):
    """A setting is missing, half set or unusable; the message names it with the reason, in one line."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self._why = name, why

    def __reduce__(self) -> tuple[type[SettingsError], tuple[str, str]]:
        return type(self), (self.name, self._why)  # for one process to tell another


@dataclass(frozen=True)
class SignOn:
    """The department's own sign-on, by OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


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
    sign_on: SignOn | None = None

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
            database_url=_optional(env, "DATABASE_URL", readers.database)
            or f"sqlite:///{cwd / 'var' / 'porchlight.db'}",
            secret_key=_required(env, "SECRET_KEY", readers.secret),
            data_keys=_required(env, "DATA_KEYS", readers.data_keys),
            hash_key=_required(env, "HASH_KEY", readers.key),
            journal_file=cwd / (_optional(env, "JOURNAL_FILE", readers.file) or Path("var", "journal")),
            flows_dir=cwd / (_optional(env, "FLOWS_DIR", readers.flows) or default_flows()),
            public_url=_optional(env, "PUBLIC_URL", readers.public_url),
            port=_optional(env, "PORT", readers.port) or 8000,
            twilio_account=account,
            twilio_tokens=tokens,
            own_tokens=_own_tokens(env),
            twilio_api_url=_optional(env, "TWILIO_API_URL", readers.web_url),
            mail_url=_optional(env, "MAIL_URL", readers.mail_url),
            metrics_token=_optional(env, "METRICS_TOKEN", str),
            sign_on=_sign_on(env),
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
    return _optional(read_environment(environ, cwd), "FLOWS_DIR", readers.flows) or default_flows()


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
    return base64.b64encode(secrets.token_bytes(readers.KEY_LENGTH)).decode()


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
    account = _optional(env, "TWILIO_ACCOUNT_SID", readers.account)
    tokens = _optional(env, "TWILIO_AUTH_TOKEN", readers.tokens)
    if account and not tokens:
        raise SettingsError("TWILIO_AUTH_TOKEN", "is missing, though TWILIO_ACCOUNT_SID is set")
    if tokens and not account:
        raise SettingsError("TWILIO_ACCOUNT_SID", "is missing, though TWILIO_AUTH_TOKEN is set")
    return account, tokens or ()


def _sign_on(env: Mapping[str, str]) -> SignOn | None:
    """All three settings, or none."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    values = [_optional(env, name, readers.web_url if name == "OIDC_ISSUER" else str) for name in names]
    given = [name for name, value in zip(names, values, strict=True) if value]
    for name, value in zip(names, values, strict=True):
        if given and not value:
            raise SettingsError(name, f"is missing, though {given[0]} is set")
    return SignOn(*(value or "" for value in values)) if given else None


def _own_tokens(env: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    for name in _own_names(env):
        _optional({name: name.removeprefix(OWN_ACCOUNT)}, name, readers.account)
    return {name.removeprefix(OWN_ACCOUNT): _optional(env, name, readers.tokens) or () for name in _own_names(env)}


def _own_names(env: Mapping[str, str]) -> list[str]:
    return sorted(name for name in env if name.startswith(OWN_ACCOUNT))


@dataclass(frozen=True)
class Setting:
    """One setting, for `porchlight config`. `read` raises ValueError for an unusable value."""

    name: str
    meaning: str
    read: Callable[[str], object]
    default: str = "not set"
    secret: bool = False


SETTINGS = (
    Setting("DATABASE_URL", "the database, as a SQLAlchemy URL", readers.database, "SQLite: ./var/porchlight.db"),
    Setting("SECRET_KEY", "signs sign-in cookies; 32 characters or more", readers.secret, secret=True),
    Setting("DATA_KEYS", "seal personal data; id:key,id:key, newest first", readers.data_keys, secret=True),
    Setting("HASH_KEY", "looks phones up and remembers who was erased; never changes", readers.key, secret=True),
    Setting(
        "PUBLIC_URL", "the address the carrier calls", readers.public_url, "with --simulator http://127.0.0.1:PORT"
    ),
    Setting("TWILIO_ACCOUNT_SID", "the main account at Twilio", readers.account),
    Setting("TWILIO_AUTH_TOKEN", "its token; several with commas while rotating", readers.tokens, secret=True),
    Setting("TWILIO_API_URL", "base of Twilio's REST API", readers.web_url, "Twilio's own"),
    Setting("JOURNAL_FILE", "list of erasures and opt-outs that a restore applies", readers.file, "./var/journal"),
    Setting("FLOWS_DIR", "the dialogues", readers.flows, "the project's"),
    Setting("PORT", "where `serve` listens", readers.port, "8000"),
    Setting("MAIL_URL", "the mail server, smtp:// or smtps://", readers.mail_url, secret=True),
    Setting("OIDC_ISSUER", "the department's own sign-on: its issuer's address", readers.web_url),
    Setting("OIDC_CLIENT_ID", "what it calls this installation", str),
    Setting("OIDC_CLIENT_SECRET", "its secret for this installation", str, secret=True),
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
    own = (Setting(name, "the token of a town's own account", readers.tokens, secret=True) for name in _own_names(env))
    return [_described(setting, env.get(setting.name)) for setting in (*SETTINGS, *own)]


def _described(setting: Setting, value: str | None) -> Described:
    if value is None:
        return Described(setting.name, setting.meaning, f"({setting.default})")
    shown = "(hidden)" if setting.secret else _IN_ADDRESS.sub("…", value)
    try:
        setting.read(value)
    except ValueError as error:
        return Described(setting.name, setting.meaning, shown, str(error))
    return Described(setting.name, setting.meaning, shown)
