"""What exports put before formulas is taken off again, once and said; what no file can hold is left out and said."""

from __future__ import annotations

import io

import polars as pl

from qualify.export import to_csv, workbook
from qualify.intake.own import is_own, own_mapping
from qualify.intake.parquet import parse_parquet
from qualify.intake.reading import as_table
from qualify.intake.records import Table
from qualify.intake.text import parse_text
from qualify.intake.workbook import parse_workbook
from qualify.schema import CHANGES, TABLES, empty

SAID = (
    "Took one apostrophe off cells such as '=1 in 2 rows: "
    "exports put it before what a spreadsheet would run as a formula."
)


def table(frame: pl.DataFrame) -> Table:
    data = to_csv(frame)
    return as_table(parse_text(data), data, "deals.csv")


def test_a_foreign_file_loses_one_apostrophe_and_it_is_said() -> None:
    read = parse_text(b"Id,Reason\na,'=1+1\nb,''-5\nc,'t is\nd,=1\n")
    assert read.frame["Reason"].to_list() == ["=1+1", "'-5", "'t is", "=1"]
    assert [(note.rule, note.what, note.rows) for note in read.notes] == [("apostrophes", SAID, (2, 3))]


def test_so_does_a_workbook_but_no_parquet_file() -> None:
    frame = pl.DataFrame({"Id": ["a", "b"], "=Reason": ["=1", "'=2"]})
    book = parse_workbook(workbook({"deals": frame}), "xlsx")
    assert book.frame.to_dict(as_series=False) == {"Id": ["a", "b"], "=Reason": ["=1", "'=2"]}
    assert [note.what for note in book.notes] == [SAID]
    made = io.BytesIO()
    frame.write_parquet(made)
    typed = parse_parquet(made.getvalue())
    assert (typed.frame["=Reason"].to_list(), typed.notes) == (["=1", "'=2"], ())


def test_control_characters_are_left_out_and_said() -> None:
    made = io.BytesIO()
    pl.DataFrame({"Id": ["a", "b"], "No\x01te": ["x\x00y", "z"], "Bell": ["\x07", "\t."]}).write_parquet(made)
    read = parse_parquet(made.getvalue())
    assert read.frame.to_dict(as_series=False) == {"Id": ["a", "b"], "Note": ["xy", "z"], "Bell": [None, "\t."]}
    assert [(note.rule, note.what, note.rows) for note in read.notes] == [
        ("control characters", "Left out control characters, which no text has, in 1 row.", (2,))
    ]


def test_our_own_tables_are_known_by_their_columns_in_any_order() -> None:
    roles = {}
    for name in TABLES:
        frame = pl.DataFrame({column: ["x"] for column in reversed(empty(name).columns)})
        mapping = own_mapping(table(frame))
        roles[name] = mapping.role if mapping and is_own(mapping) else None
    assert roles == {
        "opportunities": "opportunities", "ratings": "ratings", "stages": "history", "field_history": "changes",
        "targets": "targets", "changes": None, "quarantine": None, "held": "details", "choices": "details",
        "audits": "details", "index": "details", "ratings_by_hand": "details", "rubric_carries": "details",
        "rubric_versions": "details",
    }  # fmt: skip
    assert CHANGES.keys() == {"deal_id", "field", "before", "after", "since", "import_id"}


def test_our_own_columns_are_not_guessed_beside_surer_names() -> None:
    own = empty("opportunities").drop("extra").columns
    cells = {name: ["x", "y"] for name in own} | {"outcome": ["won", "open"], "created": ["2024-02-03", None]}
    more = {"Customer Name": ["a", "b"], "Close Date": ["1/2/24", "2/1/24"], "Stage": ["Won", "Lost"]}
    mapping = own_mapping(table(pl.DataFrame(cells | more)))
    assert mapping is not None
    assert dict(mapping.fields) == {name: name for name in own}
    assert mapping.outcomes == (("open", "open"), ("won", "won"))
    assert {column: why for column, why in mapping.reasons if column in more} == {
        "Customer Name": "kept as it is", "Close Date": "kept as it is", "Stage": "kept as it is",
    }  # fmt: skip
    assert own_mapping(table(pl.DataFrame({"deal_id": ["a", "b"], "outcome": ["won", "lost"]}))) is None
