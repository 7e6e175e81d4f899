"""Rate a deal: who, which, the score as it emerges, what is half done, what is saved and what was said before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from store_rows import by_hand, deals, delivery, ratings
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Toggle

from pages.shared import scorecard_desk
from pages.shared.text import plain
from qualify.rubric import Answer, Criterion, Rubric
from qualify.store import Store
from qualify.store.clock import today
from qualify.words import on_day

YES_NO = (Answer("No", 0, "They said so"), Answer("Perhaps", 50), Answer("Yes", 100, "It is signed"))
RUBRIC = Rubric(
    "First",
    (Criterion("need", "Need?", YES_NO, evidence="the mail"), Criterion("budget", "Budget *now*?", YES_NO, 30)),
)
DAY = date(2026, 5, 4)
APP = Path(__file__).parents[2] / "app.py"


def deal(deal_id: str, outcome: str = "open", amount: float = 1.0, **more: object) -> dict[str, object]:
    return {"deal_id": deal_id, "name": f"Deal {deal_id}", "outcome": outcome, "amount": amount} | more


@pytest.fixture
def acme(kept: Store) -> Store:
    """Three open deals, of which b was rated, and one that was lost a year ago."""
    lost = deal("z", "lost", created=DAY - timedelta(400), closed=DAY - timedelta(365))
    rows = deals(deal("a", amount=3.0), deal("b", amount=9.0), deal("*c*", amount=2.0), lost)
    rated = ratings(
        ("b", "need", "Perhaps", DAY), ("b", "budget", "No", DAY), ("z", "need", "No", DAY - timedelta(390))
    )
    kept.take_in("Acme", delivery(rows, ratings=rated), rubric=RUBRIC)
    return kept


def rate_page(name: str = "Ana", **link: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/5_Scorecard.py")
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    return at.text_input(key="who rates").set_value(name).run() if name else at


def said(at: AppTest) -> str:
    assert [e.value for e in at.exception] == []
    found = (*at.markdown, *at.caption, *at.success, *at.warning, *at.info, *at.error, *at.text)
    return "\n".join(each.value for each in found).replace("\\", "").replace("\u2060", "")


def bar(at: AppTest) -> str:
    """The score as it emerges."""
    return next(m.value for m in at.markdown if " answered" in m.value).replace("\\", "")


def blind(at: AppTest) -> Toggle:
    """The switch that hides what others said."""
    return next(toggle for toggle in at.toggle if (toggle.key or "").startswith("blind "))


def answer(at: AppTest, place: int, choice: int, evidence: str | None = None) -> AppTest:
    """Answer the question at a place with the choice at a place; the last one is unknown."""
    question = at.main.radio[place]
    if evidence is not None:
        fields = [field for field in at.text_input if (field.key or "").startswith("evidence ")]
        fields[place].set_value(evidence)
    return question.set_value(choice).run()


def save(at: AppTest) -> AppTest:
    return at.button(key="save_rating").click().run()


def test_nobody_rates_without_a_name(acme: Store) -> None:
    at = rate_page("")
    assert "Say who you are" in said(at)
    assert len(at.main.radio) == 0


def test_the_deals_never_rated_come_first_and_the_next_one_after_saving(acme: Store) -> None:
    at = rate_page()
    (chooser,) = (field for field in at.selectbox if (field.key or "").startswith("deal "))
    assert chooser.options == ["Deal a · a", "Deal *c* · *c*", "Deal b · b"]
    assert chooser.value == "a"
    answer(at, 0, 0, "the mail of May")
    answer(at, 1, 3)
    save(at)
    shown = said(at)
    assert "Saved: 2 answers (1 unknown) by Ana for Deal a · a. " in shown
    assert "Its score is 100 now (No line sorts it); it had none before." in shown
    assert [d.value for d in at.selectbox if (d.key or "").startswith("deal ")] == ["*c*"]
    assert at.query_params["deal"] == "*c*"
    assert acme.rated("Acme").filter(pl.col("deal_id") == "a").select(
        "criterion", "answer", "rater", "evidence"
    ).rows() == [
        ("need", "Yes", "Ana", "the mail of May"),
        ("budget", None, "Ana", None),
    ]
    assert acme.rating_drafts("Acme", "Ana").height == 0


def test_the_score_emerges_with_what_is_still_possible(acme: Store) -> None:
    at = rate_page()
    assert (
        bar(at)
        == "**No score yet** · 0 of 2 questions answered · the rest can make it 0 to 100, no line sorts it either way"
    )
    answer(at, 0, 1)
    assert bar(at) == (
        "**Score 50: no line sorts it** · 1 of 2 questions answered · "
        "the rest can make it 12 to 87, no line sorts it either way"
    )
    answer(at, 1, 3)
    assert bar(at) == "**Score 50: no line sorts it** · 2 of 2 questions answered · 1 unknown"
    assert "- **Need?** to “Yes”: score 100 (+50)." in said(at)


def test_half_done_answers_survive_another_browser_and_count_nowhere(acme: Store) -> None:
    answer(rate_page(), 0, 1, "half")
    again = rate_page(" Ana ", deal="a")
    assert [radio.value for radio in again.main.radio] == [1, None]
    assert next(f.value for f in again.text_input if (f.key or "").startswith("evidence ")) == "half"
    assert acme.rated("Acme").filter(pl.col("deal_id") == "a").height == 0
    assert [radio.value for radio in rate_page("Ben", deal="a").main.radio] == [None, None]


def test_half_done_answers_are_a_list_and_can_be_forgotten(acme: Store) -> None:
    at = answer(rate_page(deal="*c*"), 1, 0)
    at.selectbox(key="deals to rate").set_value("mine").run()
    assert [d.value for d in at.selectbox if (d.key or "").startswith("deal ")] == ["*c*"]
    next(b for b in at.button if b.label == "Forget these answers").click().run()
    assert [radio.value for radio in at.main.radio] == [None, None]
    assert acme.rating_drafts("Acme", "Ana").height == 0


def test_earlier_answers_are_shown_and_stand_unless_blind(acme: Store) -> None:
    at = rate_page(deal="b")
    assert "Said before: Perhaps (nobody named, 4 May 2026)" in said(at)
    assert bar(at) == "**Score 12: no line sorts it** · 0 of 2 questions answered · 2 earlier answers still stand"
    blind(at).set_value(True).run()
    assert "Said before" not in said(at)
    assert "No score yet" in bar(at)
    save(answer(at, 0, 0))
    shown = said(at)
    assert "Its score is 25 now (No line sorts it); it was 12 before (No line sorts it)." in shown
    assert "Saved without the evidence that is asked for: “Need?”." in shown
    assert at.dataframe[0].value["answer"].to_list() == ["No", "Perhaps"]


def test_the_sample_worth_rating_twice_is_blind_by_link(acme: Store) -> None:
    at = rate_page(deal="b", blind="1")
    assert blind(at).value is True
    assert "Said before" not in said(at)


def test_the_list_of_deals_worth_rating_twice_is_blind(acme: Store) -> None:
    at = rate_page()
    at.selectbox(key="deals to rate").set_value("twice").run()
    assert [d.value for d in at.selectbox if (d.key or "").startswith("deal ")] == ["b"]
    assert blind(at).value is True
    assert "Said before" not in said(at)


def take_back(at: AppTest) -> AppTest:
    return next(b for b in at.button if b.label == "Take it back").click().run()


def test_what_is_taken_back_leaves_everything_as_if_it_had_not_been_said(acme: Store) -> None:
    before = acme.rated("Acme")
    at = rate_page(deal="b")
    take_back(save(answer(answer(at, 0, 0), 1, 0)))
    assert (
        "Taken back: 2 answers by Ana for Deal b · b. They count nowhere any more, what stood before stands again, and "
        "the deal's history keeps them as taken back."
    ) in said(at)
    assert acme.rated("Acme").rows() == before.rows()
    assert acme.taken_back("Acme", "b").select("criterion", "answer", "rater").rows() == [
        ("need", "Yes", "Ana"),
        ("budget", "Yes", "Ana"),
    ]
    assert "Said before: Perhaps (nobody named, 4 May 2026)" in said(rate_page(deal="b"))
    assert [b.label for b in at.button if b.label == "Take it back"] == []


def test_a_save_that_was_broken_off_is_told_and_taken_back_as_one(acme: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store has written, and the run ends before the session knows: the second click says what the first did."""
    at = rate_page(deal="b")
    answer(at, 0, 0)
    with monkeypatch.context() as broken:
        broken.setattr(scorecard_desk.st, "toast", lambda *_, **__: scorecard_desk.st.stop())
        save(at)
    assert acme.rated("Acme").height == 4
    assert "Its score is 25 now (No line sorts it); it was 12 before (No line sorts it)." in said(save(at))
    take_back(at)
    assert "Taken back: 1 answer by Ana" in said(at)
    assert acme.rated("Acme").height == 3


def test_taking_back_leaves_what_somebody_else_has_said_since(acme: Store) -> None:
    at = rate_page(deal="b")
    save(answer(answer(at, 0, 0), 1, 0))
    acme.rate("Acme", by_hand(("b", "need", "No", None)), rater="Ben", version=1)
    take_back(at)
    assert acme.ratings_of("Acme", "b").select("criterion", "answer", "rater").rows() == [
        ("budget", "No", None),
        ("need", "No", "Ben"),
    ]


def test_a_rating_of_a_closed_deal_is_kept_and_said_not_to_count(acme: Store) -> None:
    at = rate_page(deal="z")
    assert "This deal is lost: a rating of today is kept, but does not change its score." in said(at)
    save(answer(at, 0, 0))
    assert "Its score stays 0 (No line sorts it)." in said(at)


def test_a_rating_written_down_after_closing_is_said_to_count_from_today(acme: Store) -> None:
    at = rate_page(deal="z")
    answer(at, 0, 0)
    at.date_input[0].set_value(DAY - timedelta(395)).run()
    now = on_day(today())
    shown = f"written down on {now}, for 4 April 2025"
    assert (
        "This deal closed on 4 May 2025: what is written down after closing may know the outcome, so it counts from "
        f"today on, whatever day it is for. It is shown as {shown}."
    ) in said(at)
    next(f for f in at.text_input if f.label.startswith("Why")).set_value("forgot").run()
    save(at)
    assert "Its score stays 0" in said(at)
    assert f"Said before: Yes (Ana, {shown})" in said(rate_page(deal="z", rated="last"))


def test_whether_others_answers_were_in_sight_is_kept(acme: Store) -> None:
    save(answer(rate_page(deal="b"), 0, 0))
    at = rate_page("Ben", deal="b")
    blind(at).set_value(True).run()
    save(answer(at, 0, 1))
    save(answer(rate_page("Cem", deal="a"), 0, 1))
    by_hand = acme.rated("Acme").filter(pl.col("by_hand")).select("rater", "blind").rows()
    assert by_hand == [("Ana", False), ("Ben", True), ("Cem", True)]


def test_an_earlier_day_needs_a_reason_which_is_kept(acme: Store) -> None:
    at = rate_page()
    answer(at, 0, 0, "mail")
    at.date_input[0].set_value(DAY).run()
    save(at)
    assert "Say why the rating is given for another day than today." in said(at)
    next(f for f in at.text_input if f.label.startswith("Why")).set_value("I was away").run()
    save(at)
    found = acme.rated("Acme").filter(pl.col("deal_id") == "a").select("rated", "evidence").rows()
    assert found == [(DAY, "mail [given later, for 2026-05-04: I was away]")]


def test_two_people_are_told_of_each_other(acme: Store) -> None:
    ana, ben = rate_page("Ana", deal="a"), rate_page("Ben", deal="a")
    answer(ana, 0, 0)
    answer(ben, 1, 0)
    assert "Ana has a half-done rating of this deal too." in said(ben)
    save(ana)
    assert "Ben has a half-done rating of this deal too." in said(ana)
    save(ben)
    assert "Ana saved a rating of this deal meanwhile. Both ratings are kept" in said(ben)
    assert acme.ratings_of("Acme", "a").select("criterion", "answer", "rater").rows() == [
        ("budget", "Yes", "Ben"),
        ("need", "Yes", "Ana"),
    ]


def test_nothing_answered_is_nothing_saved(acme: Store) -> None:
    assert "Nothing is answered yet." in said(save(rate_page()))
    assert acme.rated("Acme").height == 3


def test_a_link_to_no_deal_says_so(acme: Store) -> None:
    assert "There is no deal 'nowhere' in what is looked at" in said(rate_page(deal="nowhere"))


def test_names_are_text_and_nothing_else(acme: Store) -> None:
    at = rate_page(deal="*c*")
    assert at.subheader[0].value == plain("Deal *c*")
    assert at.main.radio[1].label == f"**{plain('Budget *now*?')}**"


def test_a_retired_version_leads_to_the_one_in_use(acme: Store) -> None:
    acme.save_rubric("Acme", RUBRIC)
    acme.retire_rubric("Acme", 1)
    at = rate_page("", rubric="1")
    assert "Version 1 of the rubric was retired: nobody rates under it any more. Version 2 is in use." in said(at)
    at.button[-1].click().run()
    assert at.query_params["rubric"] == "2"
