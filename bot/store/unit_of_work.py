"""The unit of work: one transaction over all records; and the store that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from bot import ports
from bot.store import backup, rotation, schema
from bot.store.accounts import SqlAccounts
from bot.store.arrivals import SqlArrivals
from bot.store.attention import SqlAttention
from bot.store.audit import SqlAudit
from bot.store.chain import SqlChain
from bot.store.dialects import insert_once
from bot.store.engine import READING, guarded, make_engine, truncate_log
from bot.store.holds import SqlHolds
from bot.store.messages import SqlMessages
from bot.store.notices import SqlNotices
from bot.store.officers import SqlOfficers
from bot.store.outreaches import SqlOutreaches
from bot.store.registrations import SqlRegistrations
from bot.store.replies import SqlReplies
from bot.store.reports import SqlReports
from bot.store.residents import SqlResidents, fill_name_words
from bot.store.restoring import SqlRestoring
from bot.store.runs import SqlRuns
from bot.store.sealing import Sealer, new_salt
from bot.store.sending import SqlSending
from bot.store.simulated import SqlAirwaves
from bot.store.tables import CarrierUseRow
from bot.store.towns import SqlTowns
from bot.store.wake import wake


class _Erasures:
    """Whether somebody was erased. Apart from the unit of work, which would hold itself by it: what a page has read
    would then stay in memory until a collector's pause of a tenth of a second."""

    def __init__(self) -> None:
        self.some = False

    def note(self) -> None:
        self.some = True


class SqlUnitOfWork:
    """One transaction over all records. Leaving it without `commit` undoes everything."""

    def __init__(self, connection: Connection, sealer: Sealer, salt: Callable[[], str]) -> None:
        self._connection = connection
        self._has_news = False
        self._erasures = _Erasures()
        self.towns: ports.Towns = SqlTowns(connection, sealer)
        self.residents: ports.Residents = SqlResidents(connection, sealer, self._erasures.note)
        self.registrations: ports.Registrations = SqlRegistrations(connection, sealer)
        self.runs: ports.Runs = SqlRuns(connection, sealer)
        self.messages: ports.Messages = SqlMessages(connection, sealer)
        self.outreaches: ports.Outreaches = SqlOutreaches(connection, sealer)
        self.replies: ports.Replies = SqlReplies(connection, sealer)
        self.reports: ports.Reports = SqlReports(connection, sealer)
        self.attention: ports.Attention = SqlAttention(connection, sealer)
        self.arrivals: ports.Arrivals = SqlArrivals(connection, sealer)
        self.sending: ports.Sending = SqlSending(connection, sealer)
        self.officers: ports.Officers = SqlOfficers(connection)
        self.accounts: ports.Accounts = SqlAccounts(connection, sealer)
        self.audit: ports.Audit = SqlAudit(connection, sealer, salt)
        self.notices: ports.Notices = SqlNotices(connection, sealer)
        self.chain: ports.Chain = SqlChain(connection, sealer)
        self.holds: ports.Holds = SqlHolds(connection, sealer, self._erasures.note)
        self.restoring: ports.Restoring = SqlRestoring(connection, sealer)

    def commit(self) -> None:
        """Keep everything, wake the worker, and where somebody was erased, try once to clear SQLite's log of them."""
        if self._has_news:
            wake(self._connection)
            self._has_news = False
        self._connection.commit()
        if self._erasures.some:
            truncate_log(self._connection)
            self._erasures.some = False

    def wake(self, number: str) -> None:
        self._has_news = True

    def carrier_used(self) -> str | None:
        names = set(self._connection.scalars(select(CarrierUseRow.name)))
        return "twilio" if "twilio" in names else next(iter(names), None)

    def use_carrier(self, name: str) -> None:
        self._connection.execute(insert_once(self._connection, CarrierUseRow), {"name": name})


class Store:
    """A database with its keys. Opening it connects to nothing yet; any number of threads and forks may share it."""

    def __init__(self, url: str, sealer: Sealer, salt: Callable[[], str] = new_salt) -> None:
        self.engine = make_engine(url)
        self._sealer = sealer
        self._salt = salt

    @contextmanager
    def work(self) -> Iterator[SqlUnitOfWork]:
        """One unit of work. Raises Unavailable where the database does not answer, Invalid for what it cannot hold."""
        with guarded(), self.engine.connect() as connection:
            yield SqlUnitOfWork(connection, self._sealer, self._salt)

    @contextmanager
    def look(self) -> Iterator[SqlUnitOfWork]:
        """A unit of work that only reads, and so waits for no writer on SQLite. Raises as `work` does."""
        with guarded(), self.engine.connect().execution_options(**READING) as connection:
            yield SqlUnitOfWork(connection, self._sealer, self._salt)

    def airwaves(self) -> SqlAirwaves:
        """Where the simulated carrier keeps its texts."""
        return SqlAirwaves(self.engine, self._sealer)

    def copy_to(self, target: Path) -> None:
        """A consistent copy of a SQLite database while it is in use. Raises FileExistsError or Unavailable."""
        with guarded():
            backup.copy_to(self.engine, target)

    def seal_anew(self) -> Iterator[tuple[str, int]]:
        """Seal everything with the newest data key, while everything runs: each table with how many rows it took.

        Raises CannotOpen where a row's key is not among DATA_KEYS; what was sealed anew before stays so.
        """
        for table in rotation.sealed_tables():
            turn, sealed = rotation.Round(table), 0
            while not turn.over:
                with guarded(), self.engine.connect() as connection:
                    sealed += rotation.seal_anew(connection, self._sealer, turn)
                    connection.commit()
            yield table.name, sealed

    def wrong_key(self) -> str | None:
        """Which key is not the one that this database lives with: "HASH_KEY" or "DATA_KEYS". Raises Unavailable."""
        with guarded(), self.engine.connect().execution_options(**READING) as connection:
            wrong = rotation.wrong_key(connection, self._sealer)
            marked = rotation.is_marked(connection)
        if wrong is None and not marked:
            with guarded(), self.engine.connect() as connection:
                rotation.mark_hash_key(connection, self._sealer)
                connection.commit()
        return wrong

    def upgrade(self) -> None:
        """Bring the schema to the newest one; safe to run again, and by several processes at once.

        Names that were kept before they could be searched for can be afterwards. Raises CannotOpen or Unavailable.
        """
        with guarded():
            schema.upgrade(self.engine)
            last: str | None = ""
            while last is not None:
                with self.engine.connect() as connection:
                    last = fill_name_words(connection, self._sealer, last)
                    connection.commit()

    def schema_is_current(self) -> bool:
        """Raises Unavailable."""
        with guarded(), self.engine.connect().execution_options(**READING) as connection:
            return schema.is_current(connection)

    def ready(self) -> str | None:
        """None where everything is in order; else why the database cannot be used, in words for an operator."""
        try:
            with self.engine.connect().execution_options(**READING) as connection:
                current = schema.is_current(connection)
        except SQLAlchemyError:
            return "the database does not answer"
        return None if current else "the database has another schema than this program: run porchlight db upgrade"

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
