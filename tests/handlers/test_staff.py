"""Accounts, their links and keys, while several people work on them at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import Connection, event

from bot.handlers.administration import keys_of_town, staff, states_of_town
from bot.handlers.invitations import invitation, invite
from bot.handlers.officers import create_key
from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.asking import at_once
from tests.officers import hire


@contextmanager
def hiring(desk: Desk, store: Store) -> Iterator[None]:
    """After each look somebody new gets an account with a key."""
    new = count(1)

    def one_more(connection: Connection, *_: object) -> None:
        if connection.get_execution_options().get("reading"):
            officer = hire(desk, name=f"Officer New{next(new)}")
            create_key("west-hartford", officer.email, "a script", desk)

    event.listen(store.engine, "after_cursor_execute", one_more)
    yield
    event.remove(store.engine, "after_cursor_execute", one_more)


def test_of_links_that_are_asked_for_at_once_one_works(desk: Desk) -> None:
    kim = hire(desk)
    tokens = [token for token in at_once(*4 * [lambda: invite(kim.email, desk)]) if isinstance(token, str)]
    assert len(tokens) == 4
    assert sum(invitation(token, desk) is not None for token in tokens) == 1


def test_accounts_and_keys_are_listed_while_others_are_added(desk: Desk, store: Store) -> None:
    admin = hire(desk, "admin", name="Pat Moore")
    create_key("west-hartford", admin.email, "a script", desk)
    with hiring(desk, store):
        states, keys = states_of_town(admin, desk), keys_of_town(admin, desk)
    assert states[admin.id] == "not set up"
    assert admin.id in {owner.id for _, owner in keys}
    assert {one.id for one in staff(admin, desk)} >= set(states)
