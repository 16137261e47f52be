"""What the line to the carrier ends at: a far end that says what it is told, a proxy, and a certificate of its own."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import parse_headers
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Literal
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Then = Literal["keeps the line", "closes", "hangs", "cuts in on the next"]

CARRIER = "carrier.example"  # a name that only a proxy reaches
SENT = b'{"sid": "SM1", "num_segments": "1"}'
LISTED = b'{"messages": [], "next_page_uri": null}'


def answer(status: int, body: bytes = b"", *headers: str, promised: int | None = None) -> bytes:
    """An HTTP answer; `promised` is the length it claims, where that is not true."""
    length = len(body) if promised is None else promised
    return "\r\n".join([f"HTTP/1.1 {status} Said", f"Content-Length: {length}", *headers, "", ""]).encode() + body


USUAL = {"POST": answer(201, SENT), "GET": answer(200, LISTED), "DELETE": answer(204), "CONNECT": answer(200)}


@dataclass(frozen=True)
class Heard:
    method: str
    target: str
    headers: Message
    body: bytes

    def text(self) -> str:
        return dict(parse_qsl(self.body.decode()))["Body"]


class FarEnd(ThreadingTCPServer):
    """Notes each request, and answers it with `says` or as usual; a proxy, where it leads on to another."""

    daemon_threads = True

    def __init__(
        self, says: bytes | None = None, then: Then = "keeps the line", *,
        tls: ssl.SSLContext | None = None, leads_to: FarEnd | None = None,
    ) -> None:  # fmt: skip
        super().__init__(("127.0.0.1", 0), _Line)
        self.says, self.then, self.tls, self.leads_to = says, then, tls, leads_to
        self.place = f"127.0.0.1:{self.server_address[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.place}"
        self.heard: list[Heard] = []
        self.lines = 0
        self.closed = threading.Semaphore(0)  # released once for each line that it closed
        self.over = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def get_request(self) -> tuple[socket.socket, Any]:
        line, address = super().get_request()
        self.lines += 1
        return (self.tls.wrap_socket(line, server_side=True) if self.tls else line), address

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.closed.release()


class _Line(StreamRequestHandler):
    server: FarEnd
    timeout = 10

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone
            while heard := _read(self.rfile):
                says, then = self.server.says, self.server.then
                self.server.heard.append(heard)
                self.wfile.write(USUAL[heard.method] if says is None else says)
                if self.server.leads_to and heard.method == "CONNECT":
                    _join(self.connection, self.server.leads_to)
                elif then == "hangs":
                    self.server.over.wait(10)
                elif then == "cuts in on the next":
                    self.connection.recv(1)
                if then != "keeps the line":
                    break


def _read(stream: Any) -> Heard | None:
    if not (words := stream.readline().decode().split()):
        return None
    headers = parse_headers(stream)
    return Heard(words[0], words[1], headers, stream.read(int(headers.get("Content-Length", 0))))


def _join(line: socket.socket, far: FarEnd) -> None:
    with socket.create_connection(("127.0.0.1", far.server_address[1]), 10) as onward:
        back = threading.Thread(target=_pump, args=(onward, line), daemon=True)
        back.start()
        _pump(line, onward)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Proof:
    """A certificate that signs itself: as a file, in a folder that OpenSSL reads, and to serve with."""

    file: Path
    folder: Path
    served: ssl.SSLContext


def proof_in(folder: Path) -> Proof:
    """Made anew, for the carrier's name and 127.0.0.1. OpenSSL finds it by a hash of whom it names."""
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=porchlight")
    names = x509.SubjectAlternativeName([x509.DNSName(CARRIER), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(names, critical=False)
    digest = hashlib.sha1(name.public_bytes()[2:], usedforsecurity=False).digest()  # without the outermost tag
    file, secret = folder / f"{int.from_bytes(digest[:4], 'little'):08x}.0", folder / "key"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(file, secret)
    return Proof(file, folder, served)
