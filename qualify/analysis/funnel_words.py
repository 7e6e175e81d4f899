"""What the funnel says, in sentences: the same on the page and in the terminal."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis.funnel import PERIOD, Funnel, Parts
from qualify.analysis.funnel_quality import quality
from qualify.analysis.routing import CYCLE, Flow
from qualify.analysis.segment_words import several
from qualify.process.compared import FASTER, HIGHER, LOWER, SLOWER
from qualify.process.little import LEAST, TOLERANCE, Little
from qualify.process.routing import AGEING, LEAST_OVER, OLD
from qualify.process.waiting import SURE, WEEKS
from qualify.words import count, listed, on_day, one_in, percent

MOST_NAMED = 6
"""Differences, and people, that are named in a sentence; the table has them all."""


def answer(found: Funnel) -> str:
    """Where work waits longest, or why that cannot be told."""
    flow = found.flow
    if found.known == "nothing":
        return "How work flows cannot be told: nobody wrote down when the deals were created and closed."
    if not flow.order and not flow.cycle.height:
        return (
            "Where work waits cannot be told: nobody wrote down when the deals were created and closed. Where the open "
            "deals stand now is all that the data say."
        )
    if flow.slowest is None:
        return _without_stages(flow)
    most, following, chance = flow.slowest
    if not int(flow.stages["here"].sum()):
        return "No deal is open in any stage, so no work waits."
    if len(flow.order) == 1:
        return f"There is one stage only, and {_work(flow, most)}."
    if following is None:
        return f"All work waits at {flow.order[most]}: {_work(flow, most)}."
    if chance <= SURE:
        return f"Work waits longest at {flow.order[most]}: {_work(flow, most)}."
    return (
        f"Cannot tell which stage holds work up longest: {_work(flow, most)}, and {_work(flow, following)}; what left "
        f"them in the last {WEEKS} weeks does not separate the two."
    )


def _work(flow: Flow, at: int) -> str:
    """The work that waits in a stage, at the pace of the last weeks."""
    row = flow.stages.row(at, named=True)
    deals = f"{count(row['here'], 'open deal')} at {row['stage']}"
    if row["here"] and not row["left"]:
        return f"none of the {deals} left it in the last {WEEKS} weeks"
    interval = f"90 % interval {days(row['ahead_low'])} to {days(row['ahead_high'])}"
    return f"the {deals} are {days(row['ahead'])} days of work at the pace of the last {WEEKS} weeks ({interval})"


def days(number: float) -> str:
    """Days of work; any number where nothing leaves."""
    return "any number" if number == float("inf") else f"{number:,.0f}"


def _without_stages(flow: Flow) -> str:
    row = flow.cycle.row(0, named=True)
    closed = row["visits"] - row["here"]
    if closed < LEAST_OVER:
        half = f"{count(closed, 'deal')} {_are(closed)} closed, too few to say how long it takes"
    elif row["median"] is None:
        half = "fewer than half of the deals are closed yet"
    else:
        half = f"half of the deals are closed within {row['median']:,} days"
    return (
        f"The road from creation to close is all that the dates tell: {half}. Where on it work waits they do not say."
    )


def ageing(found: Funnel) -> str:
    """How many open deals stand longer than is usual where they stand."""
    still = found.flow.open.height
    if not still:
        return "No open deal is known to have entered a stage on some day."
    old, more = (found.waiting.filter(age=name).height for name in (OLD, AGEING))
    usual = "have stood in their stage longer than nine in ten visits there last"
    return f"{old:,} of {count(still, 'open deal')} {usual}, and {more:,} more longer than three in four."


def rework(flow: Flow) -> str:
    """What went back, and what was opened again after closing."""
    back, again = (int(flow.stages[name].sum()) for name in ("moved_back", "reopened"))
    moved = f"{count(back, 'visit')} of {int(flow.stages['visits'].sum()):,} ended with a move back to an earlier stage"
    if not again:
        return f"{moved}; no deal went on after it had been closed."
    times = f" ({again:,} times)" if again != flow.reopened_deals else ""
    return f"{moved}; {count(flow.reopened_deals, 'deal')} went on after they had been closed{times}."


def order(flow: Flow) -> str:
    """In which order the stages stand and why, and which are no stages of work."""
    closing = f" {listed([*flow.closing])} {'is' if len(flow.closing) == 1 else 'are'} where deals are closed, no work."
    why = "of each two the one that most deals enter first stands first"
    return f"The order of the stages is that of the data: {why}.{closing if flow.closing else ''}"


def notes(flow: Flow) -> list[str]:
    """What does not count as one might think, each with its number."""
    said = []
    if flow.elsewhere:
        they = "deal says" if flow.elsewhere == 1 else "deals say"
        said.append(f"{flow.elsewhere:,} open {they} another stage than the last one entered, and stand in the latter.")
    if flow.later:
        entries = count(flow.later, "entry", "entries")
        said.append(f"{entries} into a stage later than the last day in the data count as of that day.")
    if flow.left_out:
        said.append(
            f"{count(flow.left_out, 'decided deal')} that the selection leaves out are not counted here either."
        )
    if flow.little and flow.little.undated:
        said.append(
            f"{count(flow.little.undated, 'deal')} without a day of creation or closing are in no measure of time."
        )
    return said


def law(found: Little) -> list[str]:
    """Little's law: the three numbers, each by its own measurement, and whether they may be believed together."""
    window = f"From {on_day(found.first)} to {on_day(found.last)}"
    if found.verdict == "too few" or found.stay is None or found.expected is None:
        came = f"{count(found.arrivals, 'deal')} came and {found.departures:,} {_were(found.departures)} closed"
        return [f"{window} {came}: too few to hold the three numbers of Little's law against each other."]
    numbers = (
        f"{window} {found.rate:.2f} deals came a day and those that were closed took {found.stay:.0f} days on average: "
        f"that makes {found.rate:.2f} × {found.stay:.0f} = {found.expected:,.0f} open deals. Counted day by day there "
        f"were {found.open:,.0f}."
    )
    return [numbers, _verdict(found)]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _verdict(found: Little) -> str:
    backlog = f"{found.start:,} were open before it and {found.end:,} at its end"
    share = f"{percent(abs(found.growth))} of what came"
    if found.verdict == "holds":
        return (
            f"The two agree within {percent(TOLERANCE)}, and the backlog changed little beside what came ({backlog}: "
            f"{share}): the law holds here."
        )
    if found.verdict == "grew":
        return (
            f"The law does not hold here, for the backlog grew: {backlog}, {share}. The "
            "days of those that were closed say too little about those that wait."
        )
    if found.verdict == "shrank":
        return (
            f"The law does not hold here, for the backlog shrank: {backlog}, {share}. Old deals were closed, so "
            "the days are those of a longer queue than there is now."
        )
    ages = (
        f"their mean age went from {found.start_age:.0f} to {found.end_age:.0f} days" if found.start_age else "new ones"
    )
    return (
        f"The backlog changed little beside what came ({backlog}), but the two lie more than {percent(TOLERANCE)} "
        f"apart: the deals that wait are not like those that are closed ({ages})."
    )


def load(flow: Flow) -> list[str]:
    """Who has more in hand than could be finished even at the pace of a best quarter."""
    if flow.load.is_empty() or flow.little is None or flow.little.stay is None:
        return ["How much each salesperson finishes cannot be told: no deal with an owner was closed in a full month."]
    if (closed := flow.little.departures) < LEAST:
        return [
            f"{count(closed, 'deal')} {_were(closed)} closed in this time: too few to say how many anybody could have "
            "in hand."
        ]
    over, cycle = flow.load.filter("over"), f"{flow.little.stay:,.0f} days"
    if over.is_empty():
        return [
            f"Nobody has more deals in hand than could be closed in the usual {cycle} at the pace of a best quarter."
        ]
    first = (
        f"Of {count(flow.load.height, 'salesperson', 'salespeople')} {over.height:,} "
        f"{'has' if over.height == 1 else 'have'} more deals in hand than could be closed in the usual {cycle} even at "
        "the pace of a best quarter."
    )
    named = [
        f"{row['owner']}: {row['open']:,} open, {row['best']:,} closed in the best three months of the last twelve, so "
        f"{row['can']:,.0f} would be the most; {row['months']:.1f} months of work at the usual pace."
        for row in over.head(MOST_NAMED).iter_rows(named=True)
    ]
    caution = _CAUTION.get(flow.little.verdict)
    return [first, *named, *([caution] if caution else [])]


_MOVING = "While the backlog does not stand still, the usual days say too little of open deals: read this with care."
_CAUTION: dict[str, str] = {
    "grew": _MOVING,
    "shrank": _MOVING,
    "aged": "The deals that wait are not like those that are closed, so the usual days say too little of them: some "
    "may be open on paper only.",
}


def apart(found: Parts) -> list[str]:
    """What separates the parts of a comparison, stage by stage; or that nothing does."""
    names = "the two years" if found.field == PERIOD else f"the {several(found.field)}"
    # Of two years each differs from the other as the other from it: only the later one is named.
    told = found.table.filter(pl.col("part") == pl.col("part").max()) if found.field == PERIOD else found.table
    said = [text for row in told.iter_rows(named=True) for text in _differs(row)]
    if not said:
        return [
            f"Not enough to separate {names}: at no stage do any pass on or move back more or fewer, or faster or "
            "slower, than the others beyond chance. That does not prove them alike."
        ]
    more = f"; the {len(said) - MOST_NAMED:,} others are in the table" if len(said) > MOST_NAMED else ""
    return [f"{count(len(said), 'difference')} between {names} beyond chance{more}.", *said[:MOST_NAMED]]


def _differs(row: dict[str, Any]) -> list[str]:
    where = "from creation to close" if row["stage"] == CYCLE else f"at {row['stage']}"
    said = []
    if row["yields"] in (HIGHER, LOWER):
        how = "more" if row["yields"] == HIGHER else "less"
        rate = f"{percent(row['rate'])} of {row['over']:,}"
        said.append(f"{row['part']}: {how} go on or are won {where} than of the others ({rate}).")
    if row["reworks"] in (HIGHER, LOWER):
        how = "more" if row["reworks"] == HIGHER else "fewer"
        said.append(f"{row['part']}: {how} are moved back {where} than of the others ({percent(row['rework'])}).")
    if row["run"] in (FASTER, SLOWER):
        half = f" (half are over within {row['median']:,} days)" if row["median"] is not None else ""
        said.append(f"{row['part']}: {row['run']} {where} than the others{half}.")
    return said


def merged(found: Parts) -> str:
    """Which parts are taken together because they are small, or after the largest."""
    return f"Others: {count(len(found.merged), 'part')} with few deals or after the largest: {', '.join(found.merged)}."


PROMISE = (
    f"In at most {one_in(0.05)} of such tables anything is said to differ in yield where nothing does, and likewise in "
    "time and in rework: all stages and parts are allowed for."
)


def record(found: Funnel) -> dict[str, Any]:
    """Every number of the page, for the terminal and for scripts."""
    flow, law_of = found.flow, found.flow.little
    return {
        "known": found.known,
        "answer": answer(found),
        "order": list(flow.order),
        "closing": flow.closing,
        "stages": _rows(flow.stages),
        "cycle": _rows(flow.cycle),
        "now": _rows(found.now),
        "scores": _rows(found.scores),
        "quality": quality(found) if found.scores.height else None,
        "waiting": _rows(found.waiting.drop("deal")),
        "rework": {
            "moved_back": int(flow.stages["moved_back"].sum()) if flow.order else 0,
            "reopened_deals": flow.reopened_deals,
            "reopened": int(flow.stages["reopened"].sum()) if flow.order else 0,
        },
        "little": _little(law_of) if law_of else None,
        "load": _rows(flow.load),
        "notes": notes(flow),
    }


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no infinity: null, where nothing leaves a stage."""
    if not table.width:
        return []
    finite = [pl.when(pl.col(n).is_finite()).then(pl.col(n)).alias(n) for n, t in table.schema.items() if t.is_float()]
    return table.with_columns(finite).to_dicts()


def _little(found: Little) -> dict[str, Any]:
    names = ("first", "last", "days", "open", "arrivals", "departures", "rate", "stay", "expected", "start", "end",
             "start_age", "end_age", "growth", "verdict", "undated")  # fmt: skip
    return {name: getattr(found, name) for name in names}
