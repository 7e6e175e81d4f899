"""What would change the forecast, in plain English: the same sentences on the page and in the terminal."""

from __future__ import annotations

from datetime import date
from typing import Any

from qualify import forecast as fc
from qualify.analysis.whatif import MOST_REPLACING, Fall
from qualify.analysis.whatif_target import Leads, Restored
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN
from qualify.forecast.changed import Stand
from qualify.forecast.feasibility import OUT_OF_REACH, Week, out_of_reach_since
from qualify.forecast.proof import METHODS
from qualify.forecast.restore import Restore
from qualify.words import count, money, percent, percents

PARTS = dict(
    zip(METHODS, ("the open deals and new ones", "the run rate", "the same days a quarter earlier"), strict=True)
)
"""What people call the methods that a forecast is made of."""
_ZONES = {ABOVE: "above the line", BETWEEN: "between the lines", BELOW: "below the line"}


def day(at: date) -> str:
    """A date as people say it.

    >>> day(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{at.day} {at:%B %Y}"


def combined(made: fc.Forecast) -> str:
    """What the current quarter's forecast is made of, and why."""
    model = made.model
    at, currency = model.current_quarter, model.currency
    shares = percents(model.shares[at].tolist())
    parts = [f"{share} to {method}" for share, method in zip(shares, PARTS.values(), strict=True)]
    proof = model.proofs[at]
    said = f"Today's forecast of {model.windows[at].label} listens {parts[0]}, {parts[1]} and {parts[2]}, because "
    if not len(proof.scores):
        return said + f"that is where it begins: no past forecast of {proof.days} days can be checked yet."
    off = [money(float(each), currency) for each in proof.scores.mean(axis=0)]
    checked = count(len(proof.scores), "past forecast")
    return said + (
        f"over {checked} of {proof.days} days these erred by {off[0]}, {off[1]} and {off[2]} on average (error: how "
        "far the whole forecast was from what came)."
    )


def reach(now: Stand, past: tuple[Week, ...]) -> str:
    """Whether, and since when, the target has been out of reach."""
    goal, today = f"The {_goal(now)}", past[-1]
    since, lowest = out_of_reach_since(past), min(past, key=lambda week: week.chance)
    chance = percent(today.chance)
    if now.target is not None and now.target <= today.booked:
        return f"{goal} is reached: {money(today.booked, now.made.model.currency)} is booked."
    if since is not None and len(past) == 1:
        return f"{goal} is out of reach: its chance is {chance} now."
    if since == today.day:
        return f"{goal} is out of reach as of today, {day(today.day)}: its chance has fallen to {chance}."
    if since is not None:
        level = percent(OUT_OF_REACH)
        first = "at least since" if since == past[0].day else "since"
        return (
            f"{goal} has been out of reach {first} {day(since)}: its chance has stayed under {level} and is {chance} "
            "now."
        )
    said = f"{goal} is within reach: its chance is {chance} now."
    if lowest is today:
        return f"{said} In no week of the quarter was it lower." if len(past) > 1 else said
    return f"{said} It was lowest on {day(lowest.day)}, at {percent(lowest.chance)}."


def restore(found: Restored) -> str:
    """What the list of changes is about."""
    goal, chance = f"The {_goal(found.now)}", percent(found.now.chance or 0.0)
    if not found.changes:
        return f"{goal} has a chance of {chance} already, so nothing is needed for {percent(found.probability)}."
    if all(change.needed is None for change in found.changes):
        return f"{goal} has a chance of {chance}. No single change brings it to {percent(found.probability)}:"
    return f"{goal} has a chance of {chance}. Any one of these alone would make it {percent(found.probability)}:"


def change(found: Restored, one: Restore) -> str:
    """One change that would do, or that would not."""
    like = f"the {found.above:,} above the line today" if found.above else "those that are open today"
    needed = one.needed or 0
    if one.what == "deals":
        if one.needed is None:
            return f"More qualified deals: not even {one.most:,} more open deals like {like} would do."
        return f"More qualified deals: {needed:,} more open {'deal' if needed == 1 else 'deals'} like {like}."
    if one.what == "yield":
        if one.needed is None:
            return "Higher yield: not even twice as many wins out of the same deals would do."
        return f"Higher yield: {needed} % more wins out of the same deals, open and new."
    if one.what == "cycle":
        if one.needed is None:
            return f"Faster cycle: not even half of the usual {found.cycle} days from creation to a win would do."
        return f"Faster cycle: {count(needed, 'day')} less than the usual {found.cycle} from creation to a win."
    if one.needed is None:
        return "Larger size: not even twice as much money a win would do."
    return f"Larger size: {needed} % more money a win."


def leads(found: Leads) -> str:
    """How many new opportunities a month it takes."""
    goal, share = _goal(found.now), percent(found.probability)
    now = f"{found.per_month:,.0f} a month come now"
    if found.asked is None:
        return f"Not even {found.most:,} new opportunities a month would give the {goal} a chance of {share}; {now}."
    if not found.asked:
        return f"For a chance of {share}, the {goal} takes no new opportunity; {now}."
    many = count(found.asked, "new opportunity", "new opportunities")
    said = f"For a chance of {share}, the {goal} takes {many} a month from tomorrow on."
    said += f" Today's {found.per_month:,.0f} a month give {percent(found.now.chance or 0.0)}"
    even = found.needed[0.5]
    if found.probability > 0.5 and even is not None and even < found.asked:
        said += f"; {even:,} a month would give {percent(0.5)}" if even else f"; with none it would be {percent(0.5)}"
    return f"{said}."


def last_useful(found: Leads) -> str:
    """Until when a new lead can count."""
    period, best = found.now.period, found.last.best
    share, when = percent(best["in_time"]), _when(found.now, best["day"])
    if found.last.last_useful is None:
        return f"Too late for a new lead to count for {period.label}: only {share} of its wins would come in time."
    return (
        f"After {day(found.last.last_useful)} a new lead hardly counts for {period.label}: of the wins that it may "
        f"bring, under 1 in 10 would come in time. Of those of a lead that comes {when}, {share} would."
    )


def kind(zone: str, factor: float, extra: int | None) -> str:
    """What further leads of one zone would do."""
    more = f"{extra:,} more a month would do" if extra else "more than can be hoped for"
    if extra == 0:
        more = "no more than come now"
    times = f"{factor:.1f}" if factor >= 1 else f"{factor:.2f}"
    return f"If all further ones were {_ZONES[zone]}: {more}. Such a lead is won {times} times as often as any new one."


def source(row: dict[str, Any]) -> str:
    """What one source would have to bring, from a row of Leads.sources."""
    extra = "more than can be hoped for" if row["extra"] is None else f"{row['extra']:,} more a month"
    return (
        f"If only {row['source']} brought more: {extra}. {row['per_month']:,.0f} a month come from it now; "
        f"{percent(row['win_rate'])} are won in the end, {percent(row['in_time'])} of that in time."
    )


def fall(found: Fall) -> str:
    """The forecast without some deals."""
    now, currency = found.now, found.now.made.model.currency
    names = [row["name"] or row["deal_id"] for row in found.deals.iter_rows(named=True)]
    those = names[0] if len(names) == 1 else f"these {len(names)} deals"
    before, after = (money(law.quantile(0.5), currency) for law in (now.blend, found.after))
    median = f"{now.period.label} is at even odds to reach {after} instead of {before}"
    if now.chance is None or found.chance is None:
        return f"Without {those}, {median}."
    was, will = percent(now.chance), percent(found.chance)
    chance = f"stays at {was}" if was == will else f"is {will} instead of {was}"
    return f"Without {those}, the chance of the {_goal(now)} {chance}, and {median}."


def make_up(found: Fall) -> str:
    """What new leads could do about it."""
    share, when = percent(found.in_time), _when(found.now, found.day)
    ends = day(found.now.period.ends)
    if found.too_late:
        return f"Too late for new leads to make up for it: only {share} of a new lead's wins would come by {ends}."
    if found.leads is None:
        return f"Not even {MOST_REPLACING:,} new leads {when} would make up for it by {ends}."
    if not found.leads:
        return "It costs so little that not even one new lead is needed to make up for it."
    many = count(found.leads, "new lead")
    return f"{many} {when} would make up for it: {share} of such a lead's wins would come in time."


def _when(now: Stand, at: date) -> str:
    return "tomorrow" if (at - now.made.model.as_of).days == 1 else f"on {day(at)}"


def _goal(now: Stand) -> str:
    return f"target of {money(now.target or 0.0, now.made.model.currency)} for {now.period.label}"
