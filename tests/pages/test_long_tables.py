"""Of a long table the first rows are sent, and it says so; the file has all of them."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import polars as pl

    from pages.shared import long, opening

    rows = pl.DataFrame({"deal": [f"deal {number}" for number in range(501)]})
    opening.table(rows, rows["deal"], "many")
    opening.table(rows.head(500), rows["deal"].head(500), "few")
    long.first(rows, 20, file=True)
    long.csv(rows, "deals.csv")


def test_the_first_rows_are_sent_and_it_says_so() -> None:
    at = AppTest.from_function(page, default_timeout=30).run()
    assert [e.value for e in at.exception] == []
    assert [table.value.height if hasattr(table.value, "height") else len(table.value) for table in at.dataframe] == [
        500,
        500,
    ]
    assert [text.value for text in at.caption] == [
        "The first 500 of 501.",
        "The first 20 of 501; the file has them all.",
    ]
    assert [button.proto.label for button in at.get("download_button")] == ["Download as CSV"]
