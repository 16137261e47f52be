"""Every text of a page in each language, as a resident of one town would get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.dialogue.flow import Language
from bot.dialogue.placeholders import HOLE, worst_case
from bot.dialogue.segments import plain, segments
from bot.flowfiles.checks.written import Pages


@dataclass(frozen=True)
class Text:
    """One text as it stands on its page; `name` as a clerk finds it there ("steps: name: ask"). `sent`: it leaves as a
    text of its own, and not as a piece of one; `public`: it stands on the town's pages and is never texted."""

    name: str
    sent: bool
    public: bool
    texts: Mapping[Language, str]
    plain: Mapping[Language, str]  # spelled without accents, where a language has its own spelling for that

    def filled(self, language: Language, facts: Mapping[str, str], *, accents: bool) -> tuple[str, int]:
        """With the town's own facts and the longest samples of all else; and its segments."""
        accents = accents or self.public
        text = self.texts[language] if accents else self.plain.get(language, self.texts[language])
        whole = worst_case(HOLE.sub(lambda hole: facts.get(hole[1], hole[0]), text))
        said = whole if accents else plain(whole)
        return said, segments(said)


def texts_by_page(pages: Mapping[str, str]) -> Mapping[str, Sequence[Text]]:
    """The texts of every page that has any, in its order."""
    return _texts(tuple(pages.items()))


@lru_cache(maxsize=2)
def _texts(pages: tuple[tuple[str, str], ...]) -> Mapping[str, Sequence[Text]]:
    """Reading all pages takes long, and they stay the same while the program runs."""
    found: dict[str, list[Text]] = {}
    for written in Pages(dict(pages)).wordings():
        texts = {language: place.text() for language, place in written.texts.items()}
        spelled = {language: place.text() for language, place in written.plain.items()}
        text = Text(written.name, written.sent, written.part == "public", texts, spelled)
        found.setdefault(written.place.page, []).append(text)
    return found
