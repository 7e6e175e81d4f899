"""A data set made ready for a rubric: everything that does not change when a weight moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify.errors import InputError, QualifyError
from qualify.rubric import Rubric
from qualify.schema import CLOSED, OPEN, WON
from qualify.scores import Deck, answer_deck, levels
from qualify.store import Store

NOT_WON_TAG, WON_TAG, OPEN_TAG = 0, 1, 2
OUTCOME_TAGS = 3


@dataclass(frozen=True, eq=False)
class Book:
    """The opportunities of a data set with the answers to one rubric version's questions, packed for scoring.

    ``tags`` (deals,) says 0 not won, 1 won, 2 open. ``model`` is what the forecast learned from dates and amounts
    alone; where there is none, ``no_forecast`` says why. ``strangers`` counts answers that the rubric does not know.
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
    model: fc.Model | None
    no_forecast: QualifyError | None
    strangers: dict[str, int]
    ratings: int
    undated: int

    @cached_property
    def currency(self) -> str:
        """The one currency in which money is added up: the forecast's, or an empty text where none is stated."""
        return (self.model.currency if self.model else fc.main_currency(self.deals)) or ""

    @cached_property
    def open_money(self) -> np.ndarray:
        """Amounts of the open deals in :attr:`currency`; 0 for those in another one or without an amount."""
        held = self.deals.select("amount", "currency")[self.open_rows]
        ours = held["currency"].fill_null(self.currency) == self.currency
        return held.select(pl.when(ours).then("amount").otherwise(0.0).fill_null(0.0)).to_series().to_numpy()


def load(store: Store, dataset: str, rubric_version: int) -> Book:
    """Read a data set from the store and prepare it, all as of one moment.

    Raises StoreError when it or the rubric's version is not there.
    """
    with store.snapshot() as seen:
        version, simulated, as_of = seen.version(dataset), seen.is_simulated(dataset), seen.as_of(dataset)
        rubric = seen.rubric(dataset, rubric_version)
        deals, given = seen.opportunities(dataset), seen.answers(dataset, rubric.keys)
        asked = seen.questions(dataset).filter(pl.col("criterion").is_in(rubric.keys))
        targets = seen.targets(dataset)
    found, strangers = levels(given, rubric)
    tags = outcome_tags(deals["outcome"])
    model, no_forecast = _model(deals, as_of)
    open_rows = np.flatnonzero(tags == OPEN_TAG)
    timed_rows = open_rows[:0] if model is None else model.open_rows
    return Book(
        dataset=dataset,
        simulated=simulated,
        version=version,
        rubric_version=rubric_version,
        rubric=rubric,
        as_of=as_of,
        deals=deals,
        targets=targets,
        tags=tags,
        deck=answer_deck(found, rubric),
        open_rows=open_rows,
        open_deck=answer_deck(found[:, open_rows], rubric),
        timed_deck=answer_deck(found[:, timed_rows], rubric),
        model=model,
        no_forecast=no_forecast,
        strangers=strangers,
        ratings=int(asked["ratings"].sum()),
        undated=int(asked["undated"].sum()),
    )


def outcome_tags(outcome: pl.Series) -> np.ndarray:
    """uint8 tags of outcomes: lost and no decision both count as not won."""
    tags = dict.fromkeys(CLOSED, NOT_WON_TAG) | {WON: WON_TAG, OPEN: OPEN_TAG}
    return outcome.replace_strict(tags, return_dtype=pl.UInt8).to_numpy()


def _model(deals: pl.DataFrame, as_of: date | None) -> tuple[fc.Model | None, QualifyError | None]:
    if as_of is None:
        return None, InputError(
            "There are no dates in this data set, so there is no forecast.",
            "Upload a file with the days on which opportunities were created and closed.",
        )
    try:
        return fc.fit(deals, as_of), None
    except InputError as error:
        return None, error
