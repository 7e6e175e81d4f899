"""The headers of six CRMs and plain ones, in four languages: which field each is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from intake_files import table

from qualify.intake import guess
from qualify.intake.records import FIELDS

# What stands under a header of each field, in eight rows.
CELLS: dict[str, Iterable[object]] = {
    "deal_id": [f"00{i}x" for i in range(8)],
    "name": [f"Offer {i}" for i in range(8)],
    "account": ["Acme", "Bolt", "Cap", "Dent", "Acme", "Bolt", "Cap", "Dent"],
    "owner": ["Ana", "Bo"] * 4,
    "team": ["Inland", "Abroad"] * 4,
    "source": ["Fair", "Web"] * 4,
    "product": ["Pump", "Valve"] * 4,
    "stage": ["Kick-off", "Visit"] * 4,
    "outcome": ["Won", "Lost", "Open", "Won", "Lost", "Open", "Won", "Lost"],
    "stage outcome": ["Closed Won", "Closed Lost", "Qualification", "Closed Won"] * 2,
    "open or won": ["Won", "Proposition", "New", "Qualified"] * 2,
    "reason": ["Price", "", "Timing", ""] * 2,
    "amount": [str(1000 + i) for i in range(8)],
    "currency": ["EUR", "USD"] * 4,
    "created": [f"2024-01-{i + 10}" for i in range(8)],
    "closed": [f"2024-03-{i + 10}" for i in range(8)],
    "expected": [f"2024-04-{i + 10}" for i in range(8)],
    "is_won": ["1", "0"] * 4,
    "is_closed": ["1", "1", "1", "0"] * 2,
    "is_active": ["TRUE", "FALSE", "TRUE", "TRUE"] * 2,
    "date": [f"2024-05-{i + 10}" for i in range(8)],
    "-": [str(10 * i) for i in range(8)],
}
MEANS = {"stage outcome": ("stage", "outcome"), "open or won": ("stage", "outcome"), "date": (), "-": ()}

# One file a line: its name, then header=field in the order of the file. "-" is a number, "date" one too many.
FILES = Path(__file__).with_name("crm_headers.txt").read_text(encoding="utf-8")
NAMED = dict(line.split(": ", 1) for line in FILES.strip().splitlines())


@pytest.mark.parametrize("name", NAMED)
def test_every_header_is_the_field_its_crm_means(name: str) -> None:
    pairs = [pair.rsplit("=", 1) for pair in NAMED[name].split("|")]
    columns = [list(CELLS[field]) for _, field in pairs]
    rows = ["\t".join(str(column[i]) for column in columns) for i in range(8)]
    found = guess(table("\n".join(["\t".join(header for header, _ in pairs), *rows]) + "\n"))
    meant = {field: header for header, kind in pairs for field in MEANS.get(kind, (kind,))}
    assert dict(found.fields) == meant
    assert [field for field, _ in found.fields] == [field for field in FIELDS if field in meant]
