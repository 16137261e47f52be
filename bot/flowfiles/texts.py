"""Every text that the bot can say, as one page for people to read: the town's attorney, a translator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.flow import Language
from bot.dialogue.placeholders import PLACEHOLDERS, holes, worst_case
from bot.dialogue.segments import plain, segments
from bot.flowfiles.checks.points import said_in
from bot.flowfiles.checks.written import Pages, Written
from bot.flowfiles.pages import Place
from bot.flowfiles.ways import plain_name

PARTS = {
    "ask": "asks",
    "ask_each": "asks about the cameras left out",
    "short": "asks where there is little room",
    "retry": "where the answer was not understood",
    "retry_again": "the second time",
    "why": "where a resident asks why",
    "recap": "in a summary",
    "label": "an answer that can be chosen",
}
HEAD = """# Every text the bot can say

Made from the pages in `flows/` by `make docs`; change those, not this page. Words in {braces} are filled in; the last
section says with what. A text takes at most two segments, three where words of a resident stand in it.

Accents cost segments. Where a town does not want them, a text leaves in the plain spelling that stands under it, or,
where it has none, without the accents that cost more.
"""
COSTS = "| language | texts | segments at worst | a text | with accents | a text |"


@dataclass(frozen=True)
class Cost:
    """What one language costs: its texts that are sent, and their segments when filled in with the longest samples.

    `accented`: the segments for a town that wants accents.
    """

    language: Language
    texts: int
    segments: int
    accented: int

    @property
    def average(self) -> float:
        return self.segments / self.texts if self.texts else 0.0

    @property
    def average_accented(self) -> float:
        return self.accented / self.texts if self.texts else 0.0


def costs(pages: Mapping[str, str]) -> list[Cost]:
    """What each language of the pages costs in segments."""
    return _costs(Pages(pages))


def every_text(pages: Mapping[str, str]) -> str:
    """All texts of the pages as Markdown, one section a language, in the order of the pages."""
    written = Pages(pages)
    lines = [HEAD, COSTS, "| --- | --- | --- | --- | --- | --- |"]
    for cost in _costs(written):
        figures = f"{cost.segments} | {cost.average:.2f} | {cost.accented} | {cost.average_accented:.2f}"
        lines.append(f"| {_named(written, cost.language)} | {cost.texts} | {figures} |")
    lines += _points(written)
    for language in written.languages:
        lines += ["", f"## {_named(written, language)}", *_section(written, language)]
    lines += ["", "## What is filled in", ""]
    used = {name for text in written.wordings() for place in text.texts.values() for name in holes(place.text())}
    lines += [f"- `{{{name}}}`: {PLACEHOLDERS[name].meaning}" for name in PLACEHOLDERS if name in used]
    return "\n".join(lines) + "\n"


def _points(pages: Pages) -> Iterator[str]:
    """A table of what has to be said, and which texts say it; nothing where the pages name no such text."""
    said = {what: texts for what, texts in said_in(pages).items() if texts}
    if said:
        yield from ("", "## What has to be said, and where it stands", "")
        yield from ("Nothing is kept before the question that says all of it was answered with a yes.", "")
        yield from ("| it says | in |", "| --- | --- |")
        yield from (f"| {what} | {', '.join(f'`{text}`' for text in texts)} |" for what, texts in said.items())


def _named(pages: Pages, language: Language) -> str:
    name = pages.book.spoken.get("name", {}).get(language)
    return f"{name} ({language})" if name else language


def _costs(pages: Pages) -> list[Cost]:
    sent = [written for written in pages.wordings() if written.sent]
    return [_cost([written for written in sent if language in written.texts], language) for language in pages.languages]


def _cost(texts: Sequence[Written], language: Language) -> Cost:
    accented = (segments(worst_case(written.texts[language].text())) for written in texts)
    return Cost(language, len(texts), sum(_worst(written, language) for written in texts), sum(accented))


def _worst(written: Written, language: Language) -> int:
    return segments(plain(worst_case(written.plainest(language))))


def _section(pages: Pages, language: Language) -> Iterator[str]:
    page = group = ""
    for written in pages.wordings():
        if language not in written.texts:
            continue
        if written.place.page != page:
            page, group = written.place.page, ""
            yield from ("", f"### {page}")
        if (now := _group(written)) != group:
            group = now
            yield from ("", f"**{plain_name(group)}**", "")
        yield _line(written, language)


def _group(written: Written) -> str:
    """What texts that stand together belong to: a step, or the kind of text."""
    if written.step is not None:
        return written.step.name
    return {"says": "says", "outreach": "officers' texts", "answer": "answers to questions"}.get(written.part, "labels")


def _line(written: Written, language: Language) -> str:
    text = _in_a_line(written.texts[language])
    *way, last = written.place.path
    name = PARTS[written.part] if written.step else plain_name(way[-1] if written.part in ("answer", "label") else last)
    count = _worst(written, language)
    cost = f" *({count} segment{'' if count == 1 else 's'})*" if written.sent else ""
    spelled = f"\n  - plain: {_in_a_line(written.plain[language])}" if language in written.plain else ""
    return f"- {name}: {text}{cost}{spelled}"


def _in_a_line(place: Place) -> str:
    return " / ".join(part.strip() for part in place.text().splitlines())
