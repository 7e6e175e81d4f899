"""Every rule that rows break becomes a finding: the ways out, the one chosen, what it does, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from qualify.errors import Problem
from qualify.intake.columns import settled
from qualify.intake.effects import Counts, difference, totals
from qualify.intake.parsed import SHOWN_ROWS
from qualify.intake.records import ACCEPT, Finding, Ruling, Way
from qualify.intake.ways import Breach, Option


@dataclass(frozen=True)
class Decision:
    """A breach and the way chosen for it (None: asked), with the option that holds now."""

    breach: Breach
    chosen: str | None
    option: Option


def decide(breaches: Sequence[Breach], rulings: Sequence[Ruling]) -> list[Decision]:
    """What holds for each breach: a ruling on its rule and column, or else its default.

    A ruling that names none of the ways is not guessed at: the breach is asked about.
    """
    ruled = {(ruling.rule, ruling.column): ruling.way for ruling in rulings}
    decisions = []
    for breach in breaches:
        options = {option.way.name: option for option in breach.options}
        wanted = ruled.get((breach.rule, breach.column), breach.default)
        chosen = wanted if wanted in options else None
        decisions.append(Decision(breach, chosen, options[chosen or breach.meanwhile]))
    return decisions


def carried_out(frame: pl.DataFrame, steps: Sequence[tuple[Option, pl.Series]]) -> tuple[pl.DataFrame, pl.Series]:
    """The frame after the options' changes, each in its rows, in turn; and which rows are taken in."""
    kept = pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
    for option, rows in steps:
        if option.change:
            there = pl.lit(rows)
            frame = frame.with_columns(
                pl.when(there).then(made.cast(frame.schema[name])).otherwise(pl.col(name)).alias(name)
                for name, made in option.change
            )
    for option, _ in steps:
        if option.aside is not None:
            kept &= ~option.aside
    return settled(frame), kept


def findings(frame: pl.DataFrame, decisions: Sequence[Decision], line: pl.Series) -> list[Finding]:
    """A finding for each decision, with the effect of each other way while everything else stays as it is chosen."""
    whole = totals(*carried_out(frame, [(one.option, one.breach.rows) for one in decisions]))
    return [
        Finding(
            problem=_problem(one, lines := line.filter(one.breach.rows)),
            lines=lines.rename("line"),
            ways=tuple(option.way for option in one.breach.options),
            chosen=one.chosen,
            effect=one.breach.told or _effect(frame, decisions, place, whole),
        )
        for place, one in enumerate(decisions)
    ]


def _problem(one: Decision, lines: pl.Series) -> Problem:
    breach = one.breach
    return Problem(
        rule=breach.rule,
        what=one.option.done if one.chosen else breach.asked or one.option.done,
        way_out=breach.way_out or ("" if one.chosen else "Choose what is done."),
        column=breach.column,
        value=breach.value,
        rows=tuple(lines.head(SHOWN_ROWS).to_list()),
        count=len(lines),
        blocking=one.chosen is None,
    )


def _effect(frame: pl.DataFrame, decisions: Sequence[Decision], place: int, whole: Counts) -> str:
    """What each other way would change, in sentences; where there is none, what the rows set aside would have."""
    one = decisions[place]
    if not one.breach.rows.any():
        return ""
    others = [option for option in (*one.breach.options, *one.breach.supposed) if option is not one.option]
    if not others and one.option.aside is not None:
        others = [Option(Way(ACCEPT, ""), "", "Counted all the same")]
    at = one.breach.rows.arg_true()
    part = frame[at]
    now = totals(*carried_out(part, _steps(decisions, place, one.option, at)))
    ends: dict[str, list[str]] = {}
    for option in others:
        then = totals(*carried_out(part, _steps(decisions, place, option, at)))
        ends.setdefault(difference(whole, now, then), []).append(option.front)
    return " ".join(f"{_fronts(fronts)}, {end}." for end, fronts in ends.items())


def _fronts(fronts: list[str]) -> str:
    return " or ".join([fronts[0], *(front[:1].lower() + front[1:] for front in fronts[1:])])


def _steps(decisions: Sequence[Decision], place: int, other: Option, at: pl.Series) -> list[tuple[Option, pl.Series]]:
    """The options as chosen, with ``other`` in place of one of them, for the rows ``at`` these places alone."""
    steps = []
    for i, one in enumerate(decisions):
        option = other if i == place else one.option
        rows = one.breach.rows.gather(at)
        if rows.any():
            less = None if option.aside is None else option.aside.gather(at)
            steps.append((Option(option.way, "", "", option.change, less), rows))
    return steps
