"""House numbers in words, as dictation writes them: "fifty two", "two fifty five", "ciento veinte"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_UP_TO_NINETEEN = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_HASTA_VEINTINUEVE = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
_ONES = {
    word: number for words in (_UP_TO_NINETEEN, _HASTA_VEINTINUEVE) for number, word in enumerate(words.split(), 1)
}
_FROM_TWENTY = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
)
_TENS = {word: at * 10 for words in _FROM_TWENTY for at, word in enumerate(words.split(), 2)}
_CIENTOS = "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
_HUNDREDS = {word: at * 100 for at, word in enumerate(_CIENTOS.split(), 1)} | {"cien": 100}
_ZERO = ("oh", "o", "zero")
DIGITS = {str(_ONES[word]): word for word in _UP_TO_NINETEEN.split()[:12]}  # "4 mile rd" is Four Mile Road


def spelled_number(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every number that `words` may begin with, and how many words say it, the longest first."""
    found = {width: number for number, width in (*_small(words), *_hundreds(words), *_pairs(words))}
    yield from ((found[width], width) for width in sorted(found, reverse=True))


def _small(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Up to ninety nine: "nine", "fifty", "fifty two", "treinta y dos"."""
    if not words:
        return
    first, after = words[0], 2 if words[1:2] == ["y"] else 1
    if first in _ONES:
        yield _ONES[first], 1
    elif first in _TENS:
        yield _TENS[first], 1
    ones = _ONES.get(words[after], 10) if len(words) > after else 10
    if first in _TENS and ones < 10:
        yield _TENS[first] + ones, after + 1


def _hundreds(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """ "One hundred", "two hundred and five", "ciento veinte"."""
    start, base = 0, 0
    if words and words[0] in _HUNDREDS:
        start, base = 1, _HUNDREDS[words[0]]
    elif len(words) > 1 and words[1] == "hundred" and words[0] in _ONES:
        start, base = 2, _ONES[words[0]] * 100
    if not base:
        return
    yield base, start
    start += words[start : start + 1] == ["and"]
    yield from ((base + number, start + width) for number, width in _small(words[start:]))


def _pairs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """As house numbers are said: "two fifty five" is 255, "ten fifty" 1050, "one oh five" 105."""
    for head, width in _small(words):
        rest = words[width:]
        if rest and rest[0] in _ZERO and len(rest) > 1 and _ONES.get(rest[1], 10) < 10:
            yield head * 100 + _ONES[rest[1]], width + 2
        for tail, more in _small(rest) if rest and (rest[0] in _TENS or 9 < _ONES.get(rest[0], 0) < 20) else ():
            yield head * 100 + tail, width + more
