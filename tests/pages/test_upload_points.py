"""Points for answers on the Upload page: what the words tell, what a person makes of it, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.store import Store

FILE = b"Id,Outcome,Budget,Way in\n" + b"".join(
    b"%d,%s,%s,%s\n" % (i, b"Won" if i % 3 else b"Lost", b"Yes" if i % 2 else b"No", b"Fax" if i % 5 else b"Fair")
    for i in range(30)
)
Opened = Callable[[str], AppTest]


def uploaded(opened: Opened, *questions: str) -> AppTest:
    """The page with the file, where these questions are to count."""
    at = opened("6_Upload")
    at.file_uploader[0].set_value(("deals.csv", FILE, "application/octet-stream"))
    at.run()
    columns = next(one for one in at.multiselect if one.label.startswith("Columns that are answers"))
    columns.set_value(["Budget", "Way in"]).run()
    next(one for one in at.multiselect if one.label == "Questions that count").set_value(list(questions))
    return at.run()


def test_questions_without_an_order_alone_need_points_or_go(opened: Opened, kept: Store, type_into) -> None:
    at = uploaded(opened, "Way in")
    assert [error.value for error in at.error] == [
        plain(
            "The answers to each chosen question all earn the same, so nothing would be scored. Give the answers of "
            "one question different points, or choose none."
        )
    ]
    type_into(at, "points", {0: {"points": 80}})
    assert [error.value for error in at.error] == []
    next(one for one in at.multiselect if one.label == "Questions that count").set_value([]).run()
    assert [error.value for error in at.error] == []
    at.button(key="store").click().run()
    assert (kept.latest_rubric("deals"), kept.datasets()["opportunities"].to_list()) == (0, [30])


def test_points_made_equal_leave_an_order_of_words_and_that_is_said(opened: Opened, kept: Store, type_into) -> None:
    at = uploaded(opened, "Budget", "Way in")
    assert [warning.value for warning in at.warning] == []
    type_into(at, "points", {0: {"points": 100}, 2: {"points": 80}})
    assert [warning.value for warning in at.warning] == [
        plain("“Budget”")
        + ": all answers that count earn the same now, so this question waits at weight 0. Its words tell an order, so "
        "no points are learned for it. Give its answers different points to count it."
    ]
    at.button(key="store").click().run()
    made = kept.rubric("deals", 1).criteria
    assert [(c.question, c.weight, c.ordered, c.taught) for c in made] == [
        ("Budget", 0, True, False), ("Way in", 10, True, False),
    ]  # fmt: skip
