"""How a message lies in its row: the phone, the words and their language sealed together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Insert, String, bindparam, insert, select

from bot.dialogue.segments import segments
from bot.outreach.outreach import RANK, Copy, Message, MessageState, Wave
from bot.outreach.wording import language_for
from bot.store.columns import AnyRow, Moment
from bot.store.dialects import among, on_both
from bot.store.engine import is_postgresql
from bot.store.sealing import Sealer
from bot.store.tables import MessageEventRow, MessageRow

PLACE = "message.sealed"
READABLE = (
    "id", "town_id", "kind", "state", "number", "resident_id", "created_at", "updated_at", "outreach_id",
    "registration_id", "turn", "sid", "error", "code", "segments", "attempts", "due_at", "answers", "picture",
)  # fmt: skip
SEALED = ("phone", "text", "language")
_READ = attrgetter(*READABLE)
QUESTIONS = ("ask", "reminder")  # not asked any more once a case was closed with thanks
BULK = ("ask", "reminder", "correction", "thanks")  # texts to many; all else answers somebody
NOT_SHOWN = ("inbound", "answer", "agreement")  # kinds that are no texts of an outreach, even where they belong to one
WENT_ASTRAY = ("queued", "failed", "canceled", "suppressed")  # states of texts that reached nobody
LEFT = tuple(state for state in RANK if state not in (*WENT_ASTRAY, "received"))


def to_message(sealer: Sealer, row: AnyRow) -> Message:
    sealed = sealer.open(PLACE, row.id, row.sealed) if row.sealed else [None] * len(SEALED)
    return Message(**dict(zip(SEALED, sealed, strict=True)), **dict(zip(READABLE, _READ(row), strict=True)))


def note_all(connection: Connection, message_ids: Collection[str], state: MessageState, at: datetime) -> None:
    """Add to the history of each of these messages that it came to `state`, in one statement."""
    if message_ids:
        news = {"its_ids": sorted(message_ids), "its_state": state, "its_moment": at}
        connection.execute(_NOTE_ALL[is_postgresql(connection)], news)


def _note_all(on_postgresql: bool) -> Insert:
    state, at = bindparam("its_state", type_=String()), bindparam("its_moment", type_=Moment())
    news = select(MessageRow.id, state, at).where(among(on_postgresql, MessageRow.id, "its_ids"))
    return insert(MessageEventRow).from_select(["message_id", "state", "at"], news)


_NOTE_ALL = on_both(_note_all)


def values_of(sealer: Sealer, message: Message) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in READABLE}
    sealed = [getattr(message, name) for name in SEALED]
    values["sealed"] = sealer.seal(PLACE, message.id, sealed) if any(sealed) else None
    values["left_at"] = message.created_at if message.state in LEFT else None
    return values


def values_of_wave(wave: Wave, held_back: str | None) -> dict[str, Any]:
    """What all rows of one kind of text to many share; columns that stay empty are left out."""
    shared: dict[str, Any] = {
        "town_id": wave.town_id, "kind": wave.kind, "state": "suppressed" if held_back else "queued",
        "created_at": wave.at, "updated_at": wave.at, "outreach_id": wave.outreach_id, "turn": wave.turn,
        "attempts": 0, "picture": False,
    }  # fmt: skip
    return {**shared, "error": held_back} if held_back else shared


def values_of_copies(sealer: Sealer, wave: Wave, copies: Iterable[Copy]) -> Iterator[dict[str, Any]]:
    """What each row of the wave has of its own. The segments of each language are counted once."""
    sizes = {language: segments(text) for language, text in wave.texts.items()}
    for copy in copies:
        whom = copy.recipient
        language = language_for(whom.language, wave.texts)
        yield {
            "id": copy.id, "due_at": copy.due_at, "resident_id": whom.resident_id, "segments": sizes[language],
            "registration_id": whom.registration_id,
            "number": whom.number if whom.number in wave.numbers else wave.numbers[0],
            "sealed": sealer.seal(PLACE, copy.id, [whom.phone, wave.texts[language], language]),
        }  # fmt: skip
