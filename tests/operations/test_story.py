"""The whole story, through the real webhook and the real worker: true from end to end, and loud where it is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.operations.demo import running_demo
from bot.operations.story import Stage, expect, officer_of, play, residents_answer, residents_join

PROGRAM = Path(sys.executable).with_name("porchlight")


def test_it_comes_true_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    told = subprocess.run(
        [PROGRAM, "demo", "--once"], capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(scratch), "HOME": str(scratch)},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    assert told.stdout.endswith("All of it came true, and nothing of it is left behind.\n")
    for word in ("Maria > REGISTER", "José > REGISTRAR", "delivered: 3 of 3", "Your receipt is"):
        assert word in told.stdout
    assert list(scratch.iterdir()) == []
    assert list(tmp_path.iterdir()) == [scratch]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running_demo(None) as demo:
        structlog.reset_defaults()  # other tests of this process look at what is logged
        yield Stage(demo, officer_of(demo))


def test_a_scene_whose_past_did_not_happen(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert play([residents_answer], stage) == 1
    assert "did not come true: Maria is asked to save it" in capsys.readouterr().err


def test_what_follows_is_not_played(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    def wrong(_stage: Stage) -> None:
        expect(1 + 1 == 3, "one and one is three")

    assert play([wrong, residents_join], stage) == 1
    printed = capsys.readouterr()
    assert "one and one is three" in printed.err
    assert printed.out == ""


def test_a_call_that_is_answered_otherwise(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert play([lambda stage: stage.call("GET", "/stats", 418)], stage) == 1
    assert "answered 200, not 418" in capsys.readouterr().err
