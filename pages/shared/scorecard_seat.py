"""Which deal this session is rating: lists of deals to rate, the one that is open, and what was drafted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import polars as pl

from pages.shared import books, session
from pages.shared.scorecard import NOTHING, Given
from qualify.analysis import View
from qualify.analysis.dossier import find
from qualify.settings import Settings
from qualify.store.clock import today

WAITING, MINE, TWICE = "waiting", "mine", "twice"
LISTS = {
    WAITING: "Open deals: never rated first, then the longest ago",
    MINE: "My half-done ones",
    TWICE: "Worth rating a second time (drawn by lot)",
}
MOST = 200


@dataclass(frozen=True)
class Told:
    """What is said after saving: of a deal, in sentences; ``before`` is what others had answered.

    ``criteria`` were saved ``since`` a moment, and can be taken back.
    """

    deal: str
    sentences: tuple[str, ...]
    before: pl.DataFrame
    criteria: tuple[str, ...]
    since: datetime


@dataclass(frozen=True)
class Seat:
    """``queue``: the first deals of the list ``about``, which has ``of`` in all. ``turn`` grows when a deal is opened:
    the fields are fresh then.

    ``start`` is what the fields began with, ``kept`` what this session knows to be in the store. ``counts`` says
    whether a rating of today counts under the rule that is looked at. ``begun``: since when the open deal is being
    saved, and which ratings stood then: a run can be broken off after the store's write, before it is told.
    """

    who: str
    version: int
    about: tuple[str, str] | None = None
    queue: tuple[str, ...] = ()
    of: int = 0
    deal: str | None = None
    turn: int = 0
    start: Mapping[str, Given] = field(default_factory=dict)
    kept: Mapping[str, Given] = field(default_factory=dict)
    opened: datetime = datetime.min
    counts: bool = True
    done: tuple[str, ...] = ()
    told: Told | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    begun: tuple[datetime, pl.DataFrame] | None = None

    @property
    def upcoming(self) -> str | None:
        """The deal of the list that comes after the one that is open, and was not rated here yet."""
        at = self.queue.index(self.deal) + 1 if self.deal in self.queue else 0
        after = (*self.queue[at:], *self.queue[:at])
        return next((deal for deal in after if deal not in self.done and deal != self.deal), None)


def keep(found: Settings, seat: Seat) -> Seat:
    """Remember the seat in this session."""
    return session.keep(f"seat {found.dataset}", seat)


def taken(found: Settings, who: str) -> Seat:
    """The seat of this session; a fresh one for another person."""
    seat: Seat = session.kept(f"seat {found.dataset}", lambda: Seat(who, found.rubric_version))
    if (seat.who, seat.version) != (who, found.rubric_version):
        return Seat(who, found.rubric_version, turn=seat.turn)
    return seat


def listed(found: Settings, seen: View, seat: Seat, about: tuple[str, str]) -> Seat:
    """The seat with the deals of a list, or of a search where its second part holds words."""
    kind, text = about
    if text:
        hits, number = find(seen.book, text, MOST)
        ids = hits["deal_id"]
    else:
        ids = _queue(found, seen, seat.who, kind)
        number = ids.len()
    seat = replace(seat, about=about, queue=tuple(ids.head(MOST)), of=number)
    return replace(seat, names=names(seen, (*seat.queue, *([seat.deal] if seat.deal else []))))


def _queue(found: Settings, seen: View, who: str, kind: str) -> pl.Series:
    if kind == MINE:
        return books.store().rating_drafts(found.dataset, who)["deal_id"]
    if kind == TWICE:
        return books.trust(found).sample()["deal_id"]
    last = books.last_rated(found.dataset).with_columns(known=pl.lit(True))
    ours = seen.open.join(last, on="deal_id", how="left", maintain_order="left")
    in_turn = ours.sort(pl.col("known").fill_null(False), "rated", nulls_last=False, maintain_order=True)
    return in_turn["deal_id"]


def number(seat: Seat, shown: int) -> str:
    """How many of a list's deals are shown, and of how many."""
    return f"{shown:,} in this list" if shown == seat.of else f"the first {shown:,} of {seat.of:,} in this list"


def names(seen: View, ids: tuple[str, ...]) -> dict[str, str]:
    """What deals are called in a list: name, account and id."""
    rows = seen.book.deals.filter(pl.col("deal_id").is_in(ids)).select("deal_id", "name", "account").iter_rows()
    return {
        deal: " · ".join(dict.fromkeys(text for text in (name, account, deal) if text)) for deal, name, account in rows
    }


def opened(found: Settings, seen: View, seat: Seat, deal: str | None) -> Seat:
    """Open a deal with what this person has drafted of it; the address names it from then on."""
    session.carry("deal", deal)
    now = datetime.now(UTC).replace(tzinfo=None)
    seat = replace(seat, deal=deal, turn=seat.turn + 1, opened=now, start={}, kept={}, begun=None)
    if deal is None:
        return keep(found, seat)
    start = draft(found, deal, seat.who)
    limits = books.limits(seen.book).filter(pl.col("deal_id") == deal)
    bounds = limits.select("limit", "scored").iter_rows()
    counts = all(scored and (limit is None or limit >= today()) for limit, scored in bounds)
    known = names(seen, (deal,)) | dict(seat.names)
    return keep(found, replace(seat, start=start, kept=start, counts=counts, names=known))


def draft(found: Settings, deal: str, who: str) -> dict[str, Given]:
    """A person's half-done rating of a deal, by criterion."""
    rows = books.store().rating_draft(found.dataset, deal, who)
    return {row["criterion"]: Given(row["said"], row["answer"], row["evidence"] or "") for row in rows.to_dicts()}


def write(found: Settings, deal: str, who: str, key: str, now: Given) -> None:
    """Keep a half-done answer in the store; nothing is left of it where it is empty."""
    books.store().draft_answer(found.dataset, deal, who, key, now.answer, now.evidence or None, said=now.said)


def drafted(found: Settings, seat: Seat, given: Mapping[str, Given]) -> Seat:
    """Keep in the store what this session has changed since; what others keep meanwhile under this name stays."""
    assert seat.deal is not None
    changed = {key: now for key, now in given.items() if now != seat.kept.get(key, NOTHING)}
    for key, now in changed.items():
        write(found, seat.deal, seat.who, key, now)
    return keep(found, replace(seat, kept={**seat.kept, **changed})) if changed else seat


def forget(found: Settings, seen: View, seat: Seat) -> Seat:
    """Drop this person's half-done rating of the open deal; the fields are empty again."""
    assert seat.deal is not None
    books.store().drop_rating_draft(found.dataset, seat.deal, seat.who)
    return opened(found, seen, seat, seat.deal)
