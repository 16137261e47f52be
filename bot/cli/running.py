"""`porchlight demo`, `serve`, `worker` and `chat`."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import closing
from dataclasses import replace
from typing import Any

from bot.bootstrap import Installation
from bot.cli import opening
from bot.cli.apart import apart
from bot.config import Settings
from bot.handlers.journal import apply_journal
from bot.operations.chat import chat_in_sample_town, chat_on
from bot.operations.demo import run_demo
from bot.operations.processes import Serving, listen, prepared, serve, serve_with_worker, work
from bot.operations.story import play_story

OWN = "+18605550199"


def add_to(commands: Any) -> None:
    _demo(commands.add_parser("demo", help="everything at once, with a sample town; needs no account and no setting"))
    _serve(commands.add_parser("serve", help="the webhooks, the API and the pages"))
    worker = commands.add_parser("worker", help="sends, retries, finds out, deletes; any number of them")
    worker.add_argument("--simulator", action="store_true", help="text no further than this installation")
    worker.set_defaults(run=_work)
    _chat(commands.add_parser("chat", help="talk to the bot in the terminal"))


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, metavar="N", help="8000, or the next free one")
    parser.add_argument("--once", action="store_true", help="play the whole story in the terminal, then end")
    parser.set_defaults(run=lambda call: play_story(call.port) if call.once else run_demo(call.port))


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="H")
    parser.add_argument("--port", type=_port, metavar="N", help="PORT, or 8000")
    parser.add_argument("--workers", type=_workers, default=2, metavar="N", help="web processes (2)")
    parser.add_argument("--with-worker", action="store_true", help="a worker too; either is restarted when it ends")
    parser.add_argument("--simulator", action="store_true", help="text no further than this installation")
    parser.set_defaults(run=_serving)


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--town", metavar="SLUG", help="in a town of the configured database, not a throw-away one")
    parser.add_argument("--from", dest="phone", type=_phone, metavar="+1…", default=OWN, help="the phone you text from")
    parser.set_defaults(run=_chatting)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _phone(text: str) -> str:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        raise argparse.ArgumentTypeError("a phone is written +18605550199")
    return text


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65:
        raise argparse.ArgumentTypeError("say 1 to 64")
    return int(text)


def _serving(call: argparse.Namespace) -> None:
    settings = opening.settings()
    settings = replace(settings, port=call.port or settings.port)
    installation = _ready(settings, simulator=call.simulator)
    serving = Serving(settings, call.host, settings.port, call.workers, call.simulator)
    with listen(serving.host, serving.port) as listener:
        print(f"porchlight: serving on {call.host}, port {settings.port}, by {_carrier(installation)}", file=sys.stderr)
        _say_how_to_begin(settings)
        (serve_with_worker if call.with_worker else serve)(serving, listener)


def _say_how_to_begin(settings: Settings) -> None:
    """Nobody can sign in before somebody was invited."""
    with closing(opening.store(settings)) as store, store.look() as work:
        if not work.accounts.some():
            print(
                "porchlight: nobody can sign in yet; porchlight officer add … prints a link to begin", file=sys.stderr
            )


def _work(call: argparse.Namespace) -> None:
    settings = opening.settings()
    apart(_check, settings, call.simulator)  # some 15 MB that a worker would hold for good
    work(settings, simulator=call.simulator)


def _check(settings: Settings, simulator: bool) -> None:
    _ready(settings, simulator=simulator)


def _ready(settings: Settings, *, simulator: bool) -> Installation:
    """Says what is missing before anything starts; its connections are let go."""
    opening.current_store(settings).close()
    installation = prepared(settings, simulator=simulator)
    applied = apply_journal(installation.desk.journal.lines(), installation.desk)
    if applied.erased or applied.stopped or applied.started:  # somebody brought an older database back by hand
        print(f"porchlight: the journal knew more than the database: {applied}", file=sys.stderr)
    installation.store.close()
    return installation


def _carrier(installation: Installation) -> str:
    return "the simulated carrier" if installation.simulator else "Twilio"


def _chatting(call: argparse.Namespace) -> None:
    if call.town:
        settings = opening.settings()
        opening.current_store(settings).close()
        chat_on(settings, call.town, call.phone)
    else:
        chat_in_sample_town(call.phone)
