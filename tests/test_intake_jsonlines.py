"""Lines and lists of JSON: every object a row, every key a column, every digit kept."""

from __future__ import annotations

import pytest

from qualify.errors import InputError
from qualify.intake import jsonlines, limits, read
from qualify.intake.jsonlines import parse_json


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_json(text.encode())
    return str(caught.value)


def test_objects_become_rows_and_nested_keys_columns() -> None:
    table = read(
        b'\xef\xbb\xbf{"Id":"007","Account":{"Name":"Acme","Tags":[1.0,"a",null]},"Amount":1000.50,"IsWon":true}\n'
        b'\n{"Id":"008","Amount":1e400,"IsWon":null,"Account":{}}\r\n',
        "deals.jsonl",
    )
    assert table.frame.columns == ["Id", "Account.Name", "Account.Tags", "Amount", "IsWon", "Account"]
    assert table.frame.rows() == [
        ("007", "Acme", '[1.0, "a", null]', "1000.50", "true", None),
        ("008", None, None, "1e400", None, "{}"),
    ]
    assert (table.kind, table.line.to_list(), table.header, table.blank.to_list()) == ("jsonl", [1, 3], (), [2])


def test_lines_that_are_no_objects_are_held_with_their_numbers() -> None:
    deep = '{"a":' + "[" * 100_000
    lines = [
        '{"a":1}',
        "[1]",
        "nonsense",
        '{"a":1,"a":2}',
        '{"a":"\\ud800"}',
        '{"a":1} 2',
        deep,
        '{"b.c":1,"b":{"c":2}}',
    ]
    parsed = parse_json("\n".join(lines).encode())
    assert parsed.frame.rows() == [("1",)]
    assert parsed.held.select("row", "rule", "reason").rows() == [
        (2, "unreadable row", "it is not an object"),
        (3, "unreadable row", "it is not JSON"),
        (4, "unreadable row", "a key is there more than once"),
        (5, "unreadable row", "it has half a character, such as \\ud800"),
        (6, "unreadable row", "it has more than one value"),
        (7, "unreadable row", "it is nested too deeply"),
        (8, "unreadable row", "'b.c' is there more than once"),
    ]
    assert parsed.held["content"][2] == '{"a":1,"a":2}'


def test_a_list_of_objects_is_numbered_by_place() -> None:
    parsed = parse_json(b' [ {"a":1},\n{"b":[{"c":"x"}]} , 5 ] \n')
    assert parsed.frame.rows() == [("1", None), (None, '[{"c": "x"}]')]
    assert (parsed.line.to_list(), parsed.held["row"].to_list()) == ([1, 2], [3])
    assert str(parsed.notes[0]) == "Rows are numbered by their place in the list."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"a":1}, {"a":', "The list of JSON cannot be read: it is not JSON. (row 2) Export it again."),
        ('[{"a":1} {"a":2}]', "The list of JSON breaks off. (row 1) Export it again."),
        ('[{"a":1}] x', "Something follows the list of JSON. (row 1) Export it again."),
        ("[ ]", "There is no object of JSON in the file. Write one object on each line."),
        (
            '{\n"a": 1\n}',
            "There is no object of JSON in the file: it is not JSON. (row 1) Write one object on each line.",
        ),
    ],
)
def test_what_cannot_be_read_to_its_end_is_refused(text: str, sentence: str) -> None:
    assert refused(text) == sentence


def test_keys_without_end_are_refused() -> None:
    text = "\n".join(f'{{"k{number}":1}}' for number in range(limits.MAX_COLUMNS + 1))
    assert refused(text) == "The header has 2,001 columns. Keep at most 2,000 of them."


def test_chunks_join_columns_that_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "CHUNK_ROWS", 2)
    parsed = parse_json(b'{"a":1}\n{"a":2}\n{"b":3}\n{"a":4,"b":5}\n{"a":6}\n')
    assert parsed.frame.rows() == [("1", None), ("2", None), (None, "3"), ("4", "5"), ("6", None)]


def test_utf_16_as_windows_writes_it_is_read() -> None:
    assert read('{"a":"é"}\n'.encode("utf-16"), "deals.json").frame.rows() == [("é",)]
