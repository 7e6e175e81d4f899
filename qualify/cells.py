"""How tables leave and arrive: cells as text, formulas made harmless, names of our own tables and of others' columns.

A blank text is no value, here as everywhere in Qualify: a file cannot tell it from an empty cell.
"""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from qualify.schema import OPPORTUNITIES

RUBRIC = "rubric"
"""The rubric in an export of everything: the file ``rubric.toml`` of a zip, or a sheet of its lines."""
RUBRIC_COLUMNS = ("line", "toml")
OWN_COLUMNS = tuple(name for name in OPPORTUNITIES if name != "extra")
"""The columns that every export of opportunities begins with; the unmapped ones follow."""
_KEPT = " (kept)"

CONTROLS = r"[\x00-\x08\x0E-\x1F\x7F\uFFFE\uFFFF]"
"""Characters that a text file or a workbook cannot hold: they are left out on the way out and on the way in."""
_RUN = r"=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"
# An apostrophe before such a text gets a company: the reader takes one away, and must not take the text's own.
_FORMULA = rf"^'*[{_RUN}]"
_GUARDED = rf"^'('*[{_RUN}])"


def as_text(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` as the text that its files hold: days as 2026-01-31, numbers without an exponent or a needless ".0".

    Blank texts and "not a number" are null; characters of ``CONTROLS`` are left out.

    >>> as_text(pl.DataFrame({"a": [5.0, 1e-7], "b": ["", "x"], "c": [True, None]})).rows()
    [('5', None, 'true'), ('0.0000001', 'x', None)]
    """
    return spelled(cleaned(table))


def cleaned(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` without what no file can hold in its texts: control characters, and blank ones as values.

    >>> cleaned(pl.DataFrame({"a": ["x\\x00", " ", " y "], "b": [1, 2, 3]})).rows()
    [('x', 1), (None, 2), (' y ', 3)]
    """
    texts = pl.col(pl.String).str.replace_all(CONTROLS, "")
    return table.with_columns(pl.when(texts.str.strip_chars() != "").then(texts))


def spelled(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` with every number, day and yes or no as text, "not a number" as null; texts stay as they are."""
    return table.with_columns(_spelled(column) for column in table if column.dtype != pl.String)


def _spelled(column: pl.Series) -> pl.Series:
    if not column.dtype.is_float():
        return column.cast(pl.String)
    text = column.fill_nan(None).cast(pl.String).str.replace(r"\.0$", "")
    powers = text.filter(text.str.contains("e", literal=True)).unique()
    return text.replace({power: without_power(power) for power in powers})


def without_power(text: str) -> str:
    """A number in digits alone.

    >>> without_power("1e+16"), without_power("-1.5e-7")
    ('10000000000000000', '-0.00000015')
    """
    value = float(text)
    return str(int(value)) if abs(value) > 1 else format(Decimal(text), "f")


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` with an apostrophe before every text, and name of a column, that a spreadsheet would run as a formula.

    Numbers stay as they are. :func:`unguarded` gives the texts back.

    >>> harmless(pl.DataFrame({"reason": ["=1+1", "'=1", "'t is"], "row": [-1, 2, 3]})).rows()
    [("'=1+1", -1), ("''=1", 2), ("'t is", 3)]
    """
    guarded = cleaned(table).with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${0}"))
    names = pl.Series(table.columns, dtype=pl.String).str.replace(_FORMULA, "'${0}")
    return guarded.rename(dict(zip(table.columns, names, strict=True)))


def unguarded(texts: pl.Series) -> pl.Series:
    """``texts`` without the one apostrophe that :func:`harmless` put before what looks like a formula.

    >>> unguarded(pl.Series(["'=1+1", "''=1", "'t is", "=1"])).to_list()
    ['=1+1', "'=1", "'t is", '=1']
    """
    return texts.str.replace(_GUARDED, "${1}")


def beside(name: str) -> str:
    """What an unmapped column is called beside the opportunities' own ones; :func:`as_named` gives its name back.

    >>> beside("Region"), beside("stage"), beside("stage (kept)")
    ('Region', 'stage (kept)', 'stage (kept) (kept)')
    """
    return name + _KEPT if re.sub(r"( \(kept\))*$", "", name) in OWN_COLUMNS else name


def as_named(column: str) -> str:
    """The name that an unmapped column had before it stood beside the opportunities' own ones.

    >>> as_named("Region"), as_named("stage (kept)"), as_named("Region (kept)")
    ('Region', 'stage', 'Region (kept)')
    """
    name = column.removesuffix(_KEPT)
    return name if beside(name) == column else column
