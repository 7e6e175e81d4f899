"""The day of a rating, and the reason for another one than today."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from store_rows import deals, delivery
from streamlit.testing.v1 import AppTest

from pages.shared import scorecard, scorecard_day
from pages.shared.scorecard_day import RatedOn
from qualify.rubric import Answer, Criterion, Rubric
from qualify.store import Store
from qualify.store.clock import today
from qualify.store.names import LONGEST_EVIDENCE
from qualify.words import on_day

RUBRIC = Rubric("First", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
CREATED = date(2026, 5, 4)
APP = Path(__file__).parents[2] / "app.py"


def test_the_longest_evidence_with_the_longest_reason_can_be_stored() -> None:
    on = RatedOn(date(1999, 12, 31), "r" * scorecard_day._LONGEST)
    told = on.told("e" * scorecard.LONGEST_EVIDENCE)
    assert (len(told), LONGEST_EVIDENCE) == (732, 750)


def test_a_day_before_the_deal_was_there_is_said_and_the_day_that_was_saved_too(kept: Store) -> None:
    rows = deals({"deal_id": "a", "outcome": "open", "created": CREATED}, {"deal_id": "b", "outcome": "open"})
    kept.take_in("Acme", delivery(rows), rubric=RUBRIC)
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/5_Scorecard.py")
    at.query_params["deal"] = "a"
    at.run()
    at.text_input(key="who rates").set_value("Ana").run()
    at.main.radio[0].set_value(1).run()
    at.date_input[0].set_value(CREATED - timedelta(365)).run()
    assert [warning.value for warning in at.warning] == [
        "This deal was created on 4 May 2026, after 4 May 2025: check the year. "
        "Saved so, the rating counts as of creation too."
    ]
    at.date_input[0].set_value(CREATED).run()
    assert [warning.value for warning in at.warning] == []
    at.date_input[0].set_value(today()).run()
    at.button(key="save_rating").click().run()
    assert f"It is dated today, {on_day(today())}." in at.success[0].value.replace("\\", "")
