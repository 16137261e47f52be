"""The labelled rows, and what the real code makes of each: right, asked back instead, or wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.dialogue.answers import read
from bot.dialogue.flow import Step
from bot.dialogue.hearing import hear
from bot.dialogue.reading import Corner, NoNumber, NotUnderstood, POBox, Reading
from tests.scene import heard_book, the_streets
from tests.understanding.acting import AGAIN, acted

FOLDER = Path(__file__).parent
ABILITIES = ("intent", "yes_no", "choices", "names", "addresses", "days", "noise")
HEADER = "context\tlanguage\ttext\texpected"
CAMERAS = ("front_door", "driveway")  # of whoever answers a question that is asked of each camera
ASK_BACK_ALLOWED = ("remove", "stop", "pause", "named")

Outcome = Literal["right", "asked", "wrong"]


@dataclass(frozen=True)
class Row:
    """One labelled text; `context` is what was open when it came. `ears`: the second ear listens too."""

    ability: str
    context: str
    language: str
    text: str
    expected: str
    ears: bool = True


@dataclass(frozen=True)
class Result:
    """What became of a row. "asked": a question back where an answer could be taken; `fine`: it counts as right."""

    row: Row
    got: str
    outcome: Outcome
    fine: bool


def rows(half: Literal["open", "held"], ability: str) -> list[Row]:
    """The rows of one half, none while `held` awaits its writer. Raises ValueError, without any text, where a file is
    not as the README says."""
    if half == "held" and not (FOLDER / half).is_dir():
        return []
    return read_rows(half, ability)


def read_rows(folder: str, ability: str) -> list[Row]:
    """The rows of one folder. Raises ValueError as `rows` does."""
    head, *lines = (FOLDER / folder / f"{ability}.tsv").read_text(encoding="utf-8").strip("\n").split("\n")
    parts = [line.split("\t") for line in lines]
    if head != HEADER or any(len(part) != 4 for part in parts):
        raise ValueError(f"{folder}/{ability}.tsv: not four columns everywhere")
    return [Row(ability, part[0], part[1], part[2].replace("\\n", "\n"), part[3]) for part in parts]


def judge(row: Row) -> Result:
    """Run the real code on `row` and hold what it does against the label."""
    return JUDGES[row.ability](row)


def results(half: Literal["open", "held"], abilities: Iterable[str] = ABILITIES) -> list[Result]:
    return [judge(row) for ability in abilities for row in rows(half, ability)]


def _result(row: Row, got: str, right: bool, asked: bool, *, allowed: bool = False) -> Result:
    outcome: Outcome = "right" if right else "asked" if asked else "wrong"
    return Result(row, got, outcome, right or (asked and allowed))


def _intent(row: Row) -> Result:
    found = acted(row.text, row.context, row.language, ears=row.ears)
    may = row.expected.partition(":")[0] in ASK_BACK_ALLOWED
    if row.expected in ("remove?", "stop?"):
        return _result(row, found.label, found.asked_back, False)
    named = row.expected.startswith("named:") and "named" in found.meanings
    meant = {"pause": "pause:30"}.get(row.expected, row.expected.replace("question:", "question\0").partition("\0")[0])
    right = named or (meant in found.meanings and not (found.asked_back and meant == "none"))
    return _result(row, found.label, right, found.asked_back, allowed=may)


def _step(name: str) -> Step:
    return heard_book().flows["registration"].steps[name]


def reading(row: Row) -> Reading | None:
    """What the step of the row's context reads in its text; None where it asks again."""
    step = _step(row.context)
    told = hear(row.text).words
    options = {option.key: option for option in _step("cameras").options}
    words = {key: [word for said in options[key].words.values() for word in said] for key in CAMERAS}
    cameras = [(key, *options[key].label.values(), *words[key]) for key in CAMERAS if step.for_each]
    try:
        return read(step, told, row.language, heard_book(), the_streets(), cameras)
    except NotUnderstood:
        return None


def _yes_no(row: Row) -> Result:
    got = acted(row.text, row.context, row.language, ears=row.ears).reply
    takes_doubt = row.context != "outreach" and _step(row.context).may_skip
    again = {"none"} if takes_doubt else {"none", "unsure"}
    right = got == row.expected or (got in (AGAIN, "call") and row.expected in again)  # a call is neither yes nor no
    return _result(row, got, right, got == AGAIN)


def _choices(row: Row) -> Result:
    found = reading(row)
    value = next(iter(found.each.values())) if found and found.each else found.value if found else AGAIN
    got = ",".join(value) if isinstance(value, tuple) else str(value)
    if value == AGAIN:
        return _result(row, got, row.expected == "none", True)
    meant = _meant(row.expected, [option.key for option in _step(row.context).options])
    return _result(row, got, set(got.split(",")) == meant, False)


def _meant(expected: str, keys: list[str]) -> set[str]:
    """The option keys that a label stands for: "all", "#1,#-1", "!garage"."""
    if expected == "all":
        return set(keys)
    if expected.startswith("!"):
        return set(keys) - _meant(expected[1:], keys)
    places = {f"#{at}": key for at, key in enumerate(keys, 1)} | {"#-1": keys[-1]}
    return {places.get(one, one) for one in expected.split(",")}


def _names(row: Row) -> Result:
    found = reading(row)
    got = f"name:{found.value}" if found else AGAIN
    return _result(row, got, got == row.expected or (not found and row.expected == "none"), not found)


def _days(row: Row) -> Result:
    found = reading(row)
    value = next(iter(found.each.values())) if found and found.each else found.value if found else AGAIN
    got = "unknown" if value is None else str(value)
    return _result(row, got, got == row.expected or (not found and row.expected == "none"), not found)


def _addresses(row: Row) -> Result:
    """As the address question reads it: by the town's list, what follows an address being cut off."""
    kind, _, wanted = row.expected.partition(":")
    outcome, streets, told = _place(row)
    got = f"{outcome}:{told}" if told else outcome
    offered = outcome == "which" and bool(wanted) and _streets_of(kind, wanted) <= streets
    same_corner = kind == outcome == "corner" and _streets_of(kind, wanted) == streets
    right = _unhyphened(got) == _unhyphened(row.expected) or same_corner or (offered and kind == "which")
    return _result(row, got, right, outcome != "found", allowed=offered)


def _unhyphened(label: str) -> str:
    """A label whose unit has no hyphen, for 4-B is 4B."""
    rest, bar, unit = label.casefold().rpartition("|")
    return f"{rest}{bar}{unit.replace('-', '')}" if bar else unit


def _place(row: Row) -> tuple[str, frozenset[str], str]:
    """What the text was taken for, as labels call it; the streets that are offered; what a label says of it."""
    try:
        value: Any = read(_step("address"), hear(row.text).words, row.language, heard_book(), the_streets()).value
    except POBox:
        return "po_box", frozenset(), ""
    except Corner as corner:
        return _several("corner", corner.candidates)
    except NoNumber as street:
        return "no_number", frozenset(), str(street.address["street"])
    except NotUnderstood:
        return "none", frozenset(), ""
    if "which" in value:
        return _several("which", value["which"])
    return ("unknown", frozenset(), "") if value["status"] == "typed" else ("found", frozenset(), _line(value))


def _several(outcome: str, candidates: Iterable[Mapping[str, Any]]) -> tuple[str, frozenset[str], str]:
    streets = [str(one["street"]) for one in candidates]
    return outcome, frozenset(streets), ";".join(streets)


def _line(address: Mapping[str, Any]) -> str:
    """As a label has it: of a floor only the number."""
    unit = address["unit"] or ""
    floor = re.fullmatch(r"(\d+)\w* floor", unit)
    return f"{address['number']}|{address['street']}|{floor[1] if floor else unit}"


def _streets_of(kind: str, wanted: str) -> frozenset[str]:
    return frozenset({wanted.split("|")[1]} if kind == "found" else wanted.split(";"))


def _noise(row: Row) -> Result:
    heard = hear(row.text)
    words = " ".join(heard.words.split())
    if heard.reaction:
        got = "reaction"
    elif heard.auto_reply:
        got = "auto_reply"
    else:
        said = " ".join(row.text.replace("\ufe0f", "").split())
        got = "none" if words == said else f"signed:{words}"
    return _result(row, got, got == row.expected, False)


JUDGES: Mapping[str, Callable[[Row], Result]] = {
    "intent": _intent, "yes_no": _yes_no, "choices": _choices, "names": _names, "addresses": _addresses,
    "days": _days, "noise": _noise,
}  # fmt: skip
