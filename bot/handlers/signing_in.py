"""Signing in and out. A browser's token is kept as its digest; sign-ins, failures and locks are in the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.handlers.accounts import count, failure, recovery_digest, right
from bot.handlers.browsers import count_of, passkey_count_of
from bot.handlers.invitations import digest, identity, noted
from bot.handlers.passkeys import Challenge, counted
from bot.ports import Denied, Desk, UnitOfWork
from bot.registry.accounts import FORGOTTEN, KNOWN_FOR, LONGEST, SignIn
from bot.registry.one_time_codes import matched
from bot.registry.people import Officer

OFTEN = timedelta(minutes=1)  # between two notes that a browser is still in use


def by_password(email: str, password: str, desk: Desk, browser: str = "") -> str:
    """The first step; the token of a sign-in that may take the second one. `browser`: what the browser is known by.
    Raises Denied."""
    email = email.strip().casefold()[:320]
    with desk.look() as work:
        officer = work.officers.by_email(email)
        account = work.accounts.get(officer.id) if officer and officer.active else None
        who = count_of(email, officer, browser, work)
    count(who, desk)
    if not right(password, account.password if account else None) or officer is None:
        raise failure(who, officer, "password", desk)
    token = secrets.token_urlsafe(32)
    with desk.work() as work:
        now = desk.clock.now()
        work.accounts.tidy(now - LONGEST, now - FORGOTTEN, now - KNOWN_FOR)
        work.accounts.keep_attempts(who, work.accounts.attempts(who).forgiven())
        work.accounts.begin(digest(token), officer.id, "password", now)
        work.commit()
    return token


def by_code(token: str, typed: str, desk: Desk, browser: str = "") -> str:
    """The second step, by the app's code; the token of a browser that is signed in. Raises Denied."""
    officer, who = _half_way(token, browser, desk)
    count(who, desk)
    with desk.work() as work:
        account, now = work.accounts.get(officer.id), desk.clock.now()
        counter = matched(account.secret, typed, now, account.counter) if account and account.secret else None
        if counter is not None and work.accounts.use_counter(officer.id, counter):
            return _signed_in(officer, token, "code", work, desk, browser, who)
    raise failure(who, officer, "code", desk)


def by_recovery_code(token: str, typed: str, desk: Desk, browser: str = "") -> str:
    """The second step, by a code that works once. Raises Denied."""
    officer, who = _half_way(token, browser, desk)
    count(who, desk)
    with desk.work() as work:
        if work.accounts.use_recovery_code(officer.id, recovery_digest(typed)):
            return _signed_in(officer, token, "recovery code", work, desk, browser, who)
    raise failure(who, officer, "recovery code", desk)


def by_passkey(
    credential: Mapping[str, Any], challenge: Challenge, site: str, desk: Desk, half_way: str = "", browser: str = ""
) -> str:
    """Both steps at once: something held, and a finger, a face or a PIN. Wrong passwords lock nobody out of it. Raises
    Denied."""
    with desk.work() as work:
        passkey = work.accounts.passkey(str(credential.get("id", "")))
        officer = work.officers.get(passkey.officer_id) if passkey else None
        who = passkey_count_of(officer, browser, work) if officer else ""
    if passkey is None or officer is None or not officer.active:
        raise Denied
    count(who, desk)
    with desk.work() as work:
        passkey = work.accounts.passkey(passkey.id)  # again, now that nobody else can use it meanwhile
        signed = counted(credential, passkey, challenge, site, desk) if passkey else None
        if passkey is not None and signed is not None:
            work.accounts.use_passkey(passkey.id, signed, desk.clock.now())
            return _signed_in(officer, half_way, "passkey", work, desk, browser, who)
    raise failure(who, officer, "passkey", desk)


def by_sign_on(tenant: str, object_id: str, desk: Desk, browser: str = "") -> str:
    """By the department's own sign-on, which asks for both steps, and locks, itself: there is nothing to guess here.
    Only these two tell who it is: an e-mail can be given to somebody else. Raises Denied where they are nobody's."""
    with desk.look() as work:
        officer = work.accounts.linked(identity(tenant, object_id)) if tenant and object_id else None
    if officer is None or not officer.active:
        raise Denied
    with desk.work() as work:
        return _signed_in(officer, "", "sign-on", work, desk, browser)


def after_set_up(officer: Officer, desk: Desk, browser: str = "") -> str:
    """Whoever has just set an account up has shown both proofs."""
    with desk.work() as work:
        return _signed_in(officer, "", "set up", work, desk, browser)


def as_ready_made(officer_id: str, desk: Desk) -> str:
    """The demo's one click; a live installation has no page that calls this. Raises Denied."""
    with desk.work() as work:
        officer = work.officers.get(officer_id)
        if officer is None or not officer.active:
            raise Denied
        return _signed_in(officer, "", "demo", work, desk)


def half_way(token: str, desk: Desk) -> SignIn | None:
    """The sign-in that waits for its second step."""
    with desk.look() as work:
        found = work.accounts.sign_in(digest(token))
    return found if found and found.step == "password" and found.holds(desk.clock.now()) else None


def present(token: str, desk: Desk, *, polls: bool = False) -> Officer | None:
    """Who signed in with this browser, while that holds. What a page asks by itself (`polls`) does not prolong it."""
    now = desk.clock.now()
    with desk.look() as work:
        found = work.accounts.sign_in(digest(token))
    if found is None or found.step != "whole" or not found.holds(now):
        return None
    if not polls and now - found.seen_at >= OFTEN:
        with desk.work() as work:
            work.accounts.seen(digest(token), now)
            work.commit()
    return found.officer


def out(token: str, desk: Desk) -> None:
    """Sign out; the token opens nothing any more, wherever it was copied to."""
    with desk.work() as work:
        found = work.accounts.sign_in(digest(token))
        if found:
            work.accounts.end(digest(token))
            work.audit.note(noted("sign out", found.officer, desk))
            work.commit()


def _half_way(token: str, browser: str, desk: Desk) -> tuple[Officer, str]:
    """Who waits for the second step, and what their attempts count for."""
    found = half_way(token, desk)
    if found is None:
        raise Denied
    with desk.look() as work:
        return found.officer, count_of(found.officer.email, found.officer, browser, work)


def _signed_in(
    officer: Officer, half_way: str, means: str, work: UnitOfWork, desk: Desk, browser: str = "", who: str = ""
) -> str:
    """Commit a sign-in under a new token: one from before it could be somebody else's. The browser is known from now
    on, and `who`, what the attempts counted for, is forgiven."""
    token, now = secrets.token_urlsafe(32), desk.clock.now()
    work.accounts.end(digest(half_way))
    if who:
        work.accounts.keep_attempts(who, None)
    if browser:
        work.accounts.remember(digest(browser), officer.id, now)
    work.accounts.begin(digest(token), officer.id, "whole", now)
    work.audit.note(noted("sign in", officer, desk, reason=means))
    work.commit()
    return token
