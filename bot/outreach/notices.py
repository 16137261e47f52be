"""What an officer is told of new answers: that there are some and where to read them, and nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NoticeKind = Literal["new", "waiting"]


@dataclass(frozen=True)
class Notice:
    """New answers to one outreach, or a yes that nobody took up for a day. `to`: e-mail addresses of officers."""

    kind: NoticeKind
    town: str
    hook: str | None  # where the town's own system wants to hear of it
    to: tuple[str, ...]
    outreach_id: str
    case: str | None
    street: str | None
    count: int
    link: str

    @property
    def subject(self) -> str:
        about = f"case {self.case}" if self.case else self.street or "an outreach"
        answers = "1 answer" if self.count == 1 else f"{self.count} answers"
        waits = "waits" if self.count == 1 else "wait"
        return f"{answers} {'for you' if self.kind == 'new' else f'{waits} for a day'}: {about}"

    @property
    def body(self) -> str:
        where = f" on {self.street}" if self.street else ""
        what = "said yes or asked to be called" if self.kind == "new" else "said yes a day ago, and nobody took it up"
        case = f" Case {self.case}." if self.case else ""
        return f"{self.count} residents{where} {what}.{case}\n\n{self.link}\n"

    def as_json(self) -> Mapping[str, object]:
        return {
            "kind": self.kind, "town": self.town, "outreach": self.outreach_id, "case": self.case,
            "street": self.street, "count": self.count, "link": self.link,
        }  # fmt: skip
