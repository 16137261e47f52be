"""The whole story, played in the terminal through the real webhook, the real API and the real worker."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from bot.bootstrap import Refused
from bot.operations.demo import Demo, running_demo
from bot.operations.joining import text_in
from bot.operations.sample_town import NUMBER
from bot.outreach.wording import national

MARIA, JOSE, WALTER = "+18605550101", "+18605550102", "+18605550103"
NAMES = {MARIA: "Maria", JOSE: "José", WALTER: "Walter"}
JOINS = {
    MARIA: "REGISTER | YES | Maria Lopez | 50 North Main Street | home | "
    "front door and driveway | motion | yes | 30 days | YES",
    JOSE: "REGISTRAR | SÍ | José Ñúñez | 58 n main st, es mi casa, timbre, movimiento | sí | una semana | 1",
    WALTER: "join | 1 | walter pruitt | 61 n mian street | house | front dor | always | not sure | idk | 1",
}
CASE = "26-1187"
PATIENCE = 20.0  # seconds until something must have come true
WIDTH = 74


class Untrue(Exception):
    """The story did not come true; the message says what was expected."""


@dataclass
class Stage:
    """Where the story plays. `outreach` is the id of the one that the officer sent."""

    demo: Demo
    api: requests.Session
    outreach: str = ""

    def call(self, method: str, path: str, status: int, **given: Any) -> Any:
        """One call of the API, with the officer's key; its JSON. Raises Untrue for another status."""
        answer = self.api.request(method, f"{self.demo.url}/api/v1{path}", timeout=10, **given)
        if answer.status_code != status:
            raise Untrue(f"{method} {path} answered {answer.status_code}, not {status}")
        return answer.json()

    def text(self, phone: str, *texts: str) -> str:
        """What a resident texts, and what is answered; the last answer."""
        answer = ""
        for text in texts:
            _print(f"{NAMES[phone]:>8} > {text}")
            answer = text_in(self.demo.installation, phone, text)
            _answered(answer)
        return answer

    def shows(self, phone: str) -> list[str]:
        """The texts that a phone has got."""
        simulator = self.demo.installation.simulator
        assert simulator is not None
        return [text.body for text in simulator.airwaves.of_phone(phone) if text.direction == "out"]


Scene = Callable[[Stage], None]


def play_story(port: int | None) -> int:
    """Play it; 0 where all of it came true, 1 where something did not, said on standard error."""
    with running_demo(port) as demo:
        status = play(SCENES, Stage(demo, officer_of(demo)))
    if status == 0:
        _print("\nAll of it came true, and nothing of it is left behind.")
    return status


def play(scenes: Sequence[Scene], stage: Stage) -> int:
    """Play some scenes; 0 where they came true, 1 where one did not, said on standard error."""
    try:
        for scene in scenes:
            scene(stage)
    except (Untrue, Refused, requests.RequestException) as untrue:
        print(f"porchlight: the story did not come true: {untrue}", file=sys.stderr)
        return 1
    return 0


def residents_join(stage: Stage) -> None:
    _title(f"Three neighbours of North Main Street text {national(NUMBER)}")
    expect("Maria Lopez" in stage.text(MARIA, *JOINS[MARIA].split(" | ")), "Maria is told that she is on the list")
    expect("Gracias" in stage.text(JOSE, *JOINS[JOSE].split(" | ")), "José is told so in Spanish")
    stage.text(WALTER, *JOINS[WALTER].split(" | "))


def officer_finds(stage: Stage) -> None:
    _title("Officer Kim looks the street up, for a case")
    refused = stage.api.get(f"{stage.demo.url}/api/v1/registrations", params={"street": "N Main St"}, timeout=10)
    expect(refused.status_code == 422, "without a case number nobody is shown")
    found = stage.call("GET", "/registrations", 200, params={"case": CASE, "street": "N Main St", "from": 50, "to": 61})
    for item in found["items"]:
        cameras = ", ".join(camera["location"].replace("_", " ") for camera in item["cameras"])
        place = f"{item['address']['number']} {item['address']['street']}"
        _print(f"    {place:<24} {item['name']:<16} {cameras}")
    numbers = [item["address"]["number"] for item in found["items"]]
    expect(numbers == ["50", "58", "61"], "all three are found, in house order")


def officer_asks(stage: Stage) -> None:
    _title("Something happens. She asks the street; nothing leaves before she says send")
    start = datetime.now(UTC) + timedelta(seconds=1)  # noqa: TID251 - the demo's own clock is the real one
    draft = stage.call("POST", "/outreaches", 201, json=_asked(start))
    for language, text in draft["texts"].items():
        _print(f"    {language}, {text['segments']} segments:")
        _indent(text["text"], "      ")
    expect(draft["recipients"] == 3, "three neighbours will get it")
    expect(not any("burglary" in text for text in stage.shows(MARIA)), "nothing has left yet")
    stage.call("POST", f"/outreaches/{draft['id']}/send", 202)
    _await(lambda: _counts(stage, draft["id"]).get("delivered") == 3, "all three texts are delivered")
    _print("    sent by the worker, and delivered: 3 of 3")
    expect(sum("burglary" in text for text in stage.shows(MARIA)) == 1, "Maria got it once, in English")
    expect(sum("robo" in text for text in stage.shows(JOSE)) == 1, "José got it once, in Spanish")
    stage.outreach = draft["id"]


def _asked(start: datetime) -> Mapping[str, Any]:
    return {
        "case": CASE, "street": "North Main Street", "from": 50, "to": 61, "what": "burglary",
        "start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat(),
    }  # fmt: skip


def residents_answer(stage: Stage) -> None:
    _title("They answer")
    said = stage.text(MARIA, "yes, a gray van right by my driveway")
    expect("save it" in said and "Officer Kim" in said and "North Main Street" in said, "Maria is asked to save it")
    stage.text(JOSE, "no hay nada")
    stage.text(WALTER, "call me please")
    replies = stage.call("GET", f"/outreaches/{stage.outreach}/replies", 200)["items"]
    _print("\n    What Officer Kim sees:")
    for reply in replies:
        _print(f"    {reply['answer']:<8} {reply['name']:<16} {reply['text']}")
    expect([reply["answer"] for reply in replies] == ["yes", "no", "call"], "each answer is understood")


def maria_leaves(stage: Stage) -> None:
    _title("Maria changes her mind about the list")
    receipt = stage.text(MARIA, "please take me off this list")
    expect("erased" in receipt, "she is erased at once, with a receipt")
    found = stage.call("GET", "/registrations", 200, params={"case": CASE, "street": "North Main Street"})
    names = [item["name"] for item in found["items"]]
    _print(f"    Officer Kim now finds: {', '.join(names)}")
    expect("Maria Lopez" not in names and len(names) == 2, "no search finds her any more")
    replies = stage.call("GET", f"/outreaches/{stage.outreach}/replies", 200)["items"]
    expect(not any("van" in (reply["text"] or "") for reply in replies), "her words are gone too")
    _await(lambda: not stage.shows(MARIA), "the carrier's copies of her texts are deleted", PATIENCE * 3)
    _print("    The carrier's own copies of her texts: deleted.")


SCENES: Sequence[Scene] = (residents_join, officer_finds, officer_asks, residents_answer, maria_leaves)


def officer_of(demo: Demo) -> requests.Session:
    """The API with the officer's key."""
    api = requests.Session()
    api.trust_env = False
    api.headers["Authorization"] = f"Bearer {demo.key}"
    return api


def _counts(stage: Stage, outreach: str) -> Mapping[str, int]:
    counts: Mapping[str, int] = stage.call("GET", f"/outreaches/{outreach}", 200)["counts"]
    return counts


def expect(true: bool, what: str) -> None:
    """Raises Untrue, saying `what` should have been."""
    if not true:
        raise Untrue(what)


def _await(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while not true():
        if time.monotonic() > until:
            raise Untrue(f"{what} (waited {patience:.0f} s)")
        time.sleep(0.1)


def _title(words: str) -> None:
    _print(f"\n{words}\n{'-' * min(len(words), WIDTH)}")


def _answered(answer: str) -> None:
    _indent(answer or "(no answer)", "           < ")


def _indent(text: str, first: str) -> None:
    for line in text.splitlines():
        _print(textwrap.fill(line, WIDTH + 14, initial_indent=first, subsequent_indent=" " * len(first)))


def _print(words: str) -> None:
    print(words, flush=True)
