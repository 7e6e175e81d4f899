"""Random rubrics, and answers to them, for property tests."""

from __future__ import annotations

import polars as pl
from hypothesis import strategies as st

from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Rubric

STRANGER = "not in the rubric"


@st.composite
def rubrics(draw: st.DrawFn, most_criteria: int = 5, least: int = 1) -> Rubric:
    """A rubric of a few criteria with up to four answers each; some weights and points are 0 or 100."""
    number = draw(st.integers(least, most_criteria))
    weights = draw(st.lists(whole(), min_size=number, max_size=number).filter(any))
    criteria = tuple(
        Criterion(f"c{i}", f"Question {i}?", tuple(Answer(f"a{j}", draw(whole())) for j in range(draw(answers()))), w)
        for i, w in enumerate(weights)
    )
    return Rubric("random", criteria, draw(st.sampled_from(MISSING_POLICIES)))


def whole() -> st.SearchStrategy[int]:
    """A whole number from 0 to 100, often at or near an end."""
    return st.one_of(st.integers(0, 100), st.sampled_from([0, 1, 50, 99, 100]))


def answers() -> st.SearchStrategy[int]:
    return st.integers(1, 4)


@st.composite
def answered(draw: st.DrawFn, rubric: Rubric, most_deals: int = 12) -> pl.DataFrame:
    """A column of answers per criterion, some missing and some that the rubric does not know."""
    deals = draw(st.integers(1, most_deals))
    columns = {}
    for criterion in rubric.criteria:
        choice = st.sampled_from([None, STRANGER, *(answer.label for answer in criterion.answers)])
        columns[criterion.key] = draw(st.lists(choice, min_size=deals, max_size=deals))
    return pl.DataFrame(columns, schema=dict.fromkeys(rubric.keys, pl.String))


@st.composite
def rubrics_with_answers(draw: st.DrawFn, least: int = 1) -> tuple[Rubric, pl.DataFrame]:
    rubric = draw(rubrics(least=least))
    return rubric, draw(answered(rubric))
