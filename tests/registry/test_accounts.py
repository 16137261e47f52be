"""How officers prove who they are: codes, passwords, and how often one may try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.registry.accounts import LOCKED_FOR, Attempts, Proofs, SignIn, state_of, weakness
from bot.registry.one_time_codes import PERIOD, address, code_of, matched, spelled
from tests.builders import NOON, an_officer

SECRET = b"12345678901234567890"  # of the RFCs' own tables
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(
            ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")
        )
    ),
)  # fmt: skip
def test_codes_are_those_of_rfc_4226(counter: int, code: str) -> None:
    assert code_of(SECRET, counter) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_their_times_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert matched(SECRET, code, datetime.fromtimestamp(seconds, UTC), None) == seconds // PERIOD


@pytest.mark.parametrize(
    ("off", "used", "good"),
    [(0, None, True), (-1, None, True), (1, None, True), (-2, None, False), (2, None, False),
     (0, 0, False), (0, -1, True), (-1, 0, False), (1, 0, True)],
)  # fmt: skip
def test_a_clock_may_be_off_by_one_period_and_no_code_is_good_twice(off: int, used: int | None, good: bool) -> None:
    present = int(NOON.timestamp()) // PERIOD
    after = None if used is None else present + used
    found = matched(SECRET, code_of(SECRET, present + off), NOON, after)
    assert found == (present + off if good else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\n6x"])
def test_what_is_no_code(typed: str) -> None:
    assert matched(SECRET, typed, NOON, None) is None


def test_a_code_may_be_typed_with_a_gap() -> None:
    code = code_of(SECRET, int(NOON.timestamp()) // PERIOD)
    assert matched(SECRET, f" {code[:3]} {code[3:]} ", NOON, None)


def test_what_an_app_is_told() -> None:
    told = address(SECRET, "kim@example.org", "Porchlight")
    assert (
        told == "otpauth://totp/Porchlight:kim%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Porchlight"
    )
    assert spelled(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("elevenchars", True),
        ("teapot marble orbit fern", False),
        ("aaaaaaaaaaaaaaaa", True),
        ("passwordpassword", True),
        ("officer-kim-kim-1", True),
        ("correct-horse-battery", False),
        ("x" * 300, True),
        ("пароль из слов", False),
    ],
)
def test_weak_passwords(password: str, weak: bool) -> None:
    assert (weakness(password, an_officer()) is not None) is weak


def test_the_fifth_failure_locks_for_fifteen_minutes() -> None:
    attempts = Attempts()
    for _ in range(4):
        attempts = attempts.counted(NOON)
        assert not attempts.locked(NOON)
    attempts = attempts.counted(NOON)
    assert attempts.locked(NOON + LOCKED_FOR - timedelta(seconds=1))
    assert not attempts.locked(NOON + LOCKED_FOR)
    assert attempts.counted(NOON + LOCKED_FOR).failures == 1


def test_a_right_step_takes_back_its_own_attempt_alone() -> None:
    attempts = Attempts()
    for _ in range(5):
        attempts = attempts.counted(NOON)
    assert attempts.forgiven() == Attempts(4, NOON, None)


def test_old_failures_are_forgotten() -> None:
    assert Attempts(4, NOON).counted(NOON + timedelta(days=1)) == Attempts(1, NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("step", "began", "seen", "holds"),
    [
        ("whole", 29, 29, True), ("whole", 30, 30, False), ("whole", 719, 0, True), ("whole", 720, 0, False),
        ("password", 9, 9, True), ("password", 10, 0, False),
    ],
)  # fmt: skip
def test_how_long_a_sign_in_holds(step: str, began: int, seen: int, holds: bool) -> None:
    one = SignIn(an_officer(), step, NOON - began * MINUTE, NOON - seen * MINUTE)  # type: ignore[arg-type]
    assert one.holds(NOON) is holds
    assert not SignIn(an_officer(active=False), one.step, NOON, NOON).holds(NOON)


LATER, EARLIER = NOON + MINUTE, NOON - MINUTE


@pytest.mark.parametrize(
    ("proofs", "active", "state"),
    [
        (Proofs(), True, "not set up"),
        (Proofs(invited_until=LATER), True, "invited"),
        (Proofs(invited_until=EARLIER), True, "not set up"),
        (Proofs(set_up=True, second_step=True), True, "in use"),
        (Proofs(set_up=True, second_step=True, invited_until=LATER), True, "in use"),
        (Proofs(set_up=True), True, "no second factor"),
        (Proofs(linked=True), True, "in use"),
        (Proofs(set_up=True, second_step=True, locked_until=LATER), True, "locked"),
        (Proofs(set_up=True, second_step=True, locked_until=EARLIER), True, "in use"),
        (Proofs(set_up=True, locked_until=LATER), False, "disabled"),
    ],
)
def test_how_an_account_stands(proofs: Proofs, active: bool, state: str) -> None:
    assert state_of(an_officer(active=active), proofs, NOON) == state
