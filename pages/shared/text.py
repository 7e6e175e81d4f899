"""Text from people and files, made safe: Streamlit would read it as Markdown, a spreadsheet as a formula."""

from __future__ import annotations

import re

import polars as pl

# Streamlit makes links, icons and arrows of what looks like one, even escaped; an invisible joiner keeps it text.
_LIVELY = re.compile(r"(?i)(?<=:)(?=//|[a-z])|(?<=www)(?=\.)|(?=@)|(?<=-)(?=>)")
_JOINER = "\u2060"
_FORMULA = r"^[=+\-@\t\r\n\x00\uFF1D\uFF0B\uFF0D\uFF20]"
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")


def plain(text: object) -> str:
    """``text`` with everything escaped that Markdown, maths or emoji codes would act on.

    >>> print(plain("![x](y) *$5*"))
    \\!\\[x\\]\\(y\\) \\*\\$5\\*
    """
    return _SPECIAL.sub(r"\\\1", _LIVELY.sub(_JOINER, str(text).replace("\n", " ")))


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` with an apostrophe before every text that a spreadsheet would take for a formula.

    >>> harmless(pl.DataFrame({"reason": ["=1+1", "fine"], "row": [-1, 2]})).rows()
    [("'=1+1", -1), ('fine', 2)]
    """
    return table.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${0}"))
