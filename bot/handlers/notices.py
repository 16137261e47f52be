"""Officers told of new answers within the minute; a supervisor of a yes that nobody took up for a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.outreach.notices import Notice, NoticeKind
from bot.ports import Desk, News, NotTold, UnitOfWork

log = structlog.get_logger(__name__)

RECENT = timedelta(days=3)  # what nobody could be told of for longer is old news
LEFT = timedelta(days=1)  # after which a yes goes to the supervisors
FORGOTTEN = timedelta(days=14)


def tell_officers(desk: Desk) -> int:
    """One notice for each outreach with new answers; how many. What fails is tried again at the next look.

    A process that dies between telling and noting it tells twice, rather than never.
    """
    now = desk.clock.now()
    with desk.look() as work:
        new = [(one, _notice("new", one, _officer(one, work), work, desk)) for one in work.notices.unread(now - RECENT)]
        late = work.notices.left(now - FORGOTTEN, now - LEFT)
        waiting = [(one, _notice("waiting", one, _supervisors(one, work), work, desk)) for one in late]
    return sum(_tell(notice, one, desk) for one, notice in (*new, *waiting))


def _officer(news: News, work: UnitOfWork) -> Sequence[str]:
    officer = work.officers.get(news.outreach.officer_id)
    return [officer.email] if officer and officer.active else _supervisors(news, work)


def _supervisors(news: News, work: UnitOfWork) -> Sequence[str]:
    town = news.outreach.town_id
    return [one.email for one in work.officers.all() if one.town_id == town and one.active and one.role == "supervisor"]


def _notice(kind: NoticeKind, news: News, to: Sequence[str], work: UnitOfWork, desk: Desk) -> Notice:
    town = work.towns.get(news.outreach.town_id)
    return Notice(
        kind, town.name, town.notices, tuple(to), news.outreach.id, news.outreach.case, news.outreach.target.street,
        news.count, f"{desk.base_url}/officers/outreaches/{news.outreach.id}",
    )  # fmt: skip


def _tell(notice: Notice, news: News, desk: Desk) -> bool:
    try:
        desk.notifier.tell(notice)
    except NotTold as error:
        log.warning("notice.failed", outreach=notice.outreach_id, why=str(error))
        return False
    with desk.work() as work:
        work.notices.told(notice.outreach_id, notice.kind, news.until)
        work.commit()
    log.info("notice.sent", outreach=notice.outreach_id, kind=notice.kind, count=notice.count)
    return True
