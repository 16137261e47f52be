"""Whether what a text offers works: its words in capitals, its numbers, and no carrier's word as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogue.flow import Language, Step, Words
from bot.dialogue.hearing import hear
from bot.dialogue.phrases import find, tokens
from bot.dialogue.placeholders import HOLE
from bot.flowfiles.checks.written import QUESTION_PARTS, Pages, Written
from bot.flowfiles.pages import Place, did_you_mean

CARRIERS: Mapping[str, str] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "yes", "si", "unstop"), "start"),
    **dict.fromkeys(("help", "info"), "help"),
}
"""Words that carriers act on when they are the whole text, and our own SÍ: https://help.twilio.com/articles/223134027"""

WAYS_OUT = (("stop",), ("help",))  # what a question may print beside its answers: "STOP ends texts"

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w.,+-])(\d{1,2})(?![\w+%]|[.,]\d)")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_CLAUSE_END = re.compile(r"[;.?!\n]")


def check_printed(pages: Pages) -> None:
    """Complain of what is printed in a text and would not be understood, or not by us, when it is sent back."""
    printer = _Printed(pages)
    for written in pages.wordings():
        for language, place in written.spellings:
            if written.sent:
                printer.check_capitals(written, place, language)
                printer.check_numbers(written, place, language)
            if written.part in QUESTION_PARTS or written.part in ("outreach", "label"):
                printer.check_carriers(written, place, language)


class _Printed:
    def __init__(self, pages: Pages) -> None:
        self.book = pages.book
        notes = pages.topic("checks").at("checks")
        self.capitals = {each: _folded(words) for each, words in pages.by_language(notes.at("capitals")).items()}
        self.offering = {each: _folded(words) for each, words in pages.by_language(notes.at("offering")).items()}
        self.recognizer = pages.recognizer
        keywords = self.book.keywords.values()
        self.sendable = {word for k in keywords for said in _every(k.words, k.phrases) for word in tokens(said)}
        self.carriers: dict[tuple[str, ...], str] = {(word,): action for word, action in CARRIERS.items()}
        self.carriers |= {tokens(word): k.name for k in keywords if k.carrier for word in _every(k.words)}

    def check_capitals(self, written: Written, place: Place, language: Language) -> None:
        """A word in capitals is one to be sent back: it must act, and surely, where the text stands."""
        step = written.step.name if written.step else None
        for words in _capitals(place.text()):
            if self._acts(" ".join(words), language, step):
                continue
            for word in words:
                if not self._acts(word, language, step):
                    near = did_you_mean(word, self._words(language))
                    place.complain(f"{word} is printed as a word to send, but is not understood in `{language}`{near}")

    def _acts(self, words: str, language: Language, step: str | None) -> bool:
        if tokens(words) in self.carriers or tokens(words) in self.capitals.get(language, ()):
            return True
        recognizer = self.recognizer(language)
        if recognizer is None or not self.sendable.issuperset(tokens(words)):
            return recognizer is None and words in self._words(language)
        intent = recognizer.recognise(hear(words), language, step)
        return intent is not None and intent.sure and intent.whole and intent.name != "question"

    def _words(self, language: Language) -> tuple[str, ...]:
        return tuple(word.upper() for k in self.book.keywords.values() for word in k.words.get(language, ()))

    def check_numbers(self, written: Written, place: Place, language: Language) -> None:
        """The numbers that a question offers must be those of its options, in their order."""
        step = written.step if written.part in QUESTION_PARTS else self._replied(written)
        names = _names(self.book.answers, step, language) if step else []
        if step is None or not names:
            return
        text = _QUOTED.sub(" ", place.text())
        offered, whole = _offered(text), written.part in ("ask", "ask_each")
        count = len(offered) or _range(text) or 0
        if count > len(names):
            place.complain(f"offers {count} numbers, but there are only {len(names)} to choose from")
        elif 1 < count < len(names) and written.step is not None and not _may_offer_fewer(step, count):
            missing = ", ".join(name.key for name in names[count:])
            place.complain(f"offers {count} numbers, but there are {len(names)} to choose from: {missing} is left out")
        if whole or step.options:
            for name, clause in zip(names, offered, strict=False):
                self._check_clause(place, name, clause, names, strict=whole)

    def _replied(self, written: Written) -> Step | None:
        """The step that reads what is answered to an officer's question, for the texts that put it."""
        flow = self.book.flows.get("outreach_reply")
        puts = written.part == "outreach" or (written.part == "says" and written.flow is flow)
        return flow.steps.get(flow.start) if flow and puts else None

    def _check_clause(self, place: Place, name: _Name, clause: str, names: list[_Name], *, strict: bool) -> None:
        said = [each for each in names if each.stands_in(clause)]
        if name in said or not name.words or (not said and not strict):
            return
        means = f"means `{said[0].key}`" if said else f"names nothing of `{name.key}`"
        place.complain(f"the number {names.index(name) + 1} stands for `{name.key}`, but “{clause.strip()}” {means}")

    def check_carriers(self, written: Written, place: Place, language: Language) -> None:
        """No answer is a carrier's word: it would stop texts, start them, or get the carrier's own reply."""
        text = place.text()
        if written.part == "label":
            self._check_offered(place, text)
            return
        for words in self._offered_words(text, language):
            self._check_offered(place, words)
        if written.part in QUESTION_PARTS:
            for word in (word for words in _capitals(text) for word in words if tokens(word) not in WAYS_OUT):
                self._check_offered(place, word)

    def _check_offered(self, place: Place, words: str) -> None:
        action = self.carriers.get(tokens(words))
        if action is None or (action == "start" and not words.isupper()):
            return
        place.complain(
            f"{words} is offered as an answer, but carriers act on it ({action}); offer a number: “1 …, 2 …”"
        )

    def _offered_words(self, text: str, language: Language) -> Iterator[str]:
        """The words that stand as the whole of a choice, or in capitals after “reply”."""
        bare = HOLE.sub(" ", text)
        for clause in _offered(bare):
            yield re.split(r"[,;:.?!\n]", clause)[0].strip()
        for verb in self.offering.get(language, set()):
            for found in re.finditer(rf"(?i:\b{re.escape(' '.join(verb))})\W+([^\W\d_]+)", bare):
                if found[1].isupper() and len(found[1]) > 1:
                    yield found[1]


@dataclass(frozen=True)
class _Name:
    """What one number of a question stands for, and the words that say so."""

    key: str
    words: tuple[tuple[str, ...], ...]

    def stands_in(self, clause: str) -> bool:
        said = tokens(clause)
        return any(find(word, said) is not None for word in self.words if word)


def _names(answers: Mapping[str, Words], step: Step, language: Language) -> list[_Name]:
    """What the numbers of a question stand for, in order; nothing where it has none."""
    if step.options and step.kind != "choice":
        words = [(option.label.get(language, ""), *option.words.get(language, ())) for option in step.options]
        return [_Name(option.key, tuple(map(tokens, said))) for option, said in zip(step.options, words, strict=True)]
    if step.kind not in ("yes_no", "confirm"):
        return []
    signs = ("yes", "no", "unsure") if step.may_skip else ("yes", "no")
    named = [_Name(key, tuple(map(tokens, answers.get(key, {}).get(language, ())))) for key in signs]
    return [_Name(name.key, ()) for name in named] if step.kind == "confirm" else named


def _may_offer_fewer(step: Step, offered: int) -> bool:
    """Where own words are taken not every option need be named; "don't know" need not be offered either."""
    return step.other or (step.kind == "yes_no" and offered == 2)


def _capitals(text: str) -> Iterator[list[str]]:
    """The runs of words in capitals: ["START", "OVER"]."""
    bare = HOLE.sub(lambda hole: "_" * len(hole[0]), text)
    end, run = -1, list[str]()
    for found in _WORD.finditer(bare):
        if not (found[0].isupper() and len(found[0]) > 1):
            continue
        if run and bare[end : found.start()] != " ":
            yield run
            run = []
        run, end = [*run, found[0]], found.end()
    if run:
        yield run


def _offered(text: str) -> list[str]:
    """What stands after each of the numbers 1, 2, 3 … of a text: of the longest such series, the last of equals."""
    numbers = list(_NUMBER.finditer(text))
    best: list[str] = []
    for at, number in enumerate(numbers):
        if number[1] == "1" and len(found := _series(text, numbers[at:])) >= max(2, len(best)):
            best = found
    return best


def _series(text: str, numbers: list[re.Match[str]]) -> list[str]:
    chosen: list[re.Match[str]] = []
    for number in numbers:
        if int(number[1]) == len(chosen) + 1:
            chosen.append(number)
    ends = [number.start() for number in chosen[1:]]
    last = text[chosen[-1].end() :]
    whole = [text[number.end() : end] for number, end in zip(chosen, ends, strict=False)]
    return [*whole, _CLAUSE_END.split(last, maxsplit=1)[0] if _CLAUSE_END.split(last, maxsplit=1)[0].strip() else last]


def _range(text: str) -> int | None:
    """The last number of "from 1 to 8"."""
    found = re.search(r"(?<![\w.])1 [^\W\d_]{1,3} (\d{1,2})\b", text)
    return int(found[1]) if found and int(found[1]) > 2 else None


def _every(*lists: Words) -> Iterator[str]:
    yield from (said for words in lists for each in words.values() for said in each)


def _folded(place: Place) -> set[tuple[str, ...]]:
    return {tokens(word) for word in place.texts()}
