"""What win rates at equal scores say of people, in sentences: a difference is never called anybody's fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from qualify.words import count, listed

if TYPE_CHECKING:
    from qualify.analysis.consistency import Consistency

_SEVERAL = {"owner": "salespeople", "team": "teams"}
_ONE = {"owner": "a salesperson", "team": "a team"}
_SMALL = 0.03


def people(field: str) -> str:
    """Who is compared, as a choice.

    >>> people("owner")
    'Salespeople'
    """
    return _SEVERAL[field].capitalize()


def alone(field: str) -> str:
    """Why there is nothing to compare."""
    return f"There are no two {_SEVERAL[field]} with ten decided deals that have a score."


def answer(found: Consistency) -> tuple[str, ...]:
    """Whether the same score means the same, and who differs; then what the ratings say of each."""
    named = found.table.filter("named")
    if named.is_empty():
        return _nobody(found)
    people, most = _SEVERAL[found.field], found.table.height
    said = [
        f"Not quite: of {most} {people} {named.height} {'wins' if named.height == 1 else 'win'} more or fewer deals "
        f"than the others at the same scores, beyond chance."
    ]
    return (*said, *(_who(row) for row in named.iter_rows(named=True)), *_unrated(found, named), *_others(found))


def _nobody(found: Consistency) -> tuple[str, ...]:
    return (
        f"As far as these data show, yes: none of {found.table.height} {_SEVERAL[found.field]} wins more or fewer "
        "deals than the others at the same scores, beyond chance.",
        f"That does not prove them alike: {_ONE[found.field]} would have to win about {_points(found.detectable)} of "
        "100 more or fewer before it would usually show.",
    )


def _others(found: Consistency) -> list[str]:
    rest = found.table.filter(~pl.col("named"))
    if rest.is_empty():
        return []
    names = rest["group"].to_list()
    shown = listed([*names[:5], *([f"{len(names) - 5:,} more"] if len(names) > 5 else [])])
    return [f"Not enough to separate: {shown}."]


def _who(row: dict[str, Any]) -> str:
    word = "fewer" if row["difference"] < 0 else "more"
    near, far = sorted((abs(row["low"]), abs(row["high"])))
    small = ", which is little" if abs(row["difference"]) <= _SMALL else ""
    return (
        f"{row['group']} wins about {_points(abs(row['difference']))} of 100 deals {word} than the others at the same "
        f"scores (between {_points(near)} and {_points(far)}){small}: {row['won']:,} of {row['deals']:,} were won, "
        f"where the others would have won about {row['expected'] * row['deals']:,.0f}.{_because(row)}"
    )


def _unrated(found: Consistency, named: pl.DataFrame) -> list[str]:
    """Why nobody can say whether those who differ rate otherwise or sell otherwise."""
    if found.field != "owner":
        return ["Whether it is the whole of it or one of its people, the comparison by salesperson shows."]
    rows = named.filter(why="not rated twice")
    if rows.is_empty():
        return []
    fewer = bool((rows["difference"] < 0).all())
    more = bool((rows["difference"] > 0).all())
    kinds = ("higher", "less") if fewer else ("lower", "more") if more else ("otherwise", "more or less")
    return [
        f"Whether the deals of {listed(rows['group'].to_list())} are rated {kinds[0]} than others would rate them, or "
        f"equally good ones are won {kinds[1]} often, these data cannot tell: too few were rated by a second person. "
        "The Ratings page draws deals worth rating twice."
    ]


def _because(row: dict[str, Any]) -> str:
    """What the Ratings page knows of somebody who differs."""
    if row["why"] == "not rated twice":
        return ""
    points = f"{count(round(abs(row['leniency'])), 'point')} {'higher' if row['leniency'] > 0 else 'lower'}"
    known = f" The Ratings page shows that {row['group']} rates {points} than others"
    if row["why"] == "explained":
        return f"{known}: without that, nothing beyond chance is left of the difference."
    left = _points(abs(row["fair_difference"]))
    way = "fewer" if row["fair_difference"] < 0 else "more"
    most = "that explains the larger part" if row["why"] == "partly" else "that does not explain it"
    return f"{known}: {most}, for without it {left} of 100 {way} would be left."


def why(row: dict[str, Any]) -> str:
    """What a table says of a person's difference, in a few words.

    >>> why({"named": False, "why": ""}), why({"named": True, "why": "explained"})
    ('not enough to separate', 'beyond chance; explained by leniency')
    """
    if not row["named"]:
        return "not enough to separate"
    told = {"not rated twice": "not rated twice", "explained": "explained by leniency",
            "partly": "partly explained by leniency", "not explained": "not explained by leniency"}  # fmt: skip
    return f"beyond chance; {told[row['why']]}"


def _points(rate: float) -> str:
    return f"{max(rate * 100, 1):.0f}"


def unknown(found: Consistency) -> str:
    """Whose deals cannot be compared with anybody's; empty where there is nobody."""
    nobody = found.table.filter(pl.col("low").is_null())["group"].to_list()
    return f"Nobody else has deals at the scores of {listed(nobody)}." if nobody else ""
