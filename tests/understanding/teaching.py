"""Teach the second ear: `make ears` reads the lessons and writes what was learnt.

A linear model of words and letters (scikit-learn's logistic regression): small enough to read, quick enough to ask at
every text, and the same text always gives the same. The held half is never learnt from.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from scipy.sparse import diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression

from bot.dialogue.inkling import Inkling, signs
from bot.flowfiles import learnt
from tests.understanding.lessons import KINDS, LEARNT_IN, NODS, nods, questions, wishes

LEAST_TEXTS, LEAST_ANSWERS = 3, 2  # in which a sign must stand
BOLDNESS = 30.0  # the inverse of how much is held back where few texts speak for a sign


def main() -> None:
    asked, answers = list(questions()), list(nods())
    topics = sorted({topic for _, topic in asked})
    for page, lessons, kinds, least, most in (
        (learnt.KINDS, list(wishes()), KINDS, LEAST_TEXTS, 14_000),
        (learnt.TOPICS, asked, topics, LEAST_TEXTS, 4_000),
        (learnt.NODS, answers, NODS, LEAST_ANSWERS, 24_000),
    ):
        learnt.write(page, learn(lessons, kinds, least, most), LEARNT_IN, lessons)
        print(f"{page.name}: {len(lessons)} texts, {page.stat().st_size // 1000} kB")


def learn(lessons: Sequence[tuple[str, ...]], kinds: Sequence[str], least: int, most: int) -> Inkling:
    """What `lessons` teach: a text, its kind and the step it answers, if any.

    Kept are the `most` telling signs of those that stand in at least `least` texts.
    """
    counter = CountVectorizer(analyzer=_signs, binary=True, min_df=least)
    seen = counter.fit_transform(lessons)
    meant = [kinds.index(kind) for _, kind, *_ in lessons]
    telling = SelectKBest(chi2, k=min(most, seen.shape[1])).fit(seen, meant).get_support(indices=True)
    model = LogisticRegression(C=BOLDNESS, max_iter=1000).fit(_even(seen[:, telling]), meant)
    names = counter.get_feature_names_out()[telling]
    weights = {str(name): tuple(map(float, column)) for name, column in zip(names, model.coef_.T, strict=True)}
    steps = sorted({step for _, _, *about in lessons for step in about})
    return Inkling(tuple(kinds), tuple(map(float, model.intercept_)), weights, tuple(steps))


def _signs(lesson: tuple[str, ...]) -> Collection[str]:
    text, _, *step = lesson
    return signs(text, *step)


def _even(seen: Any) -> Any:
    """Long texts speak no louder than short ones."""
    sizes = np.asarray(seen.sum(axis=1)).ravel()
    return diags(1 / np.sqrt(np.maximum(sizes, 1))) @ seen


if __name__ == "__main__":
    main()
