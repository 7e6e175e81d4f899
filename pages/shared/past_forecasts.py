"""Past forecasts, when they have been made again, and what they were worth: on the shelf of their book."""

from __future__ import annotations

from pages.shared import books
from qualify.analysis import Book
from qualify.analysis.backtesting import run_of
from qualify.analysis.origins import By
from qualify.analysis.track_record import Track, track_record
from qualify.analysis.track_record import single_deals as deals_of
from qualify.forecast.calibration import Calibration
from qualify.forecast.calibration_gain import Gain
from qualify.rubric import Rubric
from qualify.store import KeptOrigin


def made_again(held: Book, rubric: Rubric, by: By) -> list[KeptOrigin] | None:
    """The past forecasts of a book, when all of them have been made again; None until then."""
    run = run_of(held, rubric, by)
    done, planned = books.store().backtest_progress(run)
    if not planned or done < planned:
        return None
    made = books.kept(held, "past forecasts", lambda: books.store().backtest(run), run.about)
    # Somebody may have brought newer data between the two questions: then those of older data are gone.
    return made if len(made) == planned else None


def track(held: Book, rubric: Rubric, by: By, made: list[KeptOrigin]) -> Track:
    """What they were worth."""
    return books.kept(held, "track record", lambda: track_record(made, by), run_of(held, rubric, by).about)


def single_deals(held: Book, rubric: Rubric, by: By, made: list[KeptOrigin]) -> tuple[Calibration, Gain | None] | None:
    """And the chances of single deals in them."""
    return books.kept(held, "single deals", lambda: deals_of(made), run_of(held, rubric, by).about)
