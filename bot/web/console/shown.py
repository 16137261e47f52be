"""Residents' own words on an officer's page: shown as text, whatever they contain, and nothing in them hidden."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

MOST_MARKS = 4  # combining marks on one letter; languages need two or three
NAMED = {
    "\u200b": "zero-width space", "\u200c": "zero-width non-joiner", "\u200d": "zero-width joiner",
    "\u200e": "left-to-right mark", "\u200f": "right-to-left mark", "\u061c": "Arabic letter mark",
    "\u202a": "left-to-right embedding", "\u202b": "right-to-left embedding", "\u202c": "end of direction",
    "\u202d": "left-to-right override", "\u202e": "right-to-left override", "\u2060": "word joiner",
    "\u2066": "left-to-right isolate", "\u2067": "right-to-left isolate", "\u2068": "isolate",
    "\u2069": "end of isolate", "\ufeff": "byte order mark", "\u00ad": "soft hyphen",
}  # fmt: skip
_JOINER = "\u200d"
_OURS, _END = '<bdi class="said">', "</bdi>"
_EMOJI = {"So", "Sk", "Mn"}  # what a joiner may stand between: pictures, skin tones, the sign that asks for a picture


def visible(text: str | None) -> Markup:
    """`text` as HTML in a direction of its own: what cannot be seen is named, heaps of marks are cut."""
    said = text or ""
    plain = said.isascii() and said.isprintable()  # nearly every text is, and a page shows hundreds
    return Markup(f"{_OURS}{escape(said) if plain else ''.join(_parts(said))}{_END}")


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    marks = 0
    for at, letter in enumerate(text):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > MOST_MARKS:
            if marks == MOST_MARKS + 1:
                parts.append(_mark("more marks"))
        elif _is_hidden(letter, kind) and not _joins(text, at):
            parts.append(_mark(NAMED.get(letter, f"U+{ord(letter):04X}")))
        else:
            parts.append(escape(letter))
    return parts


def _is_hidden(letter: str, kind: str) -> bool:
    return kind in ("Cf", "Cs", "Co", "Cn") or (kind == "Cc" and letter not in "\n\t")


def _joins(text: str, at: int) -> bool:
    """Whether this is the joiner inside one picture, such as a family."""
    if text[at] != _JOINER or not 0 < at < len(text) - 1:
        return False
    return unicodedata.category(text[at - 1]) in _EMOJI and unicodedata.category(text[at + 1]) == "So"


def _mark(name: str) -> str:
    return f'<span class="hidden-mark">[{name}]</span>'
