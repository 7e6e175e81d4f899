"""Imports undone and brought back on the Upload page: who did it, alone or all that came in one go."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from qualify.store import Store

Opened = Callable[[str], AppTest]
DEALS = b"Id,Status,Created,Closed,Amount\na,Won,2026-01-05,2026-02-05,1000\nb,Open,2026-01-07,,20\n"
QUOTAS = b"OwnerName,StartDate,QuotaAmount\nAnn,2026-01-01,300\nBob,2026-01-01,200\n"


def imports(opened: Opened, *files: tuple[str, bytes]) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    at.run().button(key="store").click().run()
    at.session_state["kept deals"] = "Imports"
    return at.run()


def named(at: AppTest, name: str) -> AppTest:
    return at.text_input(key="author of an undo").set_value(name).run()


def pressed(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_who_undoes_and_who_brings_back_is_kept(opened: Opened, kept: Store) -> None:
    at = named(imports(opened, ("deals.csv", DEALS)), "Ana")
    pressed(pressed(at, "What would it do to undo this import?"), "Undo this import")
    assert kept.imports("deals").select("undone_by", "redone_by").rows() == [("Ana", None)]
    named(at, "Ben")
    pressed(pressed(at, "What would it do to bring back this import?"), "Bring it back")
    assert kept.imports("deals").select("undone", "undone_by", "redone_by").rows() == [(None, None, "Ben")]


def test_a_name_typed_for_the_upload_is_known_to_the_undo(opened: Opened, kept: Store) -> None:
    at = opened("6_Upload")
    at.file_uploader[0].set_value(("deals.csv", DEALS, "text/csv"))
    at.run()
    next(box for box in at.text_input if box.label == "Your name").set_value("Ana").run()
    at.button(key="store").click().run()
    at.session_state["kept deals"] = "Imports"
    assert at.run().text_input(key="author of an undo").value == "Ana"


def test_all_that_came_in_one_go_is_undone_and_brought_back_at_once(opened: Opened, kept: Store) -> None:
    at = imports(opened, ("deals.csv", DEALS), ("quotas.csv", QUOTAS))
    (box,) = [box for box in at.checkbox if box.label.startswith("Also undo")]
    assert box.label == "Also undo what came in one go with it: deals\\.csv"
    box.check().run()
    at = pressed(at, "What would it do to undo these 2 imports?")
    assert any("Before\\: 1 won" in text.value and "After\\: 0 won" in text.value for text in at.markdown)
    at = pressed(at, "Undo these 2 imports")
    assert (kept.opportunities("deals").height, kept.targets("deals").height) == (0, 0)
    assert kept.imports("deals")["undone"].null_count() == 0
    next(box for box in at.checkbox if box.label.startswith("Also bring back")).check().run()
    at = pressed(at, "What would it do to bring back these 2 imports?")
    pressed(at, "Bring them back")
    assert (kept.opportunities("deals").height, kept.targets("deals").height) == (2, 1)


def test_the_session_keeps_sentences_and_no_files_of_what_is_off_the_screen(opened: Opened, kept: Store) -> None:
    at = pressed(imports(opened, ("deals.csv", DEALS)), "What would it do to undo this import?")
    assert at.session_state["foreseen"][1][0] == "2 opportunities go: a, b."
    at.session_state["kept deals"] = "Download everything"
    pressed(at.run(), "Make the file")
    assert "export" not in at.session_state
    assert [button.proto.label for button in at.run().get("download_button")] == []


def test_what_is_kept_names_its_data_set_beside_an_upload_for_another(opened: Opened, kept: Store) -> None:
    at = imports(opened, ("deals.csv", DEALS))
    at.file_uploader[0].set_value(("other.csv", DEALS.replace(b"a,", b"x,").replace(b"b,", b"y,"), "text/csv"))
    at.run()
    assert [text.value for text in at.caption if "looked at" in text.value] == [
        "This is about deals, the data set that is looked at; the upload above goes to other. Another one can be "
        "chosen in the side bar."
    ]
