"""How a message lies in its row: the phone, the words and their language sealed together."""

from __future__ import annotations

from typing import Any

from bot.outreach.outreach import RANK, Message
from bot.store.columns import AnyRow
from bot.store.sealing import Sealer

PLACE = "message.sealed"
READABLE = (
    "id", "town_id", "kind", "state", "number", "resident_id", "created_at", "updated_at", "outreach_id",
    "registration_id", "turn", "sid", "error", "code", "segments", "attempts", "due_at", "answers", "picture",
)  # fmt: skip
SEALED = ("phone", "text", "language")
NOT_SHOWN = ("inbound", "answer", "agreement")  # kinds that are no texts of an outreach, even where they belong to one
WENT_ASTRAY = ("queued", "failed", "canceled", "suppressed")  # states of texts that reached nobody
LEFT = tuple(state for state in RANK if state not in (*WENT_ASTRAY, "received"))


def to_message(sealer: Sealer, row: AnyRow) -> Message:
    sealed = sealer.open(PLACE, row.id, row.sealed) if row.sealed else [None] * len(SEALED)
    return Message(**dict(zip(SEALED, sealed, strict=True)), **{name: getattr(row, name) for name in READABLE})


def values_of(sealer: Sealer, message: Message) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in READABLE}
    sealed = [getattr(message, name) for name in SEALED]
    values["sealed"] = sealer.seal(PLACE, message.id, sealed) if any(sealed) else None
    values["left_at"] = message.created_at if message.state in LEFT else None
    return values
