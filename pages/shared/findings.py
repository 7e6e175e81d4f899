"""The quality gate: what was found in a table, what it would do to the results, and what is done about it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared.text import plain
from qualify import intake
from qualify.analysis import preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import InputError, Problem
from qualify.export import to_csv
from qualify.intake import Batch, Edit, Finding, Ruling, Table
from qualify.intake.rules_dates import AMBIGUOUS_DATE
from qualify.words import count

PREVIEW, MOST_PROBLEMS = 50, 8
_EDITED = 200
_MISSING = ("no dates", "no amounts", "no ids")
_ASKED = ":material/pan_tool:"
_WIN_RATE = (
    "The win rates here are the share of won among all that were won, lost or ended without a decision, and rows that "
    "are set aside do not count."
)
_OR_ANSWERS = (
    "If its rows are answers to questions about deals that are there already, say so above, under “What one row is”."
)
_AFTER_DATES = "What the other ways would change can be said after the dates are settled."


def settle(source: Source, batch: Checked, where: str = "") -> Source:
    """Everything that a person should know before storing; the source with what the person decided about it.

    ``where`` tells two such places on one page apart.
    """
    st.subheader("What was found?")
    if isinstance(batch, InputError):
        st.error(plain(batch), icon=":material/error:")
        if preparing.is_deals(source) and not source.mapping.tells_outcome:
            st.caption(_OR_ANSWERS)
        return source
    _unsettled(batch)
    _numbers(source, batch)
    if _anew(source, batch):
        return replace(source, rulings=())
    place = f"{source.table.name}{where}"
    source = _decided(source, batch, place)
    _list([problem for problem in batch.problems if problem.rule not in _rules(batch) and not problem.blocking])
    source = _corrected(source, batch, place)
    if batch.opportunities.height:
        shown = count(min(PREVIEW, batch.opportunities.height), "row")
        with st.expander(f"The first {shown} as they would be stored"):
            st.dataframe(preview(batch), hide_index=True, height=300)
    if batch.quarantine.height:
        _set_aside(source.table, batch, place)
    return source


def _anew(source: Source, batch: Batch) -> bool:
    """What was decided about an earlier file and holds for this one too, said; True where it is to be decided anew."""
    broken = {(finding.problem.rule, finding.problem.column) for finding in batch.findings}
    again = [ruling for ruling in source.rulings if (ruling.rule, ruling.column) in broken]
    if not (source.saved_as and again):
        return False
    left, right = st.columns([3, 1], vertical_alignment="center")
    rules = ", ".join(ruling.rule for ruling in again)
    left.info(
        f"Decided as saved for “{plain(source.saved_as)}”: {plain(rules)}. Look whether that is right for these rows "
        "too.",
        icon=":material/history:",
    )
    return right.button("Decide anew", key=f"anew {source.table.sha256[:12]} {source.table.name}")


def _rules(batch: Batch) -> set[str]:
    return {finding.problem.rule for finding in batch.findings}


def _unsettled(batch: Batch) -> None:
    """How much is to be settled, and what of it no finding below says."""
    asked = len(batch.blocking)
    if not asked:
        return
    st.warning(
        f"{count(asked, 'question')} must be settled before anything is stored: look for the sign of this line.",
        icon=_ASKED,
    )
    rules = _rules(batch)
    for problem in batch.blocking:
        if problem.rule not in rules:
            st.error(plain(problem), icon=_ASKED)


def _decided(source: Source, batch: Batch, where: str) -> Source:
    """One box for each finding: what, what it would do, and the way out that is chosen; what is asked stands first."""
    # Menus of their own: deciding anew, they are not to say again what was decided.
    reused = bool(source.saved_as and source.rulings)
    pending = any(one.chosen is None and one.problem.rule == AMBIGUOUS_DATE for one in batch.findings)
    if not pending and any("win rate" in finding.effect for finding in batch.findings):
        st.caption(_WIN_RATE)
    places = sorted(range(len(batch.findings)), key=lambda place: batch.findings[place].chosen is not None)
    unanswerable = [place for place in places if _asked_above(batch.findings[place])]
    for place in places:
        finding = batch.findings[place]
        if place in unanswerable[MOST_PROBLEMS:]:
            continue
        with st.container(border=True):
            _said(finding, pending)
            source = _ruled(source, finding, f"{source.table.sha256[:12]} {where} {place} {reused}")
    if len(unanswerable) > MOST_PROBLEMS:
        st.error(f"There are {len(unanswerable) - MOST_PROBLEMS:,} more of this kind.", icon=_ASKED)
    return source


def _asked_above(finding: Finding) -> bool:
    """Whether the answer is given among the columns: what a word means."""
    return finding.chosen is None and len(finding.ways) < 2


def _said(finding: Finding, pending: bool) -> None:
    """What was found and what the other ways would do, which no number says truly while dates are ``pending``."""
    if finding.chosen is None:
        st.error(plain(finding.problem), icon=_ASKED)
    else:
        st.markdown(plain(finding.problem))
    if finding.effect:
        st.caption(plain(_AFTER_DATES if pending else finding.effect))


def _ruled(source: Source, finding: Finding, key: str) -> Source:
    ways = {way.name: way.what for way in finding.ways}
    if len(ways) < 2:
        return source
    names = list(ways)
    rule, column = finding.problem.rule, finding.problem.column
    # All ways in full: a menu would cut them off.
    way = st.radio(
        "What is done", names, names.index(finding.chosen) if finding.chosen else None,
        format_func=lambda name: plain(ways[name]), key=f"way {key} {rule} {column}",
    )  # fmt: skip
    if way is None or way == finding.chosen:
        return source
    others = tuple(one for one in source.rulings if (one.rule, one.column) != (rule, column))
    return replace(source, rulings=(*others, Ruling(rule, column, way)))


def _corrected(source: Source, batch: Batch, where: str) -> Source:
    """Cells of the rows that a finding names, to be corrected here; what was corrected before is among them."""
    findings = [finding for finding in batch.findings if len(finding.lines)]
    if not findings:
        return source
    more = st.expander("Correct cells here", on_change="rerun", key=f"correct {where}")
    if not more.open:
        return source
    with more:
        named = {_title(finding): finding for finding in findings}
        chosen = st.selectbox("The rows of", list(named), key=f"rows {where} {'|'.join(named)}")
        return _edited(source, named[chosen], where)


def _title(finding: Finding) -> str:
    problem = finding.problem
    return f"{problem.rule}{f' in {problem.column}' if problem.column else ''}: {count(len(finding.lines), 'row')}"


def _edited(source: Source, finding: Finding, where: str) -> Source:
    lines = finding.lines.sort().head(_EDITED)
    if len(finding.lines) > len(lines):
        st.caption(f"The first {len(lines)} of {len(finding.lines):,} rows.")
    table = intake.edited(source.table, source.edits)
    number = preparing.beside("row in the file", table.frame.columns)
    rows = table.frame.with_columns(table.line.alias(number)).filter(table.line.is_in(lines.implode()))
    order = [finding.problem.column] if finding.problem.column in table.frame.columns else []
    names = [number, *order, *(name for name in table.frame.columns if name not in order)]
    shown = rows.select(names)
    turn = hash(source.edits)
    typed: pl.DataFrame = st.data_editor(
        shown, hide_index=True, disabled=[number], height=300,
        key=f"cells {where} {finding.problem.rule} {finding.problem.column} {source.table.sha256[:12]} {turn}",
    )  # fmt: skip
    edits = {(edit.line, edit.column): edit for edit in source.edits}
    for name in names[1:]:
        differ = typed[name].ne_missing(shown[name])
        for line, value in zip(shown[number].filter(differ), typed[name].filter(differ), strict=True):
            edits[line, name] = Edit(line, name, value or None)
    if source.edits:
        st.caption(f"{count(len(source.edits), 'cell')} corrected here; the file itself stays as it is.")
    return preparing.corrected(source, tuple(edits.values()))


def missing(found: dict[int, Checked]) -> None:
    """What the files do not have, and what that leaves out."""
    batches = [batch for batch in found.values() if isinstance(batch, Batch) and batch.opportunities.height]
    _list([problem for batch in batches for problem in batch.problems if problem.rule in _MISSING])


def _list(problems: list[Problem]) -> None:
    if problems:
        st.markdown("\n".join(f"- {plain(problem)}" for problem in problems))


def _numbers(source: Source, batch: Batch) -> None:
    stored = batch.read - batch.quarantine.height
    so_far = " so far" if batch.blocking else ""
    st.markdown(
        f"{count(batch.read, 'row')} read: {stored:,} to be stored and {batch.quarantine.height:,} set aside{so_far}."
    )
    if source.mapping.role != "opportunities":
        return
    names = ("Won", "Lost", "No decision", "Open", "Set aside")
    numbers = (batch.won, batch.lost, batch.no_decision, batch.open, batch.quarantine.height)
    with st.container(horizontal=True, gap="large"):
        for name, number in zip(names, numbers, strict=True):
            st.metric(name, f"{number:,}", width="content")


def preview(batch: Batch) -> pl.DataFrame:
    """The first rows with the fields that the file has, and beside them the answers, under their questions."""
    rows = batch.opportunities.head(PREVIEW).drop("extra")
    rows = rows.select(column for column in rows if column.null_count() < rows.height)
    given = batch.ratings.join(rows.select("deal_id"), on="deal_id", how="semi")
    for key, column in batch.criteria:
        answer = given.filter(pl.col("criterion") == key).select(
            "deal_id", pl.col("answer").alias(f"{column} (answer)")
        )
        rows = rows.join(answer, on="deal_id", how="left")
    return rows


def _set_aside(table: Table, batch: Batch, where: str) -> None:
    with st.expander(f"{count(batch.quarantine.height, 'row')} set aside, with the reasons", expanded=True):
        st.markdown("They stay in the store with their reasons, and can be taken in later.")
        st.dataframe(batch.quarantine.select("row", "rule", "reason", "content").head(PREVIEW), hide_index=True)
        rejects = to_csv(intake.rejects(table, batch))
        name = "rows-set-aside.csv"
        st.download_button("Download the rows set aside as CSV", rejects, name, "text/csv", key=f"rejects {where}")
