"""Files of one source: which belong together by their headers, and a mapping kept from one to the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from qualify.errors import InputError
from qualify.intake.records import DATES, FIELDS_OF, ROLES, Join, Mapping
from qualify.intake.words import header
from qualify.schema import OUTCOMES

SAME_SOURCE = 0.8
_WAY_OUT = "Save the mapping on the Upload page again and use that file."


def signature(columns: Sequence[str]) -> str:
    """What tells a source by its headers: a hash of them, sorted and written as :func:`words.plain` does.

    >>> signature(["Close Date", "Amount"]) == signature(["amount", "close_date"])
    True
    """
    return hashlib.sha256("\n".join(sorted(map(_plain, columns))).encode()).hexdigest()


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of headers that two files have in common, of the file with more of them; from SAME_SOURCE up they
    count as one source.

    >>> likeness(["Id", "Stage", "Amount", "Region"], ["id", "stage", "amount", "Sector", "Notes"])
    0.6
    """
    ours, theirs = set(map(_plain, one)), set(map(_plain, other))
    return len(ours & theirs) / max(len(ours), len(theirs), 1)


def _plain(column: str) -> str:
    return header(column)[0]


def to_json(mapping: Mapping) -> str:
    """A mapping as JSON text, for :func:`from_json`."""
    return json.dumps(
        {name: value for name, value in asdict(mapping).items() if name != "day_first"}, ensure_ascii=False
    )


def from_json(text: str) -> Mapping:
    """The mapping that :func:`to_json` wrote, also one of an older version.

    Raises InputError for anything else: no JSON, an unknown field, a value of another type.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("The saved mapping cannot be read: it is not JSON.", _WAY_OUT) from None
    if not isinstance(body, dict):
        raise InputError("The saved mapping cannot be read: it is not a list of named values.", _WAY_OUT)
    older = body.pop("day_first", None)
    for name, value in body.items():
        if name not in _CHECKS:
            raise InputError(f"The saved mapping has {name!r}, which is not known here.", _WAY_OUT)
        if not _CHECKS[name](value):
            raise InputError(f"The saved mapping cannot be read: {name!r} is not as it should be.", _WAY_OUT)
    mapping = Mapping(**{name: _frozen(name, value) for name, value in body.items()})
    _refuse_fields(mapping)
    return _ordered(mapping, older)


def _refuse_fields(mapping: Mapping) -> None:
    names = [name for name, _ in mapping.fields]
    odd = next((name for name in names if name not in FIELDS_OF[mapping.role] or names.count(name) > 1), None)
    if odd is not None:
        known = ", ".join(FIELDS_OF[mapping.role])
        raise InputError(f"The saved mapping has the field {odd!r}.", f"Use each of these at most once: {known}.")


def _ordered(mapping: Mapping, older: object) -> Mapping:
    """An older mapping had one answer for all columns of dates."""
    if older is None:
        return mapping
    if not isinstance(older, bool):
        raise InputError("The saved mapping cannot be read: 'day_first' is not as it should be.", _WAY_OUT)
    for field in DATES:
        column = mapping.column(field)
        if column and mapping.order(column) is None:
            mapping = mapping.with_order(column, older)
    return mapping


def _frozen(name: str, value: Any) -> Any:
    if name == "joins":
        return tuple(Join(**{**join, "columns": tuple(join["columns"])}) for join in value)
    if isinstance(value, list):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _pairs(second: Callable[[object], bool]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        pairs = value if isinstance(value, list) else [None]
        return all(isinstance(pair, list) and len(pair) == 2 and _text(pair[0]) and second(pair[1]) for pair in pairs)

    return check


def _joins(value: object) -> bool:
    names = {"table": _text, "ours": _text, "theirs": _text, "columns": _texts}
    joins = value if isinstance(value, list) else [None]
    return all(
        isinstance(join, dict) and join.keys() == names.keys() and all(names[name](join[name]) for name in names)
        for join in joins
    )


_CHECKS: dict[str, Callable[[object], bool]] = {
    "fields": _pairs(_text),
    "answers": _texts,
    "outcomes": _pairs(lambda value: value is None or value in OUTCOMES),
    "decimal_comma": lambda value: isinstance(value, bool),
    "reasons": _pairs(_text),
    "role": lambda value: value in ROLES,
    "segments": _texts,
    "unanswered": _pairs(_text),
    "joins": _joins,
    "orders": _pairs(lambda value: isinstance(value, bool)),
    "answered": _pairs(_text),
    "why": _text,
}
