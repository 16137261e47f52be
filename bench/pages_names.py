"""What the streets and people of the made-up city are called: pairs of pieces, each once."""

from __future__ import annotations

_TREES = """
Ash Birch Cedar Elm Fern Glen Hazel Iron Juniper Kings Lake Maple Oak Pine Queens Rose Stone Thorn Under Vine West
Yarrow Bridge Clear Deer
"""
_PLACES = "wood field brook ridge dale mont crest view land ford"
_KINDS = "Street Avenue Road Lane Drive Court Place Terrace"
_FIRST = "Maria James Linda Robert Ana John Patricia Wei Olga David Fatima Jose Grace Samuel Ingrid Kofi Ruth"
_BEGINNINGS = "Al Be Ca Do Es Fa Ga Ha Iv Jo Ka Lo Ma No Or Pe Ra Sa To Va"
_ENDINGS = "lopez mann berg rossi den field vic ster wich no tta rin kova nd"

WORDS = [tree + place for tree in _TREES.split() for place in _PLACES.split()]
KINDS = tuple(_KINDS.split())
FIRST = _FIRST.split()
LAST = [beginning + ending for beginning in _BEGINNINGS.split() for ending in _ENDINGS.split()]
