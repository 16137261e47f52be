"""`porchlight flows draw FLOW`: a picture of one dialogue, as Mermaid text; `bot.flowfiles.picture` draws it as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from bot.dialogue.flow import Flow, Language, Step
from bot.flowfiles.picture import svg
from bot.flowfiles.ways import OTHERWISE, Exit, asked_only, exits, plain_name, reachable

__all__ = ["mermaid", "svg"]

WIDTH = 44  # characters of a line in a box
COLOURS = {
    "step": "fill:#fff8e6,stroke:#b7791f,color:#1a202c",
    "done": "fill:#e6f4ea,stroke:#2f855a,color:#1a202c",
}
SIGNS = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;", "|": "#124;", "`": "#96;"}


def mermaid(flow: Flow, language: Language) -> str:
    """`flow` as a Mermaid flowchart with its questions in `language`."""
    names = reachable(flow, language)
    lines = ["flowchart TD", f"  begin(({_text(plain_name(flow.name))})) --> {_id(flow.start)}"]
    lines += [f"  entry_{name}(({_text(plain_name(name))})) --> {_id(name)}" for name in flow.entries]
    for name in names:
        lines.append(f"  {_id(name)}[{_box(flow, flow.steps[name], language)}]")
        lines += _arrows(flow, flow.steps[name], language)
    ways = [way for name in names for way in exits(flow, flow.steps[name], language)]
    ends = dict.fromkeys(way.end for way in ways if way.end is not None)
    lines += [f"  end_{end}([{_text(flow.says.get(end, {}).get(language, end))}])" for end in ends]
    lines += [f"  classDef {name} {colours}" for name, colours in COLOURS.items()]
    lines.append(f"  class {','.join(map(_id, names))} step")
    lines += [f"  class {','.join(f'end_{end}' for end in ends)} done"] if ends else []
    return "\n".join(lines) + "\n"


def _id(step: str) -> str:
    return f"step_{step}"  # `end` and its like are words of Mermaid's own


def _box(flow: Flow, step: Step, language: Language) -> str:
    only = asked_only(flow, step, language)
    title = plain_name(step.name) + (f" ({only})" if only else "")
    return _text(step.ask.get(language, ""), title)


def _text(words: str, title: str = "") -> str:
    shown = [line for part in words.split("\n") for line in wrap(part, WIDTH)]
    lines = [f"<b>{_escaped(title)}</b>"] if title else []
    return '"' + "<br/>".join([*lines, *map(_escaped, shown)]) + '"'


def _escaped(text: str) -> str:
    """`text` with Mermaid's own signs written by their codes."""
    return "".join(SIGNS.get(letter, letter) for letter in text)


def _arrows(flow: Flow, step: Step, language: Language) -> Iterator[str]:
    for way in exits(flow, step, language):
        yield f"  {_id(step.name)} -->{_label(way)} {_id(way.go) if way.go else f'end_{way.end}'}"


def _label(way: Exit) -> str:
    return "" if way.answer == OTHERWISE else f'|"{_escaped(way.answer)}"|'
