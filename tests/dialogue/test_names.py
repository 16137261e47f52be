"""Names as residents give them, and what is no name."""

from __future__ import annotations

import pytest

from bot.dialogue.answers import NotUnderstood, read
from tests.dialogue.small_book import BOOK, NAME, TOWN
from tests.scene import heard_book, the_streets

ASKED = heard_book().flows["registration"].steps["name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria Lopez", "Maria Lopez"), ("maria lopez", "Maria Lopez"), ("MARIA LOPEZ", "Maria Lopez"),
        ("Bob", "Bob"), ("O'Brien", "O'Brien"), ("pat o’brien", "Pat O’Brien"), ("José Ñúñez", "José Ñúñez"),
        ("JOSÉ ÑÚÑEZ", "José Ñúñez"), ("van der Berg", "van der Berg"),
        ("jan van der berg", "Jan van der Berg"), ("VAN DER BERG", "van der Berg"),
        ("van morrison", "Van Morrison"), ("maria de la cruz", "Maria de la Cruz"),
        ("ronald mcdonald", "Ronald McDonald"), ("my name is Maria Lopez", "Maria Lopez"),
        ("My name is maria", "Maria"), ("its Bob", "Bob"), ("It's bob.", "Bob"), ("soy Ana", "Ana"),
        ("me llamo Luis Pérez", "Luis Pérez"), ("hi my name is Bob", "Bob"), ("hola soy ana", "Ana"),
        ("Lopez, Maria", "Maria Lopez"), ("LOPEZ, MARIA", "Maria Lopez"), ("Smith, Bob", "Bob Smith"),
        ("You can call me Al", "Al"), ("Ann & Bob Smith", "Ann & Bob Smith"),
        ("ann and bob smith", "Ann and Bob Smith"), ("ana y luis pérez", "Ana y Luis Pérez"),
        ("Bob Smith, Jr.", "Bob Smith Jr."), ("henry ford iii", "Henry Ford III"), ("Bob 😀", "Bob"),
        ("anne-marie d'angelo", "Anne-Marie D'Angelo"), ("J. R. Smith", "J. R. Smith"),
        ("Bob here, thanks", "Bob"), ("JJ", "JJ"), ("J", "J"), ("deShawn", "deShawn"), ("An Nguyen", "An Nguyen"),
        ("my name is an nguyen", "An Nguyen"), ("李小龙", "李小龙"), ("Mary Adams", "Mary Adams"),
        ("Mary Green", "Mary Green"), ("Al Lane", "Al Lane"),
        ("Dr. Jones", "Dr. Jones"), ("my name is Victoria Road", "Victoria Road"), ("yes, Maria", "Maria"),
        ("hello. bob smith", "Bob Smith"), ("Robert \"Buddy\" Smith", "Robert Buddy Smith"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_meant(text: str, name: str) -> None:
    reading = read(NAME, text, "en", BOOK, TOWN)
    assert (reading.value, reading.rest) == (name, "")


NO_NAMES = (
    "yes|no|ok|idk|not sure|claro|1|50 north main street|north main street|Victoria Road|elm st|n main st|"
    "home|casa|front door|on motion|why do you need my name|is this real?|who are you|i want to sign up|"
    "the camera is broken|fuck you|mierda|I agree|i agree|my name is 50|bob@example.com|www.example.com|"
    "x|j|😀|...||   |its a house|"
    "es una casa|its not my fault|because i have a question about the whole thing|"
    "a, b, c|PO box 12|" + "Bob " * 20 + "|"
    "+18605550101|quiero registrarme|tengo dos camaras|thanks|my name is|thank you"
)


@pytest.mark.parametrize("text", NO_NAMES.split("|"))
def test_what_is_no_name_is_asked_again(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read(NAME, text, "en", BOOK, TOWN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will", "Will"), ("Dom", "Dom"), ("Sim", "Sim"), ("Tak", "Tak"), ("Bill", "Bill"), ("May", "May"),
        ("Mark", "Mark"), ("Sunny", "Sunny"), ("Dale", "Dale"), ("Jim Stopford", "Jim Stopford"),
        ("quitman", "Quitman"), ("Wei He", "Wei He"), ("Harry Cock", "Harry Cock"), ("J", "J"), ("A.J.", "A.J."),
        ("my nmae is beth", "Beth"), ("mynameis Beth", "Beth"), ("mi nonbre es Rosa", "Rosa"), ("me yamo Rosa", "Rosa"),
        ("ok Tim Burke", "Tim Burke"), ("hi, its Tim from next door", "Tim"), ("Just Ray", "Ray"),
        ("My name is Eleanor Whitfield, dear.", "Eleanor Whitfield"), ("Ludwig von Trapp Jr.", "Ludwig von Trapp Jr."),
        ("first name Bob last name Hayes", "Bob Hayes"), ("apellido Rosario nombre Pedro", "Pedro Rosario"),
        ("Bob, Bob Hayes", "Bob Hayes"), ("Mike, but everyone calls me Mickey", "Mickey"), ("Mike/Michael", "Mike"),
        ("Bob + Linda", "Bob & Linda"), ("The Hayes family", "The Hayes family"), ("Bob 860 555 0107", "Bob"),
        ("soy el dueño, Pedro Rosario", "Pedro Rosario"), ("Raymond and Beverly", "Raymond and Beverly"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_meant_by_the_lists_of_the_pages(text: str, name: str) -> None:
    assert read(ASKED, text, "en", heard_book(), the_streets()).value == name


@pytest.mark.parametrize(
    "text",
    [
        "fuuuck you", "f*** you", "go to hell", "shut up", "wait", "next", "cancel", "skip", "please call me back",
        "same as before", "100 block of fern st", "corner of fern and oak", "calle fern", "do i have to", "male",
        "someone stole my package", "what do you mean by name", "no", "Yes", "sí", "vete a la mierda", "ok thanks",
    ],
)  # fmt: skip
def test_what_is_no_name_by_the_lists_of_the_pages(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read(ASKED, text, "en", heard_book(), the_streets())
