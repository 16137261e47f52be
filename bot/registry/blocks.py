"""Blocks of a street: "the 100 block of Elm St", for those who may not say in which house they live."""

from __future__ import annotations

import re

from bot.registry.streets import word_set
from bot.registry.tokens import Token

_BLOCK = r"block|blk|blck|blok|bloc|bloque|cuadra"
_BLOCK_WORD = re.compile(_BLOCK)
_GLUED = re.compile(rf"(\d{{1,5}})s?-?(?:{_BLOCK})")
_NUMBER = re.compile(r"(\d{1,5})s?")
_ONES = {word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)}
_AROUND = word_set("the of on in at along de del la el los las en a around about within")


def block_said(tokens: list[Token]) -> tuple[str, list[Token]] | None:
    """The house numbers of the block that is named, "100-198", and the words left for its street; None for none."""
    for at, token in enumerate(tokens):
        if glued := _GLUED.fullmatch(token.word):
            return numbers_of(int(glued[1])), _without(tokens, at, at + 1)
        if _BLOCK_WORD.fullmatch(token.word):
            return _beside(tokens, at)
    return None


def numbers_of(block: int) -> str:
    """The span of house numbers that a block has: 100 is "100-198", and 50 lies in "2-98"."""
    low = block // 100 * 100
    return f"{low or 2}-{low + 98}"


def _beside(tokens: list[Token], at: int) -> tuple[str, list[Token]] | None:
    """The block whose number stands before the word ("12 hundred block"), or after it ("cuadra 100")."""
    words = [token.word for token in tokens]
    before = at - 1 if at and words[at - 1] == "s" else at  # "the 100's block"
    if before and words[before - 1] in ("hundred", "hundreds"):
        many = words[before - 2] if before > 1 else ""
        count = _ONES.get(many) or (int(many) if many.isdigit() and len(many) < 3 else 0)
        return numbers_of((count or 1) * 100), _without(tokens, before - (2 if count else 1), at + 1)
    if before and (number := _NUMBER.fullmatch(words[before - 1])):
        return numbers_of(int(number[1])), _without(tokens, before - 1, at + 1)
    after = next((k for k in range(at + 1, len(words)) if words[k] not in _AROUND), len(words))
    if after < len(words) and (number := _NUMBER.fullmatch(words[after])):
        return numbers_of(int(number[1])), _without(tokens, at, after + 1)
    return None


def _without(tokens: list[Token], start: int, end: int) -> list[Token]:
    """The words around the block, without those that only lead from it to its street."""
    before, after = tokens[:start], tokens[end:]
    while before and before[-1].word in _AROUND:
        before = before[:-1]
    while after and after[0].word in _AROUND - {"la", "el", "the"}:
        after = after[1:]
    return [*before, *after]
