"""A few small pages in which nothing is wrong, for tests to break one thing at a time."""

from __future__ import annotations

from bot.flowfiles.checks.spoken import SPOKEN

TALK = """\
flow: talk
start: kind
says:
  done: {en: Thank you, es: Gracias}
steps:
  kind:
    kind: one_of
    ask: {en: "Home or business? 1 home, 2 business", es: "¿Casa o negocio? 1 casa, 2 negocio"}
    retry: {en: "Reply 1 or 2. REMOVE erases you.", es: "Responda 1 o 2. BORRAR le borra."}
    options:
      home: {label: {en: home, es: casa}, words: {en: [house], es: [hogar]}}
      business: {label: {en: business, es: negocio}, words: {en: [shop], es: [tienda]}}
    saves: kind
    next:
      - {when: home, go: sure}
      - {end: done}
  sure:
    kind: yes_no
    ask: {en: "Sure? 1 yes, 2 no", es: "¿Seguro? 1 sí, 2 no"}
    retry: {en: "Reply 1 or 2.", es: "Responda 1 o 2."}
    next: {end: done}
"""

KEYWORDS = """\
keywords:
  remove:
    words: {en: [REMOVE], es: [BORRAR]}
    phrases: {en: [take me off], es: [bórrenme de]}
  stop:
    carrier: yes
    words: {en: [STOP], es: [STOP]}
  start:
    carrier: yes
    words: {en: [START], es: [START]}
says:
  hello: {en: "Hello from {department}", es: "Hola de {department}"}
answers:
  yes: {en: [yes], es: [sí]}
  no: {en: [no], es: [no]}
fillers: {en: [please], es: [por favor]}
"""

QUESTIONS = """\
questions:
  immigration: {phrases: {en: [are you ice], es: [son la migra]}, answer: {en: "No.", es: "No."}}
  papers: {phrases: {en: [need papers], es: [necesito papeles]}, answer: {en: "No.", es: "No."}}
  court: {phrases: {en: [go to court], es: [ir a corte]}, answer: {en: "Rarely.", es: "Casi nunca."}}
  camera_view: {phrases: {en: [see my camera], es: [ver mi cámara]}, answer: {en: "Never.", es: "Nunca."}}
  who_sees: {phrases: {en: [who sees this], es: [quién ve esto]}, answer: {en: "Officers.", es: "Oficiales."}}
"""

CHECKS = """\
checks:
  offering: {en: [reply, text back], es: [responda]}
  capitals: {en: [ID], es: [ID]}
  shared: {}
"""

SAYS = "says:\n" + "".join(f"  {name}: {{en: Fine, es: Bien}}\n" for name in SPOKEN)
SAYS += "spoken:\n  name: {en: English, es: Español}\n"

PAGES = {
    "talk.yaml": TALK,
    "keywords.yaml": KEYWORDS,
    "questions.yaml": QUESTIONS,
    "checks.yaml": CHECKS,
    "voice.yaml": SAYS,
}


def pages(**changes: tuple[str, str]) -> dict[str, str]:
    """The small pages with one wording for another in some: `talk=("old", "new")`; the old one stands there once."""
    changed = dict(PAGES)
    for name, (old, new) in changes.items():
        page = f"{name}.yaml"
        assert changed[page].count(old) == 1, f"{old!r} stands {changed[page].count(old)} times in {page}"
        changed[page] = changed[page].replace(old, new)
    return changed
