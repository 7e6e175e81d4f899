"""Amounts in words: 1,234.56, 1.234,56, (123), 123-, $1.2M, 1,00,000. A percentage is no amount."""

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
_THOUSAND, _MILLION, _MILLIARD = "k|tsd|thousand", "million(?:s|en|es)?|mill|millón|mio|mn|mm|m", "milliarden?|mrd|bn|b"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|BRL|MXN|ARS|CLP|COP|PEN|ZAR|TRY|ILS|AED|SAR"
    "|SGD|HKD|KRW|TWD|THB|IDR|MYR|PHP|VND|UAH"
)
MARKS = rf"(?i)(R\$|US\$|\bkr\b|\b(?:{_CODES})\b|[$€£¥₹₩])"
_ONE_MEANING = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "US$": "USD", "R$": "BRL"}
MEANINGS = {"$": ("USD", "CAD", "AUD"), "¥": ("JPY", "CNY"), "kr": ("SEK", "NOK", "DKK")}
"""Marks of several currencies, and which those are."""
CURRENCY = r"^(?:[A-Z]{3}|R\$|US\$|kr|[$€£¥₹₩])$"
_MARK = rf"(?:R\$|US\$|kr|{_CODES}|[$€£¥₹₩])?"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+\u2212]?)\s*{_MARK}\s*(?P<inner>[-+\u2212]?)\s*(?P<number>\d[\d.,'\u2019\s]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    rf"(?:(?<=[.,])[-\u2013\u2014]{{1,2}}|(?<=\d)(?P<after>\s?[-\u2212]))?"
    rf"\s*(?:(?P<k>{_THOUSAND})|(?P<m>{_MILLION})|(?P<b>{_MILLIARD}))?\.?\s*{_MARK}",
    re.IGNORECASE,
)
_INDIAN = re.compile(r"\d{1,2}(,\d{2})*,\d{3}")
_NO_CENTS = "\\d{}[-\u2013\u2014]"
_PROOF = {
    ",": (
        r"\d,(\d{1,2}|\d{4,})(\D*)$",
        r"\d{4},\d{3}\D*$",
        r"\.\d{3},",
        r"\d\.\d{3}\.\d{3}",
        r"^\D*0?,\d",
        _NO_CENTS.format(","),
    ),
    ".": (
        r"\d\.(\d{1,2}|\d{4,})(\D*)$",
        r"\d{4}\.\d{3}\D*$",
        r",\d{3}\.",
        r"\d,\d{2,3},\d{3}",
        r"^\D*0?\.\d",
        _NO_CENTS.format(r"\."),
    ),
}
_LONE = r"^\D*[1-9]\d{0,2}\.\d{3}\D*$"


def currencies(column: pl.Series) -> pl.Series:
    """The currency that each amount is marked with: its code, or the mark where that is of several currencies.

    >>> currencies(pl.Series(["€ 5", "usd 5", "$5", "5 Kr", "5"])).to_list()
    ['EUR', 'USD', '$', 'kr', None]
    """
    marks = column.str.extract(MARKS).str.to_uppercase()
    return marks.replace({mark.upper(): code for mark, code in _ONE_MEANING.items()} | {"KR": "kr"})


def comma_proven(column: pl.Series) -> bool | None:
    """What the amounts of a column prove: True a decimal comma, False a decimal point, None nothing or both.

    >>> comma_proven(pl.Series(["1.234,56"])), comma_proven(pl.Series(["1.234"]))
    (True, None)
    """
    point, comma = _proves(column, "."), _proves(column, ",")
    return None if point == comma else comma


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
    marked = column.filter(column.str.contains(r"[.,]")).unique()
    return any(bool(marked.str.contains(pattern).any()) for pattern in _PROOF[mark])


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
    signs = (found["sign"] + found["inner"] + (found["after"] or "")).replace(" ", "") if found else ""
    if not found or digits is None or len(signs) > 1:
        return None
    negative = bracketed or signs in ("-", "\u2212")
    times = 1e3 if found["k"] else 1e6 if found["m"] else 1e9 if found["b"] else 1
    value = float(digits + (found["power"] or "")) * times
    if not math.isfinite(value):
        return None
    return -value if negative else value


def _digits(number: str, comma: bool) -> str | None:
    """The digits with a point for decimals; None where the marks do not stand between groups of three."""
    decimal, thousands = (",", ".") if comma else (".", ",")
    whole, _, rest = number.partition(decimal)
    groups = re.split(rf"[{re.escape(thousands)}'\u2019\s]", whole)
    if len(groups) > 1 and not (_by_threes(groups) or (not comma and _INDIAN.fullmatch(whole))):
        return None
    joined = f"{''.join(groups) or '0'}.{rest or '0'}"
    return joined if re.fullmatch(r"\d+\.\d+", joined) else None


def _by_threes(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
