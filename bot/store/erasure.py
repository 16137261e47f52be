"""Erasure: everything that holds a person goes, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from bot.registry.residents import Resident
from bot.store.arrivals import forget_phone
from bot.store.deletions import delete_at_carrier
from bot.store.holding import seal_person
from bot.store.sealing import Sealer
from bot.store.tables import (
    AuditEntryRow,
    AuditSeenRow,
    AuditSideRow,
    ClaimRow,
    ConsentRow,
    ErasedRow,
    FlagRow,
    MessageRow,
    NameWordRow,
    RecipientRow,
    RegistrationRow,
    ResidentRow,
    RunRow,
    TownRow,
)  # fmt: skip

PASSING = ("inbound", "answer", "agreement")  # no outreach counts these


def erase(
    connection: Connection, sealer: Sealer, resident: Resident, at: datetime, receipt: str | None, own_sid: str | None
) -> None:
    """Take away all that holds this person; a keyed hash of the phone stays, with the receipt, if there is one.

    `own_sid` is the claim of the REMOVE itself: its answer stays, the carrier's record of it goes with the others.
    What a legal hold names is sealed first; where that is the whole person, the carrier keeps its records till then.
    """
    texts_held = seal_person(connection, sealer, resident.id, at, receipt)
    _list_for_deletion(connection, resident, at, own_sid, texts_held=texts_held)
    _forget_answers(connection, resident, own_sid)
    _empty_audit(connection, resident)
    _empty_messages(connection, resident, at)
    for table in (RecipientRow, RunRow, ConsentRow, FlagRow, NameWordRow, RegistrationRow):
        connection.execute(delete(table).where(table.resident_id == resident.id))
    connection.execute(delete(ResidentRow).where(ResidentRow.id == resident.id))
    forget_phone(connection, resident.town_id, sealer.phone_hash(resident.phone))
    if receipt is None:
        return
    mark = {"town_id": resident.town_id, "phone_hash": sealer.phone_hash(resident.phone), "at": at, "receipt": receipt}
    connection.execute(insert(ErasedRow), mark)


def _list_for_deletion(
    connection: Connection, resident: Resident, at: datetime, own_sid: str | None, *, texts_held: bool
) -> None:  # fmt: skip
    theirs = select(MessageRow.sid).where(_theirs(resident), MessageRow.sid.is_not(None))
    sids = set() if texts_held else set(connection.scalars(theirs))
    account = connection.scalar(select(TownRow.twilio_account).where(TownRow.id == resident.town_id))
    delete_at_carrier(connection, [*sids, own_sid], account, at)


def _forget_answers(connection: Connection, resident: Resident, own_sid: str | None) -> None:
    """Claims outlive everything, their answers do not."""
    asked = select(MessageRow.sid).where(_theirs(resident), MessageRow.kind == "inbound", MessageRow.sid.is_not(None))
    answers = select(MessageRow.id).where(_theirs(resident))
    theirs = or_(ClaimRow.sid.in_(asked), ClaimRow.message_id.in_(answers))
    kept = ClaimRow.sid != own_sid if own_sid else ClaimRow.sid.is_not(None)
    connection.execute(update(ClaimRow).where(theirs, kept).values(sealed=None))


def _empty_audit(connection: Connection, resident: Resident) -> None:
    seen = select(AuditSeenRow.audit_id).where(AuditSeenRow.resident_id == resident.id)
    registrations = select(RegistrationRow.id).where(RegistrationRow.resident_id == resident.id)
    about = or_(AuditEntryRow.target == resident.id, AuditEntryRow.target.in_(registrations))
    named = or_(AuditSideRow.audit_id.in_(seen), AuditSideRow.audit_id.in_(select(AuditEntryRow.id).where(about)))
    connection.execute(update(AuditSideRow).where(named).values(salt=None, sealed=None))
    connection.execute(delete(AuditSeenRow).where(AuditSeenRow.resident_id == resident.id))


def _empty_messages(connection: Connection, resident: Resident, at: datetime) -> None:
    """Leave shells of an outreach's texts, for its counts, and of those whose carrier id is still to be learnt."""
    queued = and_(_theirs(resident), MessageRow.state == "queued")
    connection.execute(update(MessageRow).where(queued).values(state="canceled", updated_at=at))
    counted = and_(MessageRow.outreach_id.is_not(None), MessageRow.kind.not_in(PASSING))
    nameless = and_(MessageRow.kind != "inbound", MessageRow.sid.is_(None), MessageRow.left_at.is_not(None))
    connection.execute(delete(MessageRow).where(_theirs(resident), ~or_(counted, nameless)))
    shell = {"resident_id": None, "registration_id": None, "sid": None, "sealed": None}
    connection.execute(update(MessageRow).where(_theirs(resident)).values(shell))


def _theirs(resident: Resident) -> ColumnElement[bool]:
    return MessageRow.resident_id == resident.id
