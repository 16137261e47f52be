"""Writes the pages of `docs/` that are made from `flows/`: `python -m bot.flowfiles.publish`, run by `make docs`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.flowfiles.draw import svg
from bot.flowfiles.pages import load_pages
from bot.flowfiles.reader import read_book
from bot.flowfiles.texts import every_text

PROJECT = Path(__file__).parents[2]


def published(pages: Mapping[str, str]) -> dict[str, str]:
    """The files of `docs/` that `pages` make, by name. Raises FlowError where the pages cannot be read."""
    registration = read_book(pages).flows["registration"]
    return {"every-text.md": every_text(pages), "registration.svg": svg(registration, "en")}


def publish(flows: Path, docs: Path) -> None:
    """Write those files."""
    docs.mkdir(exist_ok=True)
    for name, text in published(load_pages(flows)).items():
        (docs / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    publish(PROJECT / "flows", PROJECT / "docs")
