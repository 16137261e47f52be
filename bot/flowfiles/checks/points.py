"""What has to be said before anything is kept, and where each of it stands: `points` and `said` in checks.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.dialogue.flow import Flow, Language
from bot.dialogue.phrases import fold
from bot.flowfiles.checks.written import Pages, Written
from bot.flowfiles.pages import Place, did_you_mean

POINTS: Mapping[str, str] = {
    "who": "who asks",
    "voluntary": "it is voluntary",
    "no_access": "no access to the cameras",
    "not_agent": "who joins is no agent of the police",
    "court": "a court may ask",
    "confidential": "confidential as far as the law allows",
    "frequency": "how often texts come",
    "rates": "what texts may cost",
    "help": "HELP",
    "stop": "STOP",
    "remove": "REMOVE",
    "adult": "18 or older, and the owner or speaking for the owner",
}
"""What an agreement says. Who, how often, rates, HELP and STOP: the CTIA's Messaging Principles and Best Practices."""


def check_points(pages: Pages) -> None:
    """Complain of a registration that does not begin with the agreement, and of each text that leaves a point out."""
    texts = _asked_texts(pages)
    for flow, root in pages.flows():
        if any(branch.does == "register" for step in flow.steps.values() for branch in step.next):
            _check_first(pages, flow, root, texts)
    for text, points in _said(pages).items():
        _check_text(pages, texts.get(text), text, points)


def said_in(pages: Pages) -> dict[str, list[str]]:
    """Where each point stands, by its description: the texts as page.step or page.text, in the order of checks.yaml."""
    said = _said(pages)
    return {what: [text for text, points in said.items() if name in points] for name, what in POINTS.items()}


def _said(pages: Pages) -> dict[str, tuple[str, ...]]:
    return {text: place.texts() for text, place in _notes(pages).at("said").items()}


def _notes(pages: Pages) -> Place:
    return pages.topic("checks").at("checks")


def _asked_texts(pages: Pages) -> dict[str, Written]:
    """Every text that is sent, as "registration.agreement" (a question) or "keywords.welcome" (a text)."""
    asked = (written for written in pages.wordings() if written.part in ("ask", "says", "outreach"))
    return {_name(written): written for written in asked}


def _name(written: Written) -> str:
    last = written.step.name if written.step else written.place.path[-1]
    return f"{written.place.page.removesuffix('.yaml')}.{last}"


def _check_first(pages: Pages, flow: Flow, root: Place, texts: Mapping[str, Written]) -> None:
    """A flow that registers asks for the agreement before all else, and its question says every point."""
    first = flow.steps.get(flow.start)
    if first and first.saves == "agreement":
        name = f"{flow.name}.{first.name}"
        _check_text(pages, texts.get(name), name, POINTS)
    elif first:
        root.at("start").complain("a flow that registers begins with the agreement: `saves: agreement`")


def _check_text(pages: Pages, written: Written | None, text: str, points: Iterable[str]) -> None:
    notes = _notes(pages)
    if written is None:
        notes.at("said").complain(f"there is no text `{text}`")
        return
    for point in points:
        if point not in POINTS:
            notes.at("said").at(text).complain(f"there is no point `{point}`{did_you_mean(point, tuple(POINTS))}")
        for language, place in written.spellings if point in POINTS else ():
            _check_point(pages, place, language, point)


def _check_point(pages: Pages, place: Place, language: Language, point: str) -> None:
    wordings = pages.by_language(_notes(pages).at("points").at(point)).get(language)
    if wordings is None:
        _notes(pages).complain(f"`points: {point}` is missing in `{language}`: the words that say “{POINTS[point]}”")
    elif not any(fold(words) in fold(place.text()) for words in wordings.texts()):
        place.complain(f"this must say “{POINTS[point]}” in `{language}`, in words such as “{wordings.texts()[0]}”")
