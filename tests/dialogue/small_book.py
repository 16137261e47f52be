"""A flow book of one registration, made by hand, with words enough to answer like a resident; and a small town."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from bot.dialogue.flow import Flow, FlowBook, Kind, Option, Step, Words
from bot.dialogue.known import Address, AddressMatch


def words(en: str = "", es: str = "") -> Words:
    """Phrases in both languages, each list written with "|" between."""
    return {"en": tuple(filter(None, en.split("|"))), "es": tuple(filter(None, es.split("|")))}


def option(key: str, label: str, en: str = "", es: str = "") -> Option:
    english, spanish = label.split("/")
    return Option(key, {"en": english, "es": spanish}, words(en, es))


def step(name: str, kind: Kind, *options: Option, **more: object) -> Step:
    asked = {"en": f"{name}?", "es": f"¿{name}?"}
    return replace(Step(name, kind, asked, asked, options=options, saves=name), **more)  # type: ignore[arg-type]


AGREEMENT = step("agreement", "yes_no", saves="agreement")
NAME = step("name", "name")
ADDRESS = step("address", "address")
WHICH = step("which", "choice", option("none", "none of these/ninguna", "neither|none|other|no", "ninguna|otra|no"))
KIND = step(
    "kind",
    "one_of",
    option("home", "home/casa", "house|apartment|condo|my house|townhouse", "hogar|vivienda|apartamento|mi casa"),
    option("business", "business/negocio", "store|shop|office|church|my business", "tienda|oficina|comercio"),
)
CAMERAS = step(
    "cameras",
    "several_of",
    option("front_door", "front door/puerta principal", "front|doorbell|porch|ring|front cam", "timbre|frente|porche"),
    option("back_door", "back door/puerta trasera", "rear door|back porch|back|rear", "puerta de atrás|atrás|trasera"),
    option("driveway", "driveway/entrada de autos", "drive|carport|the cars", "entrada|entrada de carros|rampa"),
    option("garage", "garage/garaje", "garage door|over the garage", "cochera|puerta del garaje"),
    option("back_yard", "back yard/patio", "backyard|yard|garden|pool", "patio trasero|jardín|piscina"),
    other=True,
)
RECORDS = step(
    "records",
    "one_of",
    option("always", "always/siempre", "all the time|24/7|24 hours|day and night", "todo el tiempo|las 24 horas"),
    option("motion", "on motion/con movimiento", "motion|movement|when something moves", "movimiento|por movimiento"),
    option("hours", "certain hours/ciertas horas", "hours|at night|only at night", "horas|de noche|por la noche"),
    option("unsure", "not sure/no sé", "unsure", "ni idea"),
    for_each="camera",
)
SEES_ROAD = step("sees_road", "yes_no", for_each="camera", may_skip=True)
DAYS = step("days_kept", "days", for_each="camera", may_skip=True, low=0, high=3650)
COUNT = step("count", "number", low=1, high=40)
NOTE = step("note", "free")
SUMMARY = step("summary", "confirm", saves=None)
CHANGE = step(
    "change",
    "one_of",
    option("name", "name/nombre", "my name", "mi nombre"),
    option("address", "address/dirección", "the address|street", "la dirección"),
    option("sees_road", "road/calle", "the road|sees the road", "la calle"),
    saves=None,
)

ANSWERS = {
    "yes": words(
        "yes|y|yess|yep|yeah|ya|yup|ok|okay|sure|correct|right|that's right|looks good|i agree|absolutely|of course"
        "|no problem|👍|✅",
        "si|sip|claro|claro que si|por supuesto|de acuerdo|correcto|dale|acepto",
    ),
    "no": words("no|n|noo|nope|nah|not really|no way|not at all|👎", "no|nop|para nada|claro que no|nada de eso"),
    "unsure": words(
        "idk|not sure|i'm not sure|i think|dont know|i don't know|no idea|dunno|no clue|unsure|maybe|i have no idea",
        "no se|no lo se|ni idea|no estoy seguro|no estoy segura|quien sabe|tal vez",
    ),
    "all": words("all|all of them|everything|each|every", "todo|todos|todas"),
    "none": words("none|none of them|neither|nothing", "ninguno|ninguna|nada"),
    "both": words("both|the two", "ambos|ambas|los dos|las dos"),
    "except": words("except|but|all but|apart from|besides", "excepto|menos|salvo|pero"),
    "not": words("not|isn't|doesn't|don't|never|without|can't|cannot", "nunca|tampoco|sin"),
    "and": words("and|plus|also|as well as|with", "y|e|tambien|mas|con"),
    "or": words("or", "o|u"),
    "aside": words("camera|cameras|cam|cams|video", "camara|camaras"),
    "only": words("only|just", "solo|solamente|nada mas"),
    "rest": words("the rest|the others|the other one|the other ones", "el resto|los demas|las demas|lo demas|la otra"),
    "first": words("first|the first", "primera|primero|primeras|primeros|primer"),
    "last": words("last", "ultima|ultimo|ultimas|ultimos"),
    "through": words("through|thru|to", "al|hasta"),
    "forever": words("forever|unlimited|never deletes", "para siempre|ilimitado"),
    "does": words("do|does|can|can see|sees", "ve|ven|puede"),
    "correction": words("wrong|change|fix|incorrect|should be", "mal|cambiar|equivocado|incorrecto"),
    "question": words("what|why|who|how|when|where|question", "pregunta|quien|cuando|donde|cuanto|cual"),
    "sentence": words(
        "is|are|was|have|has|had|want|need|dont|cant|camera|cameras|you|your|they|we|because|working|stupid",
        "es|esta|tengo|quiero|necesito|camara|camaras|usted|porque",
    ),
    "swear": words("shit|fuck|fuck you|asshole|bitch", "mierda|puta|pendejo"),
    "name_lead": words(
        "my name is|my name's|the name is|name is|name|its|it's|i'm|im|i am|this is|call me|you can call me|hi|hello",
        "soy|me llamo|mi nombre es|es|hola|yo soy",
    ),
    "name_tail": words("here|thanks|thank you|please", "gracias|por favor"),
    "name_suffix": words("jr|sr|esq"),
    "particle": words("van|der|den|de|la|las|los|del|von|di|da|dos|el|al|bin|ibn|le|du", "de|la|las|los|del"),
}
FILLERS = words(
    "it|it's|its|it is|a|an|the|is|my|i|we|they|them|of|at|in|on|for|please|thanks|that|that's|this|number|option"
    "|i think|about|around|like|think|would|say|really|keeps|kept|have|there|im|any|over|see|sees|road",
    "es|la|el|las|los|una|un|de|en|mi|numero|opcion|por|favor|gracias|unos|unas|como|tengo|creo|que|hay|del|cada|calle",
)
NUMBERS = {
    "en": {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "twelve": 12, "twenty": 20,
           "thirty": 30, "couple": 2,
           "hundred": 100, "first": 1, "second": 2, "third": 3, "1st": 1, "2nd": 2, "3rd": 3, "fourth": 4},
    "es": {"uno": 1, "una": 1, "un": 1, "dos": 2, "tres": 3, "cinco": 5, "diez": 10, "quince": 15, "treinta": 30,
           "primera": 1, "segunda": 2, "segundo": 2, "tercera": 3},
}  # fmt: skip
UNITS = {
    "en": {"day": 1, "days": 1, "week": 7, "weeks": 7, "wk": 7, "wks": 7, "month": 30, "months": 30, "year": 365},
    "es": {"dia": 1, "dias": 1, "semana": 7, "semanas": 7, "mes": 30, "meses": 30, "año": 365},
}
STEPS = (AGREEMENT, NAME, ADDRESS, WHICH, KIND, CAMERAS, RECORDS, SEES_ROAD, DAYS, COUNT, NOTE, SUMMARY, CHANGE)
BOOK = FlowBook(
    version="small",
    languages=("en", "es"),
    flows={"registration": Flow("registration", "agreement", {step.name: step for step in STEPS}, {})},
    keywords={},
    questions=(),
    incidents={},
    says={},
    outreach={},
    answers=ANSWERS,
    fillers=FILLERS,
    numbers=NUMBERS,
    units=UNITS,
)

FRONT, BACK, DRIVEWAY = (
    ("front_door", "front door", "front", "puerta principal", "frente"),
    ("back_door", "back door", "back", "puerta trasera", "atrás"),
    ("driveway", "driveway", "drive", "the cars", "entrada"),
)
GARAGE = ("garage", "garage", "over the garage", "garaje")


class SmallTown:
    """Streets by a few spellings; everything else with a number and a suffix is unknown. Exact on purpose."""

    KNOWN: ClassVar = {
        "north main st": "North Main Street", "n main st": "North Main Street",
        "north main street": "North Main Street",
        "south main street": "South Main Street", "elm st": "Elm Street", "elm street": "Elm Street",
        "adams lane": "Adams Lane", "victoria road": "Victoria Road",
    }  # fmt: skip

    def match(self, text: str) -> AddressMatch:
        plain = re.sub(r"^(my address is|i live at|vivo en) ", "", text.strip(" .,").lower())
        if "po box" in plain:
            return AddressMatch("po_box")
        if plain == "main and elm":
            return AddressMatch("corner", candidates=(Address("", "North Main Street"), Address("", "Elm Street")))
        found = re.fullmatch(r"(\d+[a-z]?) ([a-z ]+?)(?:,? (?:apt|unit) (\w+))?(?:,? west hartford(?: ct)?)?", plain)
        if not found:
            street = self.KNOWN.get(plain)
            return AddressMatch("no_number", Address("", street, text=text)) if street else AddressMatch("not_address")
        return self._numbered(text, found[1].upper(), found[2], found[3])

    def _numbered(self, text: str, number: str, street: str, unit: str | None) -> AddressMatch:
        if street in self.KNOWN:
            return AddressMatch("found", Address(number, self.KNOWN[street], unit, text))
        if street in ("main", "main st"):
            both = [Address(number, f"{side} Main Street", unit, text) for side in ("North", "South")]
            return AddressMatch("which", candidates=tuple(both))
        if street.split()[-1] in ("st", "street", "lane", "road"):
            return AddressMatch("unknown", Address(number, street.title(), unit, text, "typed"))
        return AddressMatch("not_address")


TOWN = SmallTown()
