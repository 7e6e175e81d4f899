"""Import and simulate: the terminal says what became of every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qualify.store import open_store
from qualify.terminal import main

COUNTS = ("read", "stored", "updated", "unchanged", "quarantined", "won", "lost", "open")


def counts(record: dict[str, Any]) -> tuple[int, ...]:
    assert record["read"] == record["stored"] + record["updated"] + record["unchanged"] + record["quarantined"]
    return tuple(record[name] for name in COUNTS)


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("salvirt/Salvirt_B2B_ML_dataset.csv", (448, 448, 0, 0, 0, 227, 221, 0)),
        ("maven-crm/sales_pipeline.csv", (8800, 8800, 0, 0, 0, 4238, 2473, 2089)),
    ],
)
def test_a_real_file_is_taken_in_whole_and_again_unchanged(
    shared: Path, numbers: Any, path: str, first: tuple[int, ...]
) -> None:
    once, again = numbers("import", shared / path), numbers("import", shared / path)
    assert counts(once) == first
    read, _, _, _, *rest = first
    assert counts(again) == (read, 0, 0, read, *rest)
    assert again["dataset"] == once["dataset"]
    assert set().union(*once["problems"]) <= {"rule", "count", "rows", "message"}


def test_import_says_what_became_of_the_rows(run: Any, deals: Path) -> None:
    assert run("import", deals) == (
        0,
        "deals: 30 rows read: 30 stored, 0 updated, 0 unchanged, 0 set aside. 20 won, 10 lost, 0 open.\n"
        "- No dates are taken from the file, so no forecast is possible from it.\n"
        "- No amounts are taken from the file, so nothing can be said in money.\n",
        "",
    )


def test_import_into_a_named_data_set(run: Any, numbers: Any, deals: Path) -> None:
    assert numbers("import", deals, "--data", "Sales")["dataset"] == "Sales"
    assert numbers("assess", "--data", "Sales")["dataset"] == "Sales"


def test_the_help_of_import_says_where_a_file_goes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", "--help"])
    assert left.value.code == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Any other file starts a data set of its own, named after it." in printed
    assert "Nothing is added to a simulated company." in printed


def test_import_is_told_what_words_mean(numbers: Any, own_store: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Id,Outcome\na,Zorp\nb,x=y\nc,Won\nd,\n")
    options = ("--outcome", "Zorp=no decision", "--outcome", "x=y=lost", "--outcome", "=won")
    assert counts(numbers("import", tmp_path / "odd.csv", *options)) == (4, 4, 0, 0, 0, 2, 2, 0)
    assert open_store(own_store).opportunities("odd")["outcome"].to_list() == ["no decision", "lost", "won", "won"]


def test_a_word_that_the_file_does_not_have_is_refused(run: Any, deals: Path) -> None:
    assert run("import", deals, "--outcome", "Zorp=lost") == (
        1, "",
        "qualify: No cell of the outcome column holds the word given with --outcome. "
        "(deals.csv, column 'Outcome', value 'Zorp') It has 'Lost', 'Won'.\n",
    )  # fmt: skip


def test_own_deals_do_not_go_into_a_simulated_company(run: Any, numbers: Any, deals: Path) -> None:
    name = numbers("simulate", "--deals", 60)["dataset"]
    assert run("import", deals, "--data", name) == (
        1, "", f"qualify: The data set {name!r} is simulated. Keep your own opportunities under another name.\n",
    )  # fmt: skip


def test_the_company_comes_with_everything_and_again_unchanged(numbers: Any, run: Any, own_store: Path) -> None:
    made = numbers("simulate", "--deals", 300, "--seed", 4, "--shape", "ramp")
    assert made | dict.fromkeys(COUNTS) == {
        "dataset": "Simulated company (ramp, seed 4, 300 opportunities)",
        **dict.fromkeys(COUNTS),
        "simulated": True, "seed": 4, "shape": "ramp", "true_tipping": made["true_tipping"],
    }  # fmt: skip
    assert counts(made)[:5] == (300, 300, 0, 0, 0)
    assert made["won"] + made["lost"] + made["open"] == 300
    again = numbers("simulate", "--deals", 300, "--seed", 4, "--shape", "ramp")
    assert counts(again) == (300, 0, 0, 300, 0, *counts(made)[5:])
    assert numbers("simulate", "--if-empty") == {"stored": 0}
    assert run("simulate", "--if-empty") == (0, "The store holds data already; nothing was added.\n", "")
    assert open_store(own_store).datasets().height == 1
