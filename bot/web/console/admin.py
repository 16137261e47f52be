"""The admin's pages: officers and keys, and every text as residents get it. No resident is shown on any of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from bot.flowfiles.preview import texts_by_page
from bot.handlers import administration
from bot.handlers.officers import LIVES, KeyRules
from bot.outreach.wording import national
from bot.ports import Conflict, Invalid, NotFound
from bot.registry.people import Officer, Role
from bot.registry.towns import Town
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, the_town
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk, the_installation

EXPIRES: Mapping[str, timedelta | None] = {
    "90 days": timedelta(days=90), "a year": LIVES, "until it is revoked": None,
}  # fmt: skip


@console.get("/admin")
@needs("settings")
def staff() -> str:
    """The accounts and keys of the town; a new one-time link or key is shown once."""
    return _staff({}, link=session.pop("link", None), key=session.pop("key", None))


@console.post("/admin/officers")
@needs("settings")
def add_officer() -> Response | tuple[str, int]:
    form = asked.sent_form()
    try:
        added = administration.add_to_staff(
            form.get("email", ""), form.get("name", ""), form.get("role", ""), current_officer(), the_desk()
        )
    except (Invalid, Conflict) as error:
        return _staff(form, words=str(error)), 422
    return _linked(*added)


@console.post("/admin/officers/<officer_id>/invite")
@needs("settings")
def invite_officer(officer_id: str) -> Response:
    return _linked(*administration.invite_again(officer_id, current_officer(), the_desk()))


@console.post("/admin/officers/<officer_id>/disable")
@needs("settings")
def disable_officer(officer_id: str) -> Response:
    administration.close_account(officer_id, current_officer(), the_desk())
    return _back()


@console.post("/admin/officers/<officer_id>/role")
@needs("settings")
def change_role(officer_id: str) -> Response:
    role = asked.sent_form().get("role", "")
    administration.change_role(officer_id, role, current_officer(), the_desk())
    return _back()


@console.post("/admin/keys")
@needs("settings")
def create_key() -> Response | tuple[str, int]:
    """A key for an officer of the town, shown once."""
    form = asked.sent_form()
    try:
        rules = KeyRules(expires=_expiry(form.get("expires", "")))
        owner, key = administration.create_key(
            form.get("officer", ""), form.get("key_name", ""), rules, current_officer(), the_desk()
        )
    except Invalid as error:
        return _staff(form, words=str(error)), 422
    session["key"] = {"name": owner.name, "key": key}
    return _back()


def _expiry(chosen: str) -> timedelta | None:
    if chosen not in EXPIRES:
        raise Invalid("Choose how long the key works.")
    return EXPIRES[chosen]


@console.post("/admin/keys/<key_id>/revoke")
@needs("settings")
def revoke_key(key_id: str) -> Response:
    administration.revoke_key(key_id, current_officer(), the_desk())
    return _back()


@console.get("/admin/wording")
@needs("settings")
def wording() -> str:
    """The texts of one page of the flows in each of the town's languages; read only."""
    pages = texts_by_page(the_desk().pages)
    asked_for = request.args.get("page") or next(iter(pages), "")
    if pages and asked_for not in pages:
        raise NotFound("There is no such page of texts.")
    town = the_town()
    facts = _facts(town)
    texts = [
        (text, {one: text.filled(one, facts, accents=town.accents) for one in town.languages if one in text.texts})
        for text in pages.get(asked_for, ())
    ]
    return shown("admin/wording.html", pages=pages, page=asked_for, texts=texts)


def _facts(town: Town) -> dict[str, str]:
    """What the town itself fills in; all else in a text is a sample."""
    facts = {"town": town.name, "department": town.department, "number": national(town.numbers[0])}
    return facts | ({"callback": national(town.callbacks[0])} if town.callbacks else {})


def _linked(officer: Officer, token: str) -> Response:
    link = f"{the_installation().settings.base_url}{url_for('welcome.page', token=token)}"
    session["link"] = {"email": officer.email, "link": link}
    return _back()


def _back() -> Response:
    return redirect(url_for("console.staff"), 303)


def _staff(form: asked.Form, **more: object) -> str:
    return shown(
        "admin/staff.html", form=form, roles=get_args(Role), staff=administration.staff(current_officer(), the_desk()),
        keys=administration.keys_of_town(current_officer(), the_desk()), expires=EXPIRES,
        states=administration.states_of_town(current_officer(), the_desk()), **more,
    )  # fmt: skip
