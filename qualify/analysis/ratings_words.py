"""Whether the scores can be trusted, in sentences and as a record: the same on the page and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis import rated, report
from qualify.analysis.ratings import AT_GATE, AT_LAST, Trust
from qualify.asof import in_words
from qualify.ratings import Result, words
from qualify.ratings.agreement import ENOUGH
from qualify.store import KeptAudit
from qualify.words import count, listed, money, on_day, percent

FACTS = ("deal_id", "name", "account", "owner", "amount", "currency", "score", "zone", "rater")


def answer(found: Trust) -> str:
    """The answer: what speaks against the scores, or else what is not known, or else that nothing does."""
    against, unknown = _against(found), _unknown(found)
    if against:
        return f"Not without care: {'; '.join(against)}."
    if unknown:
        return f"Nothing speaks against them, but much is unknown: {'; '.join(unknown)}."
    return "Yes, as far as ratings can tell: no hindsight is seen, and people answer alike."


def _against(found: Trust) -> list[str]:
    book = found.view.book
    said = []
    here = "and count in these scores" if book.rule.moment == "last" else "so they do not count in these scores"
    if found.gap and found.gap.clear:
        said.append(f"the last ratings know the outcome, {here}")
    elif any(each.clear for each in found.drifts):
        said.append(f"late changes go towards the outcome, {here}")
    if bad := sum(each.rewrite for each in found.agreement):
        said.append(f"people answer {bad} of {count(len(found.agreement), 'question')} too differently")
    if named := [each.rater for each in found.notches if each.clear]:
        other = "each other" if len(named) == len(found.notches) else "the others"
        said.append(f"{listed(named)} {'rates' if len(named) == 1 else 'rate'} apart from {other}")
    if book.undated:
        said.append(f"{percent(book.undated / book.ratings)} of the answers that count carry no day")
    return said


def _unknown(found: Trust) -> list[str]:
    said = []
    if found.gap is None or not found.gap.known:
        said.append("hindsight cannot be told")
    if short := words.unknown(found.twice):
        said.append(short.removeprefix("Unknown: ").rstrip("."))
    return said


def hindsight(found: Trust) -> str:
    """Whether the last ratings tell more than those at the gate."""
    return words.hindsight(found.gap, in_words(found.gate))


def jumped(found: Trust) -> str:
    """How many answers changed late, and how many of them towards the outcome."""
    jumps = found.jumps
    if jumps.is_empty():
        return "No answer changed in the last 7 days before a deal closed, or later."
    deals, towards = jumps["deal_id"].n_unique(), int(jumps["towards"].sum())
    where = f"{count(jumps.height, 'answer')} on {count(deals, 'deal')}"
    return f"{where} changed in the last 7 days before closing or later; {towards:,} of them towards the outcome."


def accused(found: Trust) -> str:
    """Whose late changes went towards the outcome more often than chance explains; empty where nobody's did."""
    named = [each.rater or "nobody in particular" for each in found.drifts if each.clear]
    return f"Towards the outcome more often than chance explains: late changes by {listed(named)}." if named else ""


def fair(found: Trust) -> str:
    """What the zones would be without the raters' leniency."""
    if not found.points:
        return ""
    moved, deals = found.moved, found.open.filter(pl.col("score").is_not_null()).height
    start = "With the raters' leniency taken off the scores and the lines as they are,"
    if moved.is_empty():
        return f"{start} each of {count(deals, 'open deal')} would stand in the same zone."
    worth = money(float(moved["money"].sum()), found.view.book.currency)
    return f"{start} {moved.height:,} of {count(deals, 'open deal')}, worth {worth}, would stand in another zone."


def sampled(found: Trust, drawn: pl.DataFrame, seed: int) -> str:
    """Which deals were drawn to be rated a second time."""
    once = found.open.filter(~pl.col("twice") & pl.col("score").is_not_null()).height
    if drawn.is_empty():
        return "No open deal has a score from one person alone, so there is none to rate a second time."
    near = int(drawn["near"].sum())
    lines = f", {near:,} of them within 5 points of a line" if near else ""
    number = f"{drawn.height:,} of {count(once, 'open deal')} that one person rated"
    return f"{number}{lines}, drawn by lot with the seed {seed}."


def drew(audit: KeptAudit) -> str:
    """A draw of the log."""
    by = f" by {audit.author}" if audit.author else ""
    when = f", {on_day(audit.drawn.date())}" if audit.drawn else ""
    number = f"{audit.deals.height:,} of {count(audit.pool, 'open deal')} at or below {audit.floor}"
    note = f" {audit.note}" if audit.note else ""
    return f"Draw {audit.audit_id}{when}{by}: {number}, with the seed {audit.seed}, as of {on_day(audit.day)}.{note}"


def curve_rows(found: Trust) -> pl.DataFrame:
    """The rows of charts.HINDSIGHT."""
    names = {AT_GATE: "At the gate", AT_LAST: "With the last ratings"}
    return found.curves.with_columns(pl.col("at").replace_strict(names, return_dtype=pl.String))


def agreement_rows(found: Trust) -> pl.DataFrame:
    """The rows of charts.AGREEMENT: the questions of which something is known, the worst first."""
    known = [each for each in found.agreement if each.alpha is not None]
    return pl.DataFrame(
        {
            "question": each.question,
            "alpha": each.alpha,
            "low": each.low,
            "high": each.high,
            "interval": f"{each.low:.2f} to {each.high:.2f}",
            "deals": each.deals,
            "said": "rewrite" if each.rewrite else "alike" if each.alike else "cannot tell",
            "enough": ENOUGH,
        }
        for each in known
    )


def record(found: Trust, drawn: pl.DataFrame, audits: Sequence[KeptAudit], came: Result | None) -> dict[str, Any]:
    """Every number of the page, for scripts."""
    return {
        **report.about(found.view),
        "answer": answer(found),
        "sentences": rated.sentences(found.view.book),
        "hindsight": {"answer": hindsight(found), "gate": asdict(found.gate), "gap": found.gap and asdict(found.gap)},
        "curves": found.curves.to_dicts(),
        "jumps": {"answer": jumped(found), "answers": found.jumps.to_dicts()},
        "late_changes_by_rater": [asdict(each) for each in found.drifts],
        "deals_rated_twice": found.twice,
        "agreement": {
            "answer": words.questions(found.agreement),
            "questions": [asdict(each) | {"rewrite": each.rewrite, "alike": each.alike} for each in found.agreement],
        },
        "consistency": {
            "answer": words.consistent(found.consistency, found.twice),
            "icc": found.consistency and asdict(found.consistency),
        },
        "leniency": {
            "answer": words.raters(found.notches, found.twice),
            "notches": [asdict(each) for each in found.notches],
            "points": [asdict(each) for each in found.points],
        },
        "without_leniency": {
            "answer": fair(found),
            "deals": found.moved.select(*FACTS, "fair", "fair_zone").to_dicts(),
        },
        "worth_rating_twice": drawn.select(*FACTS, "near").to_dicts(),
        "audits": {
            "answer": words.audited(came) if came else "",
            "result": came and asdict(came),
            "draws": [{"answer": drew(audit), "deals": audit.deals.to_dicts()} for audit in audits],
        },
    }
