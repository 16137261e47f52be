"""The demo's neighbours join: each plays the real dialogue through the real webhook, some at the same time."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from bot.bootstrap import Installation, Refused
from bot.carrier.simulator import WebhookFailed
from bot.operations.sample_town import NUMBER, SLUG, Neighbour
from bot.ports import UnitOfWork

AT_ONCE = 6  # neighbours who text at the same time
TRIES = 8  # of one text, as a carrier's webhook may be tried again
PAUSE = 0.25  # seconds before the second try; each next one waits longer


def register(installation: Installation, neighbours: Sequence[Neighbour]) -> None:
    """Let all of them text, with progress shown. Raises Refused where a dialogue did not end as it should."""
    ended = Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, _ in enumerate(pool.map(lambda one: _play(one, installation, ended), neighbours), 1):
                _show_progress(done, len(neighbours))
        finally:
            ended.set()
    if installation.simulator:
        installation.simulator.settle()
    check(installation, neighbours)


def _play(neighbour: Neighbour, installation: Installation, ended: Event) -> None:
    for text in neighbour.texts:
        if not ended.is_set():
            text_in(installation, neighbour.phone, text)


def text_in(installation: Installation, phone: str, text: str) -> str:
    """What the town answers, "" for nothing. Where the webhook has no time (503), the same text is brought again.

    Raises Refused where it is not taken at all.
    """
    simulator, new_id = installation.simulator, installation.desk.new_id
    assert simulator is not None
    sid = f"SM{new_id()}{new_id()}"
    for turn in range(TRIES):
        try:
            return simulator.text_in(phone, NUMBER, text, sid=sid) or ""
        except WebhookFailed as error:
            if error.status not in (None, 503):
                raise Refused(f"a text was not taken: {error}") from error
            time.sleep(PAUSE * (turn + 1))
    raise Refused(f"a text was not taken in {TRIES} tries")


def check(installation: Installation, neighbours: Sequence[Neighbour]) -> None:
    """Raises Refused, naming those whose registrations are not as they meant them."""
    with installation.desk.work() as work:
        town = work.towns.by_slug(SLUG)
        assert town is not None
        wrong = [one.phone for one in neighbours if _held(one.phone, town.id, work) != (one.homes, one.stopped)]
    if wrong:
        raise Refused(f"the sample town did not come true: another ending than meant for {', '.join(wrong)}")


def _held(phone: str, town_id: str, work: UnitOfWork) -> tuple[int, bool]:
    """How many registrations a phone has, and whether it stopped texts."""
    resident = work.residents.find(town_id, phone)
    if resident is None:
        return 0, False
    return len(work.registrations.of(resident.id)), resident.stopped_at is not None


def _show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\rneighbours registering by text: {done} of {of}", end=end, file=sys.stderr, flush=True)
    elif done == of or done % 10 == 0:
        print(f"neighbours registering by text: {done} of {of}", file=sys.stderr, flush=True)
