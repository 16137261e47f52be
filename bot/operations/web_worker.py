"""The web process's threads: none waits for ever for a client that sends its request byte by byte, or not on."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10.0  # seconds for a whole request to come in; a carrier's takes a few hundredths


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's gthread, which by itself waits without end: as many clients as it has threads would hold it up."""

    patience = PATIENCE

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._heard_until: dict[TConn, float] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """Something came in; it may have to wait for a thread, and its client is heard meanwhile."""
        self._heard_until[conn] = time.monotonic() + self.patience
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Serve one request, in a thread."""
        try:
            return super().handle(conn)
        finally:
            del self._heard_until[conn]

    def murder_pending(self) -> None:
        """Every second: hear no more of whoever still sends. A request that came in whole is answered all the same."""
        super().murder_pending()
        now = time.monotonic()
        for conn, until in self._heard_until.copy().items():
            if until < now:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)
