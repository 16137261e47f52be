"""Texts by Twilio's Messages resource, through its own client.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar

from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from urllib3 import exceptions as network

from bot.carrier.quick_client import QuickClient
from bot.carrier.refusals import refusal
from bot.carrier.signature import Keyring
from bot.carrier.twiml import status_address
from bot.dialogue.segments import segments
from bot.handlers.statuses import STATES
from bot.ports import (
    Accepted,
    CarrierError,
    CarrierRecord,
    Halt,
    InboundText,
    NotYet,
    OutgoingText,
    ReceivedText,
    TryLater,
    Unavailable,
    Unknown,
)

TIMEOUT = 10.0  # seconds; the client's own default waits for ever
LONGEST_VALIDITY = 36_000  # seconds, as documented for ValidityPeriod
LISTED = 200  # texts to one phone looked through at most; the newest come first
RECEIVED = 20_000  # texts to one of our numbers looked through at most
PAGE = 1000  # the most that Twilio lists at once
WRONG_TOKEN = 401
DELETED_BEFORE = (404, 20404)
NOT_FINISHED = 20009
QUIET = ("twilio.http_client", "urllib3.connection", "urllib3.connectionpool")  # up to WARNING they log phones

NOT_CONNECTED = (network.NewConnectionError, network.ConnectTimeoutError, network.LocationValueError)
NO_TUNNEL = "Tunnel connection failed"  # what http.client says of a proxy that refused to lead on

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")
Explain = Callable[[Exception], CarrierError]


class TwilioCarrier:
    """The Carrier port on Twilio's REST API. Safe to share between threads: each has clients of its own."""

    name: Literal["twilio"] = "twilio"

    def __init__(
        self, keyring: Keyring, public_url: str, api_url: str | None = None, *,
        timeout: float = TIMEOUT, before_send: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """`api_url` points the client elsewhere; `before_send` is called ahead of each send."""
        self._keyring = keyring
        self._public_url = public_url
        self._api_url = api_url
        self._timeout = timeout
        self._before_send = before_send
        self._local = threading.local()
        self._told: tuple[datetime, float] | None = None  # Twilio's clock, and ours of the machine's run time
        for logger in QUIET:
            logging.getLogger(logger).setLevel(logging.ERROR)

    def send(self, text: OutgoingText) -> Accepted:
        try:
            self._before_send()
        except Unavailable:
            raise TryLater("the database does not answer") from None

        def created(client: Client) -> Accepted:
            record = client.messages.create(**self._form(text))
            if not record.sid:
                raise ValueError("an answer without a sid")
            return Accepted(record.sid, int(record.num_segments or 0) or segments(text.text))

        return self._asking(text.account, created, _send_error)

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        """Newest first. A text sent through a messaging service has its sender only later, so those are all given.

        Twilio can only filter by the time of sending, which a queued text has not got yet; so time is compared here.
        """
        begin = since.astimezone(UTC).replace(microsecond=0)  # Twilio's times are whole seconds

        def listed(client: Client) -> list[CarrierRecord]:
            texts = client.messages.list(to=to, limit=LISTED)
            return [_record(each, begin) for each in texts if each.from_ == sender or each.messaging_service_sid]

        recent = (each for each in self._asking(account, listed, _look_error) if each.created_at >= begin)
        return sorted((each for each in recent if each.to == to), key=lambda each: each.created_at, reverse=True)

    def received(self, number: str, since: datetime, account: str | None = None) -> Sequence[ReceivedText]:
        """Twilio filters by the time of sending, which of a text that came in is the time it came."""
        begin = since.astimezone(UTC).replace(microsecond=0)

        def listed(client: Client) -> list[ReceivedText]:
            texts = client.messages.list(to=number, date_sent_after=begin, limit=RECEIVED, page_size=PAGE)
            came_in = (each for each in texts if each.direction == "inbound" and each.to == number)
            return [_received(each, begin) for each in came_in]

        recent = (each for each in self._asking(account, listed, _look_error) if each.at >= begin)
        return sorted(recent, key=lambda each: each.at)

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        try:
            found = self._asking(account, lambda client: client.messages(sid).fetch(), _look_error)
        except CarrierError as error:
            if error.code in DELETED_BEFORE:
                return None
            raise
        return _record(found, EPOCH)

    def told_time(self) -> datetime | None:
        if self._told is None:
            return None
        at, then = self._told
        return at + timedelta(seconds=time.monotonic() - then)

    def delete(self, sid: str, account: str | None = None) -> None:
        try:
            self._asking(account, lambda client: client.messages(sid).delete(), _look_error)
        except CarrierError as error:
            if error.code == NOT_FINISHED:
                raise NotYet("the carrier is still handling this text", error.code) from None
            if error.code not in DELETED_BEFORE:
                raise

    def _form(self, text: OutgoingText) -> dict[str, Any]:
        sender = {"messaging_service_sid": text.messaging_service} if text.messaging_service else {"from_": text.sender}
        return {
            "to": text.to,
            "body": text.text,
            "status_callback": status_address(self._public_url, text.message_id),
            "validity_period": min(max(text.valid_for, 1), LONGEST_VALIDITY),
            **sender,
        }

    def _asking(self, account: str | None, ask: Callable[[Client], T], explain: Explain) -> T:
        """Ask with the present token; with the next one where it is refused, for then nothing was done.

        Errors are raised without Twilio's own, whose words and addresses quote phones.
        """
        for client in self._clients(account):
            try:
                return ask(client)
            except TwilioException as error:
                if _status(error) == WRONG_TOKEN:
                    continue
                raise explain(error) from None
            except (network.HTTPError, ValueError, TypeError, AttributeError) as error:  # no JSON, or of no such shape
                raise explain(error) from None
        raise refusal(20003)

    def _clients(self, account: str | None) -> Iterator[Client]:
        kept = self._local.__dict__.setdefault("clients", {})
        wanted = self._keyring.account(account)
        if wanted is None or not self._keyring.of(account):
            raise Halt("no account at the carrier is set up for this town")
        user = wanted if self._keyring.tokens.get(wanted) else self._keyring.main  # a main account may act for its own
        for token in self._keyring.of(account):
            if (wanted, token) not in kept:
                kept[wanted, token] = self._client(user, token, wanted)
            yield kept[wanted, token]

    def _client(self, user: str | None, token: str, account: str) -> Client:
        client = Client(user, token, account, http_client=QuickClient(self._timeout, self._note_time))
        if self._api_url:
            client.api.base_url = self._api_url.rstrip("/")
        return client

    def _note_time(self, headers: Mapping[str, str]) -> None:
        try:
            self._told = (parsedate_to_datetime(headers.get("Date", "")), time.monotonic())
        except ValueError:  # no date, or none that can be read
            return


def _send_error(error: Exception) -> CarrierError:
    """What became of a text whose sending ended in `error`; Unknown wherever it may have left."""
    if _never_left(error):
        return TryLater("the carrier could not be reached")
    status = _status(error)
    if status is None or status >= 500 or status == 408:
        return Unknown("the carrier did not say whether it took this text", getattr(error, "code", None))
    if status < 400:
        return Halt("what answers at the carrier's address is not the carrier", status)
    return refusal(20429) if status == 429 else refusal(_code(error))


def _look_error(error: Exception) -> CarrierError:
    """A question that was not answered may always be asked again, but for what somebody must mend."""
    status = _status(error)
    if status is None or status >= 500 or status == 429:
        return TryLater("the carrier could not be asked")
    return TryLater("the carrier refused to answer", _code(error))


def _status(error: Exception) -> int | None:
    """The HTTP status; the client raises a refused list without one, and with the whole answer beside its words."""
    answer = error.args[1] if len(error.args) > 1 else None
    status = getattr(error, "status", None) or getattr(answer, "status_code", None)
    return status if isinstance(status, int) else None


def _code(error: Exception) -> int:
    code = getattr(error, "code", None) or _status(error)
    return code if isinstance(code, int) else 0


def _never_left(error: Exception) -> bool:
    """Whether the connection failed before anything was written to it."""
    if isinstance(error, network.ProxyError):  # also says so of a line that broke after the text was written
        cause = error.original_error
        return _never_left(cause) or (isinstance(cause, OSError) and str(cause).startswith(NO_TUNNEL))
    if isinstance(error, network.SSLError):
        return bool(error.args) and isinstance(error.args[0], ssl.SSLCertVerificationError)
    return isinstance(error, NOT_CONNECTED)


def _received(listed: Any, default: datetime) -> ReceivedText:
    pictures = str(listed.num_media or 0)
    text = InboundText(
        sid=listed.sid, sender=listed.from_ or "", to=listed.to, body=listed.body or "",
        pictures=int(pictures) if pictures.isdigit() else 0, account=listed.account_sid,
    )  # fmt: skip
    return ReceivedText(text, listed.date_sent or listed.date_created or default)


def _record(listed: Any, default: datetime) -> CarrierRecord:
    return CarrierRecord(
        sid=listed.sid,
        to=listed.to,
        sender=listed.from_ or "",
        body=listed.body or "",
        state=STATES.get(str(listed.status), "accepted"),
        created_at=listed.date_created or default,
        code=listed.error_code,
    )
