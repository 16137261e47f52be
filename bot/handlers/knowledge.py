"""What is looked up before a text is read: the town, what is held of its sender, what officers asked them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.dialogue.flow import FlowBook
from bot.dialogue.known import Held, HeldCamera, HeldRegistration, Known, OpenAsk, TownFacts
from bot.dialogue.run import Run
from bot.outreach.outreach import Message, Outreach, ReplyAnswer
from bot.outreach.wording import national, when
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

ASKS_KEPT = timedelta(days=30)  # VERIFY names an outreach for this long
ASKS_OPEN = timedelta(days=14)  # an answer counts for this long
SILENCE = timedelta(days=90)  # after it, the phone may be somebody else's: numbers rest 45 days and are given out again


def known_of(
    text: InboundText, town: Town, resident: Resident, work: UnitOfWork, desk: Desk, now: datetime, *, registered: bool,
    erased: bool,
) -> Known:  # fmt: skip
    """Everything a turn may depend on. Without `registered` this phone has no row: never heard from, or erased."""
    registrations = work.registrations.of(resident.id) if registered else ()
    last = work.messages.last_to(resident.id) if registered else None
    asked = work.messages.asks_of(resident.id, now - ASKS_KEPT) if registrations else ()  # nobody else is asked
    return Known(
        town=town_facts(town, desk),
        streets=desk.streets(work, town),
        language=resident.language,
        held=_held(resident, registrations, work, now) if registrations and not resident.unconfirmed else None,
        stopped=resident.stopped_at is not None,
        erased=erased,
        asks=tuple(_open_ask(message, outreach, answer, town, desk.book, now) for message, outreach, answer in asked),
        more=resident.more,
        pictures=text.pictures,
        last_said=last.text if last else None,
        greeted=resident.greeted and (last is None or last.kind == "answer"),  # what we begin may be thanked for anew
        on_hold=any(one.on_hold for one in registrations) or (erased and work.holds.keeps_erased(town.id, text.sender)),
    )


@dataclass(frozen=True)
class Looks(Mapping[str, int]):
    """How often officers looked at a resident, by month; read once it is told, for few texts ask."""

    resident_id: str
    work: UnitOfWork

    def __getitem__(self, month: str) -> int:
        return self._by_month[month]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_month)

    def __len__(self) -> int:
        return len(self._by_month)

    @cached_property
    def _by_month(self) -> Mapping[str, int]:
        return self.work.audit.looks_at(self.resident_id)


def book_of(run: Run | None, work: UnitOfWork, desk: Desk) -> FlowBook:
    """The dialogues as they were when this run began; the present ones where it began on them."""
    if run is None or run.version == desk.book.version:
        return desk.book
    pages = work.runs.book(run.version)
    return desk.read_book(pages) if pages else desk.book


def town_facts(town: Town, desk: Desk) -> TownFacts:
    """What texts say of the town."""
    by_carrier = "answered" if desk.carrier.name == "twilio" else "ours"
    languages = tuple(language for language in town.languages if language in desk.book.languages)
    return TownFacts(
        name=town.name,
        department=town.department,
        languages=languages or desk.book.languages[:1],
        callback=national(town.callbacks[0]) if town.callbacks else None,
        time_zone=town.time_zone,
        carrier_answers_keywords=(town.carrier_keywords or by_carrier) == "answered",
        accents=town.accents,
    )


def unconfirmed_run(resident: Resident, book: FlowBook, now: datetime) -> Run | None:
    """Who was entered at a spoken request is asked for the agreement before anything else."""
    if not resident.unconfirmed:
        return None
    flow = book.flows["spoken"]
    return Run(flow.name, book.version, flow.start, resident.language or book.languages[0], now)


def _held(resident: Resident, registrations: Sequence[Registration], work: UnitOfWork, now: datetime) -> Held:
    return Held(
        name=resident.name or "",
        language=resident.language or "",
        registrations=tuple(_held_registration(registration) for registration in registrations),
        stopped=resident.stopped_at is not None,
        paused_until=resident.paused_until if resident.paused_until and resident.paused_until > now else None,
        looks=Looks(resident.id, work),
        proven=not is_doubtful(resident, now),
    )


def is_doubtful(resident: Resident, now: datetime) -> bool:
    """Whether the number may be somebody else's by now."""
    return resident.doubted_at is not None or (resident.heard_at is not None and now - resident.heard_at > SILENCE)


def _held_registration(registration: Registration) -> HeldRegistration:
    cameras = tuple(
        HeldCamera(camera.location, camera.records, camera.hours, camera.sees_road, camera.days_kept, camera.extra)
        for camera in registration.cameras
    )
    return HeldRegistration(
        registration.id, registration.kind, registration.address, cameras,
        registration.agreed_at or registration.updated_at, registration.extra, on_hold=registration.on_hold,
    )  # fmt: skip


def _open_ask(
    message: Message, outreach: Outreach, answer: ReplyAnswer | None, town: Town, book: FlowBook, now: datetime
) -> OpenAsk:
    zone, wording = town.time_zone, book.outreach
    return OpenAsk(
        outreach_id=outreach.id,
        case=outreach.case or "-",
        officer=outreach.officer_name,
        what=outreach.what,
        street=outreach.target.street or "",
        when={each: when(outreach.start, outreach.end, zone, each, wording) for each in wording["date"]},
        callback=national(outreach.callback) if outreach.callback else None,
        asked_at=message.updated_at,
        answer=answer,
        closed=outreach.state == "canceled" or now - message.updated_at > ASKS_OPEN,
    )
