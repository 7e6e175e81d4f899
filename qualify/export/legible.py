"""Text from people and files as a report shows it: without what cannot be seen and would move or hide other text."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 24
"""Letters without a place to break; longer words may break anywhere."""
_BREAK = "\u200b"
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(rf"[^\s{_BREAK}]{{{LONGEST + 1},}}")


def legible(text: str) -> str:
    r"""``text`` in one line without control characters and without marks that turn the direction of what follows.

    >>> legible("a\x00b\nc"), legible("\u202eabc\u200f \ud800")
    ('a b c', 'abc \ufffd')
    """
    straight = _TURNS.sub("", text)
    return "".join(_shown(letter) for letter in straight)


def _shown(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cs", "Co"):
        return "\ufffd"
    return " " if kind in ("Cc", "Zl", "Zp") else letter


def breakable(text: str) -> str:
    """The same with places to break in very long words: a line that cannot be broken would leave the paper.

    >>> breakable("a" * 30).split("\\u200b") == ["a" * 24, "a" * 6]
    True
    """
    return _WORD.sub(lambda word: _BREAK.join(_pieces(word[0])), text)


def _pieces(word: str) -> list[str]:
    return [word[at : at + LONGEST] for at in range(0, len(word), LONGEST)]
