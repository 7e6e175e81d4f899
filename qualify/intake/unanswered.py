"""Words of a column of answers that are no answer: "-None-", "Please select", "N/A"; and a 0 that may be none."""

from __future__ import annotations

import re

import polars as pl

from qualify.intake.words import WORDS, distinct, plain

_ANY = frozenset(WORDS["unanswered"]["any"])
_DRESSED = frozenset(WORDS["unanswered"]["dressed"])
_OFFERED = frozenset(WORDS["unanswered"]["offered"])
_IN_DRESS = re.compile(r"[-\u2013\u2014_*.<(\[{]+\s*\w.*\w\s*[-\u2013\u2014_*.>)\]}]+", re.DOTALL)
_SIGNS = re.compile(r"[-\u2013\u2014._?/\s\u2026]+|\\N")
LARGEST_SCALE = 10


def unanswered(column: pl.Series) -> tuple[tuple[str, str], ...]:
    """(word, why) for each text of ``column`` that stands for no answer, in alphabetical order.

    "None" bare may be an answer (to "Competitors?"); in dashes, as a CRM writes an empty list, it is none. A sign
    such as "-" is an answer where other answers are signs too ("+", "-"). "Unknown" is an answer of its own.

    >>> [word for word, _ in unanswered(pl.Series(["Yes", "None", "--None--", "N/A", "Unknown", "?"]))]
    ['--None--', '?', 'N/A']
    """
    texts = distinct(column)
    signs_answer = any(not plain(text) and not _SIGNS.fullmatch(text.strip()) for text in texts)
    found = ((text, _why(text, signs_answer)) for text in texts)
    return tuple((text, why) for text, why in found if why)


def offered(column: pl.Series) -> tuple[str, ...]:
    """The words of ``column`` that are taken as answers, and that somebody may want to count as none: "Unknown"."""
    return tuple(text for text in distinct(column) if plain(text) in _OFFERED)


def answers_of(column: pl.Series) -> list[str]:
    """The different texts of ``column`` that are answers, in alphabetical order."""
    none = {text for text, _ in unanswered(column)}
    return [text for text in distinct(column) if text not in none]


def zero_is_doubtful(column: pl.Series) -> bool:
    """True when 0 stands beside answers that are whole numbers from 1 up to at most 10, so that it may be no answer.

    >>> zero_is_doubtful(pl.Series(["0", "1", "3", "5"])), zero_is_doubtful(pl.Series(["0", "1"]))
    (True, False)
    """
    texts = [text.strip() for text in answers_of(column)]
    if not all(re.fullmatch(r"\d{1,2}([.,]0+)?", text) for text in texts):
        return False
    numbers = {int(re.split("[.,]", text)[0]) for text in texts}
    others = numbers - {0}
    return 0 in numbers and len(others) > 1 and min(others) == 1 and max(others) <= LARGEST_SCALE


def _why(text: str, signs_answer: bool) -> str:
    """Why a text is no answer; empty where it is one."""
    bare, words = text.strip(), plain(text)
    if _SIGNS.fullmatch(bare):
        return "" if signs_answer else "a sign for nothing"
    if bare.upper() == "#N/A" or words in _ANY:
        return "a word for no answer"
    dressed = words in _DRESSED and _IN_DRESS.fullmatch(bare) is not None
    return "the empty choice of a list" if dressed else ""
