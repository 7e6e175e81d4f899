"""What becomes of the stored answers when a draft is published: proposed, said by a person, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import books
from pages.shared.rubric_desk import Desk
from pages.shared.text import plain
from qualify.rubric import Criterion, Sketch
from qualify.rubric_carries import Target, asked_otherwise, carried, paired, proposal, stored
from qualify.words import count

Chosen = dict[Target, Target | None]
_WHY = {
    "reworded": "the same answer, its meaning is written differently",
    "renamed": "called differently, at the same place with the same points",
    "gone": "no longer there",
}


def decide(desk: Desk, before: Sketch, after: Sketch) -> tuple[pl.DataFrame, bool]:
    """The pairs of answers that mean the same, and whether somebody has said so of those that are not the same."""
    base = desk.draft.base
    given = books.questions(desk.dataset, base)
    proposed = stored(proposal(before, after), given)
    top = st.container()
    st.markdown("#### What becomes of the answers that are stored")
    chosen: Chosen = {}
    for criterion in before.criteria:
        rows = proposed.filter(pl.col("criterion") == criterion.key)
        chosen |= _question(desk, criterion, before, after, rows)
    pairs = carried(proposed.drop("times"), chosen)
    _left(proposed, pairs, before)
    _told(top, proposed, pairs, _unknown_then(given, proposed, after), base)
    doubtful = sum(target is not None for target in chosen.values())
    ready = not doubtful or st.checkbox(
        f"I have read them: the {count(doubtful, 'answer')} that {'is' if doubtful == 1 else 'are'} carried under "
        "other words mean the same as before",
        key=f"means the same {desk.mark} {sorted(chosen.items(), key=str)}",
    )
    return pairs, ready


def _question(desk: Desk, old: Criterion, before: Sketch, after: Sketch, rows: pl.DataFrame) -> Chosen:
    """What a person says the answers to one former question mean now, those that are the same left out."""
    now = {criterion.key: criterion for criterion in after.criteria}
    own = now.get(old.key)
    if own is not None and not asked_otherwise(old, own):
        proposed: Chosen = {
            (old.key, row["answer"]): (row["to_criterion"], row["to_answer"]) if row["to_answer"] is not None else None
            for row in rows.filter(pl.col("standing") != "same").iter_rows(named=True)
        }
        return proposed | _answers(desk, old, _targets(old, before, after), rows, proposed, _WHY)
    unread: Chosen = {(old.key, answer.label): None for answer in old.answers}
    new = [criterion for criterion in after.criteria if criterion.key not in before.keys]
    options = [None, *([own.key] if own else []), *(criterion.key for criterion in new)]
    if len(options) == 1 or not rows["times"].sum():
        return unread
    key = _whole(desk, old, own, options, now, int(rows["times"].sum()))
    if key is None:
        return unread
    pairs = paired(old, now[key])
    proposed = {(old.key, a.label): (key, pairs[a.label]) if a.label in pairs else None for a in old.answers}
    return proposed | _answers(desk, old, _targets(old, before, after), rows, proposed, {})


def _whole(
    desk: Desk, old: Criterion, own: Criterion | None, options: list[str | None], now: Mapping[str, Criterion],
    times: int,
) -> str | None:  # fmt: skip
    """One choice for all answers to a question that is asked in other words, on another scale, or no longer."""
    why = "is no longer asked" if own is None else "orders its answers differently now"
    if own is not None and own.question != old.question:
        why = f"is “{own.question}” now"
    return st.selectbox(
        plain(f"“{old.question}”, answered {_times(times)}, {why}"),
        options,
        format_func=partial(_called_whole, old.key, now),
        key=f"carry question {desk.mark} {old.key} {options}",
    )


def _called_whole(own: str, now: Mapping[str, Criterion], key: str | None) -> str:
    if key is None:
        return "its answers are not carried"
    return "means the same: carry all of its answers" if key == own else f"means the same as “{now[key].question}”"


def _answers(
    desk: Desk, old: Criterion, targets: list[tuple[str, str, str]], rows: pl.DataFrame, proposed: Chosen,
    why: Mapping[str, str],
) -> Chosen:  # fmt: skip
    """A field for each answer that is stored and not the same: the proposal, another answer, or nothing.

    ``why`` says what each standing of an answer is; empty where its whole question is spoken of.
    """
    asked = rows.filter((pl.col("times") > 0) & pl.col("answer").is_in([label for _, label in proposed]))
    if asked.is_empty():
        return {}
    st.markdown(f"**{plain(old.question)}**")
    names: dict[Target, str] = {(to, label): f"{title}{label}" for to, label, title in targets}
    options: list[Target | None] = [None, *names]
    return {
        (old.key, row["answer"]): _answer(desk, row | {"why": why.get(row["standing"])}, names, options, proposed)
        for row in asked.to_dicts()
    }


def _answer(
    desk: Desk, row: Mapping[str, Any], names: dict[Target, str], options: list[Target | None], proposed: Chosen
) -> Target | None:
    at = (row["criterion"], row["answer"])
    target, why = proposed[at], f": {row['why']}" if row["why"] else ""
    return st.selectbox(
        plain(f"“{row['answer']}”, stored {_times(row['times'])}{why}"),
        options,
        options.index(target),
        format_func=partial(_called, names),
        key=f"carry {desk.mark} {at} {target} {list(names)}",
    )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _called(names: dict[Target, str], target: Target | None) -> str:
    return "is not carried" if target is None else f"is now “{names[target]}”"


def _targets(old: Criterion, before: Sketch, after: Sketch) -> list[tuple[str, str, str]]:
    """Where answers of a question can go: to its own answers, or to those of a question that is new."""
    own = [c for c in after.criteria if c.key == old.key]
    new = [c for c in after.criteria if c.key not in before.keys]
    return [(c.key, a.label, "" if c.key == old.key else f"{c.question}: ") for c in (*own, *new) for a in c.answers]


def _left(proposed: pl.DataFrame, pairs: pl.DataFrame, before: Sketch) -> None:
    """The stored answers that the new version does not take over, folded, question by question."""
    left = proposed.filter(pl.col("times") > 0).join(pairs, on=["criterion", "answer"], how="anti")
    if left.is_empty():
        return
    stay = "it stays with its" if left.height == 1 else "they stay with their"
    with st.expander(f"{count(left.height, 'answer')} not carried: {stay} version"):
        lines = []
        for criterion in before.criteria:
            rows = left.filter(pl.col("criterion") == criterion.key).select("answer", "times").rows()
            told = ", ".join(f"“{answer}” ({times:,})" for answer, times in rows)
            lines += [f"- **{plain(criterion.question)}** {plain(told)}"] if rows else []
        st.markdown("\n".join(lines))


def _unknown_then(given: pl.DataFrame, proposed: pl.DataFrame, after: Sketch) -> int:
    """How many stored answers the version before did not know and the new one does."""
    labels = pl.DataFrame(
        [(c.key, a.label) for c in after.criteria for a in c.answers], ["criterion", "answer"], orient="row"
    )
    new = given.join(proposed, on=["criterion", "answer"], how="anti").join(labels, on=["criterion", "answer"])
    return int(new["ratings"].sum())


def _told(place: DeltaGenerator, proposed: pl.DataFrame, pairs: pl.DataFrame, more: int, base: int) -> None:
    """First of all: how many stored answers the new version takes over, how many not, and that nothing is lost."""
    total = int(proposed["times"].sum())
    if not total:
        place.markdown(f"No answer to the questions of version {base} is stored, so none is to be carried.")
        return
    kept = int(proposed.join(pairs, on=["criterion", "answer"], how="semi")["times"].sum())
    lost = total - kept
    known = f" {count(more, 'answer')} that version {base} did not know will count from now on." if more else ""
    anew = "" if kept or more else ": scores begin anew"
    told = f"**{kept:,} of {count(total, 'stored answer')} are carried forward{anew}.**"
    if not lost:
        place.markdown(f"{told} Nothing is left behind.{known}")
        return
    stays = "is not: it stays stored with its" if lost == 1 else "are not: they stay stored with their"
    rest = f" {lost:,} {stays} version, and {'counts' if lost == 1 else 'count'} as missing in the new one."
    place.warning(f"{told}{rest}{known}", icon=":material/inventory_2:")
