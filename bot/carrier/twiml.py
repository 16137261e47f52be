"""Answers in TwiML. Source: https://www.twilio.com/docs/messaging/twiml and https://www.twilio.com/docs/voice/twiml"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def text_answer(text: str | None, callback: str | None = None) -> str:
    """One `<Message>` whose fate is reported to `callback`; an empty `<Response/>` where there is nothing to say."""
    response = MessagingResponse()
    if text:
        response.message(_NOT_XML.sub("", text), status_callback=callback)
    return str(response)


def spoken_answer(lines: Sequence[tuple[str, str]]) -> str:
    """Say each line, given as (language, words), and hang up. A language is one the carrier can read, such as es-US."""
    response = VoiceResponse()
    for language, words in lines:
        response.say(_NOT_XML.sub("", words), language=language)
    response.hangup()
    return str(response)


def status_address(public_url: str, message_id: str) -> str:
    """Where the carrier reports the fate of a message, by our own id: the carrier's may not be known yet."""
    return f"{public_url.rstrip('/')}/sms/status?mid={quote(message_id, safe='')}"
