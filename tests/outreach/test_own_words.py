"""What officers write of their own: what is refused, what is doubted, which links are the agency's."""

from __future__ import annotations

import pytest

from bot.outreach.own_words import complaint, doubts, held, is_link_to

AGENCY = "upload.example.gov"


@pytest.mark.parametrize(
    ("link", "theirs"),
    [
        ("https://upload.example.gov", True),
        ("https://upload.example.gov/e/7?case=26-1#top", True),
        ("https://west.upload.example.gov/e/7", True),
        ("http://upload.example.gov/e/7", False),
        ("https://upload.example.gov.evil.com/e", False),
        ("https://evil.com/upload.example.gov", False),
        ("https://upload.example.gov@evil.com/e", False),
        ("https://evilupload.example.gov/", False),
        ("https://upload.example.gov:8443/e", False),
        ("https://upload.example.gov/e https://evil.com", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_link_is_the_agencys_or_it_is_not(link: str, theirs: bool) -> None:
    assert is_link_to(AGENCY, link) is theirs
    assert (held(f"Please use {link}", AGENCY) is None) is (theirs or link.startswith("javascript"))


def test_without_an_agency_every_link_is_refused() -> None:
    assert held(f"Please use https://{AGENCY}/e/7") == "a link"


def test_a_supervisor_lets_words_through_but_not_what_a_text_cannot_carry() -> None:
    assert complaint("blue Honda ABC-1234", let_through=True) is None
    assert complaint("see https://example.com", let_through=True) is None
    for words in ("", "x" * 61, "a bang 💥", "two\nlines"):
        assert complaint(words, let_through=True)


@pytest.mark.parametrize(
    ("words", "describes", "names"),
    [
        ("a burglary at the school", False, False),
        ("a crash on North Main Street", False, False),
        ("two stolen bikes", False, False),
        ("a man with a Red hoodie", True, False),
        ("a TALL person", True, False),
        ("the fight of Mr. Lopez", False, True),
        ("a visit by John Smith", False, True),
        ("un hombre alto, el Sr. López", True, True),
        ("a tallish tree", False, False),
    ],
)
def test_what_should_be_thought_over(words: str, describes: bool, names: bool) -> None:
    found = doubts(words, ["tall", "hoodie", "hombre"])
    assert [("describe" in said, "name" in said) for said in found] == [(True, False)] * describes + [
        (False, True)
    ] * names
