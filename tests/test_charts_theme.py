"""The palette: outcomes that colour-blind readers tell apart, on both papers, and words that can be read."""

from __future__ import annotations

import re
from itertools import combinations

import altair as alt
import numpy as np
import pytest

from qualify.charts import theme

# Machado, Oliveira, Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# severity 1.0: linear red, green and blue as a reader sees them.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
OUTCOMES = {"won": theme.WON, "lost": theme.NOT_WON, "no decision": theme.NO_DECISION, "open": theme.OPEN}
# A difference of 2.3 is just noticed side by side; small marks apart from each other need about ten times that.
TELLS_APART = 24


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under daylight."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    share = to_xyz @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio."""
    low, high = sorted(float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_published_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("reader", SEEN_BY)
def test_readers_tell_the_outcomes_apart(reader: str) -> None:
    seen = {name: lab(SEEN_BY[reader] @ linear(colour)) for name, colour in OUTCOMES.items()}
    near = [(a, b) for a, b in combinations(seen, 2) if np.linalg.norm(seen[a] - seen[b]) < TELLS_APART]
    assert near == []


@pytest.mark.parametrize("paper", [theme.LIGHT, theme.DARK])
def test_marks_stand_out_from_both_papers(paper: str) -> None:
    """But the palest outcome, which its shape or a rim tells, and the middle of a range, which has a white rim."""
    marks = {theme.WON, theme.NOT_WON, theme.OPEN, theme.INK, theme.QUIET, theme.GHOST}
    assert [colour for colour in sorted(marks) if contrast(colour, paper) < 3] == []


@pytest.mark.parametrize("words", [theme.WORDS, theme.WON_WORDS, theme.NOT_WON_WORDS])
def test_words_can_be_read_on_both_papers(words: alt.ExprRef) -> None:
    dark, light = re.findall(r"'(#\w{6})'", words.to_dict()["expr"])
    assert contrast(light, theme.LIGHT) >= 4.5
    assert contrast(dark, theme.DARK) >= 4.5
