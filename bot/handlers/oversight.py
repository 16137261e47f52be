"""What supervisors and auditors look at: the audit log, odd use of the registry, its chain, what waits for approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.handlers.audit_chain import verify_audit
from bot.handlers.cases import REFUSED, note
from bot.handlers.exchange import sheet_of
from bot.handlers.persons import checked_reason
from bot.outreach.outreach import Outreach
from bot.ports import Desk, Page
from bot.registry.people import AuditRow, AuditSought, ChainState, Officer

LATELY = timedelta(days=30)
LOOKS = ("search", "look", "find", "call sheet")
SENDS = ("send", "approve")
NIGHT = (22, 6)  # hours of the town's day
MANY_LOOKS, MANY_NIGHTS = 20, 5  # in 30 days, from which on they stand out


@dataclass(frozen=True)
class Use:
    """What one officer did in the last 30 days."""

    name: str
    looks: int
    sends: int
    nights: int  # looks between 22:00 and 6:00
    refusals: int  # for having seen as many residents in a day as the town allows

    @property
    def oddities(self) -> tuple[str, ...]:
        """What a supervisor should ask about."""
        found = (
            ("many looks, nothing sent", self.looks >= MANY_LOOKS and not self.sends),
            ("looks at night", self.nights >= MANY_NIGHTS),
            ("refused: too many residents in a day", self.refusals > 0),
        )
        return tuple(words for words, odd in found if odd)


def audit_log(
    sought: AuditSought, limit: int, cursor: str | None, officer: Officer, desk: Desk
) -> tuple[Page[AuditRow], Sequence[Officer]]:
    """Rows of the log, newest first, and the town's officers. Reading it is noted too. Raises Invalid for a cursor that
    it did not give."""
    with desk.work() as work:
        page = work.audit.rows(officer.town_id, limit, cursor, sought)
        officers = [one for one in work.officers.all() if one.town_id == officer.town_id]
        note(work, desk, officer, "audit", case=sought.case)
        work.commit()
    return page, officers


def uses(officer: Officer, desk: Desk) -> Sequence[Use]:
    """What each officer of the town did lately; those that stand out first, then who looked most."""
    now = desk.clock.now()
    with desk.look() as work:
        zone = ZoneInfo(work.towns.get(officer.town_id).time_zone)
        counted = work.audit.uses(officer.town_id, now - LATELY, list(_nights(now - LATELY, now, zone)))
        names = {one.id: one.name for one in work.officers.all() if one.town_id == officer.town_id}
    sums = _sums(counted)
    found = [
        Use(name, sums[who, "looks"], sums[who, "sends"], sums[who, "nights"], sums[who, "refusals"])
        for who, name in names.items()
    ]
    return sorted(found, key=lambda one: (-len(one.oddities), -one.looks, one.name))


def _sums(counted: Mapping[tuple[str, str, bool], int]) -> Counter[tuple[str, str]]:
    """How often who did each kind of thing."""
    sums: Counter[tuple[str, str]] = Counter()
    for (who, action, is_night), n in counted.items():
        sums[who, "looks"] += n * (action in LOOKS)
        sums[who, "sends"] += n * (action in SENDS)
        sums[who, "nights"] += n * (action in LOOKS and is_night)
        sums[who, "refusals"] += n * (action == REFUSED)
    return sums


def _nights(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The hours, as each begins, that are night in the town's own time."""
    begins, ends = NIGHT
    hour = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour <= until:
        if not ends <= hour.astimezone(zone).hour < begins:
            yield hour
        hour += timedelta(hours=1)


def verify(officer: Officer, desk: Desk) -> ChainState:
    """Whether the town's log is as it was sealed; that it was asked is noted."""
    with desk.work() as work:
        slug = work.towns.get(officer.town_id).slug
        note(work, desk, officer, "verify")
        work.commit()
    ((_, state),) = verify_audit(slug, desk)
    return state


def waiting_for_approval(officer: Officer, desk: Desk) -> Sequence[Outreach]:
    """The town's outreaches that a second person has to agree to."""
    with desk.look() as work:
        return work.reports.waiting(officer.town_id)


def export(reason: str | None, officer: Officer, desk: Desk) -> Iterator[Mapping[str, str]]:
    """The town's sheet for this officer, row by row; that it was taken, and why, is noted first. Raises Invalid."""
    why = checked_reason(reason)
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        note(work, desk, officer, "export", reason=why)
        work.commit()
    return sheet_of(town, desk)
