"""What to do next on a deal, in sentences, as tables and as a record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis.next_step import NextStep, Notch, Outlook
from qualify.analysis.zones import Lines, zone_name
from qualify.words import count, listed, percent

CAUTION = (
    "The figures tell how deals with such answers fared. What moves the deal is what the answer stands for, not a "
    "better answer written down: give it only with the evidence."
)
NOTCHES: dict[str, pl.DataType] = {
    "question": pl.String(),
    "now": pl.String(),
    "next": pl.String(),
    "score": pl.Int64(),
    "zone": pl.String(),
    "this_quarter": pl.Float64(),
    "by_next_quarter": pl.Float64(),
    "means": pl.String(),
    "evidence": pl.String(),
}
UNANSWERED: dict[str, pl.DataType] = {
    "question": pl.String(),
    "worst": pl.Int64(),
    "best": pl.Int64(),
    "worst_chance": pl.Float64(),
    "best_chance": pl.Float64(),
    "influence": pl.String(),
}


def answer(found: NextStep, lines: Lines) -> str:
    """What would do the most, or why nothing would."""
    if not found.notches and not found.unanswered:
        return "Nothing that a salesperson can influence would move its score." + _because(found)
    first = found.first
    if not first:
        return _nothing(found) + _further(found)
    one, moved = first[0], _moved(found.now, first[0].then, lines)
    if len(first) > 1:
        names = listed([f"“{each.question}”" for each in first])
        told = f"one notch more on any one of {names} would do the most, and equally much: {moved}."
    else:
        which = "only one can be bettered" if len(found.notches) == 1 else "one would do the most"
        told = f"{which}: {_asked(one)}. Then {moved}."
    return f"Of the answers given, {told}{_further(found)}"


def _further(found: NextStep) -> str:
    """That a question without an answer could do more than any notch; empty where none could."""
    if not found.further or not found.notches:
        return ""
    asked = count(len(found.further), "question")
    its = "its" if len(found.further) == 1 else "their"
    return f" {asked} without an answer would do more if {its} best answer is true: see below."


def _asked(one: Notch) -> str:
    return f"“{one.question}” from “{one.before}” to “{one.after}”"


def _nothing(found: NextStep) -> str:
    if not found.notches:
        number = len(found.unanswered)
        return (
            f"No answer that was given can be bettered.{_because(found)} {count(number, 'question')} "
            f"{'has' if number == 1 else 'have'} no answer yet: see below what answering would do."
        )
    return (
        "No answer that was given would move it: one notch more on any that can be influenced leaves the score as it "
        "is."
    )


def _apart(found: NextStep) -> list[tuple[tuple[str, ...], str]]:
    """The questions with an answer that have no notch to be had, and why."""
    parts = [
        (found.best, "at the best answer already"),
        (found.fixed, "not for a salesperson to influence"),
        (found.unordered, "of which no answer is better by itself"),
    ]
    return [(questions, why) for questions, why in parts if questions]


def _because(found: NextStep) -> str:
    """Why there is no notch to be had."""
    said = [f"{count(len(questions), 'question')} {why}" for questions, why in _apart(found)]
    return f" {listed(said)}." if said else ""


def _moved(now: Outlook, then: Outlook, lines: Lines) -> str:
    return f"the score would go from {now.score} to {then.score}{_zone(now, then, lines)}{_chance(now, then)}"


def _zone(now: Outlook, then: Outlook, lines: Lines) -> str:
    if now.zone != then.zone:
        return f", and the deal from “{zone_name(lines, now.zone)}” to “{zone_name(lines, then.zone)}”"
    return "" if lines.lower is None and lines.upper is None else ", in the same zone"


def _chance(now: Outlook, then: Outlook) -> str:
    if now.this_quarter is None or now.by_next_quarter is None:
        return ""
    assert then.this_quarter is not None
    assert then.by_next_quarter is not None
    if now.by_next_quarter == then.by_next_quarter:
        return "; its chance to be won stays as it is"
    pairs = (
        (now.this_quarter, then.this_quarter, "by the end of this quarter"),
        (now.by_next_quarter, then.by_next_quarter, "by the end of the next"),
    )
    by = [f"{percent(a)} to {percent(b)} {when}" for a, b, when in pairs if percent(a) != percent(b)]
    return f"; its chance to be won from {' and from '.join(by)}" if by else "; its chance to be won hardly moves"


def others(found: NextStep) -> str:
    """The questions that are in none of the tables, and why; empty where there is none."""
    said = [f"{why}: {', '.join(questions)}" for questions, why in _apart(found)]
    return f"Not in the list are the questions {'; '.join(said)}." if said and found.notches else ""


def unanswered_answer(found: NextStep) -> str:
    """What the questions without an answer leave open; empty where all have one."""
    if not found.unanswered:
        return ""
    asked = count(len(found.unanswered), "question")
    return (
        f"{asked} without an answer. Finding out can lower the score as well as raise it; both ends are shown, "
        "the widest first."
    )


def notches(found: NextStep, lines: Lines) -> pl.DataFrame:
    """A row per notch, columns of NOTCHES, the most first; chances are shares of 1."""
    rows = [
        (each.question, each.before, each.after, each.then.score, zone_name(lines, each.then.zone),
         each.then.this_quarter, each.then.by_next_quarter, each.meaning or None, each.evidence or None)
        for each in found.notches
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=NOTCHES, orient="row")


def unanswered(found: NextStep) -> pl.DataFrame:
    """A row per question without an answer, columns of UNANSWERED; chances by the end of the next quarter."""
    rows = [
        (each.question, each.worst.score, each.best.score, each.worst.by_next_quarter, each.best.by_next_quarter,
         "yes" if each.influence else "no")
        for each in found.unanswered
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=UNANSWERED, orient="row")


def record(found: NextStep, lines: Lines) -> dict[str, Any]:
    """Every figure and sentence of the section."""
    said = {"answer": answer(found, lines), "others": others(found), "unanswered_answer": unanswered_answer(found)}
    return said | {
        "now": asdict(found.now),
        "notches": notches(found, lines).to_dicts(),
        "unanswered": unanswered(found).to_dicts(),
        "best": list(found.best),
        "not_to_be_influenced": list(found.fixed),
        "without_order": list(found.unordered),
        "caution": CAUTION,
    }
