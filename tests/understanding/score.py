"""How well texts are understood: `python -m tests.understanding.score`, or `make understanding`.

Prints the share of the labelled rows that is right, asked back and wrong, for both halves; what the town is promised;
what thousands of ordinary texts are taken for; and every miss of the open half. Of the held half only figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.engine import recognizer_of
from bot.dialogue.hearing import hear
from tests.scene import the_book, west_hartford
from tests.understanding.labelled import ABILITIES, Result, Row, judge, reading, rows
from tests.understanding.ordinary import Taken, ordinary_texts, take

HALVES = ("open", "held")
HEARD = ("intent", "yes_no")  # abilities that the second ear has a part in
CORPUS = 12_000


def main() -> None:
    found = {half: [judge(row) for name in ABILITIES for row in rows(half, name)] for half in HALVES}
    print("\n".join(table(found["open"], found["held"])), end="\n\n")
    for measure in MEASURES:
        print(measure.line(found["open"], found["held"]))
    print("", *without_ears(found["held"]), sep="\n")
    print("", *ordinary_lines(take(ordinary_texts(CORPUS))), sep="\n")
    print("", *speed(), sep="\n")
    print("\nmisses of the open half", *misses(found["open"]), sep="\n")


def table(opened: Sequence[Result], held: Sequence[Result]) -> Iterator[str]:
    """One line an ability and language: rows, then right, asked back and wrong in percent, for each half."""
    yield f"{'':26}{'open half':^32}{'held half':^32}"
    yield f"{'ability':12}{'language':14}" + f"{'rows':>6}{'right':>8}{'asked':>8}{'wrong':>8}  " * 2
    for ability in ABILITIES:
        for language in ("en", "es"):
            halves = (_of(half, ability, language) for half in (opened, held))
            yield f"{ability:12}{language:14}" + "".join(f"{figures(half)}  " for half in halves)
    yield f"{'all':26}" + "".join(f"{figures(half)}  " for half in (opened, held))


def _of(found: Iterable[Result], ability: str, language: str) -> list[Result]:
    return [result for result in found if (result.row.ability, result.row.language) == (ability, language)]


def without_ears(held: Sequence[Result]) -> Iterator[str]:
    """What the second ear is worth: each measure of the held half that it changes, by the lists alone and with it."""
    alone = [judge(replace(result.row, ears=False)) for result in held if result.row.ability in HEARD]
    yield f"{'held half':66}{'lists alone':>14}{'with the ear':>14}"
    for measure in MEASURES:
        (few, rows_of_it), (good, _) = measure.share(alone), measure.share(held)
        if rows_of_it and few != good:
            yield f"{measure.name:66}{percent(few, rows_of_it):>12} %{percent(good, rows_of_it):>12} %"


def figures(found: Sequence[Result]) -> str:
    """Rows and, in percent, those right (asked back where that is fine too), asked back where not, and wrong."""
    right = sum(result.fine for result in found)
    asked = sum(result.outcome == "asked" and not result.fine for result in found)
    rest = len(found) - right - asked
    return f"{len(found):6}" + "".join(f"{percent(count, len(found)):>8}" for count in (right, asked, rest))


def percent(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "-"


def misses(found: Iterable[Result]) -> Iterator[str]:
    for result in found:
        if not result.fine:
            row = result.row
            where = f"{row.ability}/{row.context}/{row.language}"
            yield f"  {where:24} {row.text!r}: {row.expected}, not {result.got}"


def kind(result: Result) -> str:
    """A label without its details: "pause:30" is a pause."""
    return result.row.expected.partition(":")[0]


def acted_as(result: Result, *labels: str) -> bool:
    return any(label.partition(":")[0] in labels for label in result.got.split(" or "))


@dataclass(frozen=True)
class Measure:
    """A share of some rows, as the town is promised it; `least` in percent, or `most` as a count."""

    name: str
    of: Callable[[Result], bool]
    good: Callable[[Result], bool]
    target: str

    def share(self, found: Iterable[Result]) -> tuple[int, int]:
        """How many are good, of how many."""
        rows_of_it = [result for result in found if self.of(result)]
        return sum(map(self.good, rows_of_it)), len(rows_of_it)

    def line(self, opened: Iterable[Result], held: Iterable[Result]) -> str:
        halves = []
        for good, count in (self.share(opened), self.share(held)):
            halves.append(f"{percent(good, count):>6} % ({count - good} of {count} not)")
        return f"{self.name:66}{'; '.join(halves)}   [{self.target}]"


def _intent(*kinds: str) -> Callable[[Result], bool]:
    return lambda result: result.row.ability == "intent" and kind(result) in kinds


def _ability(name: str) -> Callable[[Result], bool]:
    return lambda result: result.row.ability == name


def _left(result: Result) -> bool:
    return result.got == "asked back" or acted_as(result, "remove", "stop", "pause", "wrong_number")


def _alone(result: Result) -> bool:
    return _intent("remove", "stop")(result) and len(result.row.text.split()) == 1


def _opposite(result: Result) -> bool:
    return {result.got, result.row.expected} == {"yes", "no"}


_LEAVING = ("remove", "stop", "pause", "wrong_number", "named")
MEASURES = (
    Measure("removal and opt-out acted on or asked back", _intent("remove", "stop"), _left, ">= 98 %"),
    Measure("  where one word is the whole text", _alone, _left, "all"),
    Measure("erase, stop and pause told apart, or asked", _intent("remove", "stop", "pause", "remove?", "stop?"),
            lambda r: r.fine or r.got == "asked back", ">= 95 %"),
    Measure("ordinary rows not acted on as leaving", _intent("none"), lambda r: not acted_as(r, *_LEAVING), "all"),
    Measure("ordinary rows not asked back", _intent("none"), lambda r: r.got != "asked back", "> 99.7 %"),
    Measure("danger answered with the emergency line", _intent("danger"), lambda r: acted_as(r, "danger"), "all"),
    Measure("danger not seen where there is none", lambda r: _ability("intent")(r) and kind(r) != "danger",
            lambda r: not acted_as(r, "danger"), ""),
    Measure("a named thing never erases the person", _intent("named"), lambda r: not acted_as(r, "remove"), "all"),
    Measure("questions answered", _intent("question"), lambda r: r.fine, ""),
    Measure("yes, no, don't know right", _ability("yes_no"), lambda r: r.fine, ">= 97 %"),
    Measure("  never the opposite", _ability("yes_no"), lambda r: not _opposite(r), "all"),
    Measure("names kept as meant", _ability("names"), lambda r: r.fine, ">= 98 %"),
    Measure("addresses matched or offered", lambda r: _ability("addresses")(r) and kind(r) in ("found", "which"),
            lambda r: r.fine, ">= 97 %"),
    Measure("  not silently another house", _ability("addresses"),
            lambda r: r.fine or not r.got.startswith("found:"), ">= 99.8 %"),
    Measure("reactions and auto-replies carry no word", _ability("noise"), lambda r: r.fine, "all"),
)  # fmt: skip


def ordinary_lines(taken: Taken) -> Iterator[str]:
    """What the generated corpus was taken for, with one example a template of all that is no question."""
    kinds = taken.kinds
    yield f"ordinary texts, generated: {taken.count}"
    yield f"  acted on as leaving {kinds['acted']}  [0]"
    yield f"  asked back {kinds['asked']}, {percent(kinds['asked'], taken.count)} %  [< 0.3 %]"
    yield f"  taken for danger {kinds['danger']}, another keyword {kinds['other']}, a question {kinds['question']}"
    yield from (f"    {kind}: {example}" for (kind, _), example in taken.examples.items() if kind != "question")


def speed() -> Iterator[str]:
    """Microseconds a text, over the open half; the second time round, as a running server has it."""
    asked = [row for name in ("yes_no", "choices", "names", "days") for row in rows("open", name)]
    at_steps = [row for row in asked if row.context != "outreach"]
    yield f"recognise {_each(rows('open', 'intent'), _recognised):.0f} µs a text  [<= 2000]"
    yield f"read {_each(at_steps, reading):.0f} µs a text  [<= 2000]"


def _recognised(row: Row) -> object:
    return recognizer_of(the_book(), west_hartford().languages).recognise(hear(row.text), row.language, None)


def _each(found: Sequence[Row], does: Callable[[Row], object]) -> float:
    for row in found:
        does(row)
    began = time.process_time()
    for row in found:
        does(row)
    return 1e6 * (time.process_time() - began) / len(found)


if __name__ == "__main__":
    main()
