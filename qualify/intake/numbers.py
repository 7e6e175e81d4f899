"""Amounts in words: 1,234.56, 1.234,56, (123), $1.2M."""

from __future__ import annotations

import math
import re

import polars as pl

from qualify.intake.words import NOTHING, plain

LARGEST = 1e15
"""No deal is worth more, in the smallest currency's notes; squares and fourth powers of it still add up."""
UNREADABLE = "cannot be read as an amount"
TOO_LARGE = f"is larger than {LARGEST:,.0f}, which no deal is worth"
_PLAIN = r"^-?\d{1,15}(\.\d{1,15})?$"
_WHOLE = r"^-?\d{1,15}$"
_TIMES = {"": 1, "k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9}
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|BRL|MXN|ARS|CLP|COP|PEN|ZAR|TRY|ILS|AED|SAR"
    "|SGD|HKD|KRW|TWD|THB|IDR|MYR|PHP|VND|UAH"
)
MARKS = rf"(?i)(R\$|US\$|\bkr\b|\b(?:{_CODES})\b|[$€£¥₹₩])"
CURRENCY = r"^(?:[A-Z]{3}|R\$|US\$|kr|[$€£¥₹₩])$"
_MARK = rf"(?:R\$|US\$|kr|{_CODES}|[$€£¥₹₩])?"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+\u2212]?)\s*{_MARK}\s*(?P<inner>[-+\u2212]?)\s*(?P<number>\d[\d.,'\u2019\s]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    rf"\s*(?P<times>k|mio|mrd|mn|bn|m|b)?\.?\s*{_MARK}",
    re.IGNORECASE,
)
_PROOF = {
    ",": (r"\d,(\d{1,2}|\d{4,})(\D*)$", r"\d{4},\d{3}\D*$", r"\.\d{3},", r"\d\.\d{3}\.\d{3}", r"^\D*0?,\d"),
    ".": (r"\d\.(\d{1,2}|\d{4,})(\D*)$", r"\d{4}\.\d{3}\D*$", r",\d{3}\.", r"\d,\d{3},\d{3}", r"^\D*0?\.\d"),
}
_LONE = r"^\D*[1-9]\d{0,2}\.\d{3}\D*$"


def decimal_comma(column: pl.Series) -> bool:
    """True when the amounts of a column are written with a decimal comma: 1.234,56.

    A single point before exactly three digits (1.234) counts as a thousands mark unless other cells show decimals.

    >>> decimal_comma(pl.Series(["1.234,56", "12"])), decimal_comma(pl.Series(["1,234", "12.5"]))
    (True, False)
    """
    return not _proves(column, ".") and (_proves(column, ",") or lone_points(column))


def lone_points(column: pl.Series) -> bool:
    """True when only cells such as 1.234 tell what a point means, so that it might be a decimal point."""
    proven = _proves(column, ".") or _proves(column, ",")
    return not proven and bool(column.str.contains(_LONE).any())


def _proves(column: pl.Series, mark: str) -> bool:
    return any(bool(column.str.contains(pattern).any()) for pattern in _PROOF[mark])


def parse_amounts(column: pl.Series, comma: bool) -> pl.DataFrame:
    """Columns ``value`` (Float64) and ``fault`` (why there is none) of each text; both null for an empty cell.

    >>> parse_amounts(pl.Series(["$1.2M", "(123)", "about 5"]), False).rows()
    [(1200000.0, None), (-123.0, None), (None, 'cannot be read as an amount')]
    >>> parse_amounts(pl.Series(["1e300"]), False)["fault"].to_list()
    ['is larger than 1,000,000,000,000,000, which no deal is worth']
    """
    texts = column.str.strip_chars()
    simple = texts.str.contains(_WHOLE if comma else _PLAIN)
    direct = texts.set(~simple.fill_null(False), None).cast(pl.Float64)
    others = texts.filter(simple.eq(False).fill_null(False)).unique().to_list()
    read = {text: _read(text, comma) for text in others}
    faults = {text: UNREADABLE for text in others if read[text] is None and plain(text) not in NOTHING}
    faults |= {text: TOO_LARGE for text, value in read.items() if value is not None and abs(value) > LARGEST}
    slow = texts.replace_strict(read, default=None, return_dtype=pl.Float64)
    fault = texts.replace_strict(faults, default=None, return_dtype=pl.String)
    return pl.DataFrame({"value": direct.fill_null(slow).set(fault.is_not_null(), None), "fault": fault})


def _read(text: str, comma: bool) -> float | None:
    """One amount, or None."""
    bracketed = text.startswith("(") and text.endswith(")")
    found = _AMOUNT.fullmatch(text[1:-1].strip() if bracketed else text)
    digits = _digits(found["number"].strip(), comma) if found else None
    if not found or digits is None:
        return None
    negative = bracketed or "-" in (sign := found["sign"] + found["inner"]) or "\u2212" in sign
    value = float(digits + (found["power"] or "")) * _TIMES[(found["times"] or "").lower()]
    if not math.isfinite(value):
        return None
    return -value if negative else value


def _digits(number: str, comma: bool) -> str | None:
    """The digits with a point for decimals; None where the marks do not stand between groups of three."""
    decimal, thousands = (",", ".") if comma else (".", ",")
    whole, _, rest = number.partition(decimal)
    groups = re.split(rf"[{re.escape(thousands)}'\u2019\s]", whole)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    joined = f"{''.join(groups) or '0'}.{rest or '0'}"
    return joined if re.fullmatch(r"\d+\.\d+", joined) else None
