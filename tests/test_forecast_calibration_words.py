"""What an executive reads of the chances: exact sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qualify.forecast import calibration_words as words
from qualify.forecast.calibration import calibration
from qualify.forecast.calibration_gain import Gain, Loss

FOUND = calibration(
    np.tile([0.2, 0.8], 100),
    np.tile([0, 0, 0, 1, 0, 1, 0, 1, 1, 1], 20) > 0,
    np.arange(200),
    ["below", "above"] * 100,
)
TOTALS = "its chances added up to 100 wins and 100 came, in 200 forecasts of 200 deals"


def test_as_good_as_its_word_says_what_could_pass_unnoticed() -> None:
    assert words.answer(replace(FOUND, unseen=0.144)) == (
        f"Qualify was as good as its word: {TOTALS}. A total wrong by less than 14 % could pass unnoticed among so "
        "many."
    )


def test_every_fault_has_its_name_and_its_meaning() -> None:
    assert words.answer(replace(FOUND, faults=("hopeful", "sure"), expected=130.4)) == (
        "Qualify was too hopeful and too sure of itself: its chances added up to 130 wins and 100 came, in 200 "
        "forecasts of 200 deals. Fewer came than it said. High chances were won less often than said, or low ones more "
        "often: its chances lie too far apart."
    )
    assert words.answer(replace(FOUND, faults=("gloomy", "timid"), expected=80.04)) == (
        "Qualify was too gloomy and too timid: its chances added up to 80.0 wins and 100 came, in 200 forecasts of 200 "
        "deals. More came than it said. High chances were won more often than said, or low ones less often: its "
        "chances lie too near together."
    )
    assert words.answer(replace(FOUND, faults=("uneven",))) == (
        f"Qualify was right in total but off for some of the chances: {TOTALS}. Too high for some and too low for "
        "others: the chart shows where."
    )


def test_repeated_deals_and_too_few_of_them_are_explained() -> None:
    assert ", in 600 forecasts of 200 deals, each win counted in every forecast of it." in words.answer(
        replace(FOUND, rows=600)
    )
    assert words.answer(replace(FOUND, enough=False, rows=40, deals=20, won=1, expected=8.0)) == (
        "It cannot be told yet whether Qualify keeps its word on single deals: 40 forecasts of 20 deals brought 1 win "
        "where 8.0 were expected. It takes 50 forecasts of 25 deals, with 10 wins and as many deals not won, "
        "expected or come true; forecasts of one deal count for less, as they go the same way."
    )


def test_examples_are_the_lowest_the_middle_and_the_highest_chance() -> None:
    assert words.examples(FOUND) == (
        "When Qualify said 20 %, 20 of 100 were won (14 to 28; 100 forecasts).",
        "When Qualify said 80 %, 80 of 100 were won (72 to 86; 100 forecasts).",
    )
    bins = calibration(np.arange(1, 201) / 201, np.arange(200) >= 100, np.arange(200)).bins
    said = words.examples(replace(FOUND, bins=bins))
    assert said == (
        "When Qualify said 5 %, 0 of 100 were won (0 to 14; 20 forecasts).",
        "When Qualify said 55 %, 100 of 100 were won (86 to 100; 20 forecasts).",
        "When Qualify said 95 %, 100 of 100 were won (86 to 100; 20 forecasts).",
    )


def test_zones_say_whether_they_are_in_keeping() -> None:
    said = [words.zone_sentence(row) for row in FOUND.zones.iter_rows(named=True)]
    assert said == [
        "Below: 20.0 wins expected in 100 forecasts of 100 deals, 20 came; 14 to 27 would be in keeping with the "
        "chances.",
        "Above: 80.0 wins expected in 100 forecasts of 100 deals, 80 came; 73 to 86 would be in keeping with the "
        "chances.",
    ]
    row = FOUND.zones.row(0, named=True)
    assert words.zone_sentence({**row, "won": 9}) == (
        "Below: 20.0 wins expected in 100 forecasts of 100 deals, 9 came, fewer than the 14 to 27 that 9 in 10 such "
        "sets of chances would bring."
    )
    assert ", 31 came, more than the 14 to 27 that" in words.zone_sentence({**row, "won": 31})


def test_the_parts_of_the_brier_score_are_named() -> None:
    assert words.parts_sentence(FOUND) == (
        "Brier score 0.1600 (0 is perfect): 0.2500 if the share won of all forecasts were said every time, less 0.0900 "
        "for telling deals apart, plus 0.0000 for chances that do not keep their word. Log loss 0.5004 against 0.6931, "
        "Brier score 0.1600 against 0.2500, for the same share every time, which only hindsight knows."
    )


def test_what_scores_do_is_said_with_the_interval() -> None:
    found = Gain(900, 300, 80, Loss(0.41, 0.43, 0.02, 0.0051, 0.034), Loss(0.12, 0.13, 0.01, -0.001, 0.02), "sharpen")
    assert words.gain_sentence(found) == (
        "Scores sharpen the chances of single deals: their log loss (how much they were surprised; 0 is never) is "
        "0.4100 with scores and 0.4300 without, better by 0.0200. With 90 % confidence scores save 0.0051 to 0.0340 of "
        "it, and −0.0010 to 0.0200 of the Brier score, over 900 forecasts of 300 deals, 80 of them won."
    )
    for verdict, begins in (
        ("cannot tell", "It cannot be told whether scores sharpen the chances of single deals: "),
        ("blunt", "Scores blunt the chances of single deals: "),
    ):
        assert words.gain_sentence(replace(found, verdict=verdict)).startswith(begins)
