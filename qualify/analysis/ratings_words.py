"""Whether the scores can be trusted, in sentences and as a record: the same on the page and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis import rated, report
from qualify.analysis.ratings import AT_GATE, AT_LAST, Trust
from qualify.analysis.ratings_given import in_sight
from qualify.asof import in_words
from qualify.ratings import Result, audit_words, late_words, words
from qualify.ratings.alike import ENOUGH
from qualify.store import KeptAudit
from qualify.words import count, listed, money, on_day, percent

FACTS = ("deal_id", "name", "account", "owner", "amount", "currency", "score", "zone", "rater")
_COUNT, _COUNT_NOT = "and count in these scores", "but do not count in these scores"


def answer(found: Trust) -> str:
    """The answer: what speaks against the scores, or else what is not known, or else that nothing does."""
    book = found.view.book
    if not book.ratings:
        return "Unknown: no answer counts, so there are no scores to trust."
    against, unknown = _against(found), _unknown(found)
    if against:
        return f"Not without care: {'; '.join(against)}."
    if unknown:
        return f"Nothing speaks against them, but much is unknown: {'; '.join(unknown)}."
    return "Yes, as far as ratings can tell: no hindsight is seen, and people answer alike."


def _against(found: Trust) -> list[str]:
    book = found.view.book
    said = []
    if late := _late(found):
        said.append(late)
    if bad := [each.question for each in found.agreement if each.rewrite]:
        asked = repr(bad[0]) if len(bad) == 1 else f"{len(bad)} of {count(len(found.agreement), 'question')}"
        said.append(f"people answer {asked} too differently")
    if apart := words.apart(found.notches):
        said.append(apart)
    if book.undated:
        said.append(f"{percent(book.undated / book.ratings)} of the answers that count carry no day")
    return said


def _late(found: Trust) -> str:
    """What late ratings know, and whether the scores rest on it; empty where nothing is seen."""
    if found.gap and found.gap.clear:
        knows = found.gate.moment == "before" and found.drifts.clear
        more = "know the outcome," if knows else "tell more than those at the gate, by news or by the outcome,"
        counts = _COUNT if found.view.book.rule.moment == "last" else _COUNT_NOT
        return f"the last ratings {more} {counts}"
    return f"late changes go towards the outcome, {_counting(found)}" if found.drifts.clear else ""


def _counting(found: Trust) -> str:
    """Whether late changes make the scores: under some rules they do, under some those before closing do."""
    number, late = found.late_counting, found.jumps.height
    if number in (0, late):
        return _COUNT if number else _COUNT_NOT
    return f"and {number:,} of {late:,} count in these scores"


def _unknown(found: Trust) -> list[str]:
    said = []
    if found.gap is None or not found.gap.known:
        said.append("hindsight cannot be told")
    if unplaced := rated.unplaced(found.view.book):
        said.append(unplaced.partition(":")[0])
    if short := words.unknown(found.twice):
        said.append(short.removeprefix("Unknown: ").rstrip("."))
    return said


def hindsight(found: Trust) -> str:
    """Whether the last ratings tell more than those at the gate."""
    return late_words.hindsight(found.gap, in_words(found.gate))


def jumped(found: Trust) -> str:
    """How many answers changed late, how many of them towards the outcome, and whether chance explains that."""
    jumps = found.jumps
    if jumps.is_empty():
        return _unchanged(found)
    deals, towards = jumps["deal_id"].n_unique(), int(jumps["towards"].sum())
    where = f"{count(jumps.height, 'answer')} on {count(deals, 'deal')}"
    which = "all" if jumps.height == towards > 1 else f"{towards:,}"
    late = f"{where} changed in the last 7 days before closing or later; {which} of them towards the outcome"
    return f"{late}: {late_words.explained(found.drifts.together)}."


def _unchanged(found: Trust) -> str:
    if not found.dated:
        return "Whether answers changed when a deal closed cannot be told: no rating of a closed deal carries a day."
    which = "No answer" if not found.undated else "No answer that carries a day"
    rest = f" Of {count(found.undated, 'rating')} without a day it cannot be told." if found.undated else ""
    return f"{which} changed in the last 7 days before a deal closed, or later.{rest}"


def accused(found: Trust) -> str:
    """Whose late changes went towards the outcome more often than chance explains; empty where nobody's did."""
    raters = found.drifts.raters
    named = [each.rater or "nobody in particular" for each in raters if each.clear]
    some = f"{len(named)} of" if len(named) < len(raters) else "all"
    who = listed(named) if len(named) <= words.MOST_NAMES else f"{some} {len(raters)} people"
    return f"Towards the outcome more often than chance explains: late changes by {who}." if named else ""


def fair(found: Trust) -> str:
    """What the zones would be without the raters' leniency."""
    moved, deals = found.moved, found.open.filter(pl.col("score").is_not_null()).height
    if not (found.points and deals):
        return ""
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
        "late_changes_by_rater": [asdict(each) for each in found.drifts.raters],
        "late_changes_together": asdict(found.drifts.together),
        "deals_rated_twice": found.twice,
        "given_blind": {"answer": in_sight(found.sight), **asdict(found.sight)},
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
            "answer": audit_words.audited(came) if came else "",
            "result": came and asdict(came),
            "draws": [{"answer": drew(audit), "deals": audit.deals.to_dicts()} for audit in audits],
        },
    }
