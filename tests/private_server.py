"""A PostgreSQL server of one's own, from the programs that the system has; quick, and careless with its disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
OWNER = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses= -c max_connections=60"


@contextmanager
def running() -> Iterator[str]:
    """A server while the context lasts; gives the folder of its socket and of its data."""
    folder = tempfile.mkdtemp(prefix="porchlight-pg-")
    if OWNER:
        shutil.chown(folder, OWNER, OWNER)
    _run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    start(folder)
    try:
        yield folder
    finally:
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: str) -> None:
    """Start the server of that folder, and wait until it answers."""
    _run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", f"{QUICK} -k {folder}", "start")


def stop(folder: str, how: str = "immediate") -> None:
    """Stop it, whoever is connected. `how`: "immediate" may lose the last commits, "fast" loses none."""
    _run("pg_ctl", "-D", f"{folder}/data", "-w", "-m", how, "stop")


def url_of(folder: str, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={folder}"


def pid_of(folder: str) -> int:
    """The process that takes new connections."""
    return int(Path(folder, "data", "postmaster.pid").read_text().split()[0])


def ask(folder: str, statement: str) -> None:
    """Run one statement on the server itself."""
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def dump(folder: str, database: str) -> str:
    """All that a database holds, as SQL."""
    return _read("pg_dump", "-h", folder, "-U", "postgres", database)


def load(folder: str, database: str, dumped: Path) -> None:
    """Make a database of what was dumped."""
    ask(folder, f"CREATE DATABASE {database}")
    _read("psql", "-q", "-h", folder, "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-f", str(dumped))


def _read(program: str, *arguments: str) -> str:
    command = [str(PROGRAMS[-1].with_name(program)), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _run(program: str, *arguments: str) -> None:
    command = [str(PROGRAMS[-1].with_name(program)), *arguments]
    subprocess.run(command, check=True, user=OWNER, group=OWNER, cwd="/", stdout=subprocess.DEVNULL)
