"""Whether what residents may say is understood as what it stands for: every option, keyword and question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.dialogue import answers
from bot.dialogue.flow import Flow, Keyword, Language, Option, Step
from bot.dialogue.forms import spelled_out
from bot.dialogue.hearing import hear
from bot.dialogue.keywords import Recognizer
from bot.dialogue.known import AddressMatch
from bot.dialogue.phrases import tokens
from bot.dialogue.wording import compile_phrase
from bot.flowfiles.checks.written import SAYS, Pages
from bot.flowfiles.pages import Place, did_you_mean

SHARED_LISTS = ("yes", "no", "unsure", "all", "none", "both")  # word lists that answer questions
Tokens = tuple[str, ...]


class _NoStreets:
    """A town without streets: no option is an address."""

    def match(self, text: str) -> AddressMatch:
        return AddressMatch("not_address")


def check_words(pages: Pages) -> None:
    """Complain of words that stand for two things, and of words and options that are not understood."""
    shared = _Shared(pages)
    for flow, step, place in pages.steps():
        for language in pages.languages:
            _check_options(pages, flow, step, place.at("options"), language)
            shared.check_options(f"{flow.name}.{step.name}", place.at("options"), language)
    for language in pages.languages:
        shared.check_keywords(language)
    _check_phrases(pages)
    _check_keywords(pages)


def _check_options(pages: Pages, flow: Flow, step: Step, options: Place, language: Language) -> None:
    seen: dict[Tokens, str] = {}
    for at, option in enumerate(step.options):
        place = options.at(option.key)
        said = list(_said(pages, place, language))
        if not said:
            place.complain(f"nobody can say `{option.key}` in `{language}`: it has no label and no words")
        for word, there in said:
            other = seen.setdefault(tokens(word), option.key)
            if other != option.key:
                there.complain(f"“{word}” stands for `{other}` and for `{option.key}` in `{language}`; keep it in one")
            elif not _reads(pages, flow, step, option, word, language):
                there.complain(f"“{word}” is not understood as `{option.key}` at `{step.name}` in `{language}`")
        if step.kind != "choice" and not _reads(pages, flow, step, option, str(at + 1), language):
            place.complain(f"the number {at + 1} is not understood as `{option.key}` at `{step.name}`")


def _said(pages: Pages, option: Place, language: Language) -> Iterator[tuple[str, Place]]:
    """Every way to say an option: its label, then its words."""
    label = pages.by_language(option.at("label")).get(language)
    if label and tokens(label.text()):
        yield label.text(), label
    if words := pages.by_language(option.at("words")).get(language):
        yield from ((way, place) for place in words.elements() for way in spelled_out(place.text()))


def _reads(pages: Pages, flow: Flow, step: Step, option: Option, text: str, language: Language) -> bool:
    book = pages.heard(language)
    step = book.flows[flow.name].steps[step.name]
    if step.kind == "choice":  # the found things stand before the options
        step = replace(step, kind="one_of", other=False)
    try:
        value = answers.read(step, text, language, book, _NoStreets()).value
    except answers.NotUnderstood:
        return False
    signs: Mapping[str, object] = {"yes": True, "no": False, "unsure": None}
    return value in (option.key, (option.key,)) or (step.kind == "yes_no" and value == signs.get(option.key, ""))


class _Shared:
    """The words of keywords, and what else may have them knowingly: `shared` in checks.yaml."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.keywords = dict(pages.topic("keywords").at("keywords").items())
        notes = pages.topic("checks").at("checks").at("shared")
        self.allowed = {name: set(there.texts()) for name, there in notes.items()}
        for name, there in notes.items():
            if name not in self.keywords:
                there.complain(f"there is no keyword `{name}`{did_you_mean(name, tuple(self.keywords))}")

    def words(self, language: Language) -> Iterator[tuple[str, str, Place]]:
        """Each keyword's words: its name, the word, where it stands."""
        for name, keyword in self.keywords.items():
            if words := self.pages.by_language(keyword.at("words")).get(language):
                yield from ((name, place.text(), place) for place in words.elements())

    def check_options(self, where: str, options: Place, language: Language) -> None:
        owner = {tokens(word): name for name, word, _ in self.words(language)}
        for option in options.values():
            for word, place in _said(self.pages, option, language):
                name = owner.get(tokens(word))
                if name and where not in self.allowed.get(name, ()):
                    place.complain(
                        f"“{word}” is a word of the keyword `{name}`, which is heard first; {_advice(name, where)}"
                    )

    def check_keywords(self, language: Language) -> None:
        seen: dict[Tokens, str] = {}
        for name, word, place in self.words(language):
            other = seen.setdefault(tokens(word), name)
            if other != name and f"keywords.{other}" not in self.allowed.get(name, ()):
                place.complain(
                    f"“{word}” is a word of the keywords `{other}` and `{name}` in `{language}`; keep it in one"
                )
            for listed in SHARED_LISTS:
                said = {tokens(each) for each in self.pages.book.answers.get(listed, {}).get(language, ())}
                where = f"answers.{listed}"
                if tokens(word) in said and where not in self.allowed.get(name, ()):
                    place.complain(f"“{word}” means `{listed}` too, in answers; {_advice(name, where)}")


def _advice(name: str, where: str) -> str:
    return f"take it out, or, where both may be meant, write `{name}: [{where}]` under `shared` in checks.yaml"


def _check_phrases(pages: Pages) -> None:
    """Complain of phrases that cannot be read."""
    answers_of = pages.book.answers.items()
    lists = {name: tuple(word for said in held.values() for word in said) for name, held in answers_of}
    for part, place in _phrase_lists(pages):
        for language, words in pages.by_language(place).items():
            for there in words.elements():
                if _cut_apart(there.text()):
                    there.complain(f"in this phrase of `{part}` each word needs its own brackets: (for) (sure)")
                try:
                    compile_phrase(there.text(), lists)
                except ValueError as error:
                    there.complain(f"this phrase of `{part}` in `{language}` cannot be read: {error}")


def _cut_apart(phrase: str) -> bool:
    """Whether a space stands within brackets: "(for sure)" would be the two words "for" and "sure", both needed."""
    return any(piece.startswith("(") != piece.endswith(")") for piece in phrase.lstrip("= ").split())


def _phrase_lists(pages: Pages) -> Iterator[tuple[str, Place]]:
    for _, step, place in pages.steps():
        yield from ((f"{step.name}: {part}", place.at(part)) for part in SAYS if place.at(part))
    for name, keyword in pages.topic("keywords").at("keywords").items():
        yield from ((f"{name}: {part}", keyword.at(part)) for part in ("words", "phrases", "maybe", "never"))
    for name, question in pages.topic("questions").at("questions").items():
        yield name, question.at("phrases")


def _check_keywords(pages: Pages) -> None:
    """Every word of a keyword, sent alone, must do what the keyword does."""
    for name, keyword in pages.book.keywords.items():
        place = pages.topic("keywords").at("keywords").at(name).at("words")
        for language, words in pages.by_language(place).items():
            if recognizer := pages.recognizer(language):
                _check_heard(recognizer, keyword, words, language)


def _check_heard(recognizer: Recognizer, keyword: Keyword, words: Place, language: Language) -> None:
    for there in words.elements():
        heard = hear(there.text())
        if keyword.carrier and recognizer.carrier_word(heard) == keyword.name:
            continue
        intent = recognizer.listed(heard, language)
        if intent is None or intent.name != keyword.name:
            taken = f"is taken for `{intent.name}`" if intent else "is not understood"
            there.complain(f"“{there.text()}” of the keyword `{keyword.name}` {taken} in `{language}`")
