"""What is sealed opens with its key and in its place, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.sealing import CannotOpen, Sealer, new_salt

OLD, NEW, HASH = b"o" * 32, b"n" * 32, b"h" * 32
SEALER = Sealer({"new": NEW, "old": OLD}, HASH)
WORDS = st.text(st.characters())  # lone surrogates and NUL as well


@given(st.dictionaries(WORDS, st.one_of(WORDS, st.integers(), st.none(), st.lists(WORDS)), max_size=4))
def test_what_is_sealed_opens_again(value: dict[str, object]) -> None:
    assert SEALER.open("resident.sealed", "r1", SEALER.seal("resident.sealed", "r1", value)) == value


def test_nothing_of_it_can_be_read() -> None:
    sealed = SEALER.seal("resident.sealed", "r1", {"name": "Maria Lopez", "phone": "+18605550101"})
    assert sealed.startswith(b"new:")
    assert b"Maria" not in sealed
    assert b"0101" not in sealed


@pytest.mark.parametrize(("place", "row"), [("resident.sealed", "r2"), ("message.sealed", "r1")])
def test_it_opens_in_no_other_row_or_column(place: str, row: str) -> None:
    with pytest.raises(CannotOpen, match=place):
        SEALER.open(place, row, SEALER.seal("resident.sealed", "r1", "Maria"))


def test_what_an_older_key_sealed_still_opens_and_the_newest_seals() -> None:
    before = Sealer({"old": OLD}, HASH).seal("run.sealed", "r1", "Maria")
    assert SEALER.open("run.sealed", "r1", before) == "Maria"
    assert SEALER.seal("run.sealed", "r1", "Maria").startswith(b"new:")


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(CannotOpen, match="'new', which DATA_KEYS does not name"):
        Sealer({"old": OLD}, HASH).open("run.sealed", "r1", SEALER.seal("run.sealed", "r1", "Maria"))


@pytest.mark.parametrize("broken", [b"", b"new", b"new:", b"new:short", b"\xff\xfe:x"])
def test_what_is_damaged_says_so(broken: bytes) -> None:
    with pytest.raises(CannotOpen):
        SEALER.open("run.sealed", "r1", broken)


def test_another_key_under_the_same_id_says_so() -> None:
    with pytest.raises(CannotOpen, match="does not open"):
        Sealer({"new": OLD}, HASH).open("run.sealed", "r1", SEALER.seal("run.sealed", "r1", "Maria"))


@pytest.mark.parametrize(
    ("data_keys", "hash_key"),
    [({}, HASH), ({"a": b"short"}, HASH), ({"a": NEW}, b"short"), ({"a:b": NEW}, HASH), ({"": NEW}, HASH)],
)
def test_keys_that_cannot_be_used_are_refused(data_keys: dict[str, bytes], hash_key: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        Sealer(data_keys, hash_key)


def test_a_phones_hash_depends_on_the_hash_key_alone() -> None:
    phone = "+18605550101"
    assert SEALER.phone_hash(phone) == Sealer({"x": OLD}, HASH).phone_hash(phone)
    assert SEALER.phone_hash(phone) != Sealer({"new": NEW}, OLD).phone_hash(phone)
    assert SEALER.phone_hash(phone) != SEALER.phone_hash("+18605550102")


def test_a_digest_tells_nothing_without_its_salt() -> None:
    assert SEALER.digest("salt", "12-40") == SEALER.digest("salt", "12-40")
    assert SEALER.digest("salt", "12-40") != SEALER.digest("pepper", "12-40")
    assert new_salt() != new_salt()
