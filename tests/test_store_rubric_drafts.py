"""Rubrics that are being written, published and retired: nobody's work is overwritten, and no version changes."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from store_rows import RUBRIC, THREE, by_hand

from qualify.errors import InputError, StoreError
from qualify.rubric import to_toml
from qualify.store import RubricDraft, Store
from qualify.store.carries import CARRIES
from qualify.store.clock import now

NOTHING = pl.DataFrame(schema=CARRIES)
DRAFT = RubricDraft("Spring", to_toml(RUBRIC.with_weights({"need": 40})), 1, "Ana")


@pytest.fixture
def acme(store: Store) -> Store:
    store.take_in("Acme", THREE, rubric=RUBRIC, note="with the file")
    return store


def test_a_draft_is_kept_as_it_is_typed_and_changes_nothing_else(acme: Store) -> None:
    half = acme.keep_rubric_draft("Acme", RubricDraft(" Half\n done ", "name = ", 1, "Ben"))
    assert half == RubricDraft("Half done", "name = ", 1, "Ben", half.draft_id, revision=1)
    whole = acme.keep_rubric_draft("Acme", DRAFT)
    more = acme.keep_rubric_draft("Acme", replace(half, body="name = 'x'", author="Cid"))
    assert (more.draft_id, more.revision, more.author) == (half.draft_id, 2, "Cid")
    assert sorted(acme.rubric_drafts("Acme"), key=lambda one: one.revision) == [whole, more]
    assert more.saved is not None
    assert abs((now() - more.saved).total_seconds()) < 60
    assert (acme.rubric_drafts("Beta"), acme.version("Acme"), acme.latest_rubric("Acme")) == ([], 1, 1)
    acme.drop_rubric_draft("Acme", more.draft_id or 0)
    assert acme.rubric_drafts("Acme") == [whole]
    # The number of a draft that is gone is nobody else's.
    assert acme.keep_rubric_draft("Acme", DRAFT).draft_id == (half.draft_id or 0) + 2


def test_a_draft_without_a_name_is_refused(acme: Store) -> None:
    with pytest.raises(InputError) as refused:
        acme.keep_rubric_draft("Acme", replace(DRAFT, name=" \n"))
    assert str(refused.value) == "The draft has no name. Give it one that says what is different."


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(acme: Store) -> None:
    read = acme.keep_rubric_draft("Acme", DRAFT)
    theirs = acme.keep_rubric_draft("Acme", replace(read, author="Ben"))
    for turn in (
        lambda: acme.keep_rubric_draft("Acme", read),
        lambda: acme.publish_draft("Acme", read.draft_id or 0, "", "", NOTHING, revision=read.revision),
    ):
        with pytest.raises(StoreError) as refused:
            turn()
        assert str(refused.value) == (
            f"The draft 'Spring' was saved by Ben at {theirs.saved:%Y-%m-%d %H:%M} (UTC) meanwhile. "
            "Open it again, or keep yours as another draft."
        )
    assert acme.rubric_drafts("Acme") == [theirs]
    acme.drop_rubric_draft("Acme", read.draft_id or 0)
    with pytest.raises(StoreError) as refused:
        acme.keep_rubric_draft("Acme", theirs)
    assert str(refused.value) == (
        "This draft is no longer there: somebody published or dropped it meanwhile. Keep yours as another draft."
    )


def test_a_draft_becomes_the_next_version(acme: Store) -> None:
    draft = acme.keep_rubric_draft("Acme", DRAFT)
    before = acme.version("Acme")
    assert acme.publish_draft("Acme", draft.draft_id or 0, "needs first", "Ben", NOTHING) == 2
    assert (acme.rubric("Acme", 1), acme.rubric("Acme", 2)) == (RUBRIC, RUBRIC.with_weights({"need": 40}))
    rows = acme.rubrics("Acme")
    assert rows.columns == ["version", "name", "note", "author", "saved", "retired", "base"]
    assert rows.select("version", "note", "author", "retired", "base").rows() == [
        (2, "needs first", "Ben", None, 1), (1, "with the file", "", None, 0),
    ]  # fmt: skip
    assert (acme.rubric_drafts("Acme"), acme.version("Acme")) == ([], before + 1)


def test_the_first_version_may_be_a_draft(store: Store) -> None:
    store.take_in("Acme", THREE)
    draft = store.keep_rubric_draft("Acme", replace(DRAFT, base=0, body=to_toml(RUBRIC)))
    assert store.publish_draft("Acme", draft.draft_id or 0, "", "", NOTHING) == 1
    assert (store.rubric("Acme", 1), store.carries("Acme", 1).rows()) == (RUBRIC, [])


def test_a_draft_that_is_no_rubric_is_not_published(acme: Store) -> None:
    draft = acme.keep_rubric_draft("Acme", replace(DRAFT, body="name = 'x'\ncriteria = []"))
    with pytest.raises(InputError) as refused:
        acme.publish_draft("Acme", draft.draft_id or 0, "", "", NOTHING)
    assert str(refused.value) == "The rubric 'x' has no criteria. Choose at least one question."
    assert (acme.rubric_drafts("Acme"), acme.latest_rubric("Acme")) == ([draft], 1)


def test_a_draft_of_a_version_that_is_not_the_latest_is_not_published(acme: Store) -> None:
    draft = acme.keep_rubric_draft("Acme", DRAFT)
    acme.save_rubric("Acme", RUBRIC.with_weights({"need": 99}))
    with pytest.raises(StoreError) as refused:
        acme.publish_draft("Acme", draft.draft_id or 0, "", "", NOTHING)
    assert str(refused.value) == (
        "The draft 'Spring' was made from version 1 of the rubric, and version 2 is the latest by now. "
        "Begin a draft from version 2 and take over what you changed."
    )
    later = acme.keep_rubric_draft("Acme", replace(DRAFT, base=2))
    acme.retire_rubric("Acme", 2)
    with pytest.raises(StoreError) as refused:
        acme.publish_draft("Acme", later.draft_id or 0, "", "", NOTHING)
    assert str(refused.value) == (
        "The draft 'Spring' was made from version 2 of the rubric, and version 1 is the latest by now. "
        "Begin a draft from version 1 and take over what you changed."
    )
    with pytest.raises(StoreError) as refused:
        acme.publish_rubric("Acme", RUBRIC, 2, tried=1)
    assert str(refused.value) == (
        "Version 2 of the rubric, on which this was found, is retired. Choose version 1 in the side bar and ask again."
    )
    assert acme.publish_draft("Acme", draft.draft_id or 0, "", "", NOTHING) == 3


def test_what_was_tried_for_weights_stays_counted(acme: Store) -> None:
    acme.publish_rubric("Acme", RUBRIC.with_weights({"need": 99}), 1, tried=200)
    same = acme.keep_rubric_draft("Acme", RubricDraft("Words", to_toml(RUBRIC.with_weights({"need": 99})), 2))
    acme.publish_draft("Acme", same.draft_id or 0, "", "", NOTHING)
    other = acme.keep_rubric_draft("Acme", RubricDraft("Other", to_toml(RUBRIC.with_weights({"need": 1})), 3))
    acme.publish_draft("Acme", other.draft_id or 0, "", "", NOTHING)
    assert [acme.rubric_trials("Acme", version) for version in (2, 3, 4)] == [200, 200, 0]


def test_a_retired_version_stays_readable_and_comes_back(acme: Store) -> None:
    second = RUBRIC.with_weights({"need": 99})
    acme.save_rubric("Acme", second)
    before = acme.version("Acme")
    acme.retire_rubric("Acme", 2)
    assert (acme.latest_rubric("Acme"), acme.rubric("Acme", 2)) == (1, second)
    since = acme.rubrics("Acme").filter(version=2)["retired"].item()
    assert abs((now() - since).total_seconds()) < 60
    acme.retire_rubric("Acme", 2)
    assert acme.rubrics("Acme").filter(version=2)["retired"].item() == since
    assert acme.save_rubric("Acme", second) == 3
    assert acme.rubrics("Acme")["base"].to_list() == [1, 1, 0]
    acme.retire_rubric("Acme", 3)
    acme.unretire_rubric("Acme", 2)
    assert (acme.latest_rubric("Acme"), acme.version("Acme")) == (2, before + 5)


def test_the_only_version_in_use_is_not_retired(acme: Store) -> None:
    acme.save_rubric("Acme", RUBRIC)
    acme.retire_rubric("Acme", 1)
    with pytest.raises(StoreError) as refused:
        acme.retire_rubric("Acme", 2)
    assert str(refused.value) == ("Version 2 is the only one in use. Publish another version, then retire this one.")
    for turn in (acme.retire_rubric, acme.unretire_rubric):
        with pytest.raises(StoreError) as refused:
            turn("Acme", 3)
        assert str(refused.value) == "The data set 'Acme' has no rubric version 3. It has: 1, 2."
    assert acme.latest_rubric("Acme") == 2


def test_nobody_rates_under_a_retired_version_and_what_was_rated_is_counted(acme: Store) -> None:
    acme.save_rubric("Acme", RUBRIC)
    said = by_hand(("a", "need", "Yes", None), ("a", "budget", "No", None), ("b", "need", "No", None))
    acme.rate("Acme", said, rater="Ana", version=2)
    acme.rate("Acme", by_hand(("a", "need", "No", None)), rater="Ben", version=1)
    assert (acme.rated_under("Acme", 1), acme.rated_under("Acme", 2)) == ((1, 1), (3, 2))
    acme.retire_rubric("Acme", 2)
    with pytest.raises(InputError) as refused:
        acme.rate("Acme", said, rater="Ben", version=2)
    assert str(refused.value) == (
        "Version 2 of the rubric was retired: nobody rates under it any more. Rate under version 1."
    )
    acme.unretire_rubric("Acme", 2)
    assert acme.rate("Acme", said, rater="Ben", version=2) == 3
