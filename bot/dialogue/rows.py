"""Several answers one behind the other, with nothing between them: "ring cam front n back motion 30d"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.dialogue.elsewhere import others
from bot.dialogue.flow import Step
from bot.dialogue.lexicon import FILLER, NUMBER, OPTION, UNIT
from bot.dialogue.marks import QUIET, Mark
from bot.dialogue.reading import Asked, NotUnderstood
from bot.dialogue.strict import marks_of, strictly

TELLING = {"one_of": OPTION, "several_of": OPTION, "days": UNIT}  # by kind, the mark without which nothing is told
LONGEST = 24  # words; in more of them it would be chance
_PIECE = 10  # words of one answer, at most

Row = tuple[tuple[Step, str], ...]


def in_a_row(asked: Asked, text: str) -> Row:
    """The questions, this one or others, that `text` answers to its last word, each with its piece; else none."""
    if len(text.split()) > LONGEST:
        return ()
    scanned = [(other, marks_of(other, text)) for other in _asked_of(asked)]
    found: list[tuple[Step, str]] = []
    at = 0
    while at < len(text):
        told = [step for step, _ in found]
        pieces = [piece for piece in _pieces(scanned, at) if piece[0] not in told]
        if not pieces:
            return tuple(found) if _nothing_more(scanned, at) else ()
        step, end = max(pieces, key=lambda piece: piece[1])
        found.append((step, text[at:end]))
        at = _next_word(scanned, end, len(text))
    return tuple(found)


def _asked_of(asked: Asked) -> Iterator[Asked]:
    return (one for one in (asked, *others(asked)) if one.step.saves and one.step.kind in TELLING)


def _pieces(scanned: Sequence[tuple[Asked, Sequence[Mark]]], start: int) -> Iterator[tuple[Step, int]]:
    """Where the longest answer to each question that begins at `start` ends."""
    for other, marks in scanned:
        first = next((at for at, mark in enumerate(marks) if mark.start >= start), len(marks))
        for end in range(min(len(marks), first + _PIECE), first, -1):
            if _tells(other, marks[first:end]):
                yield other.step, marks[end - 1].end
                break


def _nothing_more(scanned: Sequence[tuple[Asked, Sequence[Mark]]], at: int) -> bool:
    """Whether but fillers are left."""
    return any(all(mark.kind == FILLER for mark in marks if mark.start >= at) for _, marks in scanned)


def _tells(other: Asked, marks: Sequence[Mark]) -> bool:
    telling, said = TELLING[other.step.kind], [mark for mark in marks if mark.kind not in QUIET]
    ends = {marks[-1].kind, *(mark.kind for mark in said[:1])}  # what stands around belongs to the answers beside it
    may_end = {telling, NUMBER} if telling == UNIT else {telling}
    if not ends <= may_end or not any(mark.kind == telling and not mark.slips for mark in said):
        return False
    try:
        return strictly(other, marks).value not in (None, ())
    except NotUnderstood:
        return False


def _next_word(scanned: Sequence[tuple[Asked, Sequence[Mark]]], at: int, end: int) -> int:
    """Where the next word begins, or `end`."""
    return min((mark.start for _, marks in scanned for mark in marks if mark.start >= at), default=end)
