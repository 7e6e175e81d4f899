"""Everything that is kept of a data set as one file: what is in it, cell by cell, and what it refuses."""

from __future__ import annotations

import io
import json
from datetime import date
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from qualify.cells import OWN_COLUMNS
from qualify.errors import InputError
from qualify.export import unpacked, whole, workbook
from qualify.schema import conform, empty

DEALS = conform(
    pl.DataFrame(
        {
            "deal_id": ["007", "008"],
            "name": ["=cmd|' /C calc'!A0", 'Zoë, "quoted"\nsecond line'],
            "outcome": ["won", "open"],
            "amount": [-1.5, 0.1 + 0.2],
            "created": [date(2026, 1, 31), None],
            "extra": [json.dumps({"Region": "@West", "stage": "Won!"}), json.dumps({"Region": "East"})],
        }
    ),
    "opportunities",
)
TARGETS = conform(
    pl.DataFrame({"period": ["month"], "starts": [date(2026, 1, 1)], "amount": [1e6], "currency": ["EUR"]}), "targets"
)
TABLES = {"opportunities": DEALS, "ratings": empty("ratings"), "targets": TARGETS}


def cells(data: bytes, sheet: str) -> list[tuple[str | None, ...]]:
    book = fastexcel.read_excel(data)
    return book.load_sheet(sheet, header_row=None, dtypes="string", skip_rows=0).to_polars().rows()


def members(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_unmapped_columns_stand_beside_our_own_under_their_names() -> None:
    table = unpacked(DEALS)
    assert table.columns == [*DEALS.drop("extra").columns, "Region", "stage (kept)"]
    assert table.select("deal_id", "stage", "Region", "stage (kept)").rows() == [
        ("007", None, "@West", "Won!"),
        ("008", None, "East", None),
    ]
    assert unpacked(DEALS.with_columns(extra=pl.lit(None, pl.String))).columns == DEALS.drop("extra").columns


def test_a_zip_of_csv_holds_every_table_that_has_rows_and_the_rubric() -> None:
    made = members(whole(TABLES, "csv", 'name = "Zoë"\n'))
    assert list(made) == ["opportunities.csv", "targets.csv", "rubric.toml"]
    assert made["rubric.toml"].decode() == 'name = "Zoë"\n'
    assert made["targets.csv"] == "\ufeffperiod,starts,amount,currency\nmonth,2026-01-01,1000000,EUR\n".encode()
    lines = made["opportunities.csv"].decode("utf-8-sig")
    names = ",".join(OWN_COLUMNS)
    assert lines.split("\n")[0] == f"{names},Region,stage (kept)"
    assert "\n007,'=cmd|' /C calc'!A0,,,,,,,won,,-1.5," in lines
    assert ",2026-01-31,,,'@West,Won!\n" in lines
    assert '\n008,"Zoë, ""quoted""\nsecond line",,,,,,,open,,0.30000000000000004,' in lines


def test_a_zip_of_parquet_holds_the_tables_as_they_are() -> None:
    made = members(whole(TABLES, "parquet"))
    assert list(made) == ["opportunities.parquet", "targets.parquet"]
    assert pl.read_parquet(io.BytesIO(made["targets.parquet"])).equals(TARGETS)
    assert pl.read_parquet(io.BytesIO(made["opportunities.parquet"])).equals(unpacked(DEALS))


def test_a_workbook_has_a_sheet_a_table_with_texts_numbers_and_days() -> None:
    data = whole(TABLES, "xlsx", 'name = "Zoë"\n  x = "=1"\n')
    assert fastexcel.read_excel(data).sheet_names == ["opportunities", "targets", "rubric"]
    header, *rows = cells(data, "opportunities")
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["name"], second["name"]) == ("'=cmd|' /C calc'!A0", 'Zoë, "quoted"\nsecond line')
    wanted = ("deal_id", "amount", "created", "Region", "stage (kept)", "owner")
    assert [first[name] for name in wanted] == ["007", "-1.5", "2026-01-31 00:00:00", "'@West", "Won!", None]
    typed = fastexcel.read_excel(data).load_sheet("opportunities").to_polars()
    assert (typed["amount"].to_list(), typed["deal_id"].to_list()) == ([-1.5, 0.1 + 0.2], ["007", "008"])
    assert cells(data, "rubric") == [("line", "toml"), ("1", 'name = "Zoë"'), ("2", '  x = "=1"')]


def test_numbers_and_days_that_a_workbook_would_change_are_written_whole() -> None:
    table = pl.DataFrame(
        {
            "float": [1234567.1234567892, 1e300, float("inf"), float("nan")],
            "whole": [2**60, -(2**60), 7, None],
            "day": [date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31), None],
            "yes": [True, False, None, True],
        }
    )
    data = workbook({"x": table})
    rows = cells(data, "x")[1:]
    assert [row[1] for row in rows] == [str(2**60), str(-(2**60)), "7", None]
    assert [row[2] for row in rows] == ["1900-02-28", "1900-03-01 00:00:00", "9999-12-31 00:00:00", None]
    assert [row[3] for row in rows] == ["true", "false", None, "true"]
    assert [rows[2][0], rows[3][0]] == ["inf", None]
    numbers = fastexcel.read_excel(data).load_sheet("x", n_rows=2).to_polars()["float"].to_list()
    assert numbers == [1234567.1234567892, 1e300]


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_the_same_tables_give_the_same_bytes(kind: str) -> None:
    assert whole(TABLES, kind, "a = 1\n") == whole(TABLES, kind, "a = 1\n")


def test_nothing_is_exported_of_an_empty_data_set() -> None:
    with pytest.raises(InputError) as error:
        whole({"opportunities": empty("opportunities")}, "csv", "a = 1\n")
    assert str(error.value) == "The data set is empty, so there is nothing to export. Import a file first."


def test_a_cell_that_a_workbook_would_cut_off_is_refused_and_named() -> None:
    longest = pl.DataFrame({"note": ["ok", "x" * 32_767]})
    assert len(cells(workbook({"deals": longest}), "deals")[2][0] or "") == 32_767
    with pytest.raises(InputError) as error:
        workbook({"deals": longest.with_columns(pl.col("note") + "yz")})
    assert str(error.value) == (
        "A cell of deals has 32,769 characters; a workbook holds 32,767. (row 3, value 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxx') Take the CSV or the Parquet files instead."
    )


def test_more_than_a_sheet_holds_is_refused_before_anything_is_written() -> None:
    with pytest.raises(InputError) as error:
        workbook({"deals": pl.DataFrame({"a": pl.int_range(1_048_576, eager=True)})})
    assert str(error.value) == (
        "A sheet cannot hold deals with 1,048,576 rows and 1 column. Take the CSV or the Parquet files instead."
    )
    with pytest.raises(InputError) as error:
        workbook({"deals": pl.DataFrame({f"c{i}": ["x"] * 300 for i in range(10_000)})})
    assert str(error.value) == (
        "A workbook of 3,010,000 cells takes minutes to write and to open. Take the CSV or the Parquet files instead."
    )
