"""A dialogue drawn as SVG: the usual way down the left, what leads aside beside it, every card numbered.

Cards are laid out by the measured width of their words, so that the picture needs no font or script of anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from bot.dialogue.flow import Flow, Language
from bot.flowfiles.ways import OTHERWISE, Exit, asked_only, beyond, exits, kind_of, plain_name, reachable, usual_way

MARGIN, GAP, BETWEEN, PAD = 28, 84, 34, 18  # px: around, between the columns, between cards, within a card
WIDE, SIDE = 440, 372  # px: a card of the usual way, a card aside
TOP, LINE, EXIT_LINE, TITLE = 92, 21, 25, 30  # px: where the cards begin; heights of a line of text, a way out, a title
SIZE = 15  # px: of the text
FONT = "system-ui, -apple-system, Segoe UI, sans-serif"
_UNPARTED = re.compile(r"\b(\d{1,2}) (?=\w)")  # a number that is offered and what it stands for share a line
STYLE = """
.ground{fill:#fbfaf7}.card{fill:#ffffff;stroke:#d9d3c7;stroke-width:1.5}.end{fill:#e7f3ec;stroke:#8fc0a4;stroke-width:1.5}
.badge{fill:#b45309}.number{fill:#ffffff;font-weight:700;font-size:13px}.title{fill:#1f2933;font-weight:700;font-size:16px}
.kind{fill:#6b6457;font-size:13px}.ask{fill:#26323c;font-size:15px}.rule{stroke:#e6e1d6;stroke-width:1}
.answer{fill:#8a4b08;font-size:14px;font-weight:600}.to{fill:#4b5563;font-size:14px}.way{fill:none;stroke:#a39a88;stroke-width:2}
.tip{fill:#a39a88}.head{fill:#1f2933;font-size:22px;font-weight:700}.under{fill:#6b6457;font-size:14px}
@media (prefers-color-scheme:dark){
.ground{fill:#14181d}.card{fill:#1e242b;stroke:#3b444e}.end{fill:#17301f;stroke:#3f7a56}.badge{fill:#f0b45b}.number{fill:#1c1305}
.title{fill:#f3f4f6}.kind{fill:#a7aeb6}.ask{fill:#e2e6ea}.rule{stroke:#333c45}.answer{fill:#f3b967}.to{fill:#b7bec6}
.way{stroke:#6d7782}.tip{fill:#6d7782}.head{fill:#f3f4f6}.under{fill:#a7aeb6}}
""".strip()


def svg(flow: Flow, language: Language) -> str:
    """`flow` as a picture of its own, light or dark as the reader's screen is."""
    rows = _rows(flow, language)
    _place(rows)
    cards = [card for row in rows for card in (row.card, *row.aside)]
    height = max(card.bottom for card in cards) + MARGIN
    width = MARGIN + WIDE + GAP + SIDE + MARGIN
    body = [*_ways(rows), *(part for card in cards for part in card.drawn())]
    about = ". ".join(f"{card.number or 'End'}: {' '.join(card.lines)}" for card in cards)
    name = plain_name(flow.name)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    named = f'role="img" lang="{escape(language)}" aria-labelledby="title desc"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named} font-family="{FONT}">',
        f'<title id="title">The dialogue {escape(name)}</title>',
        f'<desc id="desc">{escape(about)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="14"/>',
        f'<text class="head" x="{MARGIN}" y="46">{escape(name.capitalize())}</text>',
        f'<text class="under" x="{MARGIN}" y="68">The usual way runs down; what leads aside stands beside it.</text>',
    ]
    return "\n".join([*lines, *body, "</svg>\n"])


@dataclass
class _Card:
    """A question or a closing text. `ways` are its ways out, but for the plain one on, which is only drawn."""

    key: str
    number: int | None  # None: a text that ends the flow
    title: str
    kind: str
    lines: list[str]
    width: int
    ways: list[tuple[str, str, str]] = field(default_factory=list)  # answer, where to in words, key of the card there
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        head = TITLE if self.number is not None else 0
        out = len(self.ways) * EXIT_LINE + 10 if self.ways else 0
        return PAD + head + len(self.lines) * LINE + out + PAD - 6

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def way_at(self, index: int) -> int:
        """The height of one way out, at the middle of its letters."""
        return self.y + PAD + TITLE + len(self.lines) * LINE + 10 + index * EXIT_LINE + 6

    def drawn(self) -> Iterator[str]:
        left, top = self.x + PAD, self.y + PAD
        shape, corner = ("end", 20) if self.number is None else ("card", 12)
        place = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        yield f'<rect class="{shape}" {place} rx="{corner}"/>'
        if self.number is not None:
            yield f'<circle class="badge" cx="{left + 11}" cy="{top + 8}" r="12"/>'
            yield _text("number", left + 11, top + 13, str(self.number), "middle")
            yield _text("title", left + 32, top + 14, self.title)
            yield _text("kind", self.x + self.width - PAD, top + 13, self.kind, "end")
            top += TITLE
        for line in self.lines:
            top += LINE
            yield _text("ask", left, top - 5, line)
        yield from self._drawn_ways(left, top)

    def _drawn_ways(self, left: int, top: int) -> Iterator[str]:
        if self.ways:
            yield f'<line class="rule" x1="{left}" x2="{self.x + self.width - PAD}" y1="{top + 6}" y2="{top + 6}"/>'
        for index, (answer, to, _) in enumerate(self.ways):
            said = f'<tspan class="answer">{escape(answer)}</tspan><tspan class="to"> {escape(to)}</tspan>'
            yield f'<text x="{left}" y="{self.way_at(index) + 11}">{said}</text>'


@dataclass
class _Row:
    card: _Card
    aside: list[_Card] = field(default_factory=list)
    on: str | None = None  # an arrow leads down to the next row, after this answer


def _rows(flow: Flow, language: Language) -> list[_Row]:
    """The usual way, a row a step, each with what it is the first to lead to."""
    way = usual_way(flow, language)
    owner = _owners(flow, way, language)
    order = [name for step in way for name in (step, *(side for side in owner if owner[side] == step))]
    order += [name for name in reachable(flow, language) if name not in order]
    number = {name: at for at, name in enumerate(order, 1)}
    rows = [_Row(_card(flow, step, number, WIDE, language)) for step in way]
    for row in rows:
        sides = [name for name in owner if owner[name] == row.card.key]
        row.aside = [_card(flow, name, number, SIDE, language) for name in sides]
    apart = [name for name in order if name not in way and name not in owner]
    rows[-1].aside += [_card(flow, name, number, SIDE, language) for name in apart]
    if last := next((out.end for out in exits(flow, flow.steps[way[-1]], language) if out.always and out.end), None):
        rows.append(_Row(_end_card(flow, last, WIDE, language)))
    _write_ways(flow, rows, number, language)
    return rows


def _owners(flow: Flow, way: list[str], language: Language) -> dict[str, str]:
    """For each step aside, the step of the usual way that leads to it first, over others aside or not."""
    owner: dict[str, str] = {}
    for step in way:
        ahead = [step]
        while ahead:
            for name in beyond(flow, ahead.pop(0), language):
                if name not in way and name not in owner:
                    owner[name] = step
                    ahead.append(name)
    return owner


def _card(flow: Flow, name: str, number: dict[str, int], width: int, language: Language) -> _Card:
    step = flow.steps[name]
    only = asked_only(flow, step, language)
    kind = f"only if {only}" if only else kind_of(step)
    return _Card(name, number[name], plain_name(name), kind, _wrapped(step.ask.get(language, ""), width), width)


def _write_ways(flow: Flow, rows: list[_Row], number: dict[str, int], language: Language) -> None:
    """Write on every card where its answers lead; texts that end the flow become cards of their own, once a row."""
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        for card in [card for card in (row.card, *row.aside) if card.number]:
            down = after.card.key if after and card is row.card else None
            for out in exits(flow, flow.steps[card.key], language):
                if out.always and down is not None and down in (out.go, _end_key(out)):
                    row.on = "" if out.answer == OTHERWISE else out.answer
                else:
                    card.ways.append((out.answer, *_to(flow, row, out, number, language)))


def _to(flow: Flow, row: _Row, out: Exit, number: dict[str, int], language: Language) -> tuple[str, str]:
    """Where a way out leads, in words, and the key of the card there."""
    if out.end is None:
        return f"→ {number.get(out.go or '', '?')} {plain_name(out.go or '')}", out.go or ""
    key = _end_key(out)
    if all(card.key != key for card in row.aside):
        row.aside.append(_end_card(flow, out.end, SIDE, language))
    return f"→ {plain_name(out.end)}", key


def _end_key(out: Exit) -> str:
    return f"end {out.end}"


def _end_card(flow: Flow, end: str, width: int, language: Language) -> _Card:
    return _Card(f"end {end}", None, "", "", _wrapped(flow.says.get(end, {}).get(language, end), width), width)


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines that fit a card of `width` px."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _UNPARTED.sub("\\1\u00a0", paragraph).split(" "):
            longer = f"{line} {word}".strip()
            if line and _measured(longer) > width - 2 * PAD:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _measured(text: str) -> float:
    """About how wide `text` is in px, in any common sans-serif, rather too wide than too narrow."""
    return sum(_em(letter) for letter in text) * SIZE


def _em(letter: str) -> float:
    if letter in "iljtfrI.,:;'!|()[] ":
        return 0.38
    return 0.97 if letter in "mwMW@%" else 0.72 if letter.isupper() else 0.61


def _place(rows: list[_Row]) -> None:
    """The two columns run down by themselves; a card aside stands no higher than the card that leads to it."""
    down = aside = TOP
    for row in rows:
        row.card.x, row.card.y = MARGIN, down
        aside = max(aside, down)
        for card in row.aside:
            card.x, card.y = MARGIN + WIDE + GAP, aside
            aside = card.bottom + BETWEEN // 2
        down = row.card.bottom + BETWEEN


def _ways(rows: list[_Row]) -> Iterator[str]:
    """The lines: down the usual way, and from an answer to the card beside it."""
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if row.on is not None and after:
            middle, below = row.card.x + 29, after.card.y
            yield _text("answer", middle + 16, row.card.bottom + BETWEEN // 2 + 5, row.on)
            yield f'<path class="way" d="M{middle} {row.card.bottom}V{below - 9}"/>{_tip(middle, below, down=True)}'
        beside = {card.key: card for card in row.aside}
        for index, (_, _, key) in enumerate(row.card.ways):
            if key in beside:
                yield _curve(row.card, row.card.way_at(index) + 6, beside[key])


def _curve(card: _Card, at: int, other: _Card) -> str:
    begin, end, to = card.x + card.width, other.x - 9, other.y + 26
    half = (begin + end) // 2
    return f'<path class="way" d="M{begin} {at}C{half} {at} {half} {to} {end} {to}"/>{_tip(other.x, to, down=False)}'


def _tip(x: int, y: int, *, down: bool) -> str:
    if down:
        return f'<polygon class="tip" points="{x - 6},{y - 10} {x + 6},{y - 10} {x},{y - 1}"/>'
    return f'<polygon class="tip" points="{x - 10},{y - 6} {x - 10},{y + 6} {x - 1},{y}"/>'


def _text(kind: str, x: int, y: int, words: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'
