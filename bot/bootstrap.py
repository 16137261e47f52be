"""Settings -> Desk: the only place that picks Twilio or the simulator, reads the clock and makes ids."""

from __future__ import annotations

import base64
import logging
import os
import secrets
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import structlog

from bot.carrier.notices import MailAndHooks, MailServer, hook_secret
from bot.carrier.signature import Keyring
from bot.carrier.simulator import Simulator
from bot.carrier.twilio import TwilioCarrier
from bot.config import Settings, SettingsError
from bot.dialogue.flow import FlowBook
from bot.flowfiles import load_pages, read_book
from bot.handlers.clocks import CorrectedClock
from bot.ports import Carrier, Clock, Desk, UnitOfWork
from bot.registry.addresses import Street, StreetList
from bot.registry.journal import Line, read_lines
from bot.registry.towns import Town
from bot.store.sealing import Sealer
from bot.store.unit_of_work import Store

MAPS_KEPT = 20  # towns; a map of 2,000 streets takes some 3 MB
RECEIPT_LETTERS = "ACDEFGHJKMNPQRTWXY34679"  # none that is taken for another when read aloud or written down


class Refused(Exception):
    """What was asked for would do harm; the message says why, in one line."""


@dataclass(frozen=True)
class Installation:
    """Everything a process works with. `spoken` notes, once, that this database has spoken through its carrier; `clock`
    is the desk's, to be kept right by whoever runs for long."""

    settings: Settings
    store: Store
    desk: Desk
    keyring: Keyring
    simulator: Simulator | None  # where it is the carrier
    spoken: Callable[[], None]
    clock: CorrectedClock = field(default_factory=lambda: CorrectedClock(SystemClock()))


def make_store(settings: Settings) -> Store:
    """The database alone, for commands that text nobody."""
    return Store(settings.database_url, Sealer(settings.data_keys, settings.hash_key))


def make_installation(settings: Settings, *, simulator: bool) -> Installation:
    """Wire one process.

    Raises SettingsError where Twilio's settings are missing, Refused for the simulator on a database that has spoken to
    Twilio.
    """
    store, clock = make_store(settings), CorrectedClock(SystemClock())
    spoken = _note_once(store, "simulator" if simulator else "twilio")
    keyring = Keyring.of_simulator(settings.secret_key) if simulator else _twilio_keyring(settings)
    simulated = _simulator(settings, keyring, store, clock) if simulator else None
    carrier = simulated or TwilioCarrier(keyring, settings.base_url, settings.twilio_api_url, before_send=spoken)
    desk = make_desk(settings, store, carrier, clock)
    return Installation(settings, store, desk, keyring, simulated, spoken, clock)


def make_desk(settings: Settings, store: Store, carrier: Carrier, clock: Clock | None = None) -> Desk:
    pages, clock = load_pages(settings.flows_dir), clock or SystemClock()
    return Desk(
        work=store.work,
        look=store.look,
        carrier=carrier,
        clock=clock,
        new_id=new_id,
        new_receipt=new_receipt,
        phone_hash=Sealer(settings.data_keys, settings.hash_key).phone_hash,
        journal=JournalFile(settings.journal_file),
        book=kept_book(pages),
        pages=pages,
        read_book=kept_book,
        streets=KeptStreets(),
        notifier=_notifier(settings, clock),
        base_url=settings.base_url,
    )


def _notifier(settings: Settings, clock: Clock) -> MailAndHooks:
    mail = MailServer.from_url(settings.mail_url) if settings.mail_url else None
    return MailAndHooks(mail, hook_secret(settings.secret_key), clock)


def kept_book(pages: Mapping[str, str]) -> FlowBook:
    """The dialogues of `pages`, read once: a run that keeps to an older version asks for it with every text."""
    return _book(tuple(sorted(pages.items())))


@lru_cache(maxsize=8)
def _book(pages: tuple[tuple[str, str], ...]) -> FlowBook:
    return read_book(dict(pages))


def new_id() -> str:
    """16 random lower-case letters and digits, 80 bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def new_receipt() -> str:
    """A random code that reads well aloud: K7QM-4TRW."""
    letters = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class JournalFile:
    """The list of erasures and opt-outs, outside the database: one line "time what town phone_hash receipt" each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, line: Line) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, f"{line}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

    def lines(self) -> Iterator[Line | None]:
        """All of it, in order; None for a line that is torn."""
        if self._path.is_file():
            with self._path.open(encoding="ascii", errors="replace") as file:
                yield from read_lines(file)


class KeptStreets:
    """Each town's matcher, made once for each version of its list; and the maps that were asked for last."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, StreetList]] = {}
        self._drawn: dict[str, tuple[int, tuple[Street, ...]]] = {}

    def __call__(self, work: UnitOfWork, town: Town) -> StreetList:
        kept = self._kept.get(town.id)
        if kept is None or kept[0] != town.streets_version:
            names = (street.name for street in work.towns.streets(town.id))
            kept = self._kept[town.id] = (town.streets_version, StreetList(names, town.name))
        return kept[1]

    def drawn(self, work: UnitOfWork, town: Town) -> tuple[Street, ...]:
        version, streets = self._drawn.pop(town.id, (None, ()))
        if version != town.streets_version:
            streets = tuple(street for street in work.towns.streets(town.id) if street.lines)
        self._drawn[town.id] = (town.streets_version, streets)
        for longest_ago in list(self._drawn)[:-MAPS_KEPT]:
            self._drawn.pop(longest_ago, None)
        return streets


def _twilio_keyring(settings: Settings) -> Keyring:
    """Raises SettingsError for what Twilio cannot do without."""
    if settings.public_url is None:
        raise SettingsError("PUBLIC_URL", "is missing; the carrier must know where to call (or use --simulator)")
    if settings.twilio_account is None and not settings.own_tokens:
        raise SettingsError("TWILIO_ACCOUNT_SID", "is missing, with TWILIO_AUTH_TOKEN (or use --simulator)")
    main = {settings.twilio_account: settings.twilio_tokens} if settings.twilio_account else {}
    return Keyring(settings.twilio_account, {**settings.own_tokens, **main})


def _simulator(settings: Settings, keyring: Keyring, store: Store, clock: Clock) -> Simulator:
    with store.look() as work:
        if work.carrier_used() == "twilio":
            raise Refused("this database has spoken to Twilio: the simulator would answer real residents into the void")
    (token,) = keyring.every()
    return Simulator(store.airwaves(), settings.base_url, token, clock, new_id)


def _note_once(store: Store, name: str) -> Callable[[], None]:
    noted = threading.Event()

    def note() -> None:
        if noted.is_set():
            return
        with store.work() as work:
            if work.carrier_used() != name:
                work.use_carrier(name)
                work.commit()
        noted.set()

    return note


def configure_logs(*, quiet: bool = False) -> None:
    """JSON lines on standard error, ours and others'. What failed is told by type and place, never with its values.

    `quiet` leaves out all but warnings and worse.
    """
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, stamp, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _OneLine(logging.Formatter):
    """A library's log record as ours look, its traceback without the values in it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        told = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower(), "timestamp": at}
        if record.exc_info and record.exc_info[1]:
            told["failed"] = outline(record.exc_info[1])
        return str(structlog.processors.JSONRenderer()(None, "", told))


def outline(error: BaseException) -> str:
    """What failed and where, without the values in it, which may be personal: "KeyError at towns.py:12 get"."""
    frames = traceback.extract_tb(error.__traceback__)
    places = (f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return " at ".join([type(error).__name__, *places])
