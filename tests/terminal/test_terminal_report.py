"""The year's report in the terminal: the page's numbers, and the page's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualify import intake
from qualify.analysis import arrival, baseline, load, view
from qualify.analysis import yearly_words as words
from qualify.analysis.rated import sentence
from qualify.analysis.yearly import Yearly, read_since, usual_start, yearly
from qualify.asof import AsOf
from qualify.export import printed, to_csv
from qualify.simulate import simulate
from qualify.store import Store, open_store
from qualify.terminal import _plain

NAME = "Simulated company (jump, seed 3, 300 opportunities)"


@pytest.fixture(autouse=True)
def kept(own_store: Path) -> Store:
    store = open_store(own_store)
    arrival.take_in_company(store, simulate(300, 3))
    return store


@pytest.fixture
def run(run: Any) -> Any:
    return lambda *arguments: run("report", *arguments)


def report(store: Store, since: str | None = None) -> Yearly:
    book = load(store, NAME, 1)
    seen = view(book, book.rubric, baseline(book))
    return yearly(seen, read_since(book, since) if since else usual_start(book))


@pytest.mark.parametrize("since", [None, "2025-03-01"])
def test_json_has_every_number_of_the_report(run: Any, kept: Store, since: str | None) -> None:
    code, out, err = run("--json", *(["--since", since] if since else []))
    found = report(kept, since)
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert record == json.loads(json.dumps(words.record(found), default=_plain))
    assert record["stored"] == kept.opportunities(NAME).height
    assert record["stored"] == record["worked"] + record["closed_before"] + record["closed_on_an_unknown_day"]
    assert record["worked"] == len(record["deals"]) == sum(record["outcomes"].values())
    assert record["sentences"][:3] == [words.opening(found), words.by_line(found), words.reconciled(found)]


def test_text_says_it_in_sentences(run: Any, kept: Store) -> None:
    code, out, _ = run()
    found = report(kept)
    lines = out.splitlines()
    assert code == 0
    about = f"{NAME} (simulated): rubric version 1, as of 2026-11-13. {sentence(AsOf())}"
    assert lines[:2] == [about, words.opening(found)]
    below = found.zone("below")
    assert (
        f"     below  {below['worked']} worked: {below['won']} won, {below['lost']} lost, "
        f"{below['no decision']} no decision, {below['open']} open"
    ) in lines
    assert words.reconciled(found) in lines


def test_the_files_are_those_of_the_page(run: Any, kept: Store, tmp_path: Path) -> None:
    html, csv = tmp_path / "r.html", tmp_path / "r.csv"
    code, out, _ = run("--html", html, "--csv", csv)
    assert (code, out.splitlines()[-2:]) == (0, [f"The report is in {html}.", f"The report is in {csv}."])
    assert html.read_text(encoding="utf-8") == printed(report(kept))
    assert csv.read_bytes() == to_csv(report(kept).deals)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "yesterday"), "This is not a day. (value 'yesterday') Write it as 2026-01-31."),
        (("--html", "{here}"), "The report cannot be written: Is a directory. ({name}) Choose another place."),
    ],
)
def test_bad_input_is_one_line(run: Any, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    filled = [argument.format(here=tmp_path) for argument in arguments]
    assert run(*filled) == (1, "", f"qualify: {message.format(name=tmp_path.name)}\n")


def test_salvirt_without_days_is_reported_whole(run: Any, kept: Store, shared: Path) -> None:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(kept, [arriving], None, intake.propose(table, mapping))
    record = json.loads(run("--json")[1])
    assert (record["since"], record["worked"], record["stored"]) == (None, 448, 448)
    assert record["outcomes"] == {"won": 227, "lost": 221, "no decision": 0, "open": 0}
    assert pl.DataFrame(record["deals"])["deal_id"].n_unique() == 448
