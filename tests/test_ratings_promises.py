"""What is promised of ratings: the table of `make promises` says "met" and "missed" as its figures do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.promises.ratings import PROMISES, Promise, covered, planted, printed, share, true_alpha


def test_a_planted_notch_is_found_in_all_of_twenty_samples() -> None:
    assert share(lambda seed: planted(5, 10, 0.2, seed), 20) == 1


def test_the_truth_of_alpha_and_that_its_interval_holds_it() -> None:
    """Two views correlate by 1 / 1.49 = .67; in five coarse answers somewhat less of it is left."""
    assert round(true_alpha(2, 0.7), 3) == 0.612
    assert share(lambda seed: covered(40, 2, 0.7, seed), 40) >= 0.8


def test_every_promise_names_its_target_and_a_figure_for_each_column() -> None:
    assert [(each.limit, each.at_most, [len(cells) for cells in each.worlds.values()]) for each in PROMISES] == [
        (0.95, False, [5, 5, 5]), (0.9, False, [3, 3, 3]), (0.05, True, [5, 5, 5]), (0.9, False, [3, 3]),
        (0.05, True, [3] * 5), (0.05, True, [3] * 4), (0.05, True, [3] * 4), (0.9, False, [3] * 4),
        (0.9, False, [4] * 6),
    ]  # fmt: skip


def test_a_table_counts_what_missed(capsys: pytest.CaptureFixture[str]) -> None:
    promise = Promise(
        "Even seeds", 0.5, False, {"all": {"first": lambda seed: seed % 2 == 0, "none": lambda seed: False}}
    )
    with ThreadPoolExecutor(1) as pool:
        assert printed(promise, 4, pool) == 1
    assert capsys.readouterr().out == (
        "### Even seeds: 1 missed\n\n| *at least 0.5* | first | none |\n|---|---|---|\n"
        "| all | .500 | **0 missed** |\n\n"
    )
