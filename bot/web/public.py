"""A town's public pages, in each of its languages: how to join, what is held, who sees it, how to leave, in figures."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import segno
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.handlers.registry import public_months
from bot.outreach.wording import national
from bot.ports import Invalid
from bot.registry.towns import Town
from bot.web.doors import anyone
from bot.web.installed import the_desk

public = Blueprint("public", __name__, url_prefix="/towns")
public.register_error_handler(Invalid, lambda error: NotFound())  # what no database can look up, such as a NUL

FEW = 5  # what happened less often in a month could point at somebody
FIGURES = ("registrations", "outreaches", "answers", "removals")
KEPT_FOR = 300  # seconds that others may keep a page: it holds nothing personal
Say = Callable[[str], str]


@public.get("/<slug>")
@anyone
def town(slug: str) -> AnyResponse:
    """The town's page in the language that the reader's browser asks for."""
    found = _town(slug)
    language = request.accept_languages.best_match(found.languages) or found.languages[0]
    return redirect(url_for("public.about", slug=slug, language=language))


@public.get("/<slug>/<language>")
@anyone
def about(slug: str, language: str) -> Response:
    return _page("public/about.html", slug, language)


@public.get("/<slug>/<language>/poster")
@anyone
def poster(slug: str, language: str) -> Response:
    return _page("public/poster.html", slug, language)


@public.get("/<slug>/<language>/figures")
@anyone
def figures(slug: str, language: str) -> Response:
    found = _town(slug, language)
    months = [(month, [shown(row[name]) for name in FIGURES]) for month, row in public_months(found, the_desk())]
    return _page("public/figures.html", slug, language, months=months, names=FIGURES)


@public.get("/<slug>/<language>/code.svg")
@anyone
def code(slug: str, language: str) -> Response:
    """What a phone's camera turns into a text that only has to be sent."""
    found = _town(slug, language)
    drawn = io.BytesIO()
    made = segno.make(f"SMSTO:{found.numbers[0]}:{_keyword(language)}", error="m")
    made.save(drawn, kind="svg", light="#fff", omitsize=True)
    return _keepable(Response(drawn.getvalue(), content_type="image/svg+xml"))


def shown(count: int) -> int | None:
    """A figure as the public may see it: None where it is small enough to point at somebody."""
    return None if 0 < count < FEW else count


def _page(template: str, slug: str, language: str, **given: Any) -> Response:
    found = _town(slug, language)
    others = [(each, _say(found, each)("other_language")) for each in found.languages if each != language]
    keyword = _keyword(language)
    link = f"sms:{found.numbers[0]}?&body={quote(keyword)}"  # the form that both kinds of phone take
    page = render_template(
        template, town=found, language=language, others=others, say=_say(found, language), keyword=keyword, link=link,
        number=national(found.numbers[0]), spell=national, **given,
    )  # fmt: skip
    return _keepable(Response(page, headers={"Content-Language": language}))


def _keepable(answer: Response) -> Response:
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT_FOR
    return answer


def _town(slug: str, language: str | None = None) -> Town:
    with the_desk().look() as work:
        found = work.towns.by_slug(slug)
    if found is None or language not in (None, *found.languages):
        abort(404)
    return found


def _say(found: Town, language: str) -> Say:
    """The texts of these pages in this language, filled in for this town; its own words on the law come first."""
    callback = national(found.callbacks[0]) if found.callbacks else ""
    filled = {
        "town": found.name, "department": found.department, "number": national(found.numbers[0]), "callback": callback,
    }  # fmt: skip
    texts = the_desk().book.public

    def say(name: str) -> str:
        if name == "law_text" and found.law.get(language):
            return found.law[language]
        return _in(texts[name], language).format_map(filled)

    return say


def _in(wording: Mapping[str, str], language: str) -> str:
    return wording.get(language) or next(iter(wording.values()))


def _keyword(language: str) -> str:
    """The first word that begins a registration in this language."""
    words = the_desk().book.keywords["register"].words
    return (words.get(language) or next(iter(words.values())))[0].upper()
