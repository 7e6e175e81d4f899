"""What makes the simulated ratings doubtful: who rated a deal too, what was changed late, and that nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from remembered import content
from simulated import default, in_time

from qualify.analysis import Book, arrival, baseline, load, view
from qualify.analysis.ratings import Trust, trust
from qualify.analysis.ratings_words import accused, answer, hindsight, jumped
from qualify.analysis.selection import WON_TAG
from qualify.ratings import last, words
from qualify.ratings.notches import scale
from qualify.schema import WON
from qualify.scores import score
from qualify.simulate import Company, build, doubts, simulate
from qualify.store import Store
from qualify.tipping import Assessment, assess

QUESTION = ["deal_id", "criterion"]


@cache
def noise() -> Company:
    return simulate(shape="nothing")


def others(company: Company) -> pl.DataFrame:
    """The ratings that are not their deals' owners'."""
    owner = company.opportunities.select("deal_id", "owner", "created", "closed")
    return company.ratings.join(owner, on="deal_id").filter(pl.col("rater") != pl.col("owner"))


def late(company: Company) -> pl.DataFrame:
    """The ratings after closing, each with the answer before it, as notches up, and with what became of the deal."""
    known = company.ratings.join(scale(company.rubric), on=["criterion", "answer"], maintain_order="left")
    up = (pl.col("notch") - pl.col("notch").shift()).over(QUESTION)
    deals = company.opportunities.select("deal_id", "owner", "created", "closed", "outcome")
    held = known.with_columns(up=up).join(deals, on="deal_id")
    return held.filter(pl.col("rated") >= pl.col("closed"), pl.col("rated") > pl.col("created"))


def test_without_doubtful_ratings_all_else_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = default()  # Made before anything is taken away.
    monkeypatch.setattr(doubts, "RATED_TWICE", 0.0)
    monkeypatch.setattr(build, "RATED_LATE", 0.0)
    bare = simulate()
    assert_frame_equal(bare.ratings, in_time(whole))
    for table in ("opportunities", "stages", "history", "targets"):
        assert_frame_equal(getattr(bare, table), getattr(whole, table))
    assert_frame_equal(bare.truth.deals, whole.truth.deals)


def test_eight_deals_of_a_hundred_are_rated_by_another_one_too() -> None:
    second = others(default())
    assert (second.height, second["deal_id"].n_unique()) == (2775, 204)
    assert second.group_by("deal_id").agg(pl.col("rater").n_unique())["rater"].unique().to_list() == [1]
    assert second.select((pl.col("rated") == pl.col("created")).all()).item()
    assert second.filter(pl.col("closed") - pl.col("rated") < pl.duration(days=7)).height == 0
    assert second["rater"].n_unique() == 9
    assert others(noise())["deal_id"].n_unique() == 203


def test_the_owner_has_the_last_word_of_the_day_on_every_question() -> None:
    first_day = default().ratings.join(default().opportunities.select("deal_id", "created"), on="deal_id",
                                       maintain_order="left").filter(pl.col("rated") == pl.col("created"))  # fmt: skip
    word = last(first_day).join(default().opportunities.select("deal_id", "owner"), on="deal_id")
    assert word.filter(pl.col("rater") != pl.col("owner")).height == 0
    assert others(default()).join(in_time(default()), on=QUESTION, how="anti").height == 0
    assert default().ratings["deal_id"].is_sorted()
    ordered = default().ratings.select((pl.col("rated") >= pl.col("rated").shift()).over("deal_id").alias("later"))
    assert ordered["later"].drop_nulls().all()


def test_people_agree_but_on_one_question() -> None:
    own = in_time(default()).unique(QUESTION, keep="first").select(*QUESTION, first="answer")
    both = others(default()).join(own, on=QUESTION)
    disputed = pl.col("criterion") == default().truth.disputed
    same = both.group_by(disputed).agg(pl.len(), same=(pl.col("answer") == pl.col("first")).sum())
    assert sorted(same.rows()) == [(False, 2578, 1603), (True, 197, 66)]


def test_every_eighth_closed_deal_is_changed_towards_the_outcome_after_closing() -> None:
    changed = late(default())
    assert (changed.height, changed["deal_id"].n_unique()) == (583, 278)
    answers = changed.group_by("deal_id").len()["len"].value_counts(name="deals").sort("len")
    assert answers.rows() == [(1, 88), (2, 75), (3, 115)]
    towards = pl.when(pl.col("outcome") == WON).then(1).otherwise(-1)
    assert changed.filter(pl.col("up") != towards).height == 0
    assert changed["up"].null_count() == 0
    assert changed.filter(pl.col("rater") != pl.col("owner")).height == 0
    days = (changed["rated"] - changed["closed"]).dt.total_days()
    assert sorted(days.unique()) == [0, 1, 2, 3, 4, 5]
    assert changed["rated"].dt.weekday().max() == 5
    assert changed["rated"].max() == date(2026, 11, 9)


def test_what_chance_decides_nobody_knows_late() -> None:
    assert late(noise()).height == 0
    assert noise().ratings.height == in_time(noise()).height + others(noise()).height


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("doubts") / "qualify.duckdb")
    yield made
    made.close()


@pytest.fixture(scope="module")
def found(held: Store) -> Trust:
    name = arrival.take_in_company(held, default()).dataset
    book = load(held, name, 1)
    seen = view(book, book.rubric, baseline(book))
    with held.snapshot() as at:
        return trust(at, seen)


def test_the_lenient_rater_is_found(found: Trust) -> None:
    by_name = {each.rater: each for each in found.notches}
    assert found.notches[0].rater == "Carla Mendes" == max(default().truth.leniency, key=default().truth.leniency.get)
    assert [each.rater for each in found.notches if each.clear] == ["Carla Mendes", "Daniel Okafor"]
    assert (round(by_name["Carla Mendes"].low, 2), round(by_name["Carla Mendes"].high, 2)) == (0.43, 0.58)
    assert words.raters(found.notches, found.twice) == (
        "Carla Mendes rates about half a notch higher than the others; Daniel Okafor differs by a trifle only (9 "
        "raters, beyond chance)."
    )
    truth = default().truth.leniency
    mean = np.mean([truth[name] for name in truth if name != "Carla Mendes"])
    assert by_name["Carla Mendes"].low < truth["Carla Mendes"] - mean < by_name["Carla Mendes"].high


def test_the_disputed_question_is_first_and_the_only_one_to_rewrite(found: Trust) -> None:
    assert found.agreement[0].criterion == default().truth.disputed == "priority"
    assert [each.criterion for each in found.agreement if each.rewrite] == ["priority"]
    assert sum(each.alike for each in found.agreement) == 13
    assert round(found.agreement[0].alpha or 0, 2) == 0.23


def test_hindsight_is_found_and_told_before_all_else(found: Trust) -> None:
    assert found.gap
    assert found.gap.clear
    assert (round(found.gap.low, 4), round(found.gap.high, 4), found.gap.changed) == (0.0046, 0.0075, 277)
    assert hindsight(found) == (
        "The last ratings tell more than those at the gate, be it by news or by the outcome itself: by the last "
        "ratings a won deal outscores another one 90.4 % of the time, by the last rating at least 7 days before "
        "closing 89.8 %. The gap is 0.6 points (0.5 to 0.7); 277 of 2,228 deals were scored anew since."
    )
    assert jumped(found) == (
        "583 answers on 278 deals changed in the last 7 days before closing or later; all of them towards the outcome: "
        "more than chance explains."
    )
    assert accused(found) == "Towards the outcome more often than chance explains: late changes by all 9 people."
    assert answer(found) == (
        'Not without care: the last ratings know the outcome, but do not count in these scores; people answer "Where '
        "does it stand among the customer's other projects?\" too differently; Carla Mendes rates about half a notch "
        "higher than the others."
    )


def test_by_the_usual_rule_the_numbers_are_those_without_doubtful_ratings(company: Book, held: Store) -> None:
    made = simulate(600, 7)
    assert (made.ratings.height, in_time(made).height) == (9862, 8975)
    bare = load(held, arrival.take_in_company(held, replace(made, ratings=in_time(made))).dataset, 1)
    assert content(score(company.deck, company.rubric)) == content(score(bare.deck, bare.rubric))
    told, same = (_assessed(book) for book in (company, bare))
    assert told.curve.equals(same.curve)
    assert replace(told, curve=same.curve) == same
    assert (told.deals, told.won, told.verdict) == (538, 202, "established")


def _assessed(book: Book) -> Assessment:
    scores, won = score(book.deck, book.rubric)[book.decided], book.tags[book.decided] == WON_TAG
    return assess(scores[scores >= 0], won[scores >= 0])
