"""Whose attempts count together: an officer's own browsers each for themselves, strangers among themselves.

Anybody who knows an e-mail can type wrong passwords; what that locks must not be the officer's own way in.
"""

from __future__ import annotations

import secrets

from bot.handlers.invitations import digest
from bot.ports import Desk, UnitOfWork
from bot.registry.accounts import by_passkey, by_strangers, in_browser
from bot.registry.people import Officer

LOCKED = "sign_in_locked"  # what a supervisor is asked to look at


def recognized(token: str, desk: Desk) -> str:
    """What a browser is known by: `token`, which it brought, where somebody signed in with it before. Else a new one,
    for one that was never given out could be somebody else's as well."""
    with desk.look() as work:
        return token if token and work.accounts.knows(digest(token)) else secrets.token_urlsafe(32)


def count_of(email: str, officer: Officer | None, browser: str, work: UnitOfWork) -> str:
    """What a password or code for this e-mail counts for, typed in a browser that brought `browser`."""
    known = officer is not None and bool(browser) and work.accounts.knows(digest(browser), officer.id)
    return in_browser(officer.id, digest(browser)) if officer and known else by_strangers(email)


def passkey_count_of(officer: Officer, browser: str, work: UnitOfWork) -> str:
    known = bool(browser) and work.accounts.knows(digest(browser), officer.id)
    return by_passkey(officer.id, digest(browser) if known else "")


def own_count_of(officer: Officer, browser: str, work: UnitOfWork) -> str:
    """For whoever is signed in already; no stranger is."""
    known = bool(browser) and work.accounts.knows(digest(browser), officer.id)
    return in_browser(officer.id, digest(browser) if known else "")
