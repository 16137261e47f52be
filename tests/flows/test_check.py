"""`porchlight flows check`: each kind of fault, found in a page that is right but for it, with its line."""

from __future__ import annotations

import pytest

from bot.flowfiles import load_pages
from bot.flowfiles.check import check
from bot.flowfiles.publish import PROJECT
from tests.flows.small_pages import PAGES, pages

LONG = "word " * 62  # two segments and a little
ASK = '"Home or business? 1 home, 2 business"'

FAULTS = {
    "a wording without a language": ("talk", ", es: Gracias}", "}", 4, "`says: done` is missing in `es`"),
    "an empty wording": ("talk", "es: Gracias", 'es: ""', 4, "`says: done` is empty in `es`"),
    "a label without a language":
        ("talk", "{en: home, es: casa}", "{es: casa}", 11, "`steps: kind: options: home: label` is"),
    "words without a language":
        ("talk", ", es: [hogar]", "", 11, "`steps: kind: options: home: words` is missing in `es`"),
    "a keyword without a language":
        ("keywords", "{en: [REMOVE], es:", "{es:", 3, "`keywords: remove: words` is missing"),
    "an answer without a language":
        ("keywords", "yes: {en: [yes], es:", "yes: {es:", 14, "`answers: yes` is missing in `en`"),
    "a slip for a language":
        ("talk", "es: [tienda]", "se: [tienda]", 12, "`se` is no language of these pages; they are in en, es"),
    "a step never reached": ("talk", "go: sure}", "go: kind}", 17, "the step `sure` is never reached"),
    "a step never left": ("talk", "    next: {end: done}", "    next: sure", 17, "the step `sure` cannot be left"),
    "a start that is no step": ("talk", "start: kind", "start: knd", 2, "no step `knd`; did you mean `kind`?"),
    "an entry that is no step":
        ("talk", "start: kind", "start: kind\nentries: [sur]", 3, "no step `sur`; did you mean `sure`?"),
    "a go that is no step": ("talk", "go: sure}", "go: sur}", 15, "there is no step `sur`; did you mean `sure`?"),
    "an end that is no text": ("talk", "- {end: done}", "- {end: don}", 16, "called `don`; did you mean `done`?"),
    "a forgotten step": ("talk", "go: sure}", "go: sure, forget: knd}", 15, "no step `knd`; did you mean `kind`?"),
    "a when that is no answer": ("talk", "when: home", "when: hom", 15, "called `hom`; did you mean `home`?"),
    "a when of no step": ("talk", "when: home", "when: {knd: home}", 15, "no step `knd`; did you mean `kind`?"),
    "an only of no answer":
        ("talk", "kind: yes_no", "kind: yes_no\n    only: {kind: shop}", 19, "no answer to `kind` called"),
    "a step that the answer does not name": ("talk", "go: sure}", "go: the answer}", 11, "there is no step `home`"),
    "an answer without a way": ("talk", "      - {end: done}\n", "", 14, "no way on where the answer is business"),
    "a way never taken": ("talk", "when: home, ", "", 16, "nothing comes here"),
    "a go and an end": ("talk", "go: sure}", "go: sure, end: done}", 15, "leads on (`go`) or ends (`end`), not both"),
    "a thing that is not saved":
        ("talk", "saves: kind", "saves: knd", 13, "`knd` cannot be saved; did you mean `kind`?"),
    "a camera's thing saved once":
        ("talk", "saves: kind", "saves: camera.hours", 13, "with `for_each: camera` beside it"),
    "an option without words":
        ("talk", "{label: {en: home, es: casa}, words: {en: [house], es: [hogar]}}", "{}", 11, "nobody can say"),
    "a word of two options":
        ("talk", "[shop]", "[shop, House]", 12, "“House” stands for `home` and for `business` in `en`"),
    "a word that is none": ("talk", "[shop]", '["..."]', 12, "“...” is not understood as `business` at `kind`"),
    "a keyword's word as an option":
        ("talk", "[shop]", "[shop, remove]", 12, "“remove” is a word of the keyword `remove`"),
    "a word of two keywords":
        ("keywords", "en: [STOP]", "en: [STOP, REMOVE]", 7, "the keywords `remove` and `stop` in `en`"),
    "a keyword that is an answer":
        ("keywords", "en: [START]", "en: [START, YES]", 10, "“YES” means `yes` too, in answers"),
    "a keyword that never acts":
        ("keywords", "es: [bórrenme de]}", "es: [bórrenme de]}\n    never: {en: [remove]}", 3, "“REMOVE” of"),
    "a phrase that begins with nothing":
        ("keywords", "[take me off]", '["... off"]', 4, "cannot be read: a phrase begins with a word"),
    "a phrase of a list that is none": ("keywords", "[take me off]", '["take <who>"]', 4, "no list is called <who>"),
    "an exception for no keyword":
        ("checks", "shared: {}", "shared: {remov: [talk.kind]}", 4, "did you mean `remove`?"),
    "a printed word nobody hears": ("talk", "REMOVE erases", "ERASE erases", 9, "ERASE is printed as a word to send"),
    "a misprinted word": ("talk", "BORRAR le", "BORRRAR le", 9, "not understood in `es`; did you mean `BORRAR`?"),
    "an option without its number":
        ("talk", ASK, '"1 home, 2 business, 3 other"', 8, "offers 3 numbers, but there are only 2"),
    "a number for nothing":
        ("talk", '"Reply 1 or 2. REMOVE', '"From 1 to 8. REMOVE', 9, "offers 8 numbers, but there are only 2"),
    "numbers in another order":
        ("talk", ASK, '"1 business, 2 home"', 8, "the number 1 stands for `home`, but “business,” means"),
    "a number for other words": ("talk", ASK, '"1 castle, 2 business"', 8, "but “castle,” names nothing of `home`"),
    "a yes that is a no":
        ("talk", '"Sure? 1 yes, 2 no"', '"Sure? 1 no, 2 yes"', 19, "1 stands for `yes`, but “no,” means `no`"),
    "YES to be sent":
        ("talk", '"Reply 1 or 2."', '"Reply YES or NO."', 20, "YES is offered as an answer, but carriers act on it"),
    "YES as a choice": ("talk", '"Sure? 1 yes, 2 no"', '"Sure? 1 YES, 2 no"', 19, "YES is offered as an answer"),
    "STOP to be sent": ("talk", '"Reply 1 or 2."', '"Reply 1, or text back STOP."', 20, "STOP is offered as an answer"),
    "CANCEL to be sent": ("talk", '"Reply 1 or 2."', '"Reply 1 or CANCEL."', 20, "CANCEL is offered as an answer"),
    "a choice called stop":
        ("talk", "en: business,", "en: stop,", 12, "stop is offered as an answer, but carriers act on it (stop)"),
    "a text too long":
        ("talk", "en: Thank you", f'en: "{LONG}"', 4, "takes 3 segments at worst, 2 are allowed; shorten it by 4"),
    "a text too long with names":
        ("talk", "en: Thank you", f'en: "{LONG[20:]}{{department}}"', 4, "takes 3 segments at worst"),
    "a text in letters that cost":
        ("talk", "en: Thank you", f'en: "{"ы" * 140}"', 4, "takes 3 segments at worst, 2 are allowed; write it"),
    "a plain spelling that is not":
        ("talk", "es: Gracias", "es: {text: Adiós, plain: Adiós o ł}", 4, "a plain spelling has no ó ł; a text that"),
    "a plain spelling that fills in less":
        ("keywords", '"Hola de {department}"', '{text: "Aquí {department}", plain: Aqui}', 12, "does: {department}"),
    "a plain spelling that fills in more":
        ("talk", "es: Gracias", 'es: {text: Adiós, plain: "Adios, {name}"}', 4, "what the text beside it does: {name}"),
    "a plain spelling alone": ("talk", "es: Gracias", "es: {plain: Adios}", 4, "`text` is missing beside `plain`"),
    "a plain spelling too long":
        ("talk", "es: Gracias", f'es: {{text: Adiós, plain: "{LONG}"}}', 4, "takes 3 segments at worst"),
    "a plain spelling that offers another word":
        ("talk", '"Responda 1 o 2. BORRAR le borra."', '{text: "Así: BORRAR", plain: "Asi: BORRRAR"}', 9, "BORRRAR is"),
    "a wrong key beside a text":
        ("talk", "es: Gracias", "es: {text: Adiós, plane: Adios}", 4, "did you mean `plain`?"),
    "two plain spellings of one text":
        ("talk", '"Responda 1 o 2."}', '{text: Sí, plain: Bien}}\n    why: {en: x, es: {text: Sí, plain: Si}}',
         21, "the same text has another `plain` elsewhere"),
    "a placeholder that is none":
        ("keywords", "Hello from {department}", "Hello from {deparment}", 12, "did you mean `department`?"),
    "a brace alone": ("keywords", "Hello from {department}", "Hello from {department", 12, "a brace stands alone"),
    "a placeholder of one language": ("talk", "es: Gracias", 'es: "Gracias {name}"', 4, "{name} stands in `es` only"),
    "a wrong key":
        ("talk", "saves: kind", "save: kind", 13, "`save` is not a key that works here; did you mean `saves`?"),
    "a wrong kind": ("talk", "kind: one_of", "kind: oneof", 7, "did you mean `one_of`?"),
    "a key twice": ("talk", "saves: kind", "saves: kind\n    saves: name", 14, "`saves` stands here twice"),
    "no question of fear":
        ("questions", "  papers:", "  paper:", 1, "the question `papers` (“do I need papers?”) is missing"),
    "a fear unanswered":
        ("questions", 'answer: {en: "Rarely.", es: "Casi nunca."}', 'answer: {en: "Rarely."}', 4, "`court` (“will I"),
    "a text that the bot says": ("voice", "  welcome:", "  wellcome:", 11, "the text `welcome` is missing here"),
    "no YAML at all": ("talk", "start: kind", "start: [kind", 3, "this is not YAML"),
}  # fmt: skip


def test_small_pages_have_no_fault() -> None:
    assert check(PAGES) == []


@pytest.mark.parametrize(("page", "old", "new", "line", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_its_line(page: str, old: str, new: str, line: int, words: str) -> None:
    found = [str(complaint) for complaint in check(pages(**{page: (old, new)}))]
    page = "keywords" if page == "voice" else page
    assert any(each.startswith(f"{page}.yaml:{line}: ") and words in each for each in found), "\n".join(found)


ALLOWED = {
    "words of a resident in three segments": (
        "talk",
        "en: Thank you, es: Gracias",
        f'en: "{{name}} {LONG}", es: "{{name}} {LONG}"',
    ),
    "an abbreviation in capitals": ("talk", "en: Thank you", "en: Keep your ID"),
    "a way out beside the question": (
        "talk",
        '"Sure? 1 yes, 2 no"',
        '"Sure? 1 yes, 2 no. STOP ends texts, REMOVE erases you."',
    ),
    "an example in quotes": ("talk", '"Reply 1 or 2. REMOVE', r'"Reply \"1 and 3\". REMOVE'),
    "a number of days": ("talk", '"Sure? 1 yes, 2 no"', '"Sure for 30 days? 1 yes, for 30 days; 2 no"'),
    "a plain spelling": ("talk", "es: Gracias", "es: {text: ¿Grabó algo?, plain: ¿Tiene algo?}"),
    "a thing of the town's own": ("talk", "saves: kind", "saves: extra.dog"),
}


@pytest.mark.parametrize(("page", "old", "new"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_is_right_is_left_alone(page: str, old: str, new: str) -> None:
    assert check(pages(**{page: (old, new)})) == []


def test_a_word_may_stand_for_two_things_where_the_pages_say_so() -> None:
    both = {"talk": ("[shop]", "[shop, remove]"), "checks": ("shared: {}", "shared: {remove: [talk.kind]}")}
    assert check(pages(**both)) == []


def test_the_shipped_flows_have_no_fault() -> None:
    assert [str(complaint) for complaint in check(load_pages(PROJECT / "flows"))] == []
