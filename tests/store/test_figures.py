"""Figures by month: each moment counts in the month that it has in UTC, in one alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.unit_of_work import Store
from tests.builders import a_registration, a_resident, a_town, another_town

BOUNDS = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 11, 12)] + [datetime(2027, 1, 1, tzinfo=UTC)]
HARTFORD = timezone(timedelta(hours=-5))
moments = st.one_of(
    st.sampled_from([bound + timedelta(microseconds=off) for bound in BOUNDS for off in (-1, 0, 1)]),
    st.integers(0, 5 * 365 * 24).map(lambda hours: datetime(2023, 1, 1, tzinfo=HARTFORD) + timedelta(hours=hours)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moments, max_size=12))
def test_each_in_its_month_and_in_one_alone(store: Store, agreed: list[datetime]) -> None:
    with store.work() as work:  # never committed
        work.towns.add(a_town())
        work.towns.add(another_town())
        for town in ("wh", "br"):
            resident = a_resident(town_id=town)
            work.residents.add(resident)
            work.registrations.add(a_registration(resident, agreed_at=None))
            for moment in agreed if town == "wh" else [BOUNDS[0]]:
                work.registrations.add(a_registration(resident, agreed_at=moment))
        found = {month: figures["registrations"] for month, figures in work.audit.months("wh").items()}
        assert found == Counter(f"{moment.astimezone(UTC):%Y-%m}" for moment in agreed)
        assert work.registrations.count("wh") == len(agreed)


def test_a_slip_in_the_year_holds_no_figures_up(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        resident = a_resident()
        work.residents.add(resident)
        for year in (22, 1969, 2026):
            work.registrations.add(a_registration(resident, agreed_at=datetime(year, 3, 1, 12, tzinfo=UTC)))
        assert {month: figures["registrations"] for month, figures in work.audit.months("wh").items()} == {"2026-03": 1}
