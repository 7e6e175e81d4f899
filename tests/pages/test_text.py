"""Text from people and files stays text."""

from __future__ import annotations

import polars as pl
import pytest

from pages.shared.text import harmless, plain


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![x](http://h/y.png)", "\\!\\[x\\]\\(http\\:\u2060//h/y\\.png\\)"),
        ("www.evil.example", "www\u2060\\.evil\\.example"),
        ("ana@corp.example", "ana\u2060\\@corp\\.example"),
        (":material/home:", "\\:\u2060material/home\\:"),
        ("a -> b | c", "a \\-\u2060\\> b \\| c"),
        ("$1 *x* _y_ `z`\n# h", "\\$1 \\*x\\* \\_y\\_ \\`z\\` \\# h"),
    ],
)
def test_nothing_typed_is_markdown(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe() -> None:
    table = pl.DataFrame({"currency": ["=cmd()", "+1", "-1", "@x", "USD", None], "amount": [-1, 2, 3, 4, 5, 6]})
    assert harmless(table)["currency"].to_list() == ["'=cmd()", "'+1", "'-1", "'@x", "USD", None]
    assert harmless(table)["amount"].to_list() == [-1, 2, 3, 4, 5, 6]
