"""What undoing an import does, or bringing one back, in sentences: the same on the page and in the terminal."""

from __future__ import annotations

from qualify.store import Standing, Undoing
from qualify.words import count, money

_DEAL, _DEALS = "opportunity", "opportunities"


def sentences(found: Undoing, currency: str | None = None) -> list[str]:
    """The opportunities that go, come back and change, the totals before and after, and the later imports."""
    moved = [(found.gone, "goes", "go"), (found.back, "comes back", "come back"), (found.changed, "changes", "change")]
    lines = [
        f"{count(len(ids), _DEAL, _DEALS)} {one if len(ids) == 1 else many}: {_named(ids.to_list())}."
        for ids, one, many in moved
        if len(ids)
    ]
    if len(found.changed):
        lines.append("What they said before, and since when, is worked out anew.")
    before, after = found.before, found.after
    lines = lines or ["No opportunity changes."]
    lines.append(f"Before: {_standing(before, currency)}. After: {_standing(after, currency)}.")
    lines += _by_hand(found)
    later = [f"{file} ({count(deals, _DEAL, _DEALS)})" for _, file, deals in found.later.iter_rows()]
    if later:
        lines.append(f"Later imports that changed some of the same opportunities stay: {', '.join(later)}.")
    return lines


def _by_hand(found: Undoing) -> list[str]:
    """Ratings by hand came with no import: they outlive the deal."""
    lines = []
    if found.alone:
        one = found.alone == 1
        lines.append(
            f"{count(found.alone, 'rating')} by hand {'loses its' if one else 'lose their'} deal: "
            f"{'it is' if one else 'they are'} kept, and {'counts' if one else 'count'} again once the deal is back."
        )
    if found.found:
        lines.append(
            f"{count(found.found, 'rating')} by hand {'has its' if found.found == 1 else 'have their'} deal again."
        )
    return lines


def _named(ids: list[str], most: int = 5) -> str:
    more = len(ids) - most
    return ", ".join(ids[:most]) + (f" and {more:,} more" if more > 0 else "")


def _standing(one: Standing, currency: str | None) -> str:
    deals = f"{one.won:,} won ({money(one.won_value, currency)}), {one.lost:,} lost, {one.open:,} open"
    beside = (
        count(one.ratings, "answer"),
        count(one.stages, "row of given history", "rows of given history"),
        count(one.targets, "target"),
    )
    return f"{deals}, {', '.join(beside)}"
