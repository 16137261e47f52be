"""Officer, residents, two workers, carrier, clock and crashes, each step by itself, in any order: a state machine.

Between any two steps everything must hold: STOP and REMOVE win over a send, nobody gets a text twice, states only move
forward; and once all have settled, nobody was missed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.handlers.drafting import Request, draft
from bot.handlers.launching import cancel, pause, resume, send
from bot.handlers.sending import Drain, finish
from bot.handlers.statuses import receive_status
from bot.handlers.unknowns import settle_unknowns
from bot.outreach.outreach import RANK, Target
from bot.ports import Conflict, OutgoingText, TryLater, Unknown
from bot.registry.towns import Limits
from bot.store.unit_of_work import Store
from tests.far_end import raising
from tests.officers import NUMBER, WEST_HARTFORD, hire, settle
from tests.texting import Phones, phones_of

TOWN = replace(
    WEST_HARTFORD, quiet_hours=None,
    limits=Limits(messages_per_second=None, resident_per_week=None, case_per_resident=None),
)  # fmt: skip
PEOPLE = tuple(f"+186055501{n:02d}" for n in range(1, 6))
OUTREACHES = 3
LAGS = (0, 110, 110)  # seconds until the carrier's list shows what it took; the program waits two minutes for that
BARELY = timedelta(seconds=60)  # so long what a living worker began may take
STREET = "North Main Street"
ASKS = "SELECT id, outreach_id, resident_id, state, attempts FROM message WHERE kind = 'ask' ORDER BY created_at, id"
TROUBLES: dict[str, Any] = {
    "no connection": ("before", TryLater("the carrier could not be reached")),
    "dropped before": ("before", Unknown("nobody knows")),
    "dropped after": ("after", Unknown("nobody knows")),
}


@dataclass
class Pool:
    """What a drain begins, held back until the machine lets it happen."""

    begun: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = field(default_factory=list)

    def submit(self, does: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.begun.append((future, does, given))
        return future


class Race(RuleBasedStateMachine):
    """Subclassed with a `fresh` that gives an empty store."""

    fresh: Callable[[], Store]

    def __init__(self) -> None:
        super().__init__()
        self.store = type(self).fresh()
        self.phones: Phones = phones_of(self.store, TOWN)
        self.desk, self.carrier, self.clock = self.phones.desk, self.phones.carrier, self.phones.clock
        self.officer = hire(self.desk)
        self.workers: dict[int, Drain] = {}
        self.launched = 0
        self.outreaches: list[str] = []
        self.silent: dict[str, str] = {}  # phones that said STOP or REMOVE, and were answered
        self.ever_silent: set[str] = set()
        self.halted: dict[str, str] = {}  # outreaches that are paused or canceled
        self.ranks: dict[str, int] = {}
        self.asked: dict[str, set[str]] = {}  # whom each outreach that was sent is to reach

    @initialize(lag=st.sampled_from(LAGS))
    def residents_register(self, lag: int) -> None:
        self.carrier.lag = timedelta(seconds=lag)
        for place, phone in enumerate(PEOPLE):
            settle(self.desk, str(10 + 2 * place), STREET, phone=phone, town=TOWN)
        self.officer_sends()

    @precondition(lambda self: len(self.outreaches) < OUTREACHES)
    @rule()
    def officer_sends(self) -> None:
        now = self.clock.now()
        asked = Request(
            f"26-{len(self.outreaches)}", Target(street=STREET), "burglary", now - timedelta(hours=2),
            now - timedelta(hours=1),
        )  # fmt: skip
        drafted = draft(asked, self.officer, self.desk).sheet.outreach
        if not drafted.recipients:
            return
        send(drafted.id, self.officer, self.desk)
        self.outreaches.append(drafted.id)
        self.asked[drafted.id] = set(PEOPLE) - set(self.silent)

    @precondition(lambda self: self.outreaches)
    @rule(data=st.data())
    def officer_sends_again(self, data: st.DataObject) -> None:
        with suppress(Conflict):
            send(data.draw(st.sampled_from(self.outreaches)), self.officer, self.desk)

    @precondition(lambda self: self.outreaches)
    @rule(data=st.data(), how=st.sampled_from([pause, resume, resume, cancel]))
    def officer_changes_their_mind(self, data: st.DataObject, how: Callable[..., Any]) -> None:
        outreach = data.draw(st.sampled_from(self.outreaches))
        with suppress(Conflict):
            how(outreach, self.officer, self.desk)
            if how is resume:
                self.halted.pop(outreach, None)
            else:
                self.halted[outreach] = how.__name__

    @rule(phone=st.sampled_from(PEOPLE), words=st.sampled_from(["STOP", "REMOVE", "START", "yes", "what is this"]))
    def resident_texts(self, phone: str, words: str) -> None:
        self.phones.says(words, phone)
        if words in ("STOP", "REMOVE"):
            self.silent[phone] = "REMOVE" if self.silent.get(phone) == "REMOVE" else words
            self.ever_silent.add(phone)
        elif words == "START" and self.silent.get(phone) == "STOP":
            del self.silent[phone]

    @rule(which=st.integers(0, 1))
    def worker_turns(self, which: int) -> None:
        """Record what came back, and claim: what is claimed now must be for somebody who wants it."""
        if which not in self.workers:
            self.launched += 1
            ours: Any = Pool()
            self.workers[which] = Drain(NUMBER, f"w{self.launched}", self.desk, threading.Event(), ours)
        drain = self.workers[which]
        done = {future for future in drain.flying if future.done()}
        drain.flying -= done
        drain.landed += [future.result() for future in done]
        before = len(_pool(drain).begun)
        drain.turn()
        for _, _, (text, *_) in _pool(drain).begun[before:]:
            self._may_leave(text)

    def _may_leave(self, text: OutgoingText) -> None:
        assert text.to not in self.silent, f"claimed for somebody who said {self.silent[text.to]}"
        ((outreach,),) = self.phones.rows(f"SELECT outreach_id FROM message WHERE id = '{text.message_id}'")
        assert outreach not in self.halted, f"claimed after {self.halted[outreach]}"

    @precondition(lambda self: self.outreaches)
    @rule(which=st.integers(0, 1), troubles=st.lists(st.sampled_from(["", *TROUBLES]), min_size=1, max_size=3))
    def worker_works(self, which: int, troubles: list[str]) -> None:
        """Claim, post some of what is begun, and record it."""
        self.worker_turns(which)
        for trouble in troubles[: len(_pool(self.workers[which]).begun)]:
            self._post(self.workers[which], 0, trouble)
        self.worker_turns(which)

    @precondition(lambda self: any(_pool(each).begun for each in self.workers.values()))
    @rule(data=st.data(), trouble=st.sampled_from(["", "", "", *TROUBLES]))
    def worker_posts(self, data: st.DataObject, trouble: str) -> None:
        drain = data.draw(st.sampled_from([each for each in self.workers.values() if _pool(each).begun]))
        self._post(drain, data.draw(st.integers(0, len(_pool(drain).begun) - 1)), trouble)

    def _post(self, drain: Drain, place: int, trouble: str) -> None:
        future, does, given = _pool(drain).begun.pop(place)
        if trouble:
            where, error = TROUBLES[trouble]
            setattr(self.carrier, where, raising(error))
        future.set_result(does(*given))
        self.carrier.before = self.carrier.after = lambda text: None

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def worker_dies(self, data: st.DataObject) -> None:
        """Whatever it held is gone; that its lease runs out at once is the worst that time can do."""
        self._release(self.workers.pop(data.draw(st.sampled_from(sorted(self.workers)))))

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def worker_stalls(self, data: st.DataObject) -> None:
        """It lives, but its lease ran out and another may take over."""
        self._release(self.workers[data.draw(st.sampled_from(sorted(self.workers)))])

    def _release(self, drain: Drain) -> None:
        with self.desk.work() as work:
            work.sending.release(NUMBER, drain.owner)
            work.commit()

    @precondition(lambda self: self.carrier.arrived)
    @rule(data=st.data(), status=st.sampled_from(["queued", "sent", "delivered", "undelivered"]))
    def carrier_reports(self, data: st.DataObject, status: str) -> None:
        place = data.draw(st.integers(0, len(self.carrier.arrived) - 1))
        record, text = self.carrier.arrived[place], self._sent(place)
        receive_status(text.message_id, record.sid, status, 30008 if status == "undelivered" else None, self.desk)

    def _sent(self, place: int) -> OutgoingText:
        """The text that became the record at this place: both have the same receiver and words."""
        record = self.carrier.arrived[place]
        return next(text for text in self.carrier.asked if (text.to, text.text) == (record.to, record.body))

    @rule()
    def somebody_asks_about_doubts(self) -> None:
        """What a living worker has only just begun is in no doubt yet."""
        on_its_way = [
            text.message_id for drain in self.workers.values() for _, _, (text, began, _) in _pool(drain).begun
            if self.clock.now() - began < BARELY and self._state(text.message_id) == "sending"
        ]  # fmt: skip
        settle_unknowns(self.desk)
        assert [self._state(each) for each in on_its_way] == ["sending"] * len(on_its_way)

    def _state(self, message_id: str) -> str:
        ((state,),) = self.phones.rows(f"SELECT state FROM message WHERE id = '{message_id}'")
        return str(state)

    @rule(seconds=st.sampled_from([1, 15, 30, 70, 200]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @precondition(lambda self: self.outreaches)
    @rule(times=st.integers(1, 5))
    def minutes_pass_and_doubts_are_asked_about(self, times: int) -> None:
        """As the workers do it, every half a minute."""
        for _ in range(times):
            self.clock.forward(seconds=30)
            self.somebody_asks_about_doubts()

    @rule()
    def outreaches_are_closed(self) -> None:
        finish(self.desk)

    @invariant()
    def nobody_twice(self) -> None:
        again = {each: count for each, count in self.carrier.times().items() if count > 1}
        assert not again

    @invariant()
    def states_move_forward(self) -> None:
        """A text that surely did not leave may be queued again; what the carrier took never is."""
        for message, _, _, state, _ in self.phones.rows(ASKS):
            before = self.ranks.get(message, 0)
            assert RANK[state] >= before or before < RANK["accepted"], f"back to {state}"
            self.ranks[message] = RANK[state]

    def teardown(self) -> None:
        try:
            if self.outreaches:
                self._settle()
        finally:
            self.store.close()

    def _settle(self) -> None:
        """Everybody who died comes back, and nothing fails any more."""
        for drain in self.workers.values():
            self._release(drain)
        self.workers.clear()
        for outreach in [each for each, how in self.halted.items() if how == "pause"]:
            with suppress(Conflict):
                resume(outreach, self.officer, self.desk)
            del self.halted[outreach]
        for _ in range(20):
            if not self._unsettled():
                break
            self.clock.forward(seconds=200)
            settle_unknowns(self.desk)
            for _ in range(3):
                self.worker_turns(0)
                for future, does, given in _pool(self.workers[0]).begun:
                    future.set_result(does(*given))
                _pool(self.workers[0]).begun.clear()
            self.nobody_twice()
            self.states_move_forward()
        assert not self._unsettled()
        self._nobody_missed()

    def _unsettled(self) -> list[str]:
        return [row[0] for row in self.phones.rows(ASKS) if RANK[row[3]] < RANK["accepted"]]

    def _nobody_missed(self) -> None:
        words = {outreach: self._words(outreach) for outreach in self.outreaches}
        reached = {(to, body) for to, body in self.carrier.times()}
        for outreach in set(self.outreaches) - set(self.halted):
            for phone in self.asked[outreach] - self.ever_silent:
                assert (phone, words[outreach]) in reached, "somebody was missed"

    def _words(self, outreach: str) -> str:
        with self.desk.work() as work:
            found = work.outreaches.get(TOWN.id, outreach)
        assert found
        return found.texts["en"]


def _pool(drain: Drain) -> Pool:
    pool: Any = drain.pool
    return pool  # type: ignore[no-any-return]
