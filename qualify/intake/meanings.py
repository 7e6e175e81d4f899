"""What the win rate is, and what it would be if a word of the outcome column meant something else."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from dataclasses import dataclass

from qualify.intake.outcomes import word_outcome
from qualify.intake.records import Mapping, Table
from qualify.schema import CLOSED, LOST, OPEN, WON
from qualify.words import count

MOST_NAMED = 3


@dataclass(frozen=True)
class Spread:
    """The rows with a word, and (won, closed) now, if the word meant lost (or no decision), and if it meant open."""

    word: str
    rows: int
    now: tuple[int, int]
    if_lost: tuple[int, int]
    if_open: tuple[int, int]


def win_rates(counts: Pairs[str, int], meanings: Pairs[str, str | None]) -> tuple[Spread, ...]:
    """For each word that does not mean won, the rates under two other meanings; the word of most rows first.

    ``counts`` are the rows of each word. A rate is (won, closed): closed are won, lost and no decision.

    >>> win_rates({"Won": 40, "Lost": 22, "Stalled": 47}, {"Won": "won", "Lost": "lost", "Stalled": None})[0]
    Spread(word='Stalled', rows=47, now=(40, 62), if_lost=(40, 109), if_open=(40, 62))
    """
    won = sum(rows for word, rows in counts.items() if meanings.get(word) == WON)
    closed = sum(rows for word, rows in counts.items() if meanings.get(word) in CLOSED)
    found = []
    for word, meaning in meanings.items():
        rows = counts.get(word, 0)
        others = closed - rows if meaning in CLOSED else closed
        if rows and meaning != WON:
            found.append(Spread(word, rows, (won, closed), (won, others + rows), (won, others)))
    return tuple(sorted(found, key=lambda one: (-one.rows, one.word)))


def spread(table: Table, mapping: Mapping) -> tuple[Spread, ...]:
    """:func:`win_rates` of a table; nothing where columns of yes and no have a say in the outcome."""
    column = mapping.column("outcome")
    flags = mapping.column("is_won") and mapping.column("is_closed")
    if column is None or flags or mapping.column("is_active"):
        return ()
    counts = dict(table.frame[column].fill_null("").value_counts().iter_rows())
    return win_rates(counts, dict(mapping.outcomes))


def spread_words(table: Table, mapping: Mapping) -> str:
    """The win rate, and what it would be with other meanings of the words that are in doubt; "" where none is.

    In doubt are words that nobody has given a meaning, those that are not lost or open in so many words, and, where
    several words are lost, each of them; but none on which the rate does not depend.
    """
    found = spread(table, mapping)
    meanings = dict(mapping.outcomes)
    several = sum(meanings[one.word] in CLOSED for one in found) > 1
    doubtful = [one for one in found if _in_doubt(one.word, meanings[one.word], several) and one.now[1]]
    others = [(one, *_otherwise(one, meanings[one.word])) for one in doubtful]
    said = [f"{rate} with {_named(one)} as {meant}" for one, rate, meant in others if rate != _rate(*one.now)]
    if not said:
        return ""
    won, closed = found[0].now
    return (
        f"Of all rows, also those set aside, the win rate is {_rate(won, closed)} ({won:,} won of {closed:,} that were "
        f"won, lost or ended without a decision). It would be {', '.join(said[:MOST_NAMED])}."
    )


def _in_doubt(word: str, meaning: str | None, several: bool) -> bool:
    return several if meaning in CLOSED else word_outcome(word) != OPEN


def _otherwise(one: Spread, meaning: str | None) -> tuple[str, str]:
    """The rate under the other meaning, and what that is."""
    return (_rate(*one.if_open), OPEN) if meaning in CLOSED else (_rate(*one.if_lost), LOST)


def _named(one: Spread) -> str:
    return f"{repr(one.word) if one.word else 'empty cells'} ({count(one.rows, 'row')})"


def _rate(won: int, closed: int) -> str:
    return f"{100 * won / closed:.1f} %" if closed else "unknown"
