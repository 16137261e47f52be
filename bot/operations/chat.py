"""Talk to the bot in the terminal: the real handlers on a real database, without the web server."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bot.bootstrap import Installation, Refused, make_installation
from bot.config import Settings
from bot.handlers.inbound import receive_text
from bot.operations.demo import HOST, demo_settings, fill_sample_town, make_demo_installation
from bot.operations.sample_town import NUMBER
from bot.ports import InboundText, NotFound


def chat_in_sample_town(phone: str) -> None:
    """In a throw-away sample town; nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="porchlight-chat-"))
    try:
        installation = make_demo_installation(demo_settings(folder, 8000))
        fill_sample_town(installation)
        _talk(installation, phone, NUMBER)
        installation.store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chat_on(settings: Settings, slug: str, phone: str) -> None:
    """In a town of the configured database. Raises Refused where that has spoken to Twilio, NotFound for the town."""
    installation = make_installation(settings, simulator=True)
    with installation.desk.work() as work:
        town = work.towns.by_slug(slug)
    if town is None:
        raise NotFound(f"There is no town “{slug}”; `porchlight town list` shows them.")
    installation.spoken()
    _talk(installation, phone, town.numbers[0])


def _talk(installation: Installation, phone: str, number: str) -> None:
    """One line is one text, until the input ends."""
    if not phone.startswith("+") or not phone[1:].isdigit():
        raise Refused("--from takes a phone number such as +18605550199")
    print(f"You are {phone}, texting {number}. One line is one text; end with Ctrl-D.")
    while (line := _line()) is not None:
        sid = f"SM{installation.desk.new_id()}{installation.desk.new_id()}"
        answer = receive_text(InboundText(sid, phone, number, line), installation.desk)
        print(answer.text if answer.text else "(no answer)")


def _line() -> str | None:
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        print()
        return None
