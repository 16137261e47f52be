"""Answers as residents text them: yes and no, choices, several places, cameras by name, days; several at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.answers import NoneOfThese, NotUnderstood, Reading, read
from bot.dialogue.flow import Step
from tests.dialogue import small_book as sb
from tests.dialogue.small_book import BACK, BOOK, DRIVEWAY, FRONT, GARAGE, TOWN

STREETS = ("50 North Main Street", "50 South Main Street")


def heard(step: Step, text: str, cameras: Any = (), candidates: Any = (), language: str = "en") -> Reading:
    return read(step, text, language, BOOK, TOWN, cameras=cameras, candidates=candidates)


def missed(step: Step, text: str, cameras: Any = (), candidates: Any = ()) -> bool:
    try:
        heard(step, text, cameras, candidates)
    except NotUnderstood:
        return True
    return False


YES = (
    "yes|YES!|yep|ya|yess|yeahhh|ok|sure|1|1.|👍|👍🏽|sip|sí|Si, claro|claro que si|yes please|yes im over 18|"
    "yes im the owner|of course|absolutley|i think yes|number 1|no problem|that's correct|por supuesto"
)
NO = "no|No.|nah|nope|nope not really|not really|2|👎|noo|no gracias|para nada|no, it doesn't|no way|no it does not"


@pytest.mark.parametrize("text", YES.split("|"))
def test_an_agreement_in_any_words(text: str) -> None:
    assert heard(sb.AGREEMENT, text).value is True


@pytest.mark.parametrize("text", NO.split("|"))
def test_a_refusal_in_any_words(text: str) -> None:
    assert heard(sb.AGREEMENT, text).value is False


NEITHER = (
    "no yes|yes no|yes and no|yes, no wait|no, yes|not yes|yes but not at night|is it ok if my wife does it|"
    "ok what is this|si pero no de noche|si tengo una pregunta|"
    "hope so|sore|no one told me about this|3|yes?? who is this|1 or 2|idk|not sure|||   |…|home|north"
)


@pytest.mark.parametrize("text", NEITHER.split("|"))
def test_never_the_opposite_and_never_a_guess(text: str) -> None:
    assert missed(sb.AGREEMENT, text)


@pytest.mark.parametrize("text", ["idk", "not sure", "no idea", "no sé", "3", "i really have no idea", "quien sabe"])
def test_not_knowing_is_an_answer_where_one_may_skip(text: str) -> None:
    assert heard(sb.SEES_ROAD, text).value is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("its a house", "home"), ("House.", "home"), ("1", "home"), ("number 2", "business"),
        ("la segunda", "business"),
        ("the first one", "home"), ("the second one", "business"), ("the last one", "business"), ("hosue", "home"),
        ("busines", "business"), ("Es una casa", "home"),
        ("not a business", "home"), ("it's not a business, it's a house", "home"),
        ("2)", "business"),
        ("town house", "home"), ("1 home", "home"), ("i live in a condo by the park", "home"),
        ("no es casa, es negocio",
        "business"), ("tienda", "business"), ("HOME", "home"), ("my shop", "business"),
    ],
)  # fmt: skip
def test_one_option(text: str, key: str) -> None:
    assert heard(sb.KIND, text) == Reading(key)


UNCLEAR = (
    "home or business|both|1 and 2|3|home, I mean business|2 home|not 2|some|is it ok if its a house?|"
    "maybe|neither|0|1, 2|99999999999999999999"
)


@pytest.mark.parametrize("text", UNCLEAR.split("|"))
def test_two_options_or_none_are_no_answer(text: str) -> None:
    assert missed(sb.KIND, text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("front door and driveway", "front_door driveway"), ("driveway, front door", "front_door driveway"),
        ("1 and 3", "front_door driveway"), ("1,3", "front_door driveway"), ("1 3", "front_door driveway"),
        ("1 & 3", "front_door driveway"), ("front, back & garage", "front_door back_door garage"),
        ("1-3", "front_door back_door driveway"), ("camera 2", "back_door"),
        ("1 through 3", "front_door back_door driveway"),
        ("the first two", "front_door back_door"), ("las dos primeras", "front_door back_door"),
        ("the last two", "garage back_yard"), ("all", "front_door back_door driveway garage back_yard"),
        ("all but the garage", "front_door back_door driveway back_yard"),
        ("all except 4 and 5", "front_door back_door driveway"), ("todas menos la cochera",
        "front_door back_door driveway back_yard"), ("2 in the driveway", "driveway"), ("driveway x2", "driveway"),
        ("driveway 2, garage", "driveway garage"), ("front door, front door", "front_door"),
        ("frontdoor", "front_door"),
        ("drive way and gargae", "driveway garage"), ("both the front and the back", "front_door back_door"),
        ("front door, not the garage", "front_door"), ("puerta principal y entrada", "front_door driveway"),
        ("uno y tres", "front_door driveway"), ("I've got one above my driveway and pointing at the pool",
        "driveway back_yard"), ("2", "back_door"), ("backyard", "back_yard"), ("back yard", "back_yard"),
        ("one at the front door, one in the garage", "front_door garage"), ("front, the 3", "front_door driveway"),
        ("timbre", "front_door"), ("front door/garage", "front_door garage"),
        ("second and third", "back_door driveway"),
        ("the second one and the garage", "back_door garage"),
    ],
)  # fmt: skip
def test_several_places(text: str, keys: str) -> None:
    assert heard(sb.CAMERAS, text) == Reading(tuple(keys.split()))


NOWHERE = (
    "13|none|I have 3 cameras|not the garage|7|what do you mean|"
    "no se|yes|why?|both|all, front and 9|fuck you|the camera is not working"
)


@pytest.mark.parametrize("text", NOWHERE.split("|"))
def test_no_place_at_all(text: str) -> None:
    assert missed(sb.CAMERAS, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("shed", ("shed",)), ("front door and the shed", ("front_door", "shed")),
     ("Shed, shed and garage", ("garage", "Shed")),
     ("el gallinero", ("gallinero",)), ("above the barn", ("above the barn",))],
)  # fmt: skip
def test_a_place_in_own_words(text: str, value: tuple[str, ...]) -> None:
    assert heard(sb.CAMERAS, text).value == value
    assert missed(replace(sb.CAMERAS, other=False), text) is not any(key in text for key in ("front", "garage"))


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("front door always, driveway motion", {"front_door": "always", "driveway": "motion"}),
        ("always at the front and motion for the driveway", {"front_door": "always", "driveway": "motion"}),
        ("front and driveway motion", {"front_door": "motion", "driveway": "motion"}),
        ("front 1, driveway 2", {"front_door": "always", "driveway": "motion"}),
        ("motion, driveway always", {"front_door": "motion", "back_door": "motion", "driveway": "always"}),
        ("motion except the driveway always", {"front_door": "motion", "back_door": "motion", "driveway": "always"}),
        ("front always, the rest motion", {"front_door": "always", "back_door": "motion", "driveway": "motion"}),
        ("the front one is always", {"front_door": "always"}),
        ("front always but driveway motion", {"front_door": "always", "driveway": "motion"}),
        ("frente siempre, entrada por movimiento", {"front_door": "always", "driveway": "motion"}),
    ],
)
def test_an_answer_that_names_cameras_holds_for_those(text: str, each: dict[str, str]) -> None:
    assert heard(sb.RECORDS, text, (FRONT, BACK, DRIVEWAY)) == Reading(None, each=each)


@pytest.mark.parametrize(("text", "key"), [("motion", "motion"), ("24/7", "always"), ("both on motion", "motion"),
                                           ("no idea", "unsure"),
                                       ("they all record always", "always"), ("ni idea", "unsure"),
                                       ("2", "motion")])  # fmt: skip
def test_an_answer_that_names_no_camera_holds_for_all(text: str, key: str) -> None:
    assert heard(sb.RECORDS, text, (FRONT, DRIVEWAY)) == Reading(key)


@pytest.mark.parametrize(
    "text", ["front always driveway", "front, driveway", "front always and front motion", "back or front"]
)
def test_cameras_without_a_value_each_are_asked_again(text: str) -> None:
    assert missed(sb.RECORDS, text, (FRONT, BACK, DRIVEWAY))


@pytest.mark.parametrize(
    ("text", "value", "each"),
    [
        ("both do", True, None),
        ("they all do", True, None),
        ("none of them", False, None),
        ("neither", False, None),
        ("just the front one", None, {"front_door": True, "driveway": False, "garage": False}),
        ("the front one does", None, {"front_door": True}),
        ("front yes, driveway no", None, {"front_door": True, "driveway": False}),
        ("front does, driveway doesn't", None, {"front_door": True, "driveway": False}),
        ("all but the garage", None, {"front_door": True, "driveway": True, "garage": False}),
        ("yes but not the garage", None, {"front_door": True, "driveway": True, "garage": False}),
        ("not the garage", None, {"garage": False}),
        ("no, the garage doesn't", None, {"garage": False}),
        ("front and driveway do, garage doesn't", None, {"front_door": True, "driveway": True, "garage": False}),
        ("frente sí, entrada no", None, {"front_door": True, "driveway": False}),
    ],
)
def test_yes_and_no_by_camera(text: str, value: bool | None, each: dict[str, bool] | None) -> None:
    assert heard(sb.SEES_ROAD, text, (FRONT, DRIVEWAY, GARAGE)) == Reading(value, each=each)


def test_a_word_that_two_cameras_have_names_neither() -> None:
    doors = (FRONT, BACK)
    assert [text for text in ("the door no", "door yes", "la puerta no") if not missed(sb.SEES_ROAD, text, doors)] == []
    assert heard(sb.SEES_ROAD, "front door yes", doors).each == {"front_door": True}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30", 30), ("30 days", 30), ("30days", 30), ("a month", 30), ("2 weeks", 14), ("2wks", 14), ("30 dias", 30),
        ("una semana", 7), ("un mes", 30), ("about 10 or 14 days", 10), ("2 to 3 weeks", 14), ("10-14 days", 10),
        ("thirty days", 30), ("treinta y cinco días", 35), ("twenty five", 25), ("a couple of weeks", 14),
        ("1 year", 365),
        ("i think the app keeps it 30 days", 30), ("two hundred days", 200), ("forever", None), ("no idea", None),
        ("not sure", None), ("para siempre", None), ("idk like 30 days", 30), ("0", 0), ("none", 0),
        ("each 30 days", 30),
        ("60 dais", 60), ("a week or two", 7), ("15 o 20 dias", 15), ("a weeek", 7),
    ],
)  # fmt: skip
def test_days(text: str, days: int | None) -> None:
    assert heard(sb.DAYS, text) == Reading(days)


@pytest.mark.parametrize(
    "text", ["24/7", "24 hours", "1.5 weeks", "20 years", "not 30", "yes", "i got 2 dogs", "1/2", "how many days?"]
)
def test_what_is_no_number_of_days(text: str) -> None:
    assert missed(sb.DAYS, text)


def test_days_by_camera() -> None:
    reading = heard(sb.DAYS, "60 days for the front, 2 weeks for the driveway", (FRONT, DRIVEWAY))
    assert reading.each == {"front_door": 60, "driveway": 14}


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("three cameras", 3), ("we got 5 here", 5), ("10 or 12", 10)])
def test_a_number_within_its_bounds(text: str, number: int) -> None:
    assert heard(sb.COUNT, text).value == number
    assert missed(sb.COUNT, "41")
    assert missed(sb.COUNT, "0")


@pytest.mark.parametrize(
    ("text", "index"),
    [("1", 0), ("2", 1), ("the second", 1), ("north", 0), ("South Main", 1), ("nroth main", 0), ("la primera", 0),
     ("50 south main street", 1), ("number 1 please", 0), ("the last one", 1), ("3", "none"), ("neither", "none"),
     ("no", "none")],
)  # fmt: skip
def test_a_candidate_by_place_or_by_what_tells_it_apart(text: str, index: int | str) -> None:
    assert heard(sb.WHICH, text, candidates=STREETS) == Reading(index)


def test_candidates_that_are_not_told_apart() -> None:
    texts = ("main street", "north or south", "yes", "7", "50")
    assert [text for text in texts if not missed(sb.WHICH, text, candidates=STREETS)] == []


def test_one_candidate_is_taken_or_refused() -> None:
    plain = replace(sb.WHICH, options=())
    assert heard(plain, "yes", candidates=STREETS[:1]).value == 0
    with pytest.raises(NoneOfThese):
        heard(plain, "no", candidates=STREETS[:1])


@pytest.mark.parametrize(
    ("step", "text", "value", "rest"),
    [
        (sb.AGREEMENT, "yes, my name is Maria Lopez", True, "my name is Maria Lopez"),
        (sb.AGREEMENT, "yes my name is Maria Lopez", True, "my name is Maria Lopez"),
        (sb.AGREEMENT, "sí y me llamo Ana", True, "me llamo Ana"),
        (sb.KIND, "its a house, front door cam, motion", "home", "front door cam, motion"),
        (sb.KIND, "house. front door", "home", "front door"),
        (sb.KIND, "house front door", "home", "front door"),
        (sb.CAMERAS, "front door cam, motion", ("front_door",), "motion"),
        (sb.CAMERAS, "front door, driveway, motion, 30 days", ("front_door", "driveway"), "motion, 30 days"),
        (sb.CAMERAS, "front door and shed, motion", ("front_door", "shed"), "motion"),
        (sb.CAMERAS, "front door on motion", ("front_door",), "on motion"),
        (sb.RECORDS, "motion, yes, 30 days", "motion", "yes, 30 days"),
        (sb.DAYS, "30 days\nthanks for doing this", 30, "thanks for doing this"),
        (sb.NAME, "Maria Lopez, 50 north main st", "Maria Lopez", "50 north main st"),
        (sb.NAME, "Maria Lopez 50 north main st", "Maria Lopez", "50 north main st"),
        (sb.NAME, "Lopez, Maria", "Maria Lopez", ""),
        (sb.NAME, "Maria, casa", "Maria", "casa"),
        (sb.NAME, "yes, Maria Lopez", "Maria Lopez", ""),
        (sb.NAME, "Maria Lopez and I live at 50 north main st", "Maria Lopez", "I live at 50 north main st"),
    ],
)
def test_what_is_said_beyond_the_answer_is_kept(step: Step, text: str, value: object, rest: str) -> None:
    assert heard(step, text) == Reading(value, rest=rest)  # type: ignore[arg-type]
