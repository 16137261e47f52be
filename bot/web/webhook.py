"""The carrier's webhooks: a text in, the fate of a text out, a call. The order of the checks is the contract's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

import structlog
from flask import Blueprint, Response, abort, g, request
from werkzeug.datastructures import MultiDict

from bot.carrier.signature import is_signed, public_address
from bot.carrier.twiml import spoken_answer, status_address, text_answer
from bot.dialogue.saying import Voice
from bot.handlers.inbound import PHONE, is_answerable, receive_text
from bot.handlers.knowledge import town_facts
from bot.handlers.statuses import receive_status
from bot.ports import InboundText, Unavailable
from bot.registry.towns import Town
from bot.web.installed import the_installation

LARGEST = 64 * 1024  # bytes, of a whole form
ID = re.compile(r"[A-Za-z0-9_.-]{1,34}")  # as long as a carrier's id is: no more can be slipped in behind one
ONCE = ("MessageSid", "AccountSid", "From", "To", "Body", "OptOutType", "MessageStatus", "SmsStatus", "ErrorCode")
Form = MultiDict[str, str]

webhook = Blueprint("webhook", __name__)
webhook.register_error_handler(500, lambda error: _empty(500))
webhook.register_error_handler(413, lambda error: _empty(413))
log = structlog.get_logger()


@dataclass(frozen=True)
class Caller:
    """Whom a request concerns. `town` is None where its number is no town's; `account`: the town's own with the
    carrier; `away`: the database does not answer."""

    town: Town | None
    account: str | None = None
    from_town: bool = False  # its From is itself a town's number
    away: bool = False


@webhook.post("/sms/inbound")
def text_in() -> Response:
    """Take one text and answer it, once."""
    form = _read_form()
    caller = _signed(form, _by_number(_phone(form, "To"), _phone(form, "From")))
    sid = _id(form.get("MessageSid"))
    if sid is None or not form.get("To"):
        return _empty(400)
    if caller.away:
        log.error("webhook.away", sid=sid)
        return _empty(503)
    if caller.town is None:
        log.warning("webhook.no_town", sid=sid)
        return _twiml(None)
    text = _text(sid, form)
    if text is None or not is_answerable(text, from_town=caller.from_town):
        log.info("webhook.left", sid=sid)
        return _twiml(None)
    return _answer(text, caller.town)


def _answer(text: InboundText, town: Town) -> Response:
    here = the_installation()
    try:
        here.spoken()
        answer = receive_text(text, here.desk, town)
    except Unavailable:
        log.error("webhook.away", sid=text.sid)
        return _empty(503)
    return _twiml(answer.text, status_address(here.settings.base_url, answer.message_id) if answer.message_id else None)


@webhook.post("/sms/status")
def status_in() -> Response:
    """Take one report on a text of ours; one that we do not know is fine."""
    form = _read_form()
    message_id, sid = _id(request.args.get("mid")), _id(form.get("MessageSid"))
    caller = _signed(form, _by_message(message_id, sid, _phone(form, "From")))
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if sid is None or not status:
        return _empty(400)
    try:
        if not caller.away:
            receive_status(message_id, sid, status, _whole(form.get("ErrorCode")), the_installation().desk)
            return _empty(204)
    except Unavailable:
        log.error("webhook.away", sid=sid)
    return _empty(503)


@webhook.post("/voice/inbound")
def call_in() -> Response:
    """Say who this is and that nobody listens; keep nothing."""
    form = _read_form()
    caller = _signed(form, _by_number(_phone(form, "To"), None))
    if caller.away:
        return _empty(503)
    return Response(spoken_answer(_greeting(caller.town) if caller.town else []), mimetype="text/xml")


def _greeting(town: Town) -> list[tuple[str, str]]:
    """What to say in each of the town's languages, by the carrier's name for it."""
    desk = the_installation().desk
    facts, says = town_facts(town, desk), desk.book.says
    spoken = re.sub(r"\D", " ", facts.callback or "").split()
    digits = ", ".join(" ".join(group) for group in spoken)  # 8 6 0, 5 5 5, 0 1 0 0
    wordings = [says["voice"], *([says["voice_callback"]] if digits else [])]
    voices = [Voice(desk.book, facts, language) for language in facts.languages]
    named = desk.book.spoken.get("voice", {})
    return [
        (named.get(voice.language, voice.language), voice.say(wording, callback=digits))
        for voice in voices for wording in wordings
    ]  # fmt: skip


def _read_form() -> Form:
    """The posted form; over `LARGEST` is 413. Another kind of body is no form."""
    request.max_content_length = LARGEST + 1  # where no length is told, what lies beyond is cut off in silence
    body = request.get_data(cache=False)
    if len(body) > LARGEST:
        abort(413)
    form = parse(body) if request.mimetype == "application/x-www-form-urlencoded" else MultiDict()
    g.sid = _id(form.get("MessageSid"))  # for the log, where something breaks
    return form


def parse(body: bytes) -> Form:
    """The fields of a form. Bytes that are no UTF-8 are kept as they came, for the signature is over them."""
    text = body.decode("utf-8", "surrogateescape")
    return MultiDict(parse_qsl(text, keep_blank_values=True, errors="surrogateescape"))


def _signed(form: Form, caller: Caller) -> Caller:
    """The caller, where the request is signed for its town and names no other account; else 403."""
    here = the_installation()
    tokens = here.keyring.every() if caller.away else here.keyring.of(caller.account)
    url = public_address(here.settings.base_url, request.path, request.query_string)
    if _is_doubtful(form) or not is_signed(tokens, url, form, request.headers.get("X-Twilio-Signature")):
        log.warning("webhook.unsigned", sid=_id(form.get("MessageSid")), path=request.path)
        abort(_empty(403))
    named = form.get("AccountSid")
    if named and not caller.away and named != here.keyring.account(caller.account):
        log.warning("webhook.other_account", sid=_id(form.get("MessageSid")), path=request.path)
        abort(_empty(403))
    return caller


def _is_doubtful(form: Form) -> bool:
    """The signature is over names and values without anything between them: what comes twice may have been a part of
    another value, such as a sender in the words of a text."""
    return any(len(form.getlist(name)) > 1 for name in ONCE)


def _by_number(number: str | None, sender: str | None) -> Caller:
    """One look for both: whose number was texted, and whether a town's own number texted it."""
    try:
        with the_installation().desk.look() as work:
            towns = work.towns.by_numbers(each for each in (number, sender) if each)
            town = towns.get(number or "")
            return Caller(town, town.twilio_account if town else None, from_town=sender in towns)
    except Unavailable:
        return Caller(None, away=True)


def _by_message(message_id: str | None, sid: str | None, number: str | None) -> Caller:
    """A report is signed for the town of its text; for one that is unknown, of the number it left from."""
    try:
        with the_installation().desk.look() as work:
            return Caller(None, work.towns.account_of(message_id, sid, number))
    except Unavailable:
        return Caller(None, away=True)


def _text(sid: str, form: Form) -> InboundText | None:
    """The text, or None where nobody's phone sent it: no sender, a short code, letters."""
    sender = _phone(form, "From")
    if sender is None:
        return None
    return InboundText(
        sid=sid,
        sender=sender,
        to=form["To"],
        body=_legible(form.get("Body", "")),
        pictures=min(_whole(form.get("NumMedia")) or 0, 10),
        account=form.get("AccountSid"),
        opt_out=form.get("OptOutType") or None,
    )


def _phone(form: Form, name: str) -> str | None:
    value = form.get(name, "")
    return value if PHONE.fullmatch(value) else None


def _id(value: str | None) -> str | None:
    return value if value and ID.fullmatch(value) else None


def _whole(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"[0-9]{1,9}", value) else None


def _legible(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _twiml(answer: str | None, callback: str | None = None) -> Response:
    return Response(text_answer(answer, callback), mimetype="text/xml")


def _empty(status: int) -> Response:
    return Response(status=status)
