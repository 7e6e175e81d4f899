"""Where an upload goes, who brings it, and the button that stores it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import books, points, points_carrying, session
from pages.shared.draft import Draft
from pages.shared.events import AUTHOR, LONGEST_NAME
from pages.shared.text import plain
from qualify import intake
from qualify.analysis import arrival, preparing
from qualify.analysis.preparing import Checked
from qualify.errors import InputError
from qualify.intake import Batch
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.words import count


def store(draft: Draft, home: str | None, found: dict[int, Checked]) -> Draft:
    """The draft with the name of the data set and of the person, or with the receipts when the button was pressed."""
    st.subheader("Where does it go?")
    open_questions = [draft.sources[i].table.name for i, batch in found.items() if _open(batch)]
    if home is None and open_questions:
        return _not_yet(draft, open_questions)
    draft = _named(draft, home)
    name = draft.name or home or ""
    _refuse_name(name)
    versions = _say_where(draft, name)
    made = points.rubric(draft, found)
    again = bool(versions and made) and st.checkbox(
        f"Save these points as rubric version {versions + 1} (version {versions} stays in use otherwise)"
    )
    carry = points_carrying.asked(name, made) if again and made else ()
    remember = st.checkbox(
        "Read files like these in the same way next time", True,
        help="Columns, meanings of words and decisions are saved for files with these columns.",
    )  # fmt: skip
    if open_questions:
        return _not_yet(draft, open_questions)
    store = st.button(_button(found), type="primary", disabled=not _rows(found), key="store")
    there = name in books.store().datasets()["dataset"]
    if store and there and draft.fresh == name:
        session.keep("upload", replace(draft, fresh=None))
        raise InputError(
            f"Somebody else has made the data set {name!r} meanwhile.",
            "Give yours another name, or press the button again to add to it.",
        )
    if store:
        return _store(draft, name, found, made, again=again, carry=carry, remember=remember)
    if there and st.button("What would it change?", key="foresee"):
        _foresee(draft, name, found)
    return replace(draft, fresh=None if there else name)


def _foresee(draft: Draft, name: str, found: dict[int, Checked]) -> None:
    """What storing would do to a data set that is there: done, and taken back at once."""
    arriving = preparing.deliveries(draft.sources, found, draft.author)
    kept = books.store()
    receipts = arrival.take_in(kept, arriving, name, None, dry_run=True)
    said = [
        f"{plain(one.file)}: {one.stored:,} new, {one.updated:,} updated, {one.unchanged:,} unchanged, "
        f"{one.quarantined:,} set aside."
        for one in receipts
    ]
    deals = [one.opportunities["deal_id"] for one in arriving if one.role == preparing.DEALS]
    if deals:
        ids = kept.deal_ids(name)
        absent = int((~ids.is_in(pl.concat(deals).implode())).sum())
        said.append(
            f"{count(absent, 'opportunity', 'opportunities')} of the data set not in this upload: kept as they are."
        )
    st.markdown("\n".join(f"- {line}" for line in said))


def _not_yet(draft: Draft, names: list[str]) -> Draft:
    where = f" about {plain(', '.join(names))}" if len(draft.sources) > 1 else ""
    st.button("Store", type="primary", disabled=True, key="store")
    st.caption(f"Settle first what is marked above{where}.")
    return draft


def _open(batch: Checked) -> bool:
    return isinstance(batch, InputError) or bool(batch.blocking)


def _rows(found: dict[int, Checked]) -> int:
    return sum(batch.read - batch.quarantine.height for batch in found.values() if isinstance(batch, Batch))


def _button(found: dict[int, Checked]) -> str:
    deals = sum(batch.opportunities.height for batch in found.values() if isinstance(batch, Batch))
    return f"Store {count(deals, 'opportunity', 'opportunities')}" if deals else f"Store {count(_rows(found), 'row')}"


def _named(draft: Draft, home: str | None) -> Draft:
    """The data set: typed, or as the opportunities tell; one of those that are there where nothing tells."""
    left, right = st.columns(2)
    known = draft.author or session.kept(AUTHOR, str)
    author = right.text_input("Your name", known, max_chars=LONGEST_NAME, key=f"author {draft.about[0][0]}").strip()
    if author != known:
        session.keep(AUTHOR, author)
    if any(preparing.is_deals(source) and source.used for source in draft.sources):
        key = f"home {draft.about[0][0]} {home}"
        name = left.text_input("Data set", home or "", max_chars=LONGEST_NAME, key=key).strip()
        if not name:
            raise InputError("The data set has no name.", "Type one in.")
    else:
        names = [row["dataset"] for row in books.store().datasets().to_dicts() if not row["simulated"]]
        if not names:
            raise InputError("There are no opportunities yet that these rows could belong to.", "Upload those first.")
        at = names.index(home) if home in names else 0
        name = left.selectbox("Data set", names, at, key=f"home {draft.about[0][0]}")
    draft = replace(draft, author=author)
    if name != (draft.name or home):
        session.keep("upload", replace(draft, name=name))
        st.rerun()
    return draft


def _refuse_name(name: str) -> None:
    if books.store().is_simulated(name):
        raise InputError(f"The data set {name!r} is simulated.", "Keep your own opportunities under another name.")


def _say_where(draft: Draft, name: str) -> int:
    """What storing does to the data set; returns its latest rubric version, 0 where it has none."""
    known = dict(books.store().datasets().select("dataset", "opportunities").iter_rows())
    if name not in known:
        st.caption(f"{plain(name)} is a new data set.")
        return 0
    held = count(known[name], "opportunity", "opportunities")
    st.markdown(f"{plain(name)} is there already, with {held}. New ids are added to it; known ids are updated.")
    if any(preparing.is_deals(one) and one.used and not one.mapping.column("deal_id") for one in draft.sources):
        st.warning(
            "This file has no ids, so its first row takes the place of the first row stored before, and so on. "
            "Give the data set another name to keep both."
        )
    return books.store().latest_rubric(name)


def _store(
    draft: Draft, name: str, found: dict[int, Checked], made: Rubric | None, *, again: bool,
    carry: tuple[str, ...], remember: bool,
) -> Draft:  # fmt: skip
    kept = books.store()
    arriving = preparing.deliveries(draft.sources, found, draft.author)
    note = arrival.BROUGHT if draft.brought else arrival.SUGGESTED
    if again:
        note = f"From the file {arriving[0].file}"
    receipts = arrival.take_in(kept, arriving, name, made, note=note, again=again, carry=carry)
    version = kept.latest_rubric(name)
    if remember:
        for i in found:
            source = draft.sources[i]
            columns = tuple(source.table.frame.columns)
            body = preparing.to_text(source)
            kept.keep_mapping(intake.signature(columns), source.table.name, columns, body, author=draft.author)
    session.change(Settings(name, version))
    return replace(draft, receipts=receipts, version=version)
