"""Teach the second ear: `make ears` reads the lessons and writes what was learnt.

A linear model of words and letters (scikit-learn's logistic regression): small enough to read, quick enough to ask at
every text, and the same text always gives the same. The held half is never learnt from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression

from bot.dialogue.inkling import Inkling, signs
from bot.flowfiles.learnt import KINDS as KINDS_PAGE
from bot.flowfiles.learnt import TOPICS as TOPICS_PAGE
from bot.flowfiles.learnt import write
from tests.understanding.lessons import KINDS, LEARNT_IN, questions, wishes

LEAST_TEXTS = 3  # in which a sign must stand
BOLDNESS = 30.0  # the inverse of how much is held back where few texts speak for a sign


def main() -> None:
    asked = list(questions())
    topics = sorted({topic for _, topic in asked})
    for page, lessons, kinds, most in (
        (KINDS_PAGE, list(wishes()), KINDS, 14_000),
        (TOPICS_PAGE, asked, topics, 4_000),
    ):
        write(page, learn(lessons, kinds, most), LEARNT_IN, lessons)
        print(f"{page.name}: {len(lessons)} texts, {page.stat().st_size // 1000} kB")


def learn(lessons: Sequence[tuple[str, str]], kinds: Sequence[str], most: int) -> Inkling:
    """What `lessons` teach, kept in the `most` telling signs."""
    counter = CountVectorizer(analyzer=signs, binary=True, min_df=LEAST_TEXTS)
    seen = counter.fit_transform([text for text, _ in lessons])
    meant = [kinds.index(kind) for _, kind in lessons]
    telling = SelectKBest(chi2, k=min(most, seen.shape[1])).fit(seen, meant).get_support(indices=True)
    model = LogisticRegression(C=BOLDNESS, max_iter=1000).fit(_even(seen[:, telling]), meant)
    names = counter.get_feature_names_out()[telling]
    weights = {str(name): tuple(map(float, column)) for name, column in zip(names, model.coef_.T, strict=True)}
    return Inkling(tuple(kinds), tuple(map(float, model.intercept_)), weights)


def _even(seen: Any) -> Any:
    """Long texts speak no louder than short ones."""
    sizes = np.asarray(seen.sum(axis=1)).ravel()
    return diags(1 / np.sqrt(np.maximum(sizes, 1))) @ seen


if __name__ == "__main__":
    main()
