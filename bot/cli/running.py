"""`porchlight demo`, `serve`, `worker` and `chat`."""

from __future__ import annotations

import argparse
import signal
from dataclasses import replace
from types import FrameType
from typing import Any

from bot.bootstrap import make_installation
from bot.cli import opening
from bot.operations.chat import chat_on, chat_in_sample_town
from bot.operations.demo import run_demo
from bot.operations.processes import Serving, serve, serve_with_worker, work
from bot.operations.story import play_story


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
    parser.set_defaults(run=lambda call: play_story() if call.once else run_demo(call.port))


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="H")
    parser.add_argument("--port", type=_port, metavar="N", help="PORT, or 8000")
    parser.add_argument("--workers", type=_workers, default=2, metavar="N", help="web processes (2)")
    parser.add_argument("--with-worker", action="store_true", help="start a worker too, and restart either when it ends")
    parser.add_argument("--simulator", action="store_true", help="text no further than this installation")
    parser.set_defaults(run=_serving)


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--town", metavar="SLUG", help="in this town of the configured database, not in a throw-away one")
    parser.add_argument("--from", dest="phone", metavar="+1…", default="+18605550199", help="the phone you text from")
    parser.set_defaults(run=_chatting)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65:
        raise argparse.ArgumentTypeError("say 1 to 64")
    return int(text)


def _serving(call: argparse.Namespace) -> None:
    settings = opening.settings()
    settings = replace(settings, port=call.port or settings.port)
    opening.current_store(settings).close()
    make_installation(settings, simulator=call.simulator).store.close()  # says what is missing before anything starts
    serving = Serving(settings, call.host, settings.port, call.workers, call.simulator)
    if call.with_worker:
        serve_with_worker(serving)
    else:
        serve(serving)


def _work(call: argparse.Namespace) -> None:
    settings = opening.settings()
    opening.current_store(settings).close()
    work(settings, simulator=call.simulator)


def _chatting(call: argparse.Namespace) -> None:
    signal.signal(signal.SIGTERM, _hang_up)
    if call.town:
        settings = opening.settings()
        opening.current_store(settings).close()
        chat_on(settings, call.town, call.phone)
    else:
        chat_in_sample_town(call.phone)


def _hang_up(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
