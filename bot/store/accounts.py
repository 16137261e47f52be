"""How officers sign in: their proofs, their invitations, the browsers they signed in with, and who failed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.ports import Conflict
from bot.registry.accounts import (
    Account,
    Attempts,
    Invitation,
    Passkey,
    Proofs,
    SignIn,
    Step,
    by_passkey,
    by_strangers,
    in_browser,
)  # fmt: skip
from bot.registry.people import Officer
from bot.store.account_tables import (
    AccountRow,
    AttemptsRow,
    InvitationRow,
    KnownBrowserRow,
    PasskeyRow,
    RecoveryCodeRow,
    SignInRow,
    SignOnRow,
)  # fmt: skip
from bot.store.columns import AnyRow, Base
from bot.store.dialects import insert_once
from bot.store.officers import to_officer
from bot.store.sealing import Sealer
from bot.store.tables import OfficerRow

ACCOUNT, INVITATION = "account.sealed", "invitation.sealed"
OPENED: tuple[type[Any], ...] = (InvitationRow, SignInRow, KnownBrowserRow)  # what a new password ends
PROOFS: tuple[type[Any], ...] = (RecoveryCodeRow, PasskeyRow, *OPENED, AccountRow)


@dataclass(frozen=True)
class SqlAccounts:
    connection: Connection
    sealer: Sealer

    def invite(self, digest: str, invitation: Invitation) -> None:
        officer_id = invitation.officer.id
        self._delete(InvitationRow, officer_id)
        sealed = self.sealer.seal(INVITATION, officer_id, invitation.secret.hex())
        values = {"digest": digest, "officer_id": officer_id, "until": invitation.until, "sealed": sealed}
        self.connection.execute(insert(InvitationRow), values)

    def invitation(self, digest: str) -> Invitation | None:
        found = (
            select(OfficerRow, InvitationRow.until, InvitationRow.sealed)
            .join(InvitationRow, InvitationRow.officer_id == OfficerRow.id)
            .where(InvitationRow.digest == digest)
        )
        row = self.connection.execute(found.with_for_update(of=InvitationRow)).first()
        secret = bytes.fromhex(self.sealer.open(INVITATION, row.id, row.sealed)) if row else b""
        return Invitation(to_officer(row), row.until, secret) if row else None

    def set_up(self, officer_id: str, password: str, secret: bytes | None, counter: int | None) -> None:
        self._delete_proofs(officer_id)
        sealed = self.sealer.seal(ACCOUNT, officer_id, secret.hex()) if secret else None
        values = {"officer_id": officer_id, "password": password, "counter": counter, "sealed": sealed}
        self.connection.execute(insert(AccountRow), values)

    def get(self, officer_id: str) -> Account | None:
        row = self.connection.execute(select(AccountRow).where(AccountRow.officer_id == officer_id)).first()
        if row is None:
            return None
        mine = RecoveryCodeRow.officer_id == officer_id
        left = self.connection.scalar(select(func.count()).select_from(RecoveryCodeRow).where(mine)) or 0
        secret = bytes.fromhex(self.sealer.open(ACCOUNT, officer_id, row.sealed)) if row.sealed else None
        return Account(row.officer_id, row.password, secret, row.counter, left)

    def proofs(self, of: str | None = None) -> Mapping[str, Proofs]:
        query = (
            select(
                OfficerRow.id, OfficerRow.email, AccountRow.password.is_not(None).label("set_up"),
                or_(AccountRow.sealed.is_not(None), _has(PasskeyRow)).label("second_step"),
                _has(SignOnRow).label("linked"), InvitationRow.until,
            )
            .outerjoin(AccountRow, AccountRow.officer_id == OfficerRow.id)
            .outerjoin(InvitationRow, InvitationRow.officer_id == OfficerRow.id)
        )  # fmt: skip
        if of is not None:
            query = query.where(OfficerRow.id == of)
        locks = {row.who: row.locked_until for row in self.connection.execute(select(AttemptsRow))}
        browsers: dict[str, list[str]] = {}
        for row in self.connection.execute(select(KnownBrowserRow)) if locks else ():
            browsers.setdefault(row.officer_id, [""]).append(row.digest)
        return {
            row.id: Proofs(
                row.set_up, row.second_step, row.linked, row.until,
                self._locked_until(row.id, row.email, browsers.get(row.id, [""]), locks),
            )
            for row in self.connection.execute(query)
        }  # fmt: skip

    def _locked_until(
        self, officer_id: str, email: str, browsers: Iterable[str], locks: Mapping[str, datetime | None]
    ) -> datetime | None:  # fmt: skip
        """The last of the locks that keep somebody out who says to be this officer, wherever they sit."""
        if not locks:
            return None
        counts = [by_strangers(email), *(one(officer_id, it) for it in browsers for one in (in_browser, by_passkey))]
        ends = [until for one in counts if (until := locks.get(self.sealer.email_hash(one)))]
        return max(ends, default=None)

    def some(self) -> bool:
        tables = (AccountRow, InvitationRow, SignOnRow)
        return bool(self.connection.scalar(select(or_(*(exists(select(table)) for table in tables)))))

    def set_password(self, officer_id: str, password: str) -> None:
        mine = AccountRow.officer_id == officer_id
        self.connection.execute(update(AccountRow).where(mine).values(password=password))

    def use_counter(self, officer_id: str, counter: int) -> bool:
        unused = or_(AccountRow.counter.is_(None), AccountRow.counter < counter)
        mine = AccountRow.officer_id == officer_id
        return bool(self.connection.execute(update(AccountRow).where(mine, unused).values(counter=counter)).rowcount)

    def replace_recovery_codes(self, officer_id: str, digests: Iterable[str]) -> None:
        self._delete(RecoveryCodeRow, officer_id)
        rows = [{"officer_id": officer_id, "digest": digest} for digest in digests]
        self.connection.execute(insert(RecoveryCodeRow), rows)

    def use_recovery_code(self, officer_id: str, digest: str) -> bool:
        this = RecoveryCodeRow.officer_id == officer_id, RecoveryCodeRow.digest == digest
        return bool(self.connection.execute(delete(RecoveryCodeRow).where(*this)).rowcount)

    def add_passkey(self, passkey: Passkey) -> None:
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(PasskeyRow), asdict(passkey))
        except IntegrityError as error:
            raise Conflict("this passkey is in use already") from error

    def passkey(self, passkey_id: str) -> Passkey | None:
        found = select(PasskeyRow).where(PasskeyRow.id == passkey_id).with_for_update()
        row = self.connection.execute(found).first()
        return _to_passkey(row) if row else None

    def passkeys(self, officer_id: str) -> Sequence[Passkey]:
        mine = select(PasskeyRow).where(PasskeyRow.officer_id == officer_id)
        rows = self.connection.execute(mine.order_by(PasskeyRow.created_at, PasskeyRow.id))
        return [_to_passkey(row) for row in rows]

    def use_passkey(self, passkey_id: str, count: int, at: datetime) -> None:
        used = update(PasskeyRow).where(PasskeyRow.id == passkey_id).values(sign_count=count, used_at=at)
        self.connection.execute(used)

    def drop_passkey(self, officer_id: str, passkey_id: str) -> None:
        this = PasskeyRow.officer_id == officer_id, PasskeyRow.id == passkey_id
        self.connection.execute(delete(PasskeyRow).where(*this))

    def begin(self, digest: str, officer_id: str, step: Step, at: datetime) -> None:
        values = {"digest": digest, "officer_id": officer_id, "step": step, "began_at": at, "seen_at": at}
        self.connection.execute(insert(SignInRow), values)

    def sign_in(self, digest: str) -> SignIn | None:
        row = self.connection.execute(_SIGN_IN, {"its_digest": digest}).first()
        return SignIn(to_officer(row), row.step, row.began_at, row.seen_at) if row else None

    def seen(self, digest: str, at: datetime) -> None:
        self.connection.execute(update(SignInRow).where(SignInRow.digest == digest).values(seen_at=at))

    def end(self, digest: str) -> None:
        self.connection.execute(delete(SignInRow).where(SignInRow.digest == digest))

    def end_all(self, officer_id: str, but: str | None = None) -> None:
        mine = SignInRow.officer_id == officer_id
        self.connection.execute(delete(SignInRow).where(mine, SignInRow.digest != (but or "")))

    def close(self, officer_id: str) -> None:
        self._delete_proofs(officer_id)
        self._delete(SignOnRow, officer_id)

    def link(self, officer_id: str, identity: str) -> None:
        self._delete(SignOnRow, officer_id)
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(SignOnRow), {"identity": identity, "officer_id": officer_id})
        except IntegrityError as error:
            raise Conflict("another officer signs on as this") from error

    def linked(self, identity: str) -> Officer | None:
        known = select(OfficerRow).join(SignOnRow, SignOnRow.officer_id == OfficerRow.id)
        row = self.connection.execute(known.where(SignOnRow.identity == identity)).first()
        return to_officer(row) if row else None

    def knows(self, digest: str, officer_id: str | None = None) -> bool:
        this = select(KnownBrowserRow.officer_id).where(KnownBrowserRow.digest == digest)
        if officer_id is not None:
            this = this.where(KnownBrowserRow.officer_id == officer_id)
        return self.connection.execute(this.limit(1)).first() is not None

    def remember(self, digest: str, officer_id: str, at: datetime) -> None:
        mine = KnownBrowserRow.digest == digest, KnownBrowserRow.officer_id == officer_id
        values = {"digest": digest, "officer_id": officer_id, "used_at": at}
        self.connection.execute(insert_once(self.connection, KnownBrowserRow), values)
        self.connection.execute(update(KnownBrowserRow).where(*mine).values(used_at=at))

    def renew(self, officer_id: str, password: str) -> None:
        self.set_password(officer_id, password)
        for table in OPENED:
            self._delete(table, officer_id)

    def attempts(self, who: str) -> Attempts:
        key = self.sealer.email_hash(who)
        self.connection.execute(insert_once(self.connection, AttemptsRow), {"who": key, "failures": 0})
        row = self.connection.execute(select(AttemptsRow).where(AttemptsRow.who == key).with_for_update()).first()
        return Attempts(row.failures, row.last_at, row.locked_until) if row else Attempts()

    def keep_attempts(self, who: str, attempts: Attempts | None) -> None:
        key = self.sealer.email_hash(who)
        if attempts is None:
            self.connection.execute(delete(AttemptsRow).where(AttemptsRow.who == key))
            return
        self.connection.execute(update(AttemptsRow).where(AttemptsRow.who == key).values(**asdict(attempts)))

    def tidy(self, ended_before: datetime, failed_before: datetime, unused_since: datetime) -> None:
        self.connection.execute(delete(SignInRow).where(SignInRow.began_at < ended_before))
        self.connection.execute(delete(AttemptsRow).where(AttemptsRow.last_at < failed_before))
        self.connection.execute(delete(KnownBrowserRow).where(KnownBrowserRow.used_at < unused_since))

    def _delete_proofs(self, officer_id: str) -> None:
        for table in PROOFS:
            self._delete(table, officer_id)

    def _delete(self, table: type[Base], officer_id: str) -> None:
        self.connection.execute(delete(table).where(table.__table__.c.officer_id == officer_id))


_SIGN_IN = (
    select(OfficerRow, SignInRow.step, SignInRow.began_at, SignInRow.seen_at)
    .join(SignInRow, SignInRow.officer_id == OfficerRow.id)
    .where(SignInRow.digest == bindparam("its_digest"))
)  # of every page


def _has(table: type[Base]) -> Any:
    """Whether an officer has such a row."""
    return exists().where(table.__table__.c.officer_id == OfficerRow.id)


def _to_passkey(row: AnyRow) -> Passkey:
    return Passkey(row.id, row.officer_id, row.name, row.public_key, row.sign_count, row.created_at, row.used_at)
