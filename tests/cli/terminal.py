"""Commands as an operator gives them, in a folder and an environment of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import SETTINGS, new_keys

PROGRAM = Path(sys.executable).with_name("porchlight")
NAMES = {setting.name for setting in SETTINGS}
KEYS = dict(line.split("=", 1) for line in new_keys())
WEST_HARTFORD = (
    "west-hartford", "--name", "West Hartford", "--department", "West Hartford Police", "--number", "+18605550100",
    "--time-zone", "America/New_York",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a command left behind: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """A printed list, by its header."""
        header, *lines = (line.split("\t") for line in self.out.splitlines())
        return [dict(zip(header, line, strict=True)) for line in lines]


@dataclass
class Terminal:
    """Runs commands within the test's process; see `a_program` for a process of their own."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Shown:
        status = main(words)
        printed = self.capture.readouterr()
        return Shown(status, printed.out, printed.err)

    def refuses(self, *words: str) -> tuple[int, str]:
        """Status and sentence of a command that fails; fails itself where that is not one plain sentence."""
        shown = self(*words)
        assert shown.status in (1, 2), shown.out
        assert shown.out == ""
        return shown.status, one_sentence(shown.err)


def one_sentence(err: str) -> str:
    """What stands on standard error, which must be one line that means something to a person."""
    assert "Traceback" not in err
    assert "should not have happened" not in err
    (line,) = err.splitlines()
    assert line.startswith("porchlight")
    return line


@dataclass
class Program:
    """The program itself in a process of its own, with nothing of our environment but what is given."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, typed: str | bytes = b"", **env: str) -> Shown:
        given = typed.encode() if isinstance(typed, str) else typed
        ended = subprocess.run(
            [PROGRAM, *words], input=given, capture_output=True, cwd=self.folder, timeout=120,
            env=self.environment(**env), check=False,
        )  # fmt: skip
        return Shown(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start it and do not wait; in a process group of its own, as a terminal would."""
        return subprocess.Popen(
            [PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=self.folder, env=self.environment(**env), start_new_session=True, preexec_fn=_as_in_a_terminal,
        )  # fmt: skip

    def environment(self, **env: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], **self.env, **env}


def _as_in_a_terminal() -> None:
    """Signals as a shell in the foreground gives them: whoever runs the tests may have told theirs to be ignored."""
    for name in (signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
