"""From decisions to a batch: what is taken in, the answers that count, and the rows set aside with their reasons."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qualify.intake import gate
from qualify.intake.columns import Facts
from qualify.intake.gate import Decision
from qualify.intake.own import names_kept
from qualify.intake.records import Batch, Mapping, Table, criteria_keys
from qualify.schema import LOST, NO_DECISION, OPEN, RATINGS, WON, conform


def batch(facts: Facts, decisions: Sequence[Decision]) -> Batch:
    """The rows as opportunities and ratings after every decision; those set aside in quarantine; all findings."""
    findings = gate.findings(facts.frame, decisions, facts.table.line)
    table, mapping = facts.table, facts.mapping
    frame, kept = gate.carried_out(facts.frame, [(one.option, one.breach.rows) for one in decisions])
    silent = [pair for one in decisions for pair in one.option.silent]
    questions = tuple(column for column in mapping.answers if (column, None) not in silent)
    criteria = criteria_keys(questions)
    whole = pl.concat([facts.texts, frame, _extra(table, mapping, questions)], how="horizontal").filter(kept)
    opportunities = conform(whole, "opportunities")
    counts = dict(opportunities["outcome"].value_counts().iter_rows())
    return Batch(
        opportunities=opportunities,
        ratings=_ratings(_answers(table.frame.filter(kept), silent), whole, criteria),
        quarantine=_quarantine(table, decisions, kept),
        problems=(*table.notes, *(finding.problem for finding in findings)),
        read=table.frame.height + table.held.height,
        won=counts.get(WON, 0),
        lost=counts.get(LOST, 0),
        no_decision=counts.get(NO_DECISION, 0),
        open=counts.get(OPEN, 0),
        criteria=criteria,
        findings=tuple(findings),
    )


def _extra(table: Table, mapping: Mapping, questions: tuple[str, ...]) -> pl.DataFrame:
    """All columns without a use of their own, as one JSON text a row."""
    used = {column for _, column in mapping.fields} | set(questions)
    others = [column for column in table.frame.columns if column not in used]
    if not others:
        return pl.DataFrame()
    names = names_kept(others, table.frame.columns)
    kept = pl.struct(pl.col(column).alias(name) for column, name in zip(others, names, strict=True))
    return table.frame.select(kept.struct.json_encode().alias("extra"))


def _answers(frame: pl.DataFrame, silent: list[tuple[str, str | None]]) -> pl.DataFrame:
    """The answers, without the words that are none."""
    words: dict[str, list[str]] = {}
    for column, word in silent:
        words.setdefault(column, []).extend([] if word is None else [word])
    return frame.with_columns(
        pl.when(~pl.col(column).str.strip_chars().is_in(none)).then(column).alias(column)
        for column, none in words.items()
    )


def _quarantine(table: Table, decisions: Sequence[Decision], kept: pl.Series) -> pl.DataFrame:
    """The rows held by the reader and those set aside, in the order of the file, with all their reasons."""
    at = (~kept).arg_true()
    rules, reasons = [], []
    for one in decisions:
        if one.option.aside is not None and one.option.aside.any():
            there = pl.lit(one.option.aside.gather(at))
            why = one.breach.reason
            rules.append(pl.when(there).then(pl.lit(one.breach.rule)))
            reasons.append(pl.when(there).then(pl.lit(why.gather(at) if isinstance(why, pl.Series) else why)))
    if not rules:
        return table.held.sort("row")
    rows = table.frame[at].select(pl.struct(pl.all()).struct.json_encode().alias("content"))
    rejected = rows.with_columns(
        table.line.gather(at).alias("row"),
        pl.coalesce(rules).alias("rule"),
        pl.concat_str(reasons, separator="; ", ignore_nulls=True).alias("reason"),
    )
    return pl.concat([table.held, conform(rejected, "quarantine")]).sort("row")


def _ratings(frame: pl.DataFrame, known: pl.DataFrame, criteria: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """One row for each answer given: criterion by criterion, each in the order of the file."""
    base = known.select(name for name in RATINGS if name in known.columns)
    counted = known["answered"]
    parts = [
        base.with_columns(frame[column].alias("answer"), pl.lit(key).alias("criterion"))
        .filter(counted)
        .drop_nulls("answer")
        for key, column in criteria
    ]
    return conform(pl.concat(parts) if parts else base.clear(), "ratings")
