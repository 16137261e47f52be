"""The town's settings: read and changed by an admin."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from bot.handlers import administration
from bot.ports import Conflict, Invalid
from bot.registry.towns import QuietHours, Town
from bot.web.console import asked
from bot.web.console.approvals import LIMITS
from bot.web.console.blueprint import console, shown, the_town
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

PACE = "messages_per_second"
COUNTS = tuple(name for name in LIMITS if name != PACE)
_PACE = re.compile(r"\d{1,6}(\.\d{1,4})?")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


@console.get("/admin/settings")
@needs("settings")
def settings() -> str:
    return _page(form_of(the_town()), saved="saved" in request.args)


@console.post("/admin/settings")
@needs("settings")
def change_settings() -> Response | tuple[str, int]:
    form = asked.sent_form()
    try:
        given = given_by(form, request.form.getlist("languages"))
        administration.change_settings(given, current_officer(), the_desk())
    except (Invalid, Conflict) as error:
        languages = request.form.getlist("languages")
        return _page({**form, "languages": languages}, words=str(error)), 422
    return redirect(url_for("console.settings", saved=1), 303)


def form_of(town: Town) -> dict[str, Any]:
    """The settings as the form shows them."""
    hours = town.quiet_hours
    limits = {name: "" if (value := getattr(town.limits, name)) is None else f"{value:g}" for name in LIMITS}
    return limits | {
        "quiet_begin": f"{hours.begin:%H:%M}" if hours else "", "quiet_end": f"{hours.end:%H:%M}" if hours else "",
        "callbacks": " ".join(town.callbacks), "languages": list(town.languages),
        "require_case": "1" if town.require_case else "", "case_pattern": town.case_pattern or "",
        "upload_link": town.upload_link or "", "notices": town.notices or "",
        **{f"law_{language}": text for language, text in town.law.items()},
    }  # fmt: skip


def given_by(form: asked.Form, languages: list[str]) -> dict[str, Any]:
    """What the form says, as fields of the town; an empty field is no limit, or nothing. Raises Invalid."""
    return {name: _count(form, name) for name in COUNTS} | {
        PACE: _pace(form),
        "quiet_hours": _quiet_hours(form),
        "callbacks": tuple(re.split(r"[\s,]+", form["callbacks"])) if "callbacks" in form else (),
        "languages": tuple(languages),
        "require_case": "require_case" in form,
        "case_pattern": form.get("case_pattern"),
        "upload_link": _host(form.get("upload_link")),
        "notices": form.get("notices"),
        "law": {one: form[f"law_{one}"].replace("\r\n", "\n") for one in languages if f"law_{one}" in form},
    }


def _count(form: asked.Form, name: str) -> int | None:
    typed = form.get(name)
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**9):
        raise Invalid(f"“{LIMITS[name]}” takes a whole number above 0, or nothing for no limit.")
    return int(typed)


def _pace(form: asked.Form) -> float | None:
    typed = form.get(PACE)
    if typed is None:
        return None
    if not _PACE.fullmatch(typed) or float(typed) <= 0:
        raise Invalid(f"“{LIMITS[PACE]}” takes a number such as 1 or 0.5, or nothing for no limit.")
    return float(typed)


def _quiet_hours(form: asked.Form) -> QuietHours | None:
    begin, end = form.get("quiet_begin"), form.get("quiet_end")
    if begin is None and end is None:
        return None
    try:
        return QuietHours(time.fromisoformat(begin or ""), time.fromisoformat(end or ""))
    except ValueError as error:
        raise Invalid("Quiet hours have a beginning and an end, such as 20:00 and 09:00, or neither.") from error


def _host(typed: str | None) -> str | None:
    if typed is not None and not _HOST.fullmatch(typed):
        raise Invalid("The upload page is named by its host, such as upload.example.gov.")
    return typed


def _page(form: dict[str, Any], **more: object) -> str:
    return shown("admin/settings.html", form=form, limits=LIMITS, spoken=the_desk().book.languages, **more)
