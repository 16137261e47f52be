"""A text as an answer in the open run: read, kept, or asked again in other words."""

from __future__ import annotations

def answer(turn: Turn, text: str) -> None:
    """Read `text` as an answer in the open run, and go on; or say what was not understood."""
    assert turn.run and turn.step and turn.flow
    try:
        reading = read(turn, turn.step, text)
    except NotUnderstood as missed:
        if not correct(turn, text) and not _elsewhere(turn, text):
            _miss(turn, missed)
        return
    if turn.step.kind == "confirm" and reading.rest and correct(turn, reading.rest):
        return
    taken(turn, reading)


def _miss(turn: Turn, missed: NotUnderstood) -> None:
    """Say again, in other words the second time; after the third, name a person too and mark it."""
    assert turn.run and turn.step and turn.flow
    run, step, flow = turn.run, turn.step, turn.flow
    if isinstance(missed, NoNumber):
        taken(turn, Reading({"no_number": True, "street": missed.address.get("street", "")}, missed.rest))
        return
    turn.run = run = replace(run, misses=run.misses + 1)
    special = {POBox: "po_box", Corner: "corner"}.get(type(missed))
    wording = flow.says.get(f"{flow.home(step)}_{special}") if special else None
    if wording is None:
        wording = step.retry_again if run.misses >= 2 and step.retry_again else step.retry
    if run.misses >= MISSES_BEFORE_A_PERSON and run.misses % MISSES_BEFORE_A_PERSON == 0:
        turn.report(Flagged("misunderstood"))
        turn.says("person")
    turn.ask_again(wording)


