"""The built-in carrier: texts go no further than this installation, through the same webhooks, signed as Twilio signs.

It acts on no word itself: STOP, START and HELP are the bot's to answer (`--carrier-keywords ours`).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import sleep
from typing import Literal, get_args
from xml.etree import ElementTree

import requests
import structlog

from bot.carrier.refusals import refusal
from bot.carrier.signature import SIMULATED_ACCOUNT, sign
from bot.carrier.twiml import status_address
from bot.dialogue.segments import segments
from bot.outreach.outreach import MessageState
from bot.ports import (
    Accepted,
    Airwaves,
    CarrierRecord,
    Clock,
    InboundText,
    NotYet,
    OutgoingText,
    ReceivedText,
    SimulatedText,
    TryLater,
    Unavailable,
    Unknown,
)

PATIENCE = 15.0  # seconds that Twilio, too, waits for a webhook
REPORTERS = 2  # threads that post status callbacks

Way = Literal["away", "silent", "lost", "slow", "lagging", "shuffled", "repeated", "unreported"]
Fault = int | Way
"""How texts to a phone go wrong: a code of Twilio's; `away`: no connection; `silent`: the text arrives, but nobody says
so; `lost`: it does not arrive, and nobody says so either; `slow`: each takes its time; `lagging`: as `silent`, and the
list shows the text only later; `shuffled`, `repeated`, `unreported`: so come the reports."""
SLOW = 3.0  # seconds
LAG = timedelta(seconds=45)

log = structlog.get_logger()


class WebhookFailed(Exception):
    """A text in was not taken: `status` is what the webhook answered, None where nothing did."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the webhook answered {status}" if status else "the webhook did not answer")
        self.status = status


class Simulator:
    """The Carrier port on the installation's own record of texts, and the phones at the other end of it."""

    name: Literal["simulator"] = "simulator"

    def __init__(
        self, airwaves: Airwaves, public_url: str, token: str, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        """`new_id` gives 16 random characters."""
        self.airwaves = airwaves
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._new_id = new_id
        self._post = _Post(token)
        self._reports = _Reports(airwaves, self._post)

    def send(self, text: OutgoingText) -> Accepted:
        fault = self.fault(text.to)
        if fault == "slow":
            sleep(SLOW)
        if fault == "away":
            raise TryLater("the carrier could not be reached")
        if fault == "lost":
            raise Unknown("the carrier did not say whether it took this text")
        if isinstance(fault, int) and not _comes_later(fault):
            raise refusal(fault)
        sid = self._leave(text.to, text.sender, text.text, status_address(self._public_url, text.message_id))
        if fault in ("silent", "lagging"):
            raise Unknown("the carrier did not say whether it took this text")
        return Accepted(sid, segments(text.text))

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        texts = [text for text in self.airwaves.of_phone(to) if text.direction == "out" and text.number == sender]
        until = self._clock.now() - (LAG if self.fault(to) == "lagging" else timedelta(0))
        recent = sorted((text for text in texts if since <= text.at <= until), key=lambda text: text.at, reverse=True)
        return [CarrierRecord(text.sid, to, sender, text.body, _state(text), text.at) for text in recent]

    def received(self, number: str, since: datetime, account: str | None = None) -> Sequence[ReceivedText]:
        return [_received(text) for text in self.airwaves.came_in(since) if text.number == number]

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        text = self.airwaves.get(sid)
        return CarrierRecord(sid, text.phone, text.number, text.body, _state(text), text.at) if text else None

    def told_time(self) -> datetime | None:
        return None

    def delete(self, sid: str, account: str | None = None) -> None:
        text = self.airwaves.get(sid)
        if text and text.state == "accepted":
            raise NotYet("the carrier is still handling this text", 20009)
        self.airwaves.delete(sid)

    def text_in(self, phone: str, number: str, body: str, pictures: int = 0, sid: str | None = None) -> str | None:
        """Text the town from `phone`; the town's answer, which then shows on that phone, or None.

        `sid` repeats an earlier text, as a carrier may. Raises WebhookFailed where the webhook did not take it.
        """
        sid = sid or self._new_sid("MM" if pictures else "SM")
        if self.airwaves.get(sid) is None:
            now = self._clock.now()
            self.airwaves.add(SimulatedText(sid, phone, number, body, "in", "received", now, segments(body)))
        twiml = self._post(f"{self._public_url}/sms/inbound", _inbound(sid, phone, number, body, pictures))
        message = ElementTree.fromstring(twiml).find("Message")
        if message is None or not message.text:
            return None
        self._leave(phone, number, message.text, message.get("statusCallback"))
        return message.text

    def fail(self, fault: Fault | None, phone: str | None = None) -> None:
        """Go wrong so from now on, in every process, for one phone or for all; None: work again."""
        self.airwaves.fail(None if fault is None else str(fault), phone)

    def fault(self, phone: str | None = None) -> Fault | None:
        """How texts to this phone go wrong now; without one, to every phone that has no fault of its own."""
        return parsed(self.airwaves.fault(phone))

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until every status callback so far was posted; False where that took longer."""
        return self._reports.settle(seconds)

    def _leave(self, phone: str, number: str, body: str, callback: str | None) -> str:
        sid = self._new_sid("SM")
        now = self._clock.now()
        self.airwaves.add(SimulatedText(sid, phone, number, body, "out", "accepted", now, segments(body)))
        self._reports.of(sid, phone, number, callback, self.fault(phone))
        return sid

    def _new_sid(self, prefix: str) -> str:
        return f"{prefix}{self._new_id()}{self._new_id()}"


def parsed(fault: str | None) -> Fault | None:
    """A fault from its words; None for what is none."""
    if fault and fault.isascii() and fault.isdigit():
        return int(fault)
    return next((way for way in get_args(Way) if way == fault), None)


def _states(fault: Fault | None) -> Sequence[str]:
    """What is reported of a text, in order."""
    if fault == "shuffled":
        return ("delivered", "sent")
    if fault == "repeated":
        return ("sent", "sent", "delivered", "delivered")
    return ("sent", "undelivered" if isinstance(fault, int) else "delivered")


def _comes_later(code: int) -> bool:
    """Whether Twilio tells this code in a status callback, not when a text is handed over."""
    return 30000 <= code < 40000


def _state(text: SimulatedText) -> MessageState:
    states: dict[str, MessageState] = {"sent": "sent", "delivered": "delivered", "undelivered": "undelivered"}
    return states.get(text.state, "accepted")


def _received(text: SimulatedText) -> ReceivedText:
    pictures = int(text.sid.startswith("MM"))
    return ReceivedText(InboundText(text.sid, text.phone, text.number, text.body, pictures, SIMULATED_ACCOUNT), text.at)


def _inbound(sid: str, phone: str, number: str, body: str, pictures: int) -> dict[str, str]:
    """The form of Twilio's webhook for an incoming message."""
    form = {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": SIMULATED_ACCOUNT,
        "From": phone, "To": number, "Body": body, "SmsStatus": "received", "ApiVersion": "2010-04-01",
        "NumMedia": str(pictures), "NumSegments": str(max(1, segments(body))), "FromCity": "", "FromZip": "",
    }  # fmt: skip
    return form | {f"MediaContentType{index}": "image/jpeg" for index in range(pictures)}


class _Post:
    """Posts signed forms; each thread has a connection of its own."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._local = threading.local()

    def __call__(self, url: str, form: Mapping[str, str]) -> bytes:
        """The answer's body. Raises WebhookFailed."""
        headers = {"X-Twilio-Signature": sign(url, form, self._token)}
        try:
            answer = self._connection().post(url, data=form, headers=headers, timeout=PATIENCE)
        except requests.RequestException:
            raise WebhookFailed(None) from None  # its words may quote the address
        if not answer.ok:
            raise WebhookFailed(answer.status_code)
        return answer.content

    def _connection(self) -> requests.Session:
        if not hasattr(self._local, "connection"):
            self._local.connection = requests.Session()
            self._local.connection.trust_env = False  # a proxy of the machine's must not see these
        connection: requests.Session = self._local.connection
        return connection


class _Reports:
    """What becomes of each text, moved on and reported from threads of its own; begun with the first report."""

    def __init__(self, airwaves: Airwaves, post: _Post) -> None:
        self._airwaves = airwaves
        self._post = post
        self._waiting: queue.Queue[tuple[str, str | None, dict[str, str], Fault | None]] = queue.Queue()
        self._begin = threading.Lock()
        self._begun = False

    def of(self, sid: str, phone: str, number: str, callback: str | None, fault: Fault | None) -> None:
        form = {"MessageSid": sid, "SmsSid": sid, "AccountSid": SIMULATED_ACCOUNT, "From": number, "To": phone}
        self._waiting.put((sid, None if fault == "unreported" else callback, form, fault))
        with self._begin:
            if not self._begun:
                self._begun = True
                for _ in range(REPORTERS):
                    threading.Thread(target=self._work, name="simulator", daemon=True).start()

    def settle(self, seconds: float) -> bool:
        with self._waiting.all_tasks_done:
            return self._waiting.all_tasks_done.wait_for(lambda: not self._waiting.unfinished_tasks, seconds)

    def _work(self) -> None:
        while True:
            sid, callback, form, fault = self._waiting.get()
            try:
                for state in _states(fault):
                    code = {"ErrorCode": str(fault)} if state == "undelivered" else {}
                    self._tell(sid, state, callback, form | code)
            finally:
                self._waiting.task_done()

    def _tell(self, sid: str, state: str, callback: str | None, form: dict[str, str]) -> None:
        try:
            self._airwaves.move(sid, state)
            if callback:
                self._post(callback, form | {"MessageStatus": state, "SmsStatus": state})
        except (WebhookFailed, Unavailable) as error:  # lost, as a carrier's report may be
            log.warning("simulator.not_reported", sid=sid, state=state, why=type(error).__name__)
