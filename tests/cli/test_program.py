"""The program as a process: what it prints where, how it ends, and that it leaves nothing and nobody behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import KEYS, WEST_HARTFORD, Program, one_sentence

LINES = ("phone", "officers", "api", "key", "ready")


def family(parent: int) -> set[int]:
    """The processes that `parent` began, and theirs."""
    parents = {int(stat.parent.name): parent_of(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
    found, before = {parent}, 0
    while len(found) > before:
        before = len(found)
        found |= {process for process, began_by in parents.items() if began_by in found}
    return found - {parent}


def parent_of(stat: Path) -> int:
    """0 for a process that has ended."""
    try:
        state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if state == "Z" else int(parent)


def lives(process: int) -> bool:
    return parent_of(Path(f"/proc/{process}/stat")) != 0


def all_ended(processes: set[int], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while any(map(lives, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(lives, processes))


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


@pytest.fixture
def own_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the program puts what it throws away."""
    (folder := tmp_path / "scratch").mkdir()
    return folder


@pytest.fixture
def odd_folder(tmp_path: Path, program: Program) -> Path:
    """A folder to read nothing from (a live installation's settings, modules named as Python's) nor write to."""
    program.folder = tmp_path / "odd"
    program.folder.mkdir()
    (program.folder / ".env").write_text("DATABASE_URL=mysql://live\nSECRET_KEY=short\nPORT=80\n")
    for name in ("pickle", "gunicorn.conf", "bot"):
        (program.folder / f"{name}.py").write_text("raise SystemExit('read from the current folder')")
    program.folder.chmod(0o555)
    return program.folder


class TestDemo:
    @pytest.fixture
    def demo(self, program: Program, odd_folder: Path, scratch: Path, own_port: int) -> Iterator[subprocess.Popen[str]]:
        running = program.start(
            "demo", "--port", str(own_port), TMPDIR=str(scratch), http_proxy="http://127.0.0.1:1", HASH_KEY="unusable"
        )
        yield running
        if running.poll() is None:
            running.kill()
            running.wait()

    def test_five_lines_then_ready_then_gone(
        self, demo: subprocess.Popen[str], program: Program, odd_folder: Path, scratch: Path, own_port: int
    ) -> None:
        before = sorted(odd_folder.iterdir())
        assert demo.stdout
        told = dict(demo.stdout.readline().split() for _ in LINES[:-1])
        assert tuple(told) == LINES[:-1]
        assert [status_of(told[page]) for page in ("phone", "officers")] == [200, 200]
        assert told["api"] == f"http://127.0.0.1:{own_port}/api/v1"
        assert demo.stdout.readline() == "ready\n"

        held = json.loads(self.asked(told, "/registrations?case=26-1&street=north+main"))["items"]
        by_number = {one["address"]["number"]: one for one in held}
        assert by_number["21"]["phone"] == by_number["23"]["phone"]
        assert by_number["64"]["language"] == "es"
        assert by_number["66"]["texts"] == "stopped"
        assert "70" not in by_number  # never finished
        typed = json.loads(self.asked(told, "/registrations?case=26-1&street=4+Heronsgate+Private+Way"))
        assert [one["address"]["status"] for one in typed["items"]] in ([], ["typed"])
        assert json.loads(self.asked(told, "/stats"))["items"][0]["registrations"] == 47

        again = program("demo", "--port", str(own_port), TMPDIR=str(scratch))
        assert (again.status, again.out) == (1, "")
        assert str(own_port) in one_sentence(again.err)

        children = family(demo.pid)
        assert len(children) >= 4
        os.killpg(demo.pid, signal.SIGINT)
        rest, _ = demo.communicate(timeout=60)
        assert (demo.returncode, rest) == (0, "")
        assert all_ended(children)
        assert list(scratch.iterdir()) == []
        assert sorted(odd_folder.iterdir()) == before

    def asked(self, told: dict[str, str], path: str) -> bytes:
        call = urllib.request.Request(told["api"] + path, headers={"Authorization": f"Bearer {told['key']}"})
        with urllib.request.urlopen(call, timeout=10) as answer:
            return bytes(answer.read())

    @pytest.mark.parametrize(("sent", "after"), [(signal.SIGTERM, 2.5), (signal.SIGINT, 0.4), (signal.SIGHUP, 5.0)])
    def test_it_may_be_ended_at_any_moment(
        self, demo: subprocess.Popen[str], scratch: Path, sent: signal.Signals, after: float
    ) -> None:
        time.sleep(after)
        children = family(demo.pid)
        demo.send_signal(sent)
        _, err = demo.communicate(timeout=60)
        assert "Traceback" not in err
        assert all_ended(children)
        assert list(scratch.iterdir()) == []

    def test_who_kills_the_parent_ends_the_children(self, demo: subprocess.Popen[str]) -> None:
        assert demo.stdout
        demo.stdout.readline()
        children = family(demo.pid)
        assert children
        demo.kill()
        demo.communicate(timeout=60)
        assert all_ended(children, 30)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a set-up installation of one town."""
    program = Program(tmp_path_factory.mktemp("set_up"), KEYS)
    assert program("db", "upgrade").status == 0
    assert program("town", "add", *WEST_HARTFORD).status == 0
    return program.folder


class TestServe:
    @pytest.fixture
    def live(self, set_up: Path, program: Program) -> Program:
        """The same in a folder of its own."""
        shutil.copytree(set_up, program.folder, dirs_exist_ok=True)
        program.env = KEYS
        return program

    def test_serve_with_a_worker_that_is_restarted(self, live: Program, own_port: int) -> None:
        serving = live.start("serve", "--simulator", "--with-worker", "--port", str(own_port), "--workers", "1")
        try:
            url = f"http://127.0.0.1:{own_port}"
            assert self.answers(f"{url}/readyz")
            with pytest.raises(urllib.error.HTTPError, match="404"):
                status_of(f"{url}/phone")
            for child in family(serving.pid):
                if parent_of(Path(f"/proc/{child}/stat")) == serving.pid:
                    os.kill(child, signal.SIGKILL)
            time.sleep(1)
            assert self.answers(f"{url}/readyz")
            assert live("serve", "--simulator", "--port", str(own_port)).status == 1
        finally:
            children = family(serving.pid)
            serving.terminate()
            _, err = serving.communicate(timeout=40)
        assert serving.returncode == 0
        assert "started again" in err
        assert "Traceback" not in err
        assert all_ended(children)

    def answers(self, url: str, seconds: float = 40) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                return status_of(url) == 200
            except OSError:
                time.sleep(0.2)
        return False

    @pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
    def test_plain_serve_ends_well(self, live: Program, own_port: int, sent: signal.Signals) -> None:
        serving = live.start("serve", "--simulator", "--port", str(own_port))
        assert self.answers(f"http://127.0.0.1:{own_port}/healthz")
        children = family(serving.pid)
        serving.send_signal(sent)
        _, err = serving.communicate(timeout=30)
        assert serving.returncode == 0
        assert "Traceback" not in err
        assert all_ended(children)

    def test_a_worker_ends_well(self, live: Program) -> None:
        working = live.start("worker", "--simulator")
        time.sleep(5)
        working.terminate()
        _, err = working.communicate(timeout=40)
        assert (working.returncode, err) == (0, "")

    def test_chat_in_a_town_of_ones_own(self, live: Program) -> None:
        said = live("chat", "--town", "west-hartford", typed="REGISTER\nYES\n")
        assert said.status == 0
        assert "West Hartford Police" in said.out
        assert "What name" in said.out


class TestChat:
    def test_a_pipe(self, program: Program, odd_folder: Path, scratch: Path) -> None:
        said = program("chat", typed=b"hi\nJos\xe9 \xf0\x9f\x98\x80\n" + b"x" * 1600 + b"\n\x00", TMPDIR=str(scratch))
        assert (said.status, said.err) == (0, "")
        assert "REGISTER" in said.out
        assert "inbound.taken" not in said.out
        assert list(scratch.iterdir()) == []

    def test_a_terminal_that_cannot_show_accents(self, program: Program) -> None:
        said = program("chat", typed="REGISTRAR\n", PYTHONIOENCODING="ascii", LC_ALL="C")
        assert (said.status, said.err) == (0, "")


def test_help_and_version_need_nothing(program: Program) -> None:
    assert program("--version").out.startswith("porchlight ")
    shown = program("--help")
    assert (shown.status, shown.err) == (0, "")
    assert all(command in shown.out for command in ("demo", "serve", "worker", "chat", "town", "officer", "apikey"))
    assert list(program.folder.iterdir()) == []


def test_who_stops_reading_hears_no_complaint(program: Program) -> None:
    listing = program.start("config")
    assert listing.stdout
    listing.stdout.close()
    assert listing.stderr
    assert listing.stderr.read() == ""
    assert listing.wait(60) == 1
