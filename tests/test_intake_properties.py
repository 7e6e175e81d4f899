"""Whatever a file holds, every row of it is accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import table

from qualify.errors import InputError
from qualify.intake import Batch, Mapping, Table, check, guess
from qualify.intake.records import FIELDS_OF, ROLES, Ruling
from qualify.intake.text import parse_text
from qualify.schema import OUTCOMES

NASTY = st.sampled_from(
    [
        " ",
        "Won",
        "Lost",
        "open",
        "Shelved",
        "1",
        "2",
        "a",
        "03/04/2024",
        "13/04/2024",
        "2024-02-30",
        "45000",
        "1.234",
        "1,5",
        "(3)",
        "$",
        "Yes",
        "no",
        "TRUE",
        "#REF!",
        "N/A",
        "é",
        "9999-12-31",
        "Unknown",
    ]
)
HEADERS = [
    "Id",
    "Status",
    "StageName",
    "IsWon",
    "IsClosed",
    "Created",
    "Close date",
    "Amount",
    "Currency",
    "Rated on",
    "RFP",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8, unique=True).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(st.lists(NASTY, min_size=len(header), max_size=len(header)), min_size=1, max_size=12),
        )
    )
)
def test_every_row_is_taken_in_or_set_aside_whatever_the_cells_say(made: tuple[list[str], list[list[str]]]) -> None:
    header, rows = made
    text = "\n".join(";".join(row) for row in [header, *rows])
    try:
        read = table(text)
        mapping = guess(read)
        batch = check(read, mapping)
    except InputError as error:
        assert str(error)[0].isupper()  # noqa: PT017
        assert str(error).endswith(".")  # noqa: PT017
        return
    assert batch.opportunities.height + batch.quarantine.height == batch.read
    assert batch.won + batch.lost + batch.no_decision + batch.open == batch.opportunities.height
    assert batch.read == sum(1 for row in rows if any(cell.strip() for cell in row))
    assert batch.opportunities["deal_id"].is_unique().all()
    assert batch.opportunities["deal_id"].null_count() == 0
    assert set(batch.ratings["deal_id"]) <= set(batch.opportunities["deal_id"])
    assert {column for column, _ in mapping.reasons} == set(header)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A small table with any cells under any headers, some of its rows ragged."""
    names = draw(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8, unique=True))
    whole = st.lists(NASTY, min_size=len(names), max_size=len(names))
    rows = draw(st.lists(st.one_of(whole, whole, whole, st.lists(NASTY, max_size=9)), min_size=1, max_size=12))
    return table("\n".join(";".join(row) for row in [names, ["x"] * len(names), *rows]))


@st.composite
def mappings(draw: st.DrawFn, read: Table, role: str = "opportunities") -> Mapping:
    """Any fields of a role for any of the table's columns, with any meaning of the words in them."""
    columns = st.sampled_from(read.frame.columns)
    known = FIELDS_OF[role]
    fields = draw(st.dictionaries(st.sampled_from(known), columns, max_size=10)) if known else {}
    words = ["", *{text for text in read.frame[fields["outcome"]] if text}] if "outcome" in fields else []
    meanings = st.sampled_from([None, *OUTCOMES])
    pairs = st.tuples(columns, NASTY)
    return Mapping(
        fields=tuple(fields.items()),
        answers=tuple(draw(st.lists(columns, max_size=4, unique=True))),
        outcomes=tuple((word, draw(meanings)) for word in words),
        decimal_comma=draw(st.booleans()),
        role=role,
        segments=tuple(draw(st.lists(columns, max_size=2, unique=True))),
        unanswered=tuple(draw(st.lists(pairs, max_size=3, unique=True))),
        orders=tuple(draw(st.dictionaries(columns, st.booleans(), max_size=3)).items()),
    )


def chosen(draw: st.DrawFn, batch: Batch) -> tuple[Ruling, ...]:
    """Any of the ways that the findings offer."""
    return tuple(
        Ruling(finding.problem.rule, finding.problem.column, draw(st.sampled_from(finding.ways)).name)
        for finding in batch.findings
        if finding.ways
    )


def adds_up(read: Table, batch: Batch) -> None:
    taken = batch.opportunities
    assert taken.height + batch.quarantine.height == batch.read == read.frame.height + read.held.height
    assert batch.quarantine["row"].is_unique().all()
    assert set(batch.quarantine["row"]) <= {*read.line, *read.held["row"]}
    assert batch.won + batch.lost + batch.no_decision + batch.open == taken.height
    assert taken["deal_id"].null_count() == 0
    assert taken["deal_id"].is_unique().all()
    assert set(batch.ratings["deal_id"]) <= set(taken["deal_id"])
    assert [reason for reason in batch.quarantine["reason"] if not reason] == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_table_under_any_mapping_and_any_ruling_adds_up_or_is_refused(data: st.DataObject) -> None:
    read = data.draw(tables())
    mapping = data.draw(mappings(read))
    try:
        batch = check(read, mapping)
    except InputError as error:
        assert error.problem.what.endswith(".")  # noqa: PT017
        assert error.problem.way_out.endswith(".")  # noqa: PT017
        return
    adds_up(read, batch)
    adds_up(read, check(read, mapping, chosen(data.draw, batch)))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_table_in_any_role_is_read_whole_or_refused(data: st.DataObject) -> None:
    read = data.draw(tables())
    mapping = data.draw(mappings(read, data.draw(st.sampled_from(ROLES))))
    try:
        batch = check(read, mapping, known=data.draw(st.sampled_from([None, pl.Series(["1", "a"])])))
    except InputError as error:
        assert error.problem.what.endswith(".")  # noqa: PT017
        assert error.problem.way_out.endswith(".")  # noqa: PT017
        return
    assert batch.read == read.frame.height + read.held.height
    assert set(batch.quarantine["row"]) <= {*read.line, *read.held["row"]}


CELL = st.text(st.sampled_from('ab ,;"\n\r\t|é'), max_size=4)
ROW = st.one_of(
    st.lists(CELL, min_size=3, max_size=3),
    st.lists(CELL, max_size=5),
    st.just([]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ROW, max_size=12), st.sampled_from([",", ";", "\t", "|"]))
def test_every_row_is_in_exactly_one_of_header_accepted_held_blank(rows: list[list[str]], separator: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows([["h1", "h2", "h3"], ["a", "b", "c"], *rows])
    data = buffer.getvalue().encode()
    # csv.writer writes a row of one empty cell as two quotation marks: to a reader that is a blank row too.
    blank = {i for i, row in enumerate(rows, start=3) if not any(cell.strip() for cell in row)}
    whole = [(i, tuple(row)) for i, row in enumerate(rows, start=3) if len(row) == 3 and i not in blank]
    held = [i for i, row in enumerate(rows, start=3) if len(row) != 3 and i not in blank]
    parsed = parse_text(data)
    assert parsed.line.to_list() == [2, *(i for i, _ in whole)]
    assert parsed.held["row"].to_list() == held
    assert sum(note.count for note in parsed.notes if note.rule == "blank rows") == len(blank)
    assert parsed.frame.rows()[1:] == [tuple(cell if cell.strip() else None for cell in row) for _, row in whole]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab1,;\n\r\t| "), max_size=80))
def test_without_quotation_marks_every_line_of_any_text_is_accounted_for(text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", f"h1,h2,h3\na,b,c\n{text}".removesuffix("\n"))
    parsed = parse_text("\n".join(lines).encode())
    blank = sum(note.count for note in parsed.notes if note.rule == "blank rows")
    numbers = [*parsed.line.to_list(), *parsed.held["row"].to_list()]
    expected = [i for i, line in enumerate(lines, start=1) if i > 1 and line.replace(",", "").strip()]
    assert (sorted(numbers), blank) == (expected, len(lines) - 1 - len(expected) - (lines[-1] == ""))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab1,"\n'), max_size=60))
def test_with_stray_quotation_marks_no_character_is_lost_or_the_file_is_refused(text: str) -> None:
    data = f"h1,h2\na,b\n{text}"
    try:
        parsed = parse_text(data.encode())
    except InputError as error:
        assert error.problem.what == "A quotation mark is opened and never closed."  # noqa: PT017
        return
    letters = "".join(text for row in parsed.frame.rows() for text in row if text)
    letters += "".join(parsed.held["content"])
    blank = [note for note in parsed.notes if note.rule == "blank rows"]
    assert Counter(re.findall(r"\w", letters)) == Counter(re.findall(r"\w", data.removeprefix("h1,h2")))
    assert parsed.frame.height + parsed.held.height + sum(n.count for n in blank) <= data.count("\n")
