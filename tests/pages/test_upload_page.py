"""Upload: from a file to the store, and what happens to files that cannot be taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival
from qualify.export import harmless
from qualify.simulate import simulate
from qualify.store import Store

SALVIRT = "Salvirt_B2B_ML_dataset"
ORDERED = 18
FILE = b"""Id,Customer,Status,Created,Closed,Amount,Budget,Champion
a,Acme,Won,2026-01-05,2026-02-05,1000,Yes,High
b,Bolt,Lost,2026-01-06,2026-03-05,2000,No,Low
c,Cord,Open,2026-01-07,,3000,Yes,Mid
"""


def uploaded(at: AppTest, data: bytes, name: str = "deals.csv") -> AppTest:
    at.file_uploader[0].set_value((name, data, "application/octet-stream"))
    return at.run()


def texts(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.caption, *at.success, *at.error, *at.info))


def labelled(found: list, label: str):
    return next(element for element in found if element.label == label)


def store_it(at: AppTest) -> AppTest:
    return at.button(key="store").click().run()


@pytest.fixture
def salvirt(shared: Path) -> bytes:
    return (shared / "salvirt" / f"{SALVIRT}.csv").read_bytes()


def test_an_empty_store_says_what_a_file_should_contain(opened) -> None:
    at = opened("6_Upload")
    assert at.title[0].value == "What have you got?"
    assert "one row for each opportunity, a column that says whether it was won, lost or is still open" in texts(at)
    assert not at.exception
    assert not at.error


def test_salvirt_is_recognised_and_nothing_is_stored_before_the_button(opened, kept: Store, salvirt: bytes) -> None:
    at = uploaded(opened("6_Upload"), salvirt, f"{SALVIRT}.csv")
    assert "448 rows read: 448 to be stored and 0 set aside." in texts(at)
    assert [(metric.label, metric.value) for metric in at.metric] == [
        ("Won", "227"), ("Lost", "221"), ("No decision", "0"), ("Open", "0"), ("Set aside", "0"),
    ]  # fmt: skip
    assert len(labelled(at.multiselect, "Columns that are answers to a question about the deal").value) == 22
    assert len(labelled(at.multiselect, "Questions that count").value) == ORDERED
    assert at.text_input[0].value == SALVIRT
    assert kept.datasets().height == 0


def test_salvirt_is_stored_with_its_rubric_and_shown_by_all_pages(opened, kept: Store, salvirt: bytes) -> None:
    at = store_it(uploaded(opened("6_Upload"), salvirt, f"{SALVIRT}.csv"))
    assert at.success[0].value == (
        f"Stored in {plain(SALVIRT)}. 448 rows read: 448 stored, 0 updated, 0 unchanged, 0 set aside. "
        "In this file 227 won, 221 lost or without a decision, 0 open."
    )
    assert "All pages now show it, with version 1 of its rubric." in texts(at)
    assert plain("No dates are taken from the file, so no forecast is possible from it.") in texts(at)
    assert plain("No amounts are taken from the file, so nothing can be said in money.") in texts(at)
    assert len(kept.rubric(SALVIRT, 1).criteria) == ORDERED
    assert at.switch_page("pages/1_Tipping_point.py").run().query_params["data"] == SALVIRT


def test_points_and_ticks_change_what_is_stored(opened, kept: Store, type_into) -> None:
    at = uploaded(opened("6_Upload"), FILE)
    type_into(at, "points", {0: {"points": 7}, 2: {"counts": False}})
    store_it(at)
    budget, champion = kept.rubric("deals", 1).criteria
    assert [(answer.label, answer.points) for answer in budget.answers] == [("No", 7), ("Yes", 100)]
    assert [(answer.label, answer.points) for answer in champion.answers] == [("Mid", 50), ("High", 100)]


def test_edits_survive_a_change_of_the_questions(opened, kept: Store, type_into) -> None:
    at = uploaded(opened("6_Upload"), FILE)
    type_into(at, "points", {0: {"points": 7}})
    labelled(at.multiselect, "Questions that count").set_value(["Budget"]).run()
    store_it(at)
    (budget,) = kept.rubric("deals", 1).criteria
    assert [(answer.label, answer.points) for answer in budget.answers] == [("No", 7), ("Yes", 100)]


def test_points_out_of_range_are_a_sentence(opened, kept: Store, type_into) -> None:
    at = uploaded(opened("6_Upload"), FILE)
    type_into(at, "points", {0: {"points": 101}})
    assert at.error[0].value == plain(
        "The points of the answer 'No' in 'budget' is 101. It must be a whole number from 0 to 100."
    )
    assert "store" not in [button.key for button in at.button]
    assert kept.datasets().height == 0


def test_a_second_delivery_updates_and_a_new_rubric_needs_a_tick(opened, kept: Store) -> None:
    at = store_it(uploaded(opened("6_Upload"), FILE))
    later = FILE.replace(b"c,Cord,Open,2026-01-07,,", b"c,Cord,Won,2026-01-07,2026-04-01,") + (
        b"d,Dale,Open,2026-04-01,,500,No,High\n"
    )
    at = uploaded(at, later, "later.csv")
    assert "deals is there already, with 3 opportunities. New ids are added to it; known ids are updated." in texts(at)
    store_it(at)
    assert "4 rows read: 1 stored, 1 updated, 2 unchanged, 0 set aside." in at.success[0].value
    assert kept.rubrics("deals")["version"].to_list() == [1]
    at = uploaded(at, later.replace(b"Dale", b"Dove"), "again.csv")
    label = "Save these points as rubric version 2 (version 1 stays in use otherwise)"
    labelled(at.checkbox, label).check().run()
    store_it(at)
    assert kept.rubrics("deals")["version"].to_list() == [2, 1]
    assert "All pages now show it, with version 2 of its rubric." in texts(at)


def test_points_with_other_words_of_a_question_carry_only_what_somebody_says(opened, kept: Store) -> None:
    at = store_it(uploaded(opened("6_Upload"), FILE))
    first = kept.rubric("deals", 1)
    asked = (replace(first.criteria[0], question="Is there a budget?"), *first.criteria[1:])
    kept.save_rubric("deals", replace(first, criteria=asked), carry=("budget",))
    at = uploaded(at, FILE.replace(b"Bolt", b"Bold"), "again.csv")
    labelled(at.checkbox, "Save these points as rubric version 3 (version 2 stays in use otherwise)").check().run()
    said = (
        "3 of 6 stored answers are carried forward. Not carried: “Is there a budget?” (3, worded differently). "
        "What is not carried stays stored with its version."
    )
    assert plain(said) in [element.value for element in at.warning]
    mean = labelled(at.multiselect, "Questions that mean the same as before: their stored answers are carried")
    assert mean.options == ["Is there a budget?"]
    at = mean.select("budget").run()
    assert plain(said) not in [element.value for element in at.warning]
    store_it(at)
    assert kept.rubric("deals", 3).criteria[0].question == "Budget"
    assert kept.answers("deals", ("budget",), version=3)["budget"].to_list() == ["Yes", "No", "Yes"]
    assert kept.rubrics("deals")["note"][0] == "From the file again.csv"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("e.csv", b"", "The file is empty. (e.csv) Export it again and upload the new file."),
        (
            "h.csv",
            b"Id,Status\n",
            "The file has a header and no rows. (h.csv) Export it again with the opportunities in it.",
        ),
        (
            "o.csv",
            b"Id,Customer\n1,Acme\n2,Bolt\n",
            "No column says which opportunities were won or lost. (o.csv) "
            "Choose one or add one to the file; it has the columns Id, Customer.",
        ),
        (
            "w.csv",
            FILE.replace(b"Bolt,Lost", b"Bolt,Shelved"),
            "Nobody has said yet whether the word 'Shelved' means won, lost, no decision or open. "
            "(row 3, column 'Status', value 'Shelved') Choose what it means.",
        ),
    ],
)
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    opened, kept: Store, name: str, data: bytes, sentence: str
) -> None:
    store_it(uploaded(opened("6_Upload"), FILE, "good.csv"))
    before = kept.datasets().rows()
    at = uploaded(opened("6_Upload"), data, name)
    assert [error.value for error in at.error] == [plain(sentence)]
    assert not at.exception
    assert [button.disabled for button in at.button if button.key == "store"] in ([], [True])
    assert kept.datasets().rows() == before
    assert "3 rows read: 3 to be stored and 0 set aside." in texts(uploaded(at, FILE, "next.csv"))


def test_a_damaged_xls_is_one_sentence(opened, kept: Store, shared: Path) -> None:
    name = "24_damaged_odoo_crm_lead_template.xls"
    at = uploaded(opened("6_Upload"), (shared / "export-shapes" / name).read_bytes(), name)
    assert [error.value for error in at.error] == [
        plain(
            f"This is an old .xls workbook or one with a password, or it is damaged; such files are not read. ({name}) "
            "Open it in a spreadsheet and save it as .xlsx or CSV without a password."
        )
    ]
    assert kept.datasets().height == 0


def test_an_unseen_outcome_word_is_settled_on_the_page(opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), FILE.replace(b"Bolt,Lost", b"Bolt,Shelved"))
    labelled(at.selectbox, "Shelved (1 row)").set_value("no decision").run()
    assert not at.error
    store_it(at)
    assert dict(kept.opportunities("deals").select("deal_id", "outcome").iter_rows()) == {
        "a": "won", "b": "no decision", "c": "open",
    }  # fmt: skip


def test_a_missing_outcome_column_is_chosen_on_the_page(opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), b"Id,Fate\n1,Hurrah\n2,Alas\n")
    labelled(at.selectbox, "Outcome").set_value("Fate").run()
    labelled(at.selectbox, "Hurrah (1 row)").set_value("won")
    labelled(at.selectbox, "Alas (1 row)").set_value("lost").run()
    assert "2 rows read: 2 to be stored and 0 set aside." in texts(at)
    assert "It has no rubric yet, so there are no scores." in texts(store_it(at))
    assert dict(kept.opportunities("deals").select("deal_id", "outcome").iter_rows()) == {"1": "won", "2": "lost"}


def test_ambiguous_dates_are_asked_for(opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), b"Id,Status,Created\n1,Won,03/04/2026\n2,Lost,05/06/2026\n")
    assert [error.value for error in at.error] == [
        plain(
            "Set aside 2 rows because the date can be read with the day first or with the month first. "
            "(rows 2, 3, column 'Created', value '03/04/2026') Say which comes first, the day or the month."
        )
    ]
    labelled(at.selectbox, "Dates in Created").set_value(True).run()
    assert not at.error
    store_it(at)
    assert kept.opportunities("deals")["created"].to_list() == [date(2026, 4, 3), date(2026, 6, 5)]


def test_duplicated_ids_are_set_aside_and_can_be_taken_away(opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), FILE + b"a,Acme,Lost,2026-01-05,2026-02-05,1000,Yes,High\n")
    assert "4 rows read: 2 to be stored and 2 set aside." in texts(at)
    assert [button.proto.label for button in at.get("download_button")] == ["Download the rows set aside as CSV"]
    assert "4 rows read: 2 stored, 0 updated, 0 unchanged, 2 set aside." in store_it(at).success[0].value


def test_one_s_own_opportunities_do_not_go_into_a_simulated_company(opened, kept: Store) -> None:
    company = simulate(deals=60, seed=1)
    arrival.take_in_company(kept, company)
    simulated = kept.datasets()["dataset"][0]
    at = uploaded(opened("6_Upload"), FILE)
    at.text_input[0].set_value(simulated).run()
    assert [error.value for error in at.error] == [
        plain(f"The data set {simulated!r} is simulated. Keep your own opportunities under another name.")
    ]


def test_names_from_a_file_are_text_and_never_markdown(opened) -> None:
    nasty = b"Id,Status,![x](http://evil/a.png)\n1,Won,**Yes**\n2,Lost,$No$\n"
    at = uploaded(opened("6_Upload"), nasty, "![y](z).csv")
    assert "![x](" not in texts(at)
    assert "![y](" not in texts(at)
    assert not at.exception


def test_what_a_file_should_contain_is_said_to_who_has_stored_one_too(opened, kept: Store) -> None:
    store_it(uploaded(opened("6_Upload"), FILE))
    assert texts(opened("6_Upload")).count("Take a file from your CRM with one row for each opportunity") == 1


def test_rows_set_aside_start_no_formula_in_a_spreadsheet() -> None:
    cells = ["=1", "+1", "-1", "@a", "\ta", "\ra", "\uff1d1", "fine", None]
    shown = harmless(pl.DataFrame({"reason": cells}))["reason"].to_list()
    assert shown == ["'=1", "'+1", "'-1", "'@a", "'\ta", "'\ra", "'\uff1d1", "fine", None]
