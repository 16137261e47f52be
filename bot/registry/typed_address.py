"""What a text may say when it is taken as an address: its house number, its street's words, its unit, its town.

Own parser rather than a trained one: the town's street list decides what a street is, so all that is needed here are
the ways to cut a text into parts, and several may be possible ("12e main st").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.registry.places import place_named
from bot.registry.spelled import spelled_number
from bot.registry.streets import DIRECTIONS, SUFFIXES, read_name, word_set
from bot.registry.tokens import Token
from bot.registry.units import HOUSE, take_units, without_link

_HOUSE_GLUED = re.compile(r"([1-9]\d{0,4})([a-z]{3,})")
_ORDINAL = re.compile(r"\d*(?:1st|2nd|3rd|\dth)")
_FRACTION = re.compile(r"[1-7]/[2-8]")
_BARE_UNIT = re.compile(r"\d{1,4}-?[a-z]?|[a-l]|[a-z]\d{1,3}")
_OF_UNITS = frozenset({"house", "unit", "building", "casa"})  # "rear house"
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_BARE_UNITS = word_set("bsmt attic upper lower rear upstairs downstairs basement penthouse sotano altillo atico")
_LEAD = word_set(
    "my the our address addy is its it i im ive live lives living we were are at on in located reside house home place "
    "for yes yeah yep ok okay sure hi hello um so well street full mailing "
    "mi la el nuestra direccion domicilio es vivo vivimos en estoy estamos resido casa si hola de queda "
    "por esta ubicado ubicada negocio tienda oficina shop store business office camera cameras cam cams they theyre "
    "there these those camara camaras estan quedan encuentran encuentra se son mis las los nuestras put apartment "
    "building found set up installed both all them hey actually would be shes hes thats that right over am number "
    "numero"
)
_INTENT = word_set(
    "address addy live lives living reside located direccion domicilio vivo vivimos resido calle avenida"
)
_TAIL = word_set("please pls plz thanks thank you thx gracias por favor ok okay is my address es mi direccion")
_FIRST_IN_SPANISH = frozenset({"avenida", "avda", "av", "ave", "avenue", "bulevar", "boulevard"})
_BEFORE_TOWN = frozenset({"in", "en", "of", "de"})
_CONNECTORS = frozenset({"de", "la", "el", "en", "the", "on", "calle", "camino", "carretera"})
_COUNTRY = frozenset({"usa", "us"})
_STATES = frozenset({"conn", "connecticut"})


@dataclass(frozen=True)
class Reading:
    """One way to cut a text.

    `intent`: it says that it is an address. `town`: named behind it, "?" for a place unheard of. `loose`: taken only
    where no other reading fits, for a letter apart, or a number in words, was taken for the house.
    """

    street: tuple[Token, ...]
    number: str = ""
    unit: str | None = None
    town: str = ""
    intent: bool = False
    loose: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.street)


def readings(tokens: list[Token]) -> list[Reading]:
    """Every sensible way to cut `tokens`, the likeliest first."""
    rest, unit = take_units(_unit_last(tokens))
    while rest and rest[-1].word in _TAIL:
        rest = rest[:-1]
    found: dict[Reading, None] = {}
    for body, town in _endings(rest):
        for start, intent in _starts(body):
            for reading in _numbered(start):
                told = replace(reading, unit=unit, town=town, intent=intent or reading.intent)
                found |= dict.fromkeys(_variants(told))
    return [reading for reading in found if reading.street]


def _unit_last(tokens: list[Token]) -> list[Token]:
    """ "Rear of 14 Fern St" and "14 rear Fern St" as "14 Fern St rear"."""
    first = [token.word for token in tokens[:2]]
    if len(tokens) > 3 and first[0] in _BARE_UNITS:
        at = 2 if first[1] in _BEFORE_TOWN else 1
        return [*tokens[at:], tokens[0]] if HOUSE.fullmatch(tokens[at].word) else tokens
    moved = len(tokens) > 3 and first[1] == "rear" and HOUSE.fullmatch(first[0])
    return [tokens[0], *tokens[2:], tokens[1]] if moved else tokens


def without_lead(tokens: list[Token]) -> tuple[list[Token], bool]:
    """`tokens` after "my address is" and the like, and whether those words say that an address follows."""
    at = next((at for at, token in enumerate(tokens) if token.word not in _LEAD), len(tokens))
    return tokens[at:], any(token.word in _INTENT for token in tokens[:at])


def _endings(tokens: list[Token]) -> Iterator[tuple[list[Token], str]]:
    """`tokens` as they are, then without country, ZIP and state, then without the town; each with the town's name."""
    yield tokens, ""
    rest, stated = _without_state(tokens)
    if stated:
        yield rest, ""
    rest, town = _without_town(rest, stated)
    if town:
        yield rest, town


def _without_state(tokens: list[Token]) -> tuple[list[Token], bool]:
    rest = list(tokens)
    if len(rest) > 1 and rest[-1].word in _COUNTRY:
        rest.pop()
    coded = len(rest) > 1 and bool(_ZIP.fullmatch(rest[-1].word))
    if coded:
        rest.pop()
    if len(rest) > 1 and _is_state(rest, coded):
        rest.pop()
    return rest, len(rest) < len(tokens)


def _is_state(tokens: list[Token], coded: bool) -> bool:
    """Whether the last token is a state; a bare "ct" may be Court, unless a suffix or a town stands before it."""
    last, before = tokens[-1].word, [token.word for token in tokens[:-1]]
    if last in _STATES:
        return True
    if coded:
        return len(last) == 2 and (last not in SUFFIXES or last == "ct")
    return last == "ct" and (before[-1] in SUFFIXES or bool(_town_at(before, 4)))


def _without_town(tokens: list[Token], stated: bool) -> tuple[list[Token], str]:
    words = [token.word for token in tokens]
    if width := _town_at(words, 4):
        return _cut(tokens, width), _town_name(words[-width:])
    after = next((at for at in range(len(words) - 1, 1, -1) if words[at - 1] in SUFFIXES), None)
    width = 2 if after is None else len(words) - after
    if not 0 < width < min(4, len(words)):
        return tokens, ""
    town = place_named(_town_name(words[-width:]), slips=True) or ("?" if stated and after else "")
    return (_cut(tokens, width), town) if town else (tokens, "")


def _town_at(words: list[str], most: int) -> int:
    """How many words at the end name a place; 0 for none."""
    return next((n for n in range(min(most, len(words)), 0, -1) if place_named(_town_name(words[-n:]))), 0)


def _town_name(words: Iterable[str]) -> str:
    spelled = [DIRECTIONS.get(word, word) for word in words]
    return "".join(spelled[1:] if spelled[:1] == ["in"] else spelled)


def _cut(tokens: list[Token], width: int) -> list[Token]:
    rest = tokens[:-width]
    return rest[:-1] if rest and rest[-1].word in _BEFORE_TOWN else rest


def _starts(tokens: list[Token]) -> Iterator[tuple[list[Token], bool]]:
    rest, intent = without_lead(tokens)
    dropped = tokens[: len(tokens) - len(rest)]
    if dropped and dropped[-1].word in _CONNECTORS:  # "la salle road", "the boulevard"
        yield [dropped[-1], *rest], intent
    yield rest, intent


def _numbered(tokens: list[Token]) -> Iterator[Reading]:
    """The ways to part the house number from the street."""
    if not tokens:
        return
    first, rest = tokens[0].word, tokens[1:]
    if glued := _HOUSE_GLUED.fullmatch(first):
        yield from _glued_number(tokens[0], glued[1], rest)
    if _ORDINAL.fullmatch(first) or not first[0].isdigit():
        yield Reading(tuple(tokens))
        yield from _number_last(tokens)
        yield from _number_spelled(tokens)
    elif HOUSE.fullmatch(first):
        yield from _number_first(first, rest)


def _glued_number(token: Token, number: str, rest: list[Token]) -> Iterator[Reading]:
    raw, word = token.raw[len(number) :], token.word[len(number) :]
    yield Reading((Token(raw, word), *rest), number)
    yield Reading((Token(raw[1:], word[1:]), *rest), number + word[0].upper())


def _number_first(number: str, rest: list[Token]) -> Iterator[Reading]:
    if rest and _FRACTION.fullmatch(rest[0].word):
        yield Reading(tuple(rest[1:]), f"{number} {rest[0].word}")
        return
    yield Reading(tuple(rest), _house(number))
    letter = rest[0].word if rest else ""
    if number.isdigit() and len(letter) == 1 and letter.isalpha() and letter not in DIRECTIONS and letter != "y":
        yield Reading(tuple(rest[1:]), number + letter.upper(), loose=True)
    if number[-1] in "nsew" and number[:-1].isdigit():  # "12n main st"
        yield Reading((Token(number[-1], number[-1]), *rest), number[:-1])


def _number_last(tokens: list[Token]) -> Iterator[Reading]:
    """Take "Calle North Main 50" apart; a ZIP is no house number."""
    last = tokens[-1].word
    if len(tokens) > 1 and HOUSE.fullmatch(last) and not _ZIP.fullmatch(last):
        yield Reading(tuple(tokens[:-1]), _house(last))


def _number_spelled(tokens: list[Token]) -> Iterator[Reading]:
    """Take "Fifty two North Main" apart; loose, for there are a Four Mile Road and a Six Rod Highway."""
    for number, width in spelled_number([token.word for token in tokens]):
        yield Reading(tuple(tokens[width:]), str(number), loose=True)


def _house(number: str) -> str:
    plain = number if re.fullmatch(r"\d+-\d+[a-z]?", number) else number.replace("-", "")
    return plain.upper()


def _variants(reading: Reading) -> Iterator[Reading]:
    """The reading, and it without a unit that nothing marks, and without "calle" and the like before the street."""
    for plain in (reading, *_without_bare_unit(reading)):
        yield plain
        yield from _without_calle(plain)


def _without_bare_unit(reading: Reading) -> Iterator[Reading]:
    street = reading.street
    if not reading.number or len(street) < 2:
        return
    if len(street) > 2 and street[-1].word in _OF_UNITS and street[-2].word in _BARE_UNITS:
        street = street[:-1]
    last = street[-1].word
    if last in _BARE_UNITS:
        before = without_link(list(street[:-1]))
        yield replace(reading, street=tuple(before), unit=f"{reading.unit}, {last}" if reading.unit else last)
    elif not reading.unit and _BARE_UNIT.fullmatch(last) and (len(last) > 1 or street[-2].word in SUFFIXES):
        yield replace(reading, street=street[:-1], unit=last.upper().replace("-", ""))


def _without_calle(reading: Reading) -> Iterator[Reading]:
    street, words = reading.street, reading.words
    at = next((at for at, word in enumerate(words) if word not in _CONNECTORS), len(words))
    intent = reading.intent or "calle" in words[:at]
    if at < len(words) - 1 and words[at] in _FIRST_IN_SPANISH and not read_name(words[at + 1 :]).suffix:
        moved = (*street[at + 1 :], street[at])  # "avenida Farmington"
        yield replace(reading, street=moved, intent=True)
    if 0 < at < len(words):
        yield replace(reading, street=street[at:], intent=intent)
