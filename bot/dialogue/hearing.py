"""A text as it came, made fit to be understood: what the phone added is taken away, what is no words at all is named.

What stands here are the formats that phones write by themselves, not what residents say: tapbacks (Apple Messages),
reactions (Google Messages, RCS fallback), signatures and driving replies. Residents' wording is data, in `flows/`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.phrases import fold

Reaction = Literal["yes", "no", "other"]

_LIKED = (
    "liked", "loved", "le gusto", "me gusta", "le gusta", "me gusto", "le encanto", "me encanta", "le encanta",
    "gostou de", "curtiu", "amou", "adorou", "polubiono", "polubil", "polubila", "lubi", "uwielbia",
)  # fmt: skip
_DISLIKED = (
    "disliked", "le disgusto", "le disgusta", "no le gusto", "no me gusta", "no le gusta", "no me gusto",
    "nao gostou de", "nao curtiu", "nie lubi", "nie polubil", "nie polubila",
)  # fmt: skip
_OTHER = (
    "laughed at", "emphasized", "emphasised", "questioned", "le dio risa", "se rio de", "se rio con", "le causo risa",
    "enfatizo", "exclamo", "pregunto por", "cuestiono", "destaco", "puso en duda", "riu de", "riu-se de", "enfatizou",
    "questionou", "smieje sie z", "podkresla", "kwestionuje",
)  # fmt: skip
_TAKEN_BACK = re.compile(r"^(removed|elimino|quito|retiro|borro) .{1,40}?\b(from|de|a)\b", re.IGNORECASE)
_YES_EMOJI = frozenset("👍❤♥💯✅👌🙌😍🥰💙💚🧡💛💜🖤")
_NO_EMOJI = frozenset("👎❌🚫⛔🙅")
_QUOTE = r"[\"“”„«»‘]"
_MEDIA = (
    r"(?:an?|one|un|una) (?:image|photo|picture|movie|video|attachment|audio message|sticker"
    r"|imagen|foto|película|message|link|gif|mensaje|enlace)"
)
_QUOTED = re.compile(rf"^(?P<said>[^\n\"“”„«»‘]{{0,60}}?)\s*(?:{_QUOTE}|(?:a )?{_MEDIA}\b)", re.IGNORECASE)
_WITH_EMOJI = re.compile(
    r"^(?:(?:ha )?(?:reacted|reaccionó|reacciono|reaccionado|reagiu|zareagował|zareagowała|zareagowano)"
    r"(?: con| with| com)? )?(?P<emoji>[^\w\s]{1,8})\s*(?:to|a|à|na)\s*$"
    r"|^(?:ha )?(?:reacted to|reaccionó a|reacciono a|reaccionado a)\s*$",
    re.IGNORECASE,
)
_EMOJI_AFTER = re.compile(r"(?:with|con)\s+(?P<emoji>[^\w\s]{1,8})\s*$", re.IGNORECASE)

_NAMED = re.compile(  # "Maria liked …", "A Maria le gustó …": in a group the phone says who
    r"^(?:A )?(?!(?:I|We|He|She|They|You|It|No|Me|Le|Yo|Ella|El|Él|Não|Nie) )"
    r"[A-ZÁÉÍÓÚÑ]\w*(?: [A-ZÁÉÍÓÚÑ]\w*)? (?P<said>.+)$",
    re.DOTALL,
)
_QUOTE_ENDS = re.compile(r"[\"”»’…]\s*$")
_BLOCK = re.compile(
    r"\n\s*(?:--|—|__|~~|\*\*)[-–—_~* ]*\n.*\Z|\n\s*~ ?\w[^\n]{0,30}\Z", re.DOTALL
)  # what stands below a ruled line

_DEVICE = (
    r"(?:iphone|ipad|ipod|apple watch|android(?: auto)?|galaxy|samsung|pixel|moto\w*|lg|blackberry|verizon|t-mobile"
    r"|at&t|mobile|(?:cell ?)?phone|tel[eé]fono|celular|m[oó]vil|outlook|yahoo|gmail|mail|correo)"
)
_SIGNATURE = re.compile(
    r"(?:^|\n|(?<=[.!?]) +| +(?=-{1,2} ?[SE])| +(?=(?:Sent from my|Enviado desde mi)\b))[-–—\s]*"
    rf"(?:(?i:sent|enviado|enviada) (?i:from|via|using|desde|con) [^\n]{{0,30}}?\b(?i:{_DEVICE})\b"
    r"(?! (?:to|para|al?)\b)[^\n]{0,40}"
    r"|(?i:get outlook for|obtener outlook para|descargar outlook para) \w+)\s*$"
    r"|\n[-–— ]*(?i:sent|enviado|enviada|mandado|mandada) (?i:from|via|using|with|on|desde|con|de mi) [^\n]{1,60}$"
)
_CLOSING = re.compile(  # a letter's last lines, below something that was said: "Sincerely,\nHarold"
    r"(?<=\S)\s*\n\s*(?:(?:(?:very )?(?:sincerely|respectfully|truly)|yours)(?: yours| truly)?"
    r"|(?:(?:best|kind|warm) )?regards|atentamente|atte\.?|cordialmente|respetuosamente|saludos cordiales)"
    r"[,.!]?\s*\n[^\n]{1,40}\s*\Z",
    re.IGNORECASE,
)
_AUTO_REPLY = re.compile(
    r"driving with (?:do not disturb|focus|driving focus|dnd|the driving)|with do not disturb while driving"
    r"|not receiving notifications|\bnotifications (?:are )?silenced\b|i'?ll see your message when i get where"
    r"|\b(?:auto|automatic|automated)[- ]?(?:reply|response|responder)\b(?=\W|$)|\brespuesta autom[aá]tica\b"
    r"|\bthis is an auto(?:mated|matic)?\b.{0,20}\b(?:message|text)|\bmensaje autom[aá]tico\b"
    r"|\b(?:sent|generated) automatically\b|\bautomatically (?:sent|generated)\b"
    r"|\b(?:enviado|generado) autom[aá]ticamente\b|autom[aá]ticamente (?:por|desde|enviado)"
    r"|\b(?:number|line|mailbox) (?:does not|doesn'?t|cannot|can'?t) (?:accept|receive) (?:text|sms|incoming|messages)"
    r"|\b(?:number|line|mailbox|inbox) is (?:not|un) ?monitored\b|\bsent from my car\b"
    r"|\bn[uú]mero no (?:recibe|acepta) (?:mensajes|textos)"
    r"|\bout of (?:the )?office\b.{0,60}\b(?:until|return|back|reply|respond|contact)|^\W*out[- ]of[- ]office"
    r"|fuera de la oficina.{0,60}\b(?:hasta|regres|volver|respond)"
    r"|(?:conduciendo|manejando) con (?:el |la |modo )?(?:enfoque|no molestar|concentraci[oó]n|modo)"
    r"|no (?:estoy recibiendo|recibo|recibir[eé]) notificaciones|notificaciones silenciadas"
    r"|ver[eé] (?:su|tu) mensaje cuando llegue",
    re.IGNORECASE,
)
_BUSY = re.compile(  # what a phone or a shop answers by itself
    r"^\W*(?:(?:sorry,? )?(?:i['’]?m|i am) (?:currently |still )?driving(?: right now| now| at the moment)?[\s.,!;–—-]+"
    r"(?:and |so |but )?(?:i['’]?ll (?:get back|text|call|reply|respond|see|be)"
    r"|will (?:get back|text|call|reply|respond)"
    r"|(?:i )?can['’]?t (?:talk|text|reply|respond)|sent from|talk|text|call|please)"
    r"|(?:thank you|thanks) for (?:contacting|reaching out|your (?:message|text|inquiry)|texting|messaging)\b.{0,120}?"
    r"(?:get back|respond|reply|closed|business hours|shortly|as soon as|be in touch|urgent)"
    r"|gracias por (?:contactar\w*|comunicarse|su mensaje|tu mensaje|escribir\w*|llamar)\b.{0,120}?"
    r"(?:responder|contestar|atender|comunicar|horario|cerrad|pronto|brevedad)"
    r"|(?:en este momento |ahora |ahorita )?no puedo (?:contestar|responder|hablar)[\s.,]+(?:estoy|voy|porque estoy)"
    r" (?:conduciendo|manejando)\b[^\n]{0,40}$"
    r"|(?:estoy|voy) (?:conduciendo|manejando)(?: y)? no puedo (?:contestar|responder|hablar|escribir)\b"
    r"|(?:estoy|voy) (?:conduciendo|manejando)(?: ahora| ahorita| en este momento)?[\s.,!;–—-]+(?:le|te|lo|les)"
    r" (?:respond|contest|llam|escrib|devuelv|habl))",
    re.IGNORECASE | re.DOTALL,
)
# with a word about a camera in it a person wrote it
_A_PERSON = re.compile(r"\b(?:video|footage|camera|cámara|camara|yes|no|sí|saw|vi)\b", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format (zero-width, bidi), lone surrogates, private use
_LEAST_QUOTED = 12  # fewer characters than these are nobody's quote


@dataclass(frozen=True)
class Heard:
    """One text. `words` is what the resident said, cleaned; empty where they said nothing of their own.

    `reaction` is the verdict of a tapback or an emoji put on a text of ours, whose quoted words never count.
    `auto_reply` says that the phone answered, not the person.
    """

    raw: str
    words: str
    reaction: Reaction | None = None
    auto_reply: bool = False


def hear(text: str, last_said: str | None = None) -> Heard:
    """What `text` says once quotes of ours (`last_said`), signatures and unseen characters are gone. Never raises."""
    clean = _fold_space(_visible(text))
    if reaction := _reaction(clean):
        return Heard(text, "", reaction)
    words = _without_signature(_without_quote(clean, last_said))
    return Heard(text, words, None, _is_auto_reply(_straight(clean)) or _is_auto_reply(_straight(words)))


def _is_auto_reply(words: str) -> bool:
    return bool(_AUTO_REPLY.search(words)) or bool(_BUSY.match(words) and not _A_PERSON.search(words))


def _visible(text: str) -> str:
    """NFC, with line breaks kept and everything that shows nothing dropped; what separates words becomes a space."""
    broken = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in _UNSEEN else "" for c in broken)
    return unicodedata.normalize("NFC", kept.replace("\ufe0f", "").replace("\ufe0e", ""))


def _fold_space(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _straight(text: str) -> str:
    return text.translate({ord(c): "'" for c in "’‘`´ʼ"}).replace("“", '"').replace("”", '"')


def _reaction(text: str) -> Reaction | None:
    if _TAKEN_BACK.match(fold(text)) and re.search(rf"{_QUOTE}|{_MEDIA}", text, re.IGNORECASE):
        return "other"
    quoted = _QUOTED.match(text)
    if quoted is None:
        return None
    said = quoted["said"].strip()
    named = _NAMED.match(said) if _QUOTE_ENDS.search(text) else None
    if named and (verdict := _tapback(fold(named["said"]))):
        return verdict
    return _tapback(fold(said)) or _emoji_put(said, text)


def _tapback(said: str) -> Reaction | None:
    if said in _LIKED:
        return "yes"
    if said in _DISLIKED:
        return "no"
    return "other" if said in _OTHER else None


def _emoji_put(said: str, text: str) -> Reaction | None:
    found = _WITH_EMOJI.match(said)
    if found is None:
        return None
    emoji = found["emoji"]
    if emoji is None:
        after = _EMOJI_AFTER.search(text)
        emoji = after["emoji"] if after else ""
    if any(c in _YES_EMOJI for c in emoji):
        return "yes"
    return "no" if any(c in _NO_EMOJI for c in emoji) else "other"


def _without_signature(text: str) -> str:
    return _CLOSING.sub("", _SIGNATURE.sub("", _BLOCK.sub("", text))).strip()


def _without_quote(text: str, last_said: str | None) -> str:
    """`text` without `last_said` where it stands whole, and without a quoted or "> " marked piece of it."""
    ours = _flat(last_said or "")
    if len(ours) < _LEAST_QUOTED:
        return text
    whole = re.escape(ours).replace(r"\ ", r"\s+")
    text = _fold_space(re.sub(rf'>?\s*"?{whole}"?', " ", _straight(text), flags=re.IGNORECASE))
    text = re.sub(r'"([^"]*)(?:"|$)', lambda m: " " if _is_piece(m[1], ours) else m[0], text)
    lines = (line for line in text.split("\n") if not (line.startswith(">") and _is_piece(line[1:], ours)))
    return _fold_space("\n".join(lines))


def _is_piece(quoted: str, ours: str) -> bool:
    piece = _flat(quoted).rstrip("….").rstrip()
    return len(piece) >= _LEAST_QUOTED and piece.casefold() in ours.casefold()


def _flat(text: str) -> str:
    return " ".join(_straight(_visible(text)).split())
