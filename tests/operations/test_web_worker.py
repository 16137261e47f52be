"""A web process and clients that send slowly."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn

from bot.operations.web_worker import PATIENCE, PatientWorker

SLOW = {
    "headers": b"POST /sms/inbound HTTP/1.1\r\nHost:",
    "body": b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na=b",
    "chunks": b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
}

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Site:
    """As much of an application as reads its request."""

    read: bytes | None = None

    def wsgi(self, environ, start_response):  # type: ignore[no-untyped-def]
        self.read = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def worker(site: Site) -> Iterator[PatientWorker]:
    config = Config()
    worker = PatientWorker(1, 1, [], site, 30, config, Logger(config))
    worker.wsgi = site.wsgi
    worker.alive = True
    worker.tpool = worker.get_thread_pool()
    worker.method_queue.init()
    yield worker
    worker.tpool.shutdown()
    worker.method_queue.close()
    worker.tmp.close()


def begin(worker: PatientWorker, begun: bytes) -> socket.socket:
    """A client that has sent so much, and is served by the worker's one thread as soon as that is free."""
    client, ours = socket.socketpair()
    client.settimeout(60)
    client.sendall(begun)
    connection = TConn(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    worker.enqueue_req(connection)
    return client


@pytest.mark.parametrize("begun", SLOW.values(), ids=SLOW)
def test_whoever_does_not_go_on_holds_no_thread(worker: PatientWorker, begun: bytes) -> None:
    """Nor do those behind them wait for long: their own requests came in whole."""
    worker.patience = -1.0
    with ExitStack() as clients:
        for _ in range(4):
            clients.enter_context(begin(worker, begun))
        client = clients.enter_context(begin(worker, WHOLE))
        worker.murder_pending()
        assert client.recv(15) == b"HTTP/1.1 200 OK"


def test_whoever_comes_to_an_end_in_time_is_served(worker: PatientWorker, site: Site) -> None:
    assert worker.patience == PATIENCE
    with begin(worker, SLOW["body"]) as client:
        worker.murder_pending()
        client.sendall(b"x" * 997)
        assert client.recv(15) == b"HTTP/1.1 200 OK"
    assert site.read == b"a=b" + b"x" * 997
