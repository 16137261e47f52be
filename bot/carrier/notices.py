"""Notices to officers: by mail, and to a town's web hook, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import requests

from bot.outreach.notices import Notice
from bot.ports import Clock, NotTold

PATIENCE = 10  # seconds for a mail server or a hook to answer
SUBMISSION, SECURE = 587, 465  # ports of RFC 6409 and RFC 8314
SIGNATURE = "X-Porchlight-Signature"


@dataclass(frozen=True)
class MailServer:
    """`smtp://user:password@host:587/?from=registry@town.gov`; smtps:// begins with TLS, smtp:// asks for it."""

    host: str
    port: int
    secure: bool
    user: str | None
    password: str | None
    sender: str

    @classmethod
    def from_url(cls, url: str) -> MailServer:
        parts = urlsplit(url)
        secure = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        named = parse_qs(parts.query).get("from", [])
        sender = named[0] if named else user if user and "@" in user else f"porchlight@{parts.hostname}"
        password = unquote(parts.password) if parts.password else None
        port = parts.port or (SECURE if secure else SUBMISSION)
        return cls(parts.hostname or "localhost", port, secure, user, password, sender)

    def send(self, message: EmailMessage) -> None:
        """Raises OSError or smtplib.SMTPException."""
        message["From"] = self.sender
        with self._open() as server:
            if not self.secure and server.has_extn("starttls"):
                server.starttls()
                server.ehlo()
            if self.user and self.password:
                server.login(self.user, self.password)
            server.send_message(message)

    def _open(self) -> smtplib.SMTP:
        kind = smtplib.SMTP_SSL if self.secure else smtplib.SMTP
        server = kind(self.host, self.port, timeout=PATIENCE)
        server.ehlo()
        return server


@dataclass(frozen=True)
class MailAndHooks:
    """Tells by both; a way that a town or an installation has not is left out. `secret` signs what goes to hooks."""

    mail: MailServer | None
    secret: str
    clock: Clock

    def tell(self, notice: Notice) -> None:
        """Raises NotTold."""
        if self.mail and notice.to:
            self._mail(notice, self.mail)
        if notice.hook:
            self._hook(notice, notice.hook)

    def _mail(self, notice: Notice, server: MailServer) -> None:
        message = EmailMessage()
        message["To"], message["Subject"] = ", ".join(notice.to), _on_one_line(notice.subject)
        message.set_content(notice.body)
        try:
            server.send(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTold(f"the mail server did not take it ({type(error).__name__})") from error

    def _hook(self, notice: Notice, url: str) -> None:
        body = json.dumps(notice.as_json(), separators=(",", ":")).encode()
        at = int(self.clock.now().timestamp())
        headers = {"Content-Type": "application/json", SIGNATURE: f"t={at},v1={signature(self.secret, at, body)}"}
        try:
            answer = requests.post(url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False)
        except requests.RequestException as error:
            raise NotTold(f"the town's web hook does not answer ({type(error).__name__})") from error
        if not 200 <= answer.status_code < 300:
            raise NotTold(f"the town's web hook answered {answer.status_code}")


def _on_one_line(text: str) -> str:
    """A street may be spelled with line ends of Unicode, at which a letter's header would end."""
    return " ".join(text.split())


def hook_secret(secret_key: str) -> str:
    """What a town's system checks signatures with; made from SECRET_KEY, which it does not give away."""
    return hmac.new(secret_key.encode(), b"porchlight notices", hashlib.sha256).hexdigest()


def signature(secret: str, at: int, body: bytes) -> str:
    """HMAC-SHA256 of "TIME.BODY" in hex; whoever checks it refuses a time that is long past."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
