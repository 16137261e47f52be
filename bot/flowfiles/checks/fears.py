"""The questions that keep people from joining, which must have a worded answer in every language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flowfiles.checks.written import Pages
from bot.flowfiles.pages import did_you_mean

FEARS: Mapping[str, str] = {
    "immigration": "is this immigration?",
    "papers": "do I need papers?",
    "court": "will I have to go to court?",
    "camera_view": "can you see my camera?",
    "who_sees": "who sees my address?",
}


def check_fears(pages: Pages) -> None:
    """Complain of each question of fear that lacks phrases or its answer in one of the book's languages."""
    questions = pages.topic("questions").at("questions")
    known = {question.name: question for question in pages.book.questions}
    for name, asked in FEARS.items():
        question = known.get(name)
        if question is None:
            near = did_you_mean(name, tuple(known))
            questions.complain(f"the question `{name}` (“{asked}”) is missing; people ask it before they join{near}")
            continue
        for language in pages.languages:
            if not (question.phrases.get(language) and question.answer.get(language)):
                questions.at(name).complain(f"`{name}` (“{asked}”) needs phrases and an answer in `{language}`")
