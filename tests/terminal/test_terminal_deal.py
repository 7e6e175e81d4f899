"""One deal in the terminal: what is said of one that is there, and of one that is not."""

from __future__ import annotations

from typing import Any

from qualify.store import Store


def test_a_deal_that_is_not_there_is_a_sentence(run: Any, stocked: Store) -> None:
    assert run("deal", "nobody") == (
        1,
        "",
        "qualify: There is no such deal in what is looked at. (value 'nobody') Look it up by its name or id.\n",
    )


def test_a_closed_deal_has_answers_and_no_next_step(run: Any, numbers: Any, stocked: Store) -> None:
    found = numbers("deal", "1")
    assert (found["score"], found["what_to_do_next"], found["answers"][0]["answer"]) == (100, None, "Yes")
    assert found["history"]["scores"] == [{"day": None, "score": 100, "zone": found["zone"]}]
    text = run("deal", "1")[1].splitlines()[-4:]
    assert text == [
        "The score is 100, by the rubric of today. 1 rating carries no day: it stands on the first one here, and "
        "hindsight cannot be ruled out.",
        "Nobody wrote down a stage.",
        "It has no amount.",
        "Nobody wrote down an expected close.",
    ]
