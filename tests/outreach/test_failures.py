"""Every code means something to do, in words an officer understands."""

import pytest

from bot.outreach.failures import FAILURES, failure


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (20003, "halt"), (20429, "later"), (429, "later"), (21610, "stopped"), (21211, "never"), (21614, "never"),
        (30003, "give_up"), (30005, "never"), (30006, "never"), (30007, "give_up"), (30008, "give_up"), (30034, "halt"),
        (500, "unknown"), (503, "unknown"), (99999, "give_up"), (None, "give_up"),
    ],
)  # fmt: skip
def test_what_a_code_asks_for(code: int | None, action: str) -> None:
    assert failure(code).action == action


def test_no_words_speak_of_codes_or_in_jargon() -> None:
    for each in FAILURES.values():
        assert each.words == each.words.strip()
        assert not any(word in each.words.lower() for word in ("sid", "http", "api", "twilio", "null", "e.164"))
