"""The year's report in sentences: the same on the page, on paper and in the terminal."""

from __future__ import annotations

from typing import Any

from qualify.analysis import report
from qualify.analysis.view import View
from qualify.analysis.yearly import OUTCOMES, Yearly
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN, UNSCORED, zone_name
from qualify.schema import LOST, NO_DECISION, OPEN, WON
from qualify.tipping import words
from qualify.words import count

NO_LINE = (
    "No line sorts these deals: of no score can it be said yet that deals above it are nearly always won, or that "
    "deals below it almost never are."
)

TITLE = "What became of every deal we worked on?"
CHANGED = (
    "The weights, or what a missing answer does, are not the saved rubric's. Lines found by moving weights have not "
    "been tested on other deals."
)


def opening(found: Yearly) -> str:
    """How many opportunities were worked, and what became of them."""
    total = found.totals
    became = (
        f"{total[WON]:,} won, {total[LOST]:,} lost, {total[NO_DECISION]:,} no decision, {total[OPEN]:,} still open."
    )
    number, part = count(found.worked, "opportunity", "opportunities"), " in this view" if found.not_counted else ""
    if found.since is None:
        all_of_them = "The only opportunity that there is" if found.worked == 1 else f"All {number} that there are"
        return f"{all_of_them}{part}: {became}"
    return f"Since {found.since.day} {found.since:%B %Y} we worked {number}{part}: {became}"


def by_line(found: Yearly) -> str:
    """What became of the decided deals on either side of the lines: counts, nothing about why."""
    at = found.view.reading.lines
    if at.lower is None and at.upper is None:
        return NO_LINE
    parts = [f"{_won(found, ABOVE)} at or above {at.upper}"] if at.upper is not None else []
    parts += [f"{_won(found, BELOW)} at or below {at.lower}"] if at.lower is not None else []
    between = "in between" if len(parts) == 2 else f"above {at.lower}" if at.upper is None else f"below {at.upper}"
    return f"Of the decided deals with a score, {', '.join(parts)} and {_won(found, BETWEEN)} {between} were won."


def _won(found: Yearly, zone: str) -> str:
    held = found.zone(zone)
    return f"{held[WON]:,} of {held['decided']:,}"


def totals(found: Yearly) -> list[tuple[str, dict[str, int]]]:
    """The zones that there are, in words, each with its counts, and last all together."""
    at = found.view.reading.lines
    zones = [zone for zone in found.zones["zone"] if (zone, None) not in ((BELOW, at.lower), (ABOVE, at.upper))]
    counts = [(zone_name(at, zone), {name: found.zone(zone)[name] for name in found.totals}) for zone in zones]
    return [*counts, ("Together", found.totals)]


def period(found: Yearly) -> str:
    """Why there is no choice of a day, where there is none; else which deals are meant."""
    if found.since is None:
        return "No day of closing is known in this data set, so the report cannot begin on a chosen day."
    return "Worked means: still open, or closed on that day or later."


def basis(view: View) -> str:
    """Where the lines come from: not from the deals of the report alone."""
    whenever = "" if view.book.selection.dated else ", whenever they were closed"
    number = count(view.assessment.deals, "decided deal")
    return f"The lines come from all {number} with a score that count in this view{whenever}."


def reconciled(found: Yearly) -> str:
    """The report's total beside the store's."""
    parts = [f"{found.worked:,} worked"]
    if found.since is not None:
        parts.append(f"{found.before:,} closed before {found.since.day} {found.since:%B %Y}")
    if found.undated:
        parts.append(f"{found.undated:,} closed on a day that nobody wrote down")
    if found.not_counted:
        parts.append(f"{found.not_counted:,} not counted in this view")
    text = f"Store: {count(found.stored, 'opportunity', 'opportunities')} = {' + '.join(parts)}."
    unscored = found.zone(UNSCORED)["worked"]
    if unscored:
        text += f" {unscored:,} of those worked have no score: they are in the table and not in the chart."
    return text


def guarantees(view: View) -> tuple[str, ...]:
    """The verdict, the shape and what is certified, as on the tipping-point page."""
    found = view.assessment
    return (
        words.headline(found),
        words.shape(found),
        *words.guarantees(found),
        words.upper_headline(found),
    )


def record(found: Yearly) -> dict[str, Any]:
    """Every number of the report, and every deal, for scripts."""
    view = found.view
    return {
        **report.about(view),
        "since": found.since,
        "stored": found.stored,
        "worked": found.worked,
        "closed_before": found.before,
        "closed_on_an_unknown_day": found.undated,
        "not_counted": found.not_counted,
        "outcomes": {name: found.totals[name] for name in OUTCOMES},
        "lower": view.reading.lines.lower,
        "upper": view.reading.lines.upper,
        "lines": [{"words": line.words, "at": line.at} for line in found.lines],
        "zones": found.zones.to_dicts(),
        "sentences": [opening(found), by_line(found), reconciled(found), basis(view), *guarantees(view)],
        "deals": found.deals.to_dicts(),
    }
