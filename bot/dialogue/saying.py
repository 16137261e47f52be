"""The one place that builds a resident's text: a wording, its language, what is filled in, how it is spelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import segments
from bot.dialogue.flow import FlowBook, Option, Wording
from bot.dialogue.known import TownFacts

MOST = 2  # segments of one text
MOST_WITH_THEIRS = 3  # of one that holds words a resident typed
_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Voice:
    """Speaks for one town in one language."""

    book: FlowBook
    town: TownFacts
    language: str

    def say(self, wording: Wording, **filled: str) -> str:
        """`wording` in this language (else in English), its {holes} filled; what fills one is never read as a hole."""
        values = {**self._of_town(), **filled}
        return _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), self.pick(wording))

    def pick(self, wording: Wording) -> str:
        return wording.get(self.language) or wording.get("en") or next(iter(wording.values()), "")

    def label(self, options: tuple[Option, ...], key: str) -> str:
        """What an option is called; own words are their own label."""
        return next((self.pick(option.label) for option in options if option.key == key), key)

    def spelled(self, text: str) -> str:
        """`text` as it leaves: within the GSM alphabet where it can be, unless the town wants accents."""
        return text if self.town.accents else segments.plain(text)

    def _of_town(self) -> Mapping[str, str]:
        call = ""
        if self.town.callback:
            call = self.pick(self.book.says["callback_line"]).replace("{callback}", self.town.callback)
        return {"town": self.town.name, "department": self.town.department, "callback_line": call}


def numbered(labels: list[str], first: int = 1) -> str:
    """Choices as they are offered: "1 North Main Street, 2 South Main Street"."""
    return ", ".join(f"{number} {label}" for number, label in enumerate(labels, first))
