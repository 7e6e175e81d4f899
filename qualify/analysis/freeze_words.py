"""Results since the freeze, in sentences, as a table and as a record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis.freeze import FEW, SIDES, Freeze, Part
from qualify.analysis.zones import BELOW, ZONES, zone_name
from qualify.words import count, on_day, one_in, percent

TABLE: dict[str, pl.DataType] = {
    "zone": pl.String(),
    "before": pl.Int64(),
    "won_before": pl.Int64(),
    "rate_before": pl.Float64(),
    "after": pl.Int64(),
    "won_after": pl.Int64(),
    "rate_after": pl.Float64(),
}


def answer(found: Freeze) -> str:
    """Whether the scores still tell won deals from the others, or that it is too early to say."""
    return f"{_told(found)}{' This is by the weights as published, not those set now.' if found.moved else ''}"


def _told(found: Freeze) -> str:
    since = f"created since version {found.version} was published on {on_day(found.published)}"
    after = found.after
    still = f"; {after.open:,} {'is' if after.open == 1 else 'are'} still open" if after.open else ""
    if not found.known:
        number = count(after.decided, "deal") if after.decided else "no deal"
        verb = "is" if after.decided <= 1 else "are"
        return (
            f"Too early to say how the scores do on new deals: {number} {since} {verb} decided with a score{still}. "
            f"It takes {FEW} at least."
        )
    return (
        f"Of the deals {since}, {after.decided:,} are decided with a score{still}. {_separated(found)}"
        f"{' Deals that are decided soon may differ from those that take long.' if after.open else ''}"
    )


def _separated(found: Freeze) -> str:
    if found.after.separation is None:
        return "All of them ended alike, so nothing tells yet whether the scores tell them apart."
    now = f"A deal that was won outscored one that was not {_times(found.after)}"
    return f"{now}; before, {_times(found.before)}." if found.before.separation else f"{now}."


def _times(part: Part) -> str:
    assert part.separation is not None
    told = part.separation
    return f"{told.value * 100:.0f} times in 100 (90 % interval {told.low * 100:.0f} to {told.high * 100:.0f})"


def held(found: Freeze) -> list[str]:
    """Whether each line found before held after; nothing where there is too little to say."""
    return [_held(found, zone) for zone in SIDES if found.known and found.verdict(zone)]


def _held(found: Freeze, zone: str) -> str:
    place = ZONES.index(zone)
    won, deals = int(found.after.won[place]), int(found.after.deals[place])
    below = zone == BELOW
    line = f"at or below {found.lines.lower}" if below else f"at or above {found.lines.upper}"
    promise = f"{'at most' if below else 'at least'} {one_in(found.floor if below else found.ceiling)}"
    said = {
        "held": f"that proves again that {promise} is won: the line held.",
        "broken": f"that is more than chance off {promise}: the line did not hold.",
        "cannot tell": f"too few to prove or to disprove that {promise} is won.",
    }[found.verdict(zone) or "cannot tell"]
    return f"{line.capitalize()}, the line found from the deals before: {won:,} of {deals:,} were won since; {said}"


def table(found: Freeze) -> pl.DataFrame:
    """A row per zone that has deals, columns of TABLE; rates are shares of 1."""
    rows = []
    for place, zone in enumerate(ZONES[:-1]):
        pairs = [(int(part.deals[place]), int(part.won[place])) for part in (found.before, found.after)]
        if pairs[0][0] + pairs[1][0]:
            told = [each for deals, won in pairs for each in (deals, won, won / deals if deals else None)]
            rows.append((zone_name(found.lines, zone), *told))
    return pl.DataFrame(rows, schema=TABLE, orient="row")


def record(found: Freeze) -> dict[str, Any]:
    """Every figure and sentence."""
    parts = {"before": found.before, "after": found.after}
    told = {
        name: {
            "decided": part.decided,
            "open": part.open,
            "separation": asdict(part.separation) if part.separation else None,
        }
        for name, part in parts.items()
    }
    return {
        "version": found.version,
        "published": found.published,
        "moved": found.moved,
        "lower": found.lines.lower,
        "upper": found.lines.upper,
        **told,
        "zones": table(found).to_dicts(),
        "held": {zone: found.verdict(zone) for zone in SIDES} if found.known else None,
        "undated": found.undated,
        "answer": " ".join([answer(found), *held(found)]),
    }


def undated(found: Freeze) -> str:
    """Deals that are in neither part; empty where there is none."""
    share = percent(found.undated / max(found.undated + found.before.decided + found.after.decided, 1))
    said = f"{count(found.undated, 'decided deal')} ({share}) without a day of creation count in neither part."
    return said if found.undated else ""
