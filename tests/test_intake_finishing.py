"""From raw cells to cells: what is blank, in whatever signs that no one sees."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qualify.intake import finishing

SIGNS = " \t\n\r\x0b\x1c\x85\xa0\u2003\u3000\u200b\ufeffa!~\x7f\x80é"
CELLS = st.one_of(st.none(), st.text(st.sampled_from(SIGNS), max_size=3), st.sampled_from(["a", "!", "~", "1"]))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6))
def test_a_blank_cell_is_null_and_no_other_cell_changes(rows: list[tuple[str | None, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys("abc", pl.String), orient="row")
    looked_at_one_by_one = frame.select(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    assert finishing._without_blanks(frame).rows() == looked_at_one_by_one.rows()
