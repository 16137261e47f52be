"""The one place that builds a resident's text: a wording, its language, what is filled in, how it is spelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.dialogue import segments
from bot.dialogue.flow import FlowBook, Option, Wording
from bot.dialogue.known import Address, TownFacts

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
        """The wording in this language, in its plain spelling where it has one and the town wants no accents."""
        text = wording.get(self.language) or wording.get("en") or next(iter(wording.values()), "")
        return text if self.town.accents else self.book.plain.get(text, text)

    def label(self, options: tuple[Option, ...], key: str) -> str:
        """What an option is called; own words are their own label."""
        return next((self.pick(option.label) for option in options if option.key == key), key)

    def day(self, day: date) -> str:
        """A day as people write it: "Mon Nov 30", "lun 30 nov"."""
        written = [self.book.outreach.get(name) for name in ("date", "weekdays", "months")]
        if not all(written):
            return day.isoformat()
        form, weekdays, months = (self.pick(one or {}) for one in written)
        weekday, month = weekdays.split()[day.weekday()], months.split()[day.month - 1]
        return form.replace("{weekday}", weekday).replace("{month}", month).replace("{day}", str(day.day))

    def place(self, address: Address) -> str:
        """An address in one line: "50 North Main Street, unidad 2"."""
        unit = self.book.says.get("unit")  # pages from before there was such a text have runs, too
        return address.line_with(self.pick(unit)) if unit else address.line

    def spelled(self, text: str) -> str:
        """`text` as it leaves: within the GSM alphabet where it can be, unless the town wants accents.

        What has no plain spelling of its own, as names that residents typed, loses its accents here.
        """
        return text if self.town.accents else segments.plain(text)

    def _of_town(self) -> Mapping[str, str]:
        call = ""
        if self.town.callback:
            call = self.pick(self.book.says["callback_line"]).replace("{callback}", self.town.callback)
        return {"town": self.town.name, "department": self.town.department, "callback_line": call}


def numbered(labels: list[str], first: int = 1) -> str:
    """Choices as they are offered: "1 North Main Street, 2 South Main Street"."""
    return ", ".join(f"{number} {label}" for number, label in enumerate(labels, first))
