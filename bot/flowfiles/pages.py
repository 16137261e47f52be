"""A YAML page as a tree that knows its lines. Every scalar is text: `yes`, `no` and `30` mean what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rapidfuzz import process

LANGUAGES_FOLDER = "languages"


@dataclass(frozen=True, order=True)
class Complaint:
    """Something in a page that must be mended: where, and what to do."""

    page: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.words}"


class FlowError(Exception):
    """The pages cannot be read; `complaints` say why, in the order of the pages."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(str(complaint) for complaint in complaints))
        self.complaints = complaints

    def __reduce__(self) -> tuple[type[FlowError], tuple[list[Complaint]]]:
        return type(self), (self.complaints,)  # for one process to tell another


def load_pages(folder: Path) -> dict[str, str]:
    """The text of every page in `folder` by its name, those of single languages in `languages/` included."""
    if not folder.is_dir():
        raise FlowError([Complaint(str(folder), 0, "there is no such folder of flows")])
    pages = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
    return {name: _text_of(name, pages[name]) for name in sorted(pages)}


def _text_of(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise FlowError([Complaint(name, line, "this is not UTF-8 text; save the page as UTF-8")]) from error


@dataclass
class Place:
    """One node of a page. `Place.missing` stands for a node that is not there; reading it gives nothing."""

    page: str
    path: tuple[str, ...]
    node: yaml.Node | None
    complaints: list[Complaint] = field(repr=False, default_factory=list)
    key: yaml.Node | None = None  # the name it stands under

    @property
    def line(self) -> int:
        """Where its name stands, or itself where it has none; from 1."""
        shown = self.key or self.node
        return shown.start_mark.line + 1 if shown else 1

    def complain(self, words: str) -> None:
        self.complaints.append(Complaint(self.page, self.line, words))

    def __bool__(self) -> bool:
        return self.node is not None

    def at(self, key: str) -> Place:
        """The value under `key`, or a place that is not there."""
        return next((value for name, value in self.items() if name == key), self._child(key, None))

    def items(self) -> Iterator[tuple[str, Place]]:
        if isinstance(self.node, yaml.MappingNode):
            for key, value in self.node.value:
                yield str(key.value), self._child(str(key.value), value, key)
        elif self.node is not None:
            self.complain("expected names with values here, such as `ask: …`")

    def values(self) -> Iterator[Place]:
        yield from (value for _, value in self.items())

    def elements(self) -> Iterator[Place]:
        """The entries of a list; a single value counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            yield from (self._child(str(at), value) for at, value in enumerate(self.node.value))
        elif self.node is not None:
            yield self

    def text(self, default: str = "") -> str:
        if self.node is None:
            return default
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value)
        self.complain("expected one text here")
        return default

    def texts(self) -> tuple[str, ...]:
        return tuple(place.text() for place in self.elements())

    def worded(self) -> Place:
        """Where the text of a language stands: here, or under `text` where a `plain` spelling stands beside it."""
        return self.at("text") if self.is_mapping() else self

    def plain(self) -> Place:
        """Its spelling without accents, `es: {text: …, plain: …}`; a place that is not there where none is given."""
        return self.at("plain") if self.is_mapping() else self._child("plain", None)

    def flag(self) -> bool:
        return self.number_or_word(("true", "false", "yes", "no"), "false") in ("true", "yes")

    def number_or_word(self, allowed: tuple[str, ...], default: str) -> str:
        word = self.text(default)
        if word not in allowed:
            near = did_you_mean(word, allowed)
            self.complain(f"`{word}` is not understood here; use one of {', '.join(allowed)}{near}")
            return default
        return word

    def whole_number(self) -> int | None:
        if self.node is None:
            return None
        if not self.text().lstrip("-").isdigit():
            self.complain(f"`{self.text()}` is not a whole number")
            return None
        return int(self.text())

    def only(self, allowed: tuple[str, ...]) -> None:
        """Complain of every key that is not among `allowed`, saying which was meant."""
        for key, value in self.items():
            if key not in allowed:
                value.complain(f"`{key}` is not a key that works here{did_you_mean(key, allowed)}")

    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def is_text(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    def _child(self, key: str, node: yaml.Node | None, name: yaml.Node | None = None) -> Place:
        return Place(self.page, (*self.path, key), node, self.complaints, name)


def did_you_mean(word: str, allowed: Collection[str]) -> str:
    """ "; did you mean `…`?" where one of `allowed` is near `word`, else ""."""
    best = process.extractOne(word, allowed, score_cutoff=60)
    return f"; did you mean `{best[0]}`?" if best else ""


def open_page(name: str, text: str, complaints: list[Complaint]) -> Place:
    """The page's root; a page that is not YAML is one complaint and reads as empty."""
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        complaints.append(Complaint(name, line, f"this is not YAML: {error.problem}"))
        node = None
    except yaml.YAMLError:
        complaints.append(Complaint(name, 1, "this holds a character that YAML forbids"))
        node = None
    root = Place(name, (), node, complaints)
    if node is not None:
        _complain_of_doubles(root)
    return root


def _composed(text: str) -> yaml.Node | None:
    """libyaml reads ten times as fast; where it stumbles, the plain reader says why in clearer words."""
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _complain_of_doubles(place: Place) -> None:
    """A key given twice would silently lose its first value."""
    if isinstance(place.node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in place.items():
            if key in seen:
                value.complain(f"`{key}` stands here twice; keep one")
            seen.add(key)
            _complain_of_doubles(value)
    elif isinstance(place.node, yaml.SequenceNode):
        for element in place.elements():
            _complain_of_doubles(element)


def find_path(root: Place, path: tuple[str, ...]) -> Place:
    """The place that `path` leads to from `root`."""
    for key in path:
        if not root.is_mapping():
            return Place(root.page, path, None, root.complaints)
        root = root.at(key)
    return root


Overlays = Mapping[str, Place]  # language -> the root of its own page
