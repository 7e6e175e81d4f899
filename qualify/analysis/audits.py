"""Deals below the line that are pursued anyway: drawn by lot, logged, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import numpy as np
import polars as pl

from qualify import ratings as step
from qualify.analysis.selection import WON_TAG
from qualify.analysis.view import View
from qualify.analysis.zones import BELOW
from qualify.errors import InputError
from qualify.ratings import Result
from qualify.scores import BINS, UNSCORED, answer_deck, levels, score
from qualify.settings import Settings, to_link
from qualify.store import KeptAudit, Reads
from qualify.tipping.monotone import fit

MOST = 200
_SCORING = ("weights", "missing", "rated")
"""The parameters of a link, beside the rubric version, that scores depend on."""


def pool(view: View, before: Sequence[KeptAudit]) -> pl.DataFrame:
    """The open deals below the lower line that no audit has drawn yet: deal_id and score."""
    drawn = {deal for audit in before for deal in audit.deals["deal_id"]}
    below = view.open.filter(pl.col("zone") == BELOW).select("deal_id", "score")
    return below.filter(~pl.col("deal_id").is_in(list(drawn)))


def drawn(
    view: View, before: Sequence[KeptAudit], size: int, seed: int, *, author: str, note: str, link: str
) -> KeptAudit:
    """A draw of ``size`` deals of the :func:`pool`, ready to be kept; ``link`` is that of what is looked at.

    Raises InputError where there is no lower line, nothing to draw from, nobody to answer for it, or no such size.
    """
    floor = view.reading.lines.lower
    if floor is None:
        raise InputError(
            "No score is known below which deals are hardly ever won, so there is nothing to audit.",
            "Come back when there is a lower line.",
        )
    if not author.strip():
        raise InputError("Nobody is named who asked for this draw.", "Give your name.")
    if not 1 <= size <= MOST:
        raise InputError(f"An audit draws 1 to {MOST} deals.", "Ask for as many.", value=str(size))
    rest = pool(view, before)
    lot = step.draw(rest, floor, size=size, seed=seed)
    day = view.book.as_of or date.today()
    version = view.book.rubric_version
    return KeptAudit(lot, seed, day, floor, rest.height, version, link, author.strip(), note.strip())


def came_of(seen: Reads, view: View, audits: Sequence[KeptAudit]) -> Result | None:
    """What came of all drawn deals together, against the win rates of all others; None where none was drawn.

    Scores of a draw under another rubric, weights or rule are on no curve of this view: those deals are scored anew by
    this view's rubric, from the answers of the day of the draw.
    """
    if not audits:
        return None
    here = [replace(audit, deals=audit.deals if _alike(view, audit) else _anew(seen, view, audit)) for audit in audits]
    deals = _lots(view, here).unique("deal_id", keep="first", maintain_order=True)
    return step.came_of(deals, view.book.deals.select("deal_id", "outcome"), _curve(view, deals["deal_id"]))


def _alike(view: View, audit: KeptAudit) -> bool:
    """Whether a draw was made under the rubric, weights, policy and rule of ``view``."""
    book = view.book
    settings = Settings(book.dataset, book.rubric_version, rated=book.rule)
    now, then = to_link(settings.with_rubric(view.reading.rubric, book.rubric)), dict(parse_qsl(audit.settings))
    return audit.version == book.rubric_version and all(now.get(name) == then.get(name) for name in _SCORING)


def _anew(seen: Reads, view: View, audit: KeptAudit) -> pl.DataFrame:
    """The deals of a draw with the score of the day of the draw by the rubric of ``view``."""
    book, rubric, version = view.book, view.reading.rubric, view.book.rubric_version or None
    given = seen.answers(book.dataset, rubric.keys, audit.day, rule=book.rule, version=version)
    known = audit.deals.select("deal_id").join(given, on="deal_id", how="left", maintain_order="left")
    scores = score(answer_deck(levels(known, rubric)[0], rubric), rubric)
    return known.select("deal_id", score=pl.Series(scores, dtype=pl.Int64))


def _lots(view: View, audits: Sequence[KeptAudit]) -> pl.DataFrame:
    """``audit``, deal_id and score of every drawn deal; where a part is looked at, only that part's."""
    lots = pl.concat(audit.deals.select(pl.lit(audit.audit_id).alias("audit"), "deal_id", "score") for audit in audits)
    if not view.book.selection.segments:
        return lots
    return lots.join(view.book.deals.select("deal_id"), on="deal_id", how="semi", maintain_order="left")


def _curve(view: View, without: pl.Series) -> np.ndarray:
    """The win rate by score, (101,), of the decided deals that were not drawn."""
    book = view.book
    scores = score(book.deck, view.reading.rubric)
    drawn = book.deals["deal_id"].is_in(without.implode()).to_numpy()
    rows = np.flatnonzero(book.decided & (scores != UNSCORED) & ~drawn)
    at, won = scores[rows], book.tags[rows] == WON_TAG
    return fit(np.bincount(at, minlength=BINS), np.bincount(at[won], minlength=BINS)).mean


def followed(view: View, audits: Sequence[KeptAudit]) -> pl.DataFrame:
    """Every drawn deal, the last draw first: audit, deal_id, name, account, owner, score then, outcome, closed."""
    facts = view.book.deals.select("deal_id", "name", "account", "owner", "outcome", "closed")
    deals = _lots(view, audits).join(facts, on="deal_id", how="left", maintain_order="left")
    outcome = pl.col("outcome").fill_null("no longer in the data")
    return deals.select("audit", "deal_id", "name", "account", "owner", "score", outcome, "closed")
