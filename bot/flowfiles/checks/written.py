"""The pages as they are written, beside the book that was read from them: where each text and word stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.flow import Flow, FlowBook, Language, Step
from bot.dialogue.keywords import Recognizer
from bot.dialogue.segments import plain
from bot.dialogue.town_book import town_book
from bot.flowfiles.pages import LANGUAGES_FOLDER, Complaint, Place, find_path
from bot.flowfiles.reader import TOPICS, read_leniently

QUESTION_PARTS = ("ask", "ask_each", "short", "retry", "retry_again")  # of a step: what may be answered
STEP_PARTS = (*QUESTION_PARTS, "why")
SAYS = ("says_yes", "says_no", "says_unsure")  # of a step: what tells its answer within a sentence
TYPO = 12  # a language that fewer than one text in so many has is a slip, such as `se` for `es`


@dataclass(frozen=True)
class Written:
    """One text in the languages it has, and its plain spellings. `part`: ask, retry, …, says, outreach, answer, label
    or recap."""

    place: Place
    part: str
    texts: Mapping[Language, Place]
    plain: Mapping[Language, Place]
    flow: Flow | None = None
    step: Step | None = None

    @property
    def name(self) -> str:
        """How a clerk finds it: "steps: name: ask"."""
        return ": ".join(self.place.path)

    @property
    def spellings(self) -> tuple[tuple[Language, Place], ...]:
        """Every text that may be read: each language's, and each plain spelling."""
        return (*self.texts.items(), *self.plain.items())

    def plainest(self, language: Language) -> str:
        """Its text in `language` as it leaves where no accents are wanted."""
        return plain(self.plain.get(language, self.texts[language]).text())

    @property
    def sent(self) -> bool:
        """Whether it leaves as a text of its own, and not as a piece of one."""
        return self.part not in ("label", "recap", "public", "spoken")

    @property
    def asks(self) -> bool:
        """Whether a resident may answer it."""
        return self.part in QUESTION_PARTS or self.part == "outreach"


class Pages:
    """All pages, read as far as they can be; `complaints` gathers what is found."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.book, self.complaints, self.roots = read_leniently(pages)
        self._recognizers: dict[tuple[Language, ...], Recognizer | None] = {}
        self.readable = all(root.is_mapping() for name, root in self.roots.items() if pages[name].strip())
        self.overlays = {
            name.removeprefix(f"{LANGUAGES_FOLDER}/").removesuffix(".yaml"): root
            for name, root in self.roots.items()
            if name.startswith(f"{LANGUAGES_FOLDER}/")
        }

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The book's languages, without those that only a slip made."""
        texts = list(self.wordings())
        count = {language: sum(language in text.texts for text in texts) for language in self.book.languages}
        return tuple(each for each in self.book.languages if each in self.overlays or count[each] * TYPO >= len(texts))

    def heard(self, language: Language) -> FlowBook:
        """The book as a town hears it that speaks `language` beside those of the pages themselves."""
        return town_book(self.book, self._beside(language))

    def recognizer(self, language: Language) -> Recognizer | None:
        """What hears keywords in such a town; None where a phrase of them cannot be read."""
        spoken = self._beside(language)
        if spoken not in self._recognizers:
            self._recognizers[spoken] = _made(self.book, spoken)
        return self._recognizers[spoken]

    def _beside(self, language: Language) -> tuple[Language, ...]:
        return tuple(each for each in self.book.languages if each == language or each not in self.overlays)

    def topic(self, name: str) -> Place:
        """The root of a page that is no flow (keywords, questions, incidents, checks)."""
        page = f"{name}.yaml"
        return self.roots.get(page) or Place(page, (), None, self.complaints)

    def topics(self) -> Iterator[Place]:
        yield from (self.topic(name) for name in TOPICS)

    def flows(self) -> Iterator[tuple[Flow, Place]]:
        for name, flow in self.book.flows.items():
            yield flow, self.roots[f"{name}.yaml"]

    def steps(self) -> Iterator[tuple[Flow, Step, Place]]:
        """Each step with its own place; a step that another flow includes comes once, in the flow that wrote it."""
        for flow, root in self.flows():
            for name, place in root.at("steps").items():
                yield flow, flow.steps[name], place

    def by_language(self, place: Place) -> dict[Language, Place]:
        """What stands under `place` in each language, the languages' own pages included."""
        own = dict(place.items()) if place.is_mapping() else {}
        path = (place.page.removesuffix(".yaml"), *place.path)
        found = {language: find_path(root, path) for language, root in self.overlays.items()}
        return own | {language: there for language, there in found.items() if there}

    def nearest(self, language: Language, place: Place) -> Place:
        """The deepest place on a language's own page on the way to what `place` is there."""
        path = (place.page.removesuffix(".yaml"), *place.path)
        ways = (find_path(self.overlays[language], path[:length]) for length in range(len(path), 0, -1))
        return next((way for way in ways if way), self.overlays[language])

    def wordings(self) -> Iterator[Written]:
        """Every text of the pages."""
        for flow, root in self.flows():
            for name, place in root.at("steps").items():
                yield from self._of_step(flow, flow.steps[name], place)
            yield from (self._written(place, "says", flow) for place in root.at("says").values())
        for root in self.topics():
            yield from self._of_topic(root)

    def _of_step(self, flow: Flow, step: Step, place: Place) -> Iterator[Written]:
        parts = ((part, place.at(part)) for part in (*STEP_PARTS, "recap"))
        yield from (self._written(there, part, flow, step) for part, there in parts if there)
        labels = (option.at("label") for option in place.at("options").values())
        yield from (self._written(label, "label", flow, step) for label in labels)

    def _of_topic(self, root: Place) -> Iterator[Written]:
        for part in ("says", "outreach", "public", "spoken"):
            yield from (self._written(place, part) for place in root.at(part).values())
        yield from (self._written(place.at("answer"), "answer") for place in root.at("questions").values())
        yield from (self._written(place.at("label"), "label") for place in root.at("incidents").values())

    def _written(self, place: Place, part: str, flow: Flow | None = None, step: Step | None = None) -> Written:
        found = self.by_language(place)
        texts = {language: there.worded() for language, there in found.items()}
        spelled = {language: there.plain() for language, there in found.items() if there.plain()}
        return Written(place, part, texts, spelled, flow, step)

    def words(self) -> Iterator[tuple[Place, dict[Language, Place]]]:
        """Every list of words and phrases that residents may say, by language."""
        for _, _, place in self.steps():
            yield from self._lists(option.at("words") for option in place.at("options").values())
            yield from self._lists(place.at(part) for part in ("if_said", "unless_said", *SAYS))
        for root in self.topics():
            for keyword in root.at("keywords").values():
                yield from self._lists(keyword.at(part) for part in ("words", "phrases"))
            yield from self._lists(question.at("phrases") for question in root.at("questions").values())
            yield from self._lists(words for words in root.at("answers").values())
            yield from self._lists(root.at(part) for part in ("fillers", "numbers", "units"))
            yield from self._lists(root.at("calendar").values())

    def _lists(self, places: Iterator[Place]) -> Iterator[tuple[Place, dict[Language, Place]]]:
        yield from ((place, self.by_language(place)) for place in places if place)

    def found(self) -> list[Complaint]:
        """All complaints so far, in the order of the pages, none twice."""
        return sorted(set(self.complaints))


def _made(book: FlowBook, languages: tuple[Language, ...]) -> Recognizer | None:
    try:
        return Recognizer(book, languages)
    except ValueError:
        return None
