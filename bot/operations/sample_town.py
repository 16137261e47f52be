"""The demo's town: West Hartford's real streets, and 47 made-up homes and shops that text their way in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

STREETS = Path(__file__).parent / "sample" / "west-hartford.csv"
SLUG = "west-hartford"
NUMBER = "+18605550100"
OFFICER = "kim@westhartford.example"
OFFICERS = (  # e-mail, name, role; of the demo alone, where a click signs them in
    (OFFICER, "Officer Kim", "supervisor"),
    ("lee@westhartford.example", "Officer Lee", "officer"),
    ("ruiz@westhartford.example", "Sergeant Ruiz", "supervisor"),
    ("moore@westhartford.example", "Pat Moore", "admin"),
)
TOWN: dict[str, Any] = {
    "name": "West Hartford",
    "department": "West Hartford Police",
    "numbers": (NUMBER,),
    "callbacks": ("+18605550190",),
    "time_zone": "America/New_York",
    "quiet_hours": None,  # the demo texts at any hour
    "messages_per_second": None,
    "carrier_keywords": "ours",
}


@dataclass(frozen=True)
class Neighbour:
    """Somebody made up: their phone, what they text, in order, and what comes of it."""

    phone: str
    texts: tuple[str, ...]
    homes: int = 1  # registrations in the end
    stopped: bool = False


# name | address | home or business | cameras | when they record | road | days: as each of them would text it
ENGLISH = """
Maria Lopez | 50 North Main Street | home | front door and driveway | motion | yes | 30 days
Walter Pruitt | 58 n main st | its a house | doorbell | motion | yes | 14
Dana Whitfield | 61 North Main | 1 | 1 and 3 | 2 | 1 | 60
Ann & Bob Keller | 73 N Main St apt 2 | apartment | front dor | always | no | a month
Lucky Dragon Market | 82 North Main Street | business | parking lot and inside | 24/7 | yes | 2 weeks
Oyelaran Adebayo | 95 North Main Street | home | driveway | motion | yes | 30
Sister Bernadette | 104 north main street | business | front door, back door, parking lot | all the time | yes | 90
Teo Marchetti | 111 North Main St | home | garage | when something moves | yes | not sure
Priya Raman | 118 N. Main St. Unit 3B | home | front door | motion | no | 7
H. van der Berg | 127 North Main Street | home | front door and back yard | motion | yes | 30
Jo | 12 Farmington Avenue | business | street | always | yes | 30
Corner Cup Coffee | 970 Farmington Ave | business | inside and street side | certain hours | 6 am to 8 pm | yes | 21
Prospect Cleaners | 1040 Farmington ave. | shop | front door | 24 7 | yes | 10
Len O'Brien | 33 South Main Street | home | front door | motion | yes | 45
Fatima Haddad | 41 S Main St | home | front door and driveway | motion | yes | 30
George Tan | 47 south main | house | all but the back door | motion | yes | 30
Rosalind Achebe | 9 Fern Street | home | driveway | always | yes | 14
Pat Delaney | 22 Fern St | home | side and driveway | motion | no | 30
Mei Chen | 310 Fern Street | home | doorbell | motion | yes | 60
Vern Stubbs | 5 Abbotsford Ave | home | my shed | motion | no | idk
Ingrid Sorensen | 17 Abbotsford Avenue | home | front door | motion | yes | 30
Marcus Bell | 140 Park Road | business | parking | always | yes | 30
Bishops Hardware | 244 Park Road | business | front door, back door | at night | 9pm to 7am | yes | 30
Quinn Avery | 250 Park Rd 2nd floor | home | front door | motion | yes | 3
Bea Whitaker | 88 Fern Street | home | front door | motion | yes | 30
Samir Nassar | 14 Quaker Lane | 1 | home | driveway | motion | yes | 30
Edith Crane | 402 North Quaker Lane | home | front door | always | yes | i dont know
Tommy Nguyen | 418 N Quaker Ln | home | driveway and garage | motion | yes | 30
Alice Brandt | 433 north quaker lane | home | back yard | motion | no | 30
Reverend Amos Pike | 36 St James Street | business | front door and parking | always | yes | 30
Kofi Mensah | 19 Saint Charles Street | home | doorbell | motion | yes | 30
Gwen Hollis | 77 South Quaker Lane | home | front door | motion | yes | 365
Ruth Abrams | 6 Harvest Lane | home | front door and driveway | motion | yes | 30
Derek Sloan | 15 Harvest ln | home | driveway | motion | no | 14
Nadia Petrova | 28 West Beacon Street | home | front door | motion | yes | 30
Big Wheel Bikes | 61 Lasalle Road | business | inside, front door | always | yes | 30
Hal Jensen | 12 Elmhurst Street | home | front door | motion | yes | a week
"""
SPANISH = """
José Ñúñez | 64 North Main Street | casa | puerta principal y entrada | movimiento | sí | 30
Lucía Fernández | 101 n main st | casa | timbre | con movimiento | si | una semana
Panadería La Espiga | 250 Farmington Avenue | negocio | puerta principal, estacionamiento | siempre | sí | 15
Carmen Ortiz | 52 South Main Street apto 4 | apartamento | puerta principal | movimiento | no | no sé
Rafael Quiñones | 8 Fern Street | casa | entrada de autos | movimiento | sí | 30 días
"""


def neighbours() -> list[Neighbour]:
    """All 47, each with their own 555-01xx number."""
    return [replace(one, phone=f"+1860555{place:04d}") for place, one in enumerate(_all(), 101)]


def _all() -> Iterator[Neighbour]:
    yield from (Neighbour("", _registering(line, "REGISTER", "YES")) for line in ENGLISH.strip().splitlines())
    yield from (Neighbour("", _registering(line, "REGISTRAR", "SÍ")) for line in SPANISH.strip().splitlines())
    yield Neighbour("", _landlady(), homes=2)
    yield Neighbour("", _gone_quiet(), stopped=True)
    yield Neighbour("", _on_a_street_the_list_lacks())
    yield Neighbour("", _unfinished(), homes=0)
    yield Neighbour("", _by_steps())


def _registering(line: str, word: str, yes: str) -> tuple[str, ...]:
    return (word, yes, *_said(line), yes)


def _landlady() -> tuple[str, ...]:
    """Two addresses on one phone."""
    first = _registering("Olga Marsh | 21 North Main Street | home | front door | motion | yes | 30", "JOIN", "1")
    return (*first, *_said("UPDATE | add an address | 23 North Main Street | home | driveway | motion | yes | 30 | 1"))


def _gone_quiet() -> tuple[str, ...]:
    """Registered, then wants no texts."""
    return _said("REGISTER | y | Ray Dunn | 66 North Main Street | home | front door | always | yes | 30 | y | STOP")


def _on_a_street_the_list_lacks() -> tuple[str, ...]:
    """A private road; kept as typed, for an officer to settle."""
    return _said(
        "REGISTER | 1 | Iris Vale | 4 Heronsgate Private Way | 1 | home | front door | motion | yes | 30 | YES"
    )


def _unfinished() -> tuple[str, ...]:
    """Stopped answering after the address; no officer sees this one."""
    return _said("REGISTER | YES | Gil Moreau | 70 North Main Street")


def _by_steps() -> tuple[str, ...]:
    """Says hello first, asks who sees it, mends an answer at the end."""
    asking = _said("hi | REGISTER | who sees my address? | 1 | my name is Tess Albright | Main Street 90 | 1 | house")
    return (*asking, *_said("front porch | motion | yes | 30 | change road to no | 1"))


def _said(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split("|"))
