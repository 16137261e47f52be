"""How a town writes its case numbers, as a regular expression that no case number keeps busy."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_CASE = 60  # characters
MOST_WAYS = 1_000_000  # in which the parts of a pattern may share out a case number: about a tenth of a second
_LITERAL = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # what is escaped, and a set of characters
_OPENING = re.compile(r"\(\?(?:P<\w+>|<?[=!]|[aiLmsux-]*:|:)")  # a group that is more than its parentheses
_VERBOSE = re.compile(r"\(\?[aiLmsu]*x")  # spaces and comments that mean nothing, even between a group and its repeat
ONCE = ("?", "{1}", "{0,1}", "{,1}")  # repeats that are none
_REPEAT = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")


def is_quick(pattern: str) -> bool:
    """Whether `pattern` tells quickly of any case number if it fits.

    A matcher that goes back tries every way to share the text out, without end where a repeated group varies in itself
    ("(a+)+"): https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    """
    signs = _LITERAL.sub("x", pattern)
    plain = _OPENING.sub("(", signs)
    return not _VERBOSE.search(signs) and not _repeats_what_varies(plain) and _ways(plain) <= MOST_WAYS


def _ways(plain: str) -> int:
    """In how many ways its parts can share a text out, at the most."""
    ways = 1 << plain.count("|")
    for repeat in _repeats(plain):
        ways *= _choices(repeat)
    return ways


def _choices(repeat: re.Match[str]) -> int:
    least, comma, most = repeat.groups()
    if repeat[0] == "?":
        return 2
    if comma is None or (comma and not most):
        return LONGEST_CASE
    return int(most) - int(least or 0) + 1 if comma else 1


def _repeats(plain: str) -> Iterator[re.Match[str]]:
    """Its repeats; a sign behind one only says how greedy that is."""
    end = -1
    for found in _REPEAT.finditer(plain):
        if found.start() != end:
            yield found
        end = found.end()


def _repeats_what_varies(plain: str) -> bool:
    """Whether a group that can fit in several ways may itself come more than once."""
    varying = {found.start() for found in _repeats(plain) if _choices(found) > 1}
    again = {found.start() for found in _repeats(plain) if found[0] not in ONCE}
    groups: list[bool] = []  # those that are open: whether each varies
    for place, letter in enumerate(plain):
        if letter == "(":
            groups.append(False)
        elif letter == ")" and groups:
            varies = groups.pop()
            if varies and place + 1 in again:
                return True
            groups = [one or varies for one in groups]
        elif letter == "|" or place in varying:
            groups = [True for _ in groups]
    return False
