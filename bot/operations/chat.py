"""Talk to the bot in the terminal: the real handlers on a real database, without the web server."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bot.bootstrap import Installation, configure_logs
from bot.config import Settings
from bot.handlers.inbound import receive_text
from bot.operations.demo import demo_settings, fill_sample_town, make_demo_installation
from bot.operations.processes import end_as_by_ctrl_c, prepared
from bot.operations.sample_town import NUMBER
from bot.ports import InboundText, NotFound


def chat_in_sample_town(phone: str) -> None:
    """In a throw-away sample town; nothing is left behind."""
    end_as_by_ctrl_c()
    with tempfile.TemporaryDirectory(prefix="porchlight-chat-") as folder:
        installation = make_demo_installation(demo_settings(Path(folder), 8000))
        with closing(installation.store):
            fill_sample_town(installation)
            _talk(installation, phone, NUMBER)


def chat_on(settings: Settings, slug: str, phone: str) -> None:
    """In a town of the configured database. Raises Refused where that has spoken to Twilio, NotFound for the town."""
    end_as_by_ctrl_c()
    installation = prepared(settings, simulator=True)
    with closing(installation.store):
        with installation.desk.work() as work:
            town = work.towns.by_slug(slug)
        if town is None:
            raise NotFound(f"There is no town “{slug}”; `porchlight town list` shows them.")
        installation.spoken()
        _talk(installation, phone, town.numbers[0])


def _talk(installation: Installation, phone: str, number: str) -> None:
    """One line is one text, until the input ends."""
    configure_logs(quiet=True)  # between the lines of a conversation nothing else is shown
    new_id = installation.desk.new_id
    print(f"You are {phone}, texting {number}. One line is one text; end with Ctrl-D.")
    while (line := _line()) is not None:
        text = InboundText(f"SM{new_id()}{new_id()}", phone, number, line)
        print(receive_text(text, installation.desk).text or "(no answer)", flush=True)


def _line() -> str | None:
    """The next line, asked for at a terminal, shown where it comes from a file."""
    try:
        if sys.stdin.isatty():
            return input("> ")
        line = input()
    except (EOFError, KeyboardInterrupt):
        if sys.stdin.isatty():
            print()
        return None
    print(f"> {line}")
    return line
