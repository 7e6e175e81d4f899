"""Rubrics to start from: well-known lists of questions in our own words, and an empty sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from qualify.rubric import Rubric, Sketch, from_toml
from qualify.rubric_edits import added, new_criterion

FOLDER = Path(__file__).parents[1] / "data" / "rubrics"
TEMPLATES = {
    "webb": "Webb's four questions: is there an opportunity, its worth to them and to us, can we win it",
    "bant": "BANT: budget, authority, need, timing",
    "meddpicc": "MEDDPICC: metrics, buyer, criteria, process, paper, pain, champion, competition",
    "spiced": "SPICED: situation, pain, impact, critical event, decision",
}
"""File in data/rubrics, and what it asks."""


@cache
def template(name: str) -> Rubric:
    """A rubric of TEMPLATES.

    >>> [criterion.group for criterion in template("bant").criteria]
    ['Budget', 'Authority', 'Need', 'Timing']
    """
    file = f"{name}.toml"
    return from_toml((FOLDER / file).read_text(encoding="utf-8"), file=file)


def blank(name: str = "") -> Sketch:
    """An empty sheet: one question without words."""
    empty = Sketch(name, ())
    return added(empty, new_criterion(empty))
