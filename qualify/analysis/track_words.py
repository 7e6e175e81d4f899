"""The track record in sentences: the first says whether a simple method did better."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.analysis.book import Book
from qualify.analysis.contest import DEALS, EARLIER, OURS, PIPELINE, RUN_RATE, SMOOTHING, WITHOUT
from qualify.analysis.track_record import Method, Track
from qualify.analysis.whatif_words import PARTS, day
from qualify.forecast.model import Model
from qualify.forecast.proof import METHODS
from qualify.forecast.scoring_pairs import LEAST_DISJOINT, Paired
from qualify.store import KeptOrigin
from qualify.words import count, listed, percent, percents, signed

LABELS = {
    OURS: "Qualify",
    WITHOUT: "Qualify without scores",
    DEALS: "Deal by deal alone",
    RUN_RATE: "Run rate",
    EARLIER: "Same period last quarter",
    PIPELINE: "Weighted pipeline",
    SMOOTHING: "Exponential smoothing",
}
MEANINGS = {
    OURS: "What this product shows: deal by deal, averaged with the run rate and the same days a quarter earlier.",
    WITHOUT: "The same, with no score read.",
    DEALS: "Each open deal's chance by age, season and score, and new deals, corrected by its own past errors.",
    RUN_RATE: "Goes on at the pace of the last 90 days.",
    EARLIER: "What the same days brought 91 days earlier.",
    PIPELINE: "Amount times win rate of the open deals that are expected to close in the window.",
    SMOOTHING: "The weekly won revenue carried forward: level, trend or damped trend, whichever fits best.",
}
_ENDED = {"month": "30 days", "quarter": "91 days"}


def verdict(found: Track) -> str:
    """Whether a simple method did better, with the errors of both, and whether that can be chance.

    What did better than the whole for sure is said too: the forecast without scores first, its main part alone last.
    """
    return " ".join([*_without_scores(found), _against_simple(found), *_deals_alone(found)])


def _without_scores(found: Track) -> list[str]:
    without = found.without
    if without is None or without.against is None or without.against.verdict != "worse":
        return []
    return [f"Scores made the total worse: without them Qualify did better, with an error of {error(without)}."]


def _deals_alone(found: Track) -> list[str]:
    """Qualify's main part, where it did better than the whole: nobody should have to look for it in the table."""
    alone = next((method for method in found.methods if method.name == DEALS), None)
    if alone is None or alone.against is None or alone.against.verdict != "worse":
        return []
    start, end = ("The", " too") if found.simple[0].crps < found.ours.crps else ("But the", "")
    return [
        f"{start} open deals alone, without the simple methods that are blended in, did better{end}: their error was "
        f"{error(alone)}."
    ]


def _against_simple(found: Track) -> str:
    best = found.simple[0]
    against = best.against
    assert against is not None
    few = found.disjoint < LEAST_DISJOINT
    if best.crps < found.ours.crps:
        how = " so far" if few else "" if against.verdict == "worse" else ", though that can be chance"
        off = f"its error was {error(best)} of what came on average, Qualify's {error(found.ours)}"
        said = f"{_name(best).capitalize()} did better{how}: {off}."
    else:
        close = [_name(m) for m in found.simple if m.against and m.against.verdict != "better"]
        chance = f" That can be chance against {listed(close)}." if close and not few else ""
        off = (
            f"Qualify's error was {error(found.ours)} of what came on average, that of the best of them, "
            f"{_name(best)}, {error(best)}"
        )
        said = f"No simple method did better{' so far' if few else ''}: {off}.{chance}"
    return f"{said} {_too_few(found)}" if few else said


def _name(method: Method) -> str:
    article = "" if method.name == SMOOTHING else "the "
    return f"{article}{LABELS[method.name].lower()}"


def error(method: Method) -> str:
    """The error of the whole forecast, in per cent of what came on average."""
    return f"{method.crps * 100:.1f} %"


def _too_few(found: Track) -> str:
    ended = _ENDED[found.by]
    only = f"Only one window of {ended} has ended" if found.disjoint == 1 else (
        f"Only {found.disjoint} windows of {ended} follow one another without an overlap"
    )  # fmt: skip
    return f"{only}, and so few cannot separate the methods."


def basis(found: Track) -> str:
    """Which past forecasts these are."""
    first, last = found.origins[0], found.origins[-1]
    return (
        f"{count(len(found.origins), 'past forecast')} of the won revenue of the {_ENDED[found.by]} to come, made "
        f"again as of days from {day(first)} to {day(last)} with only what was known on the day; "
        f"{count(found.disjoint, 'of their windows does', 'of their windows do')} not overlap."
    )


def promise(found: Track) -> str:
    """What an error is, and whether the bands held what they promise."""
    ours = found.ours
    off = "too high" if ours.bias > 0 else "too low"
    return (
        "The error is how far the whole forecast, bands and all, was from what came, on average. "
        f"Of 100 past forecasts, what came lay inside the 80 % band in {ours.coverage_80 * 100:.0f} and inside the "
        f"90 % band in {ours.coverage_90 * 100:.0f}. The middle, the forecast at even odds, missed by "
        f"{percent(ours.wape)}, and all of them together were {percent(abs(ours.bias))} {off}."
    )


def difference(method: Method) -> str:
    """Our error against this method's, with the interval, in points of a hundred of what came on average."""
    against = method.against
    assert against is not None
    if against.disjoint < 2:
        return f"{LABELS[method.name]}: {_points(against.difference)} points; a single window has no interval."
    return (
        f"{LABELS[method.name]}: {_points(against.difference)} points "
        f"({_points(against.low)} to {_points(against.high)} with 90 % confidence): {_judged(against)}."
    )


def _points(value: float) -> str:
    return signed(round(value * 100, 1) + 0.0, ".1f")


def _judged(against: Paired) -> str:
    if against.verdict == "cannot separate" and against.apart:
        return "too few windows to tell"
    return {
        "better": "Qualify did better",
        "worse": "Qualify did worse",
        "cannot separate": "cannot be told apart",
    }[against.verdict]


def total_with_scores(found: Track) -> str | None:
    """Whether scores helped the total; None where there are no scores."""
    without = found.without
    if without is None or without.against is None:
        return None
    against = without.against
    said = {
        "better": "Scores sharpened the total",
        "worse": "Scores made the total worse",
        "cannot separate": "It cannot be told whether scores help the total",
    }[against.verdict]
    usual = " That is common: deals average out." if against.verdict == "cannot separate" else ""
    return (
        f"{said}: with them the error was {error(found.ours)} of what came on average, without them "
        f"{error(without)}.{usual}"
    )


def combined(found: Track, model: Model | None) -> str:
    """What the forecast listens to today, and since when its main part leads."""
    names = list(METHODS)
    rows = found.shares.select(names).to_numpy()
    now = rows[-1] if model is None else model.shares[_window_of(model, found)]
    parts = [f"{share} to {PARTS[name]}" for name, share in zip(names, percents(now.tolist()), strict=True)]
    leader = int(now.argmax())
    led = rows.argmax(axis=1) == leader
    # Late in a quarter its forecast reaches no further than a month's, and goes by how those did.
    alike = model is None or model.proofs[_window_of(model, found)].days == found.length
    if not led[-1] or not alike:
        return f"Today's forecast of the {found.by} listens {listed(parts)}."
    since = found.shares["origin"][0 if led.all() else len(led) - int((~led[::-1]).argmax())]
    return (
        f"Today's forecast of the {found.by} listens {listed(parts)}, by how each did in the past; "
        f"{PARTS[names[leader]]} {'have' if leader == 0 else 'has'} had the most to say since {day(since)}."
    )


def _window_of(model: Model, found: Track) -> int:
    return next(at for at, window in enumerate(model.windows) if window.period == found.by)


def handled(book: Book, made: Sequence[KeptOrigin]) -> list[str]:
    """What had to be hidden or cannot be ruled out, with the counts."""
    hidden = max(past.hidden for past in made)
    scored = book.rubric_version > 0
    said = [
        (hidden > 0, f"Amounts that the data have only once a deal is closed were hidden until then (up to {hidden:,} "
         "deals at a time); the mean won amount stood in for them."),
        (scored and book.ever_undated > 0, f"{count(book.ever_undated, 'answer')} without a day counted on every day: "
         "hindsight in them cannot be ruled out."),
        (scored, "The rubric and its weights are those of today, whenever they were chosen: if they were chosen by how "
         "these deals ended, scores look better here than they were."),
        (book.model is not None and book.ledger.amounts_come_early, "Amounts are those that the store knew of on the "
         "day; where it holds no history of them, they are those of today."),
        (book.deals["expected"].is_not_null().any(), "Days on which deals were expected to close are those that the "
         "store knew of; where it holds no history of them, hindsight favours the weighted pipeline."),
    ]  # fmt: skip
    notes = [str(note) for note in book.model.notes if note.column == "currency"] if book.model else []
    return [sentence for true, sentence in said if true] + notes
