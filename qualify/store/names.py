"""Names that people give: on one line, and neither empty nor endless. How long evidence may be."""

from __future__ import annotations

from qualify.errors import InputError

LONGEST_NAME = 80
LONGEST_EVIDENCE = 750
"""What the scorecard takes as evidence, and as the reason why a rating is given later, fits in."""


def one_line(text: str, what: str) -> str:
    """A name on one line without spaces around it. Raises InputError where nothing is left, or too much.

    >>> one_line("  Budget counts\\n double ", "scenario")
    'Budget counts double'
    """
    name = " ".join(text.split())
    if not name:
        raise InputError(f"The {what} has no name.", "Give it one that says what is different.")
    if len(name) > LONGEST_NAME:
        raise InputError(f"The name has {len(name)} characters.", f"Use at most {LONGEST_NAME}; there is also a note.")
    return name
