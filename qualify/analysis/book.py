"""A data set made ready for a rubric: everything that does not change when a weight moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify import tipping
from qualify.analysis.answered import answered
from qualify.analysis.currencies import AS_GIVEN, Rates, converted, converted_changes, priced_words, rates_of, said
from qualify.analysis.effects import leaning
from qualify.analysis.past import as_it_stood
from qualify.analysis.selection import (
    DECIDED_TAGS,
    LOCKED_TAGS,
    OPEN_TAG,
    OUTCOME_TAGS,
    TALLIED_TAGS,
    WON_TAG,
    locked_tags,
    outcome_tags,
    segment_mask,
    unpacked,
)
from qualify.analysis.twins import ENDING, SAME, Twins, agreement, clusters, twins
from qualify.asof import USUAL, AsOf
from qualify.errors import InputError, QualifyError
from qualify.rubric import Rubric
from qualify.schema import EXTRA, empty
from qualify.scores import BINS, UNSCORED, Deck, answer_deck, levels, score
from qualify.selection import EVERYTHING, SEGMENTS, Selection
from qualify.store import Store
from qualify.tipping.monotone import fit

_DATED = ("amount", "expected")
"""The fields of which a forecast must know what they were on a past day."""
_COUNTED = {"given": pl.UInt8, "undated": pl.UInt8, "entered": pl.Boolean, "past_closing": pl.Boolean}
INDEPENDENT = tipping.Clustering(clusters=0, deals=0, largest=0, correlation=0.0, design_effect=1.0)


@dataclass(frozen=True, eq=False)
class Book:
    """The opportunities that are looked at, with the answers to one rubric version's questions, packed for scoring.

    ``tags`` (deals,) are those of analysis.selection: lost, won, open, no decision, locked, or left out of the lines;
    ``locked`` says whether deals were locked away (:func:`lock`); ``trials``, how many settings were tried before the
    weights of this rubric version were published. ``ledger`` is the opportunities as the forecast reads them, to be
    asked about any day, and ``model`` what it learned from dates and amounts alone; where there is none,
    ``no_forecast`` says why. ``past_deck`` has those of model.past. ``targets`` are the company's, so there are none
    where a segment is chosen. ``strangers`` counts answers that the rubric does not know, in the whole data set, which
    holds ``stored`` opportunities. ``rule`` says which ratings make the answers, and ``counted`` (analysis.answered)
    what is known of them, a row a deal; ``ever_undated`` counts the ratings without a day in the whole data set, which
    counted on past days. ``answers`` (deals,) are equal where all answers are; ``agreement`` is the chance that two
    deals are alike by chance. ``clustering`` says how much less the counted deals prove than independent ones would, by
    the saved rubric's curve: it does not change while a slider moves. ``changes`` (schema.CHANGES) is what amounts and
    expected closes were before. All amounts are those at the team's ``rates``; ``conversion`` says what was converted,
    and what could not be. Where the team wants it (``priced``), an open deal without an amount is worth its list price.
    ``published`` is the day on which the rubric version was. ``day``: all is as it was known at the end of that day,
    None for now.
    """

    dataset: str
    simulated: bool
    version: int
    rubric_version: int
    rubric: Rubric
    as_of: date | None
    deals: pl.DataFrame
    targets: pl.DataFrame
    tags: np.ndarray
    deck: Deck
    open_rows: np.ndarray
    open_deck: Deck
    timed_deck: Deck
    past_deck: Deck
    ledger: fc.Ledger
    model: fc.Model | None
    no_forecast: QualifyError | None
    strangers: dict[str, int]
    rule: AsOf = USUAL
    counted: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_COUNTED))
    ever_undated: int = 0
    selection: Selection = EVERYTHING
    stored: int = 0
    answers: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt64))
    agreement: float = 0.0
    clustering: tipping.Clustering = INDEPENDENT
    locked: bool = False
    trials: int = 0
    changes: pl.DataFrame = field(default_factory=lambda: empty("changes"))
    rates: Rates = AS_GIVEN
    conversion: str = ""
    priced: bool = False
    published: date | None = None
    day: date | None = None

    @property
    def ratings(self) -> int:
        """How many answers count and are known to the rubric."""
        return int(self.counted["given"].sum())

    @property
    def undated(self) -> int:
        """How many of them have no day."""
        return int(self.counted["undated"].sum())

    @property
    def decided(self) -> np.ndarray:
        """Which deals count for the lines, scored or not: bool (deals,)."""
        return np.isin(self.tags, DECIDED_TAGS)

    @property
    def dividing(self) -> tuple[str, ...]:
        """The fields that divide the deals: the usual ones, and the columns that the team chose."""
        return (*SEGMENTS, *(name for name in self.deals.columns if name.startswith(EXTRA)))

    @property
    def tallied(self) -> int:
        """How many tags are told apart when deals are counted by score: those of locked deals only where there are."""
        return TALLIED_TAGS if self.locked else OUTCOME_TAGS

    @cached_property
    def history(self) -> tuple[Deck, np.ndarray]:
        """The deck and the tags of the deals that are tallied: decided ones that count or are locked, and open ones."""
        kept = self.tags < TALLIED_TAGS
        return (self.deck, self.tags) if kept.all() else (self.deck.rows(np.flatnonzero(kept)), self.tags[kept])

    def leaning(self, effect: fc.Effect, rubric: Rubric) -> fc.Effect:
        """``effect`` of the scores under ``rubric`` with what it would get wrong of open deals of an age."""
        if self.model is None:
            return effect
        return leaning(effect, self.model, score(self.past_deck, rubric))

    @cached_property
    def twins(self) -> Twins:
        """The twins among the decided deals that count."""
        rows = np.flatnonzero(self.decided)
        return twins(self.deals.select("deal_id", *SAME, *ENDING)[rows], self.answers[rows], self.agreement)

    @cached_property
    def currency(self) -> str:
        """The one currency in which money is added up: the forecast's, or an empty text where none is stated."""
        return (self.model.currency if self.model else self.ledger.currency_name(self.ledger.main_currency())) or ""

    @cached_property
    def open_money(self) -> np.ndarray:
        """What is at stake in each open deal, in :attr:`currency`; 0 in another one, or where nothing says it.

        A list price is never an amount to the forecast: it learns what such deals are worth from those that were won.
        """
        held = self.deals.select("amount", "list_price", "currency")[self.open_rows]
        ours = held["currency"].fill_null(self.currency) == self.currency
        worth = pl.coalesce("amount", "list_price") if self.priced else pl.col("amount")
        return held.select(pl.when(ours).then(worth).otherwise(0.0).fill_null(0.0)).to_series().to_numpy()


def load(
    store: Store,
    dataset: str,
    rubric_version: int,
    selection: Selection = EVERYTHING,
    day: date | None = None,
    *,
    rule: AsOf = USUAL,
) -> Book:
    """Read a data set from the store and prepare what is selected of it, all as of one moment.

    With a ``day``, as far as it was known at the end of that day; rubric and targets are today's. ``rule`` says which
    ratings count. Amounts of one currency that is asked for are as given. Raises StoreError where there is no such data
    set or version of its rubric.
    """
    with store.snapshot(day) as seen:
        version, simulated, as_of = seen.version(dataset), seen.is_simulated(dataset), day or seen.as_of(dataset)
        rubric, trials = seen.rubric(dataset, rubric_version), seen.rubric_trials(dataset, rubric_version)
        published = seen.rubrics(dataset).filter(version=rubric_version)["saved"].dt.date().to_list()
        deals = seen.opportunities(dataset)
        told = answered(seen, dataset, rubric, rubric_version, rule, day)
        targets, changes = seen.targets(dataset), seen.changes(dataset, _DATED)
        rates = AS_GIVEN if selection.currency else rates_of(seen, dataset)
        own = seen.segment_columns(dataset)
        stages = seen.standing(dataset, day)["stage"] if day else pl.Series()
        priced = seen.uses_list_prices(dataset)
    as_given, deals = deals, converted(unpacked(deals, own), rates)
    changes = converted_changes(changes, as_given, rates)
    if day:
        deals, changes = as_it_stood(deals, changes, stages, day)
        told = told.of(deals)
    found, strangers = levels(told.given, rubric)
    deck = answer_deck(found, rubric)
    whole = Book(
        dataset=dataset,
        simulated=simulated,
        version=version,
        rubric_version=rubric_version,
        rubric=rubric,
        as_of=as_of,
        deals=deals,
        targets=converted(targets, rates),
        tags=outcome_tags(deals, EVERYTHING),
        deck=deck,
        **_forecastable(deals, deck, as_of, changes, rates),
        strangers=strangers,
        rule=rule,
        counted=told.counted(found, rubric),
        ever_undated=told.undated,
        stored=deals.height,
        answers=told.given.drop("deal_id").hash_rows(),
        agreement=agreement(deals, told.given.drop("deal_id")),
        trials=trials,
        changes=changes,
        rates=rates,
        conversion=" ".join(filter(None, (said(as_given, rates), priced_words(deals) if priced else ""))),
        priced=priced,
        published=published[0] if published else None,
        day=day,
    )
    return choose(whole, selection)


def choose(whole: Book, selection: Selection) -> Book:
    """What is selected of a whole book, which is as given for a currency. A segment's forecast is of its deals alone,
    without targets."""
    if selection.currency and whole.rates != AS_GIVEN:
        raise ValueError("amounts in a currency are looked at as given")
    book = whole
    if selection.segments:
        rows = np.flatnonzero(segment_mask(whole.deals, selection).to_numpy())
        deals, deck = whole.deals[rows], whole.deck.rows(rows)
        parts = _forecastable(deals, deck, whole.as_of, whole.changes, whole.rates)
        parts |= {"answers": whole.answers[rows], "counted": whole.counted[rows], "targets": whole.targets.head(0)}
        book = replace(whole, deals=deals, deck=deck, **parts)
    book = replace(book, tags=outcome_tags(book.deals, selection), selection=selection)
    return replace(book, clustering=_clustering(book))


def clusters_of(book: Book, rows: np.ndarray) -> np.ndarray:
    """The cluster of each of some deals of a book, by their positions: analysis.twins.clusters."""
    # A million rows may be gathered: only the columns that tell clusters apart.
    columns = SAME if book.deals["account"].null_count() else ["account"]
    return clusters(book.deals.select(columns)[rows], book.answers[rows], book.agreement)


def lock(book: Book, ids: pl.Series) -> Book:
    """``book`` with the decided deals among ``ids`` locked away: tallied apart, and no line rests on them.

    The forecast's model stays that of all deals; the clustering is that of the seen ones. Without ids it is ``book``.
    """
    if ids.is_empty():
        return book
    held = book.deals["deal_id"].is_in(ids.implode()).to_numpy()
    book = replace(book, tags=locked_tags(book.tags, held), locked=True)
    return replace(book, clustering=_clustering(book))


def lock_as(held: Book, other: Book) -> Book:
    """``other`` with the deals locked that are locked in ``held``, so that the two can be compared."""
    return lock(other, held.deals["deal_id"].filter(pl.Series(np.isin(held.tags, LOCKED_TAGS))))


def _forecastable(
    deals: pl.DataFrame, deck: Deck, as_of: date | None, changes: pl.DataFrame, rates: Rates
) -> dict[str, Any]:
    held = fc.ledger(deals, changes, rates.base)
    model, no_forecast = _model(held, as_of)
    open_rows = np.flatnonzero(outcome_tags(deals, EVERYTHING) == OPEN_TAG)
    timed_rows, past_rows = (open_rows[:0],) * 2 if model is None else (model.open_rows, model.past.rows)
    return {
        "model": model,
        "no_forecast": no_forecast,
        "open_rows": open_rows,
        "open_deck": deck.rows(open_rows),
        "timed_deck": deck.rows(timed_rows),
        "past_deck": deck.rows(past_rows),
        "ledger": held,
    }


def _clustering(book: Book) -> tipping.Clustering:
    """How the counted deals of one account resemble each other, at the saved rubric's win rates."""
    scores = score(book.deck, book.rubric)
    rows = np.flatnonzero(book.decided & (scores != UNSCORED))
    at, won = scores[rows], book.tags[rows] == WON_TAG
    rate = fit(np.bincount(at, minlength=BINS), np.bincount(at[won], minlength=BINS)).mean
    return tipping.clustering(clusters_of(book, rows), won, rate[at])


def _model(held: fc.Ledger, as_of: date | None) -> tuple[fc.Model | None, QualifyError | None]:
    if as_of is None:
        what = "There are no dates in this data set, so there is no forecast."
        return None, InputError(what, "Upload a file with the days on which opportunities were created and closed.")
    try:
        return fc.fit(held, as_of), None
    except InputError as error:
        return None, error
