"""Targets on the Upload page: typed in, emptied, and refused where they cannot be."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.targets import checked
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.store import Store

FILE = b"Id,Status,Created,Closed,Amount\na,Won,2026-01-05,2026-02-05,1000\nb,Lost,2026-01-06,2026-03-05,2000\n"


def labelled(found: list, label: str):
    return next(element for element in found if element.label == label)


def texts(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.caption, *at.success))


def stored(at: AppTest) -> AppTest:
    """The page with the tab of targets, after a file was stored."""
    at.file_uploader[0].set_value(("deals.csv", FILE, "text/csv"))
    at.run().button(key="store").click().run()
    at.session_state["kept deals"] = "Targets"
    return at.run()


def test_targets_are_saved_for_the_data_set_in_view(opened, kept: Store, type_into) -> None:
    at = stored(opened("6_Upload"))
    type_into(at, "targets deals", {3: {"amount": 5000, "currency": "EUR"}})
    labelled(at.button, "Save targets").click().run()
    assert kept.targets("deals").rows() == [("quarter", date(2026, 1, 1), 5000.0, "EUR")]
    assert "The targets are saved." in texts(at)


def test_an_emptied_target_goes(opened, kept: Store, type_into) -> None:
    at = stored(opened("6_Upload"))
    starts = [date(2026, 1, 1), date(2026, 4, 1)]
    aims = pl.DataFrame({"period": ["quarter"] * 2, "starts": starts, "amount": [5000.0, 6000.0]})
    kept.set_targets("deals", aims.with_columns(currency=pl.lit("EUR")))
    assert "A quarter without an amount has no target." in texts(at.run())
    latest_first = [date(2026, 10, 1), date(2026, 7, 1), *reversed(starts)]
    type_into(at, "targets deals", {latest_first.index(starts[0]): {"amount": None}})
    labelled(at.button, "Save targets").click().run()
    assert kept.targets("deals").rows() == [("quarter", starts[1], 6000.0, "EUR")]


def test_the_only_target_can_be_emptied_and_nothing_typed_is_no_target(opened, kept: Store, type_into) -> None:
    at = stored(opened("6_Upload"))
    labelled(at.button, "Save targets").click().run()
    assert [unmarked.value for unmarked in at.error] == [plain("No quarter has an amount. Type in at least one.")]
    aim = {"period": ["quarter"], "starts": [date(2026, 1, 1)], "amount": [5000.0], "currency": ["EUR"]}
    kept.set_targets("deals", pl.DataFrame(aim))
    at.run()
    type_into(at, "targets deals", {3: {"amount": None}})
    labelled(at.button, "Save targets").click().run()
    assert kept.targets("deals").rows() == []
    assert "There is no target any more." in texts(at)


@pytest.mark.parametrize(
    ("start", "amount", "sentence"),
    [
        (date(2026, 1, 1), -5.0, "The target of the quarter from 2026-01-01 is −5. It must be more than 0."),
        (
            date(2026, 2, 1),
            5.0,
            "2026-02-01 is not the first day of a quarter. Use 1 January, 1 April, 1 July or 1 October.",
        ),
        (None, 5.0, "The target of 5 has no quarter. Choose the first day of the quarter."),
        (date(2026, 1, 1), None, "No quarter has an amount. Type in at least one."),
    ],
)
def test_a_target_that_cannot_be_is_a_sentence(start: date | None, amount: float | None, sentence: str) -> None:
    typed = pl.DataFrame({"starts": [start], "amount": [amount], "currency": [""]})
    with pytest.raises(InputError) as caught:
        checked(typed, typed.clear())
    assert str(caught.value) == sentence
