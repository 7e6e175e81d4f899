"""The quick road through a text gives what the careful one gives, cell by cell and row by row."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.intake import lines, scan
from qualify.intake.parsed import Parsed
from qualify.intake.text import parse_text

HEADER = "h1,h2,h3\na,b,c\n"
LETTERS = 'ab1 ,;\t|"\n\ré€\ufeff\xa0'
CELL = st.one_of(
    st.text(st.sampled_from(LETTERS.replace('"', "")), max_size=4).map(lambda text: f'"{text}"'),
    st.sampled_from(['""', '""""', '"a""b"', '"\n"', '"\r\n"', '"a\r"', "", " ", "a", "1.5", "é", "\ufeffa", "\x1a"]),
    st.text(st.sampled_from(LETTERS), max_size=3),
)
BREAK = st.sampled_from(["\n", "\n", "\r\n", "\r"])
WIDTH = st.sampled_from([3, 3, 3, 3, 2, 4, 1, 0])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Some rows of mostly three cells, sound or not, between breaks of all kinds."""
    separator = draw(st.sampled_from(",;\t|"))
    rows = draw(st.lists(WIDTH.flatmap(lambda width: st.lists(CELL, min_size=width, max_size=width)), max_size=8))
    body = "".join(separator.join(row) + draw(BREAK) for row in rows)
    return HEADER.replace(",", separator) + (body[:-1] if draw(st.booleans()) else body)


def outcome(text: str, quick: bool, chunk: int) -> tuple[object, ...]:
    """Everything that a road finds, or the sentence of its refusal."""
    try:
        parsed: Parsed = parse_text(text.encode(), quick=quick, chunk=chunk)
    except InputError as error:
        return (str(error),)
    frame, held = parsed.frame, parsed.held
    numbers = parsed.line.to_list(), parsed.header, parsed.blank.to_list()
    return frame.columns, frame.rows(), held.rows(), *numbers, [str(note) for note in parsed.notes]


@settings(max_examples=1_000, deadline=None)
@given(texts(), st.sampled_from([8, 16, 40, 1_000]))
@example('h1,h2,h3\na,b,c\n"a\n",,\r"b"', 8)
@example("h1,h2,h3\na,b,c\n,,\r\r\n,\n", 16)
@example('h1,h2,h3\na,b,c\n\ufeffa,b,c\n"x"y,b,c\n', 8)
def test_the_quick_road_gives_what_the_careful_one_gives(text: str, chunk: int) -> None:
    assert outcome(text, True, chunk) == outcome(text, False, chunk)


def test_sound_files_never_take_the_careful_road(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADER + '"a ""b"", c","two\r\nlines",\r\n,,\n\nx\ry,"",z\n' * 1_000
    expected = outcome(text, False, scan.CHUNK)
    monkeypatch.setattr(scan, "_carefully", None)
    assert outcome(text, True, 4_096) == expected
    assert len(expected[1]) == 2_001  # type: ignore[arg-type]


def test_one_stray_quotation_mark_costs_the_quick_road_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    ordinary = "a,b,c\n" * 1_000
    text = f'{HEADER}{ordinary}5" pipe,b,c\n{ordinary}'
    seen: list[int] = []
    careful = scan._carefully
    monkeypatch.setattr(scan, "_carefully", lambda *given: seen.append(given[2]) or careful(*given))
    parsed = parse_text(text.encode(), chunk=1_000)
    assert (parsed.frame.height, parsed.held.height, len(seen)) == (2_002, 0, 1)
    assert parsed.frame.filter(pl.col("h1") != "a").rows() == [('5" pipe', "b", "c")]


def test_progress_goes_from_chunk_to_chunk_to_one() -> None:
    shares: list[float] = []
    parse_text((HEADER + "a,b,c\n" * 1_000).encode(), shares.append, chunk=1_506)
    assert [round(share, 2) for share in shares] == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("name", "most", "text", "sentence"),
    [
        (
            "MAX_ROW",
            50,
            HEADER + "a" * 60,
            "A row has more than 50 characters. (row 3) "
            "Check the line ends and quotation marks, and export the file again.",
        ),
        (
            "MAX_CELL",
            50,
            HEADER + "a" * 60,
            "A cell has more than 50 characters. (row 3) Shorten it in the file.",
        ),
    ],
)
def test_what_is_too_long_is_refused(
    name: str, most: int, text: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, name, most)
    monkeypatch.setattr(scan, "MAX_CELL", 50)
    assert outcome(text, True, 1_000) == outcome(text, False, 1_000) == (sentence,)
