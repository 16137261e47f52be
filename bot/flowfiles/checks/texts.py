"""Whether every text is there in every language, fills in what exists, and stays within its segments."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.flow import Language
from bot.dialogue.placeholders import ALWAYS, HOLE, PLACEHOLDERS, holes, most_segments, worst_case
from bot.dialogue.saying import MOST
from bot.dialogue.segments import is_gsm, plain, segments
from bot.flowfiles.checks.written import Pages, Written
from bot.flowfiles.pages import Place, did_you_mean

PART = 153  # characters of one segment among several: 3GPP TS 23.040


def check_texts(pages: Pages) -> None:
    """Complain of missing translations, unknown placeholders and texts that are too long."""
    for written in pages.wordings():
        _check_languages(pages, written.place, written.texts, needed=True)
        _check_holes_agree(pages, written)
        for language, place in written.texts.items():
            _check_holes(place)
            if written.sent and not _has_short(pages, written):
                most = MOST if written.part == "outreach" else most_segments(place.text())
                _check_length(written.plain.get(language, place), language, most)
        for language, place in written.plain.items():
            _check_plain(place, written.texts[language].text())
    for place, words in pages.words():
        _check_languages(pages, place, words, needed=False)
    for language, root in pages.overlays.items():
        _check_overlay(pages, language, root)


def _check_languages(pages: Pages, place: Place, texts: Mapping[Language, Place], *, needed: bool) -> None:
    """Complain of each language of the book that `texts` lacks; a list of words nobody wrote is none that lacks."""
    name = ": ".join(place.path)
    for language, there in texts.items():
        if language not in pages.languages:
            there.complain(f"`{language}` is no language of these pages; they are in {', '.join(pages.languages)}")
        if there.is_text() and not there.text().strip():
            there.complain(f"`{name}` is empty in `{language}`")
    for language in pages.languages if texts or needed else ():
        if language in texts:
            continue
        if language in pages.overlays:
            path = f"{place.page.removesuffix('.yaml')}: {name}"
            pages.nearest(language, place).complain(f"`{path}` is missing here ({place.page}:{place.line})")
        else:
            place.complain(f"`{name}` is missing in `{language}`")


def _has_short(pages: Pages, written: Written) -> bool:
    """Whether a text of officers has a short form, which is sent where it is too long."""
    return written.part == "outreach" and f"{written.place.path[-1]}_short" in pages.book.outreach


def _check_holes(place: Place) -> None:
    text = place.text()
    for name in holes(text):
        if name not in PLACEHOLDERS:
            place.complain(f"nothing is known to fill in {{{name}}}{did_you_mean(name, tuple(PLACEHOLDERS))}")
    if set(HOLE.sub("", text)) & set("{}"):
        place.complain("a brace stands alone; what is filled in is written as {name}")


def _check_holes_agree(pages: Pages, written: Written) -> None:
    """What is filled in is decided by the first language's text; a name that only another has would stay as it is."""
    first = next((written.texts[each] for each in pages.languages if each in written.texts), None)
    if first is None:
        return
    filled = ALWAYS.union(holes(first.text()))
    for language, place in written.texts.items():
        for name in holes(place.text()):
            if name in PLACEHOLDERS and name not in filled:
                place.complain(f"{{{name}}} stands in `{language}` only; the text of line {first.line} lacks it")


def _check_plain(place: Place, text: str) -> None:
    """A plain spelling stays within the GSM alphabet and fills in what the text fills in."""
    said = place.text()
    if odd := sorted({letter for letter in said if not is_gsm(letter)}):
        place.complain(f"a plain spelling has no {' '.join(odd)}; a text that holds one has 70 characters, not 160")
    lost, new = (set(holes(text)) - set(holes(said)), set(holes(said)) - set(holes(text)))
    if lost or new or len(holes(text)) != len(holes(said)):
        wrong = ", ".join(f"{{{name}}}" for name in sorted(lost | new)) or "as often"
        place.complain(f"a plain spelling fills in what the text beside it does: {wrong}")


def _check_length(place: Place, language: Language, most: int) -> None:
    text = plain(worst_case(place.text()))
    if segments(text) <= most:
        return
    odd = "".join(sorted({letter for letter in text if not is_gsm(letter)}))
    advice = f"write it without {odd}" if odd else f"shorten it by {len(text) - most * PART} characters or more"
    place.complain(f"in `{language}` this takes {segments(text)} segments at worst, {most} are allowed; {advice}")


def _check_overlay(pages: Pages, language: Language, root: Place) -> None:
    """Complain of what a language's own page has and the pages do not."""
    for name, place in root.items():
        main = pages.roots.get(f"{name}.yaml")
        if main is None:
            known = tuple(page.removesuffix(".yaml") for page in pages.roots if "/" not in page)
            place.complain(f"there is no page `{name}.yaml`{did_you_mean(name, known)}")
        else:
            _check_branches(pages, place, main)


def _check_branches(pages: Pages, place: Place, main: Place) -> None:
    if not (place.is_mapping() and main.is_mapping()):
        return
    there = dict(main.items())
    if set(there) & set(pages.languages):
        return
    for name, value in place.items():
        if name in there:
            _check_branches(pages, value, there[name])
        else:
            value.complain(f"`{name}` is not in {main.page}{did_you_mean(name, tuple(there))}")
