"""How many billed parts a text has, and how to spell it so that it has fewer.

A text whose every character is in the GSM 03.38 alphabet holds 160 characters, or 153 a part when it is longer; any
other character makes it UCS-2 with 70, or 67 a part, counted in UTF-16 units. A part never splits an escaped or a
surrogate pair. Source: 3GPP TS 23.038 and TS 23.040.
"""

from __future__ import annotations

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[]~|€\f")
_GSM = _BASIC | _EXTENDED
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "•": "-",
        "\u00a0": " ", "\u202f": " ", "`": "'", "´": "'", "º": "o", "ª": "a", 
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
        "ç": "c",
    }
)  # fmt: skip


def is_gsm(text: str) -> bool:
    """Whether every character of `text` is in the GSM alphabet or its extension table."""
    return _GSM.issuperset(text)


def segments(text: str) -> int:
    """The billed parts of `text`; 0 for an empty one."""
    if is_gsm(text):
        return _parts([2 if c in _EXTENDED else 1 for c in text], whole=160, part=153)
    return _parts([2 if ord(c) > 0xFFFF else 1 for c in text], whole=70, part=67)


def _parts(sizes: list[int], whole: int, part: int) -> int:
    if sum(sizes) <= whole:
        return 1 if sizes else 0
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return count


def plain(text: str) -> str:
    """`text` spelled within the GSM alphabet where that only costs an accent: "dirección" -> "direccion".

    Letters that the alphabet has (é, ñ, ü, ¿, ¡) stay. What has no such spelling (an emoji, another script) stays too.
    """
    text = unicodedata.normalize("NFC", text)
    return text if is_gsm(text) else "".join(c if c in _GSM else _plain_letter(c) for c in text)


def _plain_letter(letter: str) -> str:
    mapped = letter.translate(_PLAIN)
    if mapped != letter:
        return mapped
    base = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return base if base and is_gsm(base) else letter


def pages(text: str, most: int) -> tuple[str, str]:
    """`text` cut at a line or word so that the first piece has at most `most` segments; the rest, or ""."""
    if segments(text) <= most:
        return text, ""
    low, high = 1, len(text)
    while low < high:  # the longest prefix that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if segments(text[:middle]) <= most else (low, middle - 1)
    line, word = text.rfind("\n", 0, low), text.rfind(" ", 0, low)
    cut = next((at for at in (line, word) if at > low // 2), low)
    return text[:cut].rstrip(), text[cut:].lstrip()
