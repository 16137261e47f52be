"""Reads the pages into a FlowBook: flows, keywords, questions, incidents, each in every language it is written in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from bot.dialogue.flow import (
    Action,
    Branch,
    Flow,
    FlowBook,
    Incident,
    Keyword,
    Kind,
    Option,
    Question,
    Step,
    Wording,
    Words,
)  # fmt: skip
from bot.dialogue.forms import has_signs, in_few_ways, spelled_out
from bot.flowfiles.learnt import learnt
from bot.flowfiles.pages import LANGUAGES_FOLDER, Complaint, FlowError, Overlays, Place, find_path, open_page

KINDS = cast("tuple[str, ...]", get_args(Kind))
ACTIONS = cast("tuple[str, ...]", get_args(Action))
STEP_KEYS = (
    "kind", "ask", "ask_each", "short", "retry", "retry_again", "why", "options", "saves", "for_each", "only", "recap",
    "if_said", "unless_said", "says_yes", "says_no", "says_unsure", "may_skip", "other", "low", "high", "next",
)  # fmt: skip
TOPICS = (  # pages that are no flow
    "keywords", "names", "addresses", "signs", "questions", "incidents", "checks", "voice", "public",
)  # fmt: skip
TOPIC_KEYS = (
    "keywords", "questions", "incidents", "says", "outreach", "answers", "fillers", "numbers", "units", "calendar",
    "checks", "public", "spoken",
)  # fmt: skip


def read_book(pages: Mapping[str, str]) -> FlowBook:
    """The dialogues of `pages` (name -> YAML text). Raises FlowError with every complaint, not the first alone."""
    book, complaints, _ = read_leniently(pages)
    if complaints:
        raise FlowError(sorted(set(complaints)))
    return book


def read_leniently(pages: Mapping[str, str]) -> tuple[FlowBook, list[Complaint], Mapping[str, Place]]:
    """What could be read, what could not, and the pages' roots for whoever checks further."""
    complaints: list[Complaint] = []
    roots = {name: open_page(name, text, complaints) for name, text in pages.items()}
    overlays = {
        name.removeprefix(f"{LANGUAGES_FOLDER}/").removesuffix(".yaml"): root
        for name, root in roots.items()
        if name.startswith(f"{LANGUAGES_FOLDER}/")
    }
    main = {name.removesuffix(".yaml"): root for name, root in roots.items() if "/" not in name}
    reader = _Reader(overlays)
    flows = {name: reader.flow(name, root) for name, root in main.items() if name not in TOPICS}
    flows = {name: _with_included(flow, main[name], flows) for name, flow in flows.items()}
    topics = reader.topics({name: main[name] for name in TOPICS if name in main})
    languages = _languages(flows, topics.says, overlays)
    version = hashlib.sha256(repr(sorted(pages.items())).encode()).hexdigest()[:16]
    return replace(topics.book(version, languages, flows), plain=reader.plain), complaints, roots


def _languages(flows: Mapping[str, Flow], says: Mapping[str, Wording], overlays: Overlays) -> tuple[str, ...]:
    spoken = {language for wording in says.values() for language in wording}
    spoken |= {language for flow in flows.values() for step in flow.steps.values() for language in step.ask}
    written = [language for language in ("en", "es") if language in spoken]
    return (*written, *sorted(spoken.union(overlays).difference(written)))


def _with_included(flow: Flow, root: Place, flows: Mapping[str, Flow]) -> Flow:
    """A flow that includes another has its steps and texts too, its own coming first."""
    included = flows.get(root.at("include").text()) if root.at("include") else None
    if included is None:
        if root.at("include"):
            root.at("include").complain(f"there is no flow `{root.at('include').text()}`")
        return flow
    return replace(flow, steps={**included.steps, **flow.steps}, says={**included.says, **flow.says})


class _Reader:
    """Reads places; wording and words are completed from the languages' own pages at the same path."""

    def __init__(self, overlays: Overlays) -> None:
        self.overlays = overlays
        self.plain: dict[str, str] = {}

    def wording(self, place: Place) -> Wording:
        own = place.items() if place else ()
        return {language: self._text(found) for language, found in (*own, *self._translations(place))}

    def _text(self, place: Place) -> str:
        """One text in one language; its `plain` spelling is noted."""
        if place.is_mapping():
            place.only(("text", "plain"))
            if not place.at("text"):
                place.complain("`text` is missing beside `plain`")
        text = place.worded().text()
        if place.plain():
            self._note_plain(text, place.plain())
        return text

    def _note_plain(self, text: str, place: Place) -> None:
        if self.plain.setdefault(text, place.text()) != place.text():
            place.complain("the same text has another `plain` elsewhere; give both the same")

    def words(self, place: Place) -> Words:
        own = {language: value.texts() for language, value in place.items()} if place else {}
        return {**own, **{language: found.texts() for language, found in self._translations(place)}}

    def answers(self, place: Place) -> Words:
        """Words that answer a question; a phrase with few ways to say it is spelled out."""
        found = self.words(place)
        return {language: tuple(way for phrase in said for way in _ways(phrase)) for language, said in found.items()}

    def _translations(self, place: Place) -> list[tuple[str, Place]]:
        page = place.page.removesuffix(".yaml")
        found = [(language, find_path(root, (page, *place.path))) for language, root in self.overlays.items()]
        return [(language, there) for language, there in found if there]

    def says(self, place: Place) -> dict[str, Wording]:
        return {name: self.wording(value) for name, value in place.items()}

    def flow(self, name: str, root: Place) -> Flow:
        root.only(("flow", "start", "entries", "include", "says", "steps"))
        if root.at("flow").text(name) != name:
            root.at("flow").complain(f"a page is named after its flow: this is {name}.yaml")
        if not root.at("start"):
            root.complain("`start` is missing: the name of the first step")
        steps = {key: self.step(key, value) for key, value in root.at("steps").items()}
        return Flow(name, root.at("start").text(), steps, self.says(root.at("says")), root.at("entries").texts())

    def step(self, name: str, place: Place) -> Step:
        place.only(STEP_KEYS)
        for needed in ("kind", "ask", "retry", "next"):
            if not place.at(needed):
                place.complain(f"the step `{name}` has no `{needed}`")
        each = place.at("for_each").number_or_word(("camera",), "camera") if place.at("for_each") else None
        return Step(
            name=name,
            kind=cast("Kind", place.at("kind").number_or_word(KINDS, "free")),
            ask=self.wording(place.at("ask")),
            ask_each=self.wording(place.at("ask_each")) or None,
            short=self.wording(place.at("short")) or None,
            retry=self.wording(place.at("retry")),
            retry_again=self.wording(place.at("retry_again")) or None,
            why=self.wording(place.at("why")) or None,
            recap=self.wording(place.at("recap")) or None,
            options=tuple(self.option(key, value) for key, value in place.at("options").items()),
            saves=place.at("saves").text() or None,
            for_each="camera" if each else None,
            only={key: value.texts() for key, value in place.at("only").items()},
            if_said=self.answers(place.at("if_said")),
            unless_said=self.answers(place.at("unless_said")),
            says_yes=self.words(place.at("says_yes")),
            says_no=self.words(place.at("says_no")),
            says_unsure=self.words(place.at("says_unsure")),
            may_skip=place.at("may_skip").flag(),
            other=place.at("other").flag(),
            low=place.at("low").whole_number(),
            high=place.at("high").whole_number(),
            next=tuple(self.branch(name, value) for value in place.at("next").elements()),
            line=place.line,
        )

    def option(self, key: str, place: Place) -> Option:
        place.only(("label", "words"))
        return Option(key, self.wording(place.at("label")), self.answers(place.at("words")))

    def branch(self, step: str, place: Place) -> Branch:
        if place.is_text():
            return Branch(go=place.text(), line=place.line)
        place.only(("when", "go", "end", "does", "forget"))
        when = place.at("when")
        wanted = {key: value.texts() for key, value in when.items()} if when.is_mapping() else {step: when.texts()}
        if not place.at("go") and not place.at("end"):
            place.complain("say where this leads: `go: STEP`, or `end: TEXT`")
        return Branch(
            when=wanted if when else {},
            go=place.at("go").text() or None,
            say=place.at("end").text() or None,
            does=cast("Action", place.at("does").number_or_word(ACTIONS, "nothing")),
            forget=place.at("forget").texts(),
            line=place.line,
        )

    def topics(self, roots: Mapping[str, Place]) -> _Topics:
        topics = _Topics()
        for root in roots.values():
            root.only(TOPIC_KEYS)
            topics.keywords.update({key: self.keyword(key, value) for key, value in root.at("keywords").items()})
            topics.questions += [self.question(key, value) for key, value in root.at("questions").items()]
            topics.incidents.update({key: self.incident(key, value) for key, value in root.at("incidents").items()})
            topics.says.update(self.says(root.at("says")))
            topics.public.update(self.says(root.at("public")))
            topics.spoken.update(self.says(root.at("spoken")))
            topics.outreach.update(self.says(root.at("outreach")))
            topics.answers.update({key: self.answers(value) for key, value in root.at("answers").items()})
            topics.fillers = {**topics.fillers, **self.words(root.at("fillers"))}
            topics.numbers = {**topics.numbers, **self.counts(root.at("numbers"))}
            topics.units = {**topics.units, **self.counts(root.at("units"))}
            topics.calendar.update({key: self.counts(value) for key, value in root.at("calendar").items()})
        return topics

    def keyword(self, name: str, place: Place) -> Keyword:
        place.only(("words", "phrases", "maybe", "never", "carrier"))
        parts = {part: self.words(place.at(part)) for part in ("words", "phrases", "maybe", "never")}
        return Keyword(name, **parts, carrier=place.at("carrier").flag())

    def question(self, name: str, place: Place) -> Question:
        place.only(("phrases", "answer"))
        return Question(name, self.words(place.at("phrases")), self.wording(place.at("answer")))

    def incident(self, key: str, place: Place) -> Incident:
        place.only(("label",))
        return Incident(key, self.wording(place.at("label")))

    def counts(self, place: Place) -> dict[str, dict[str, int]]:
        own = dict(place.items()) if place else {}
        own.update(self._translations(place))
        return {
            language: {word: count.whole_number() or 0 for word, count in value.items()}
            for language, value in own.items()
        }


def _ways(phrase: str) -> tuple[str, ...]:
    return spelled_out(phrase) if has_signs(phrase) and in_few_ways(phrase) else (phrase,)


class _Topics:
    """What the pages beside the flows hold, gathered."""

    def __init__(self) -> None:
        self.keywords: dict[str, Keyword] = {}
        self.questions: list[Question] = []
        self.incidents: dict[str, Incident] = {}
        self.says: dict[str, Wording] = {}
        self.outreach: dict[str, Wording] = {}
        self.public: dict[str, Wording] = {}
        self.spoken: dict[str, Wording] = {}
        self.answers: dict[str, Words] = {}
        self.fillers: Words = {}
        self.numbers: Mapping[str, Mapping[str, int]] = {}
        self.units: Mapping[str, Mapping[str, int]] = {}
        self.calendar: dict[str, Mapping[str, Mapping[str, int]]] = {}

    def book(self, version: str, languages: tuple[str, ...], flows: Mapping[str, Flow]) -> FlowBook:
        return FlowBook(
            version=version, languages=languages, flows=flows, keywords=self.keywords,
            questions=tuple(self.questions), incidents=self.incidents, says=self.says, outreach=self.outreach,
            answers=self.answers, fillers=self.fillers, numbers=self.numbers, units=self.units, public=self.public,
            spoken=self.spoken, calendar=self.calendar, ears=learnt,
        )  # fmt: skip
