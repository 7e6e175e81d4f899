"""A mapping kept for the files of one source: its text, and what it makes of a newer file."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import table

from qualify.errors import InputError
from qualify.intake import FIELDS, SAME_SOURCE, Mapping, fitted, from_json, guess, likeness, signature, to_json
from qualify.intake.records import ROLES, Join
from qualify.schema import OUTCOMES

FIRST = "Id,Status,Amount,Close Date,Budget,Region\n" + "".join(
    f"{i},{('Won', 'Stalled')[i % 2]},1.234,0{i}/02/2024,{('Yes', 'No', 'N/A')[i % 3]},{'NS'[i % 2]}\n"
    for i in range(1, 9)
)


def test_a_signature_is_of_the_headers_in_any_order_and_writing() -> None:
    assert signature(["Close Date", "StageName"]) == signature(["stage_name", "CLOSE DATE"])
    assert signature(["Close Date"]) != signature(["Close Dates"])
    assert signature([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("abcde", "abcd", 0.8), ("abcde", "abcdx", 0.8), ("abcde", "abcxy", 0.6), ("ab", "cd", 0.0), ("", "", 0.0)],
)
def test_four_headers_in_five_make_one_source(one: str, other: str, same: float) -> None:
    assert likeness(list(one), list(other)) == likeness(list(other), list(one)) == same
    assert (same >= SAME_SOURCE) is (same == 0.8)


TEXTS = st.text(max_size=8)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
MAPPINGS = st.builds(
    Mapping,
    fields=st.lists(st.sampled_from(FIELDS), unique=True, max_size=4).flatmap(
        lambda names: st.tuples(*(st.tuples(st.just(name), TEXTS) for name in names))
    ),
    answers=st.lists(TEXTS, max_size=3).map(tuple),
    outcomes=st.lists(st.tuples(TEXTS, st.sampled_from([*OUTCOMES, None])), max_size=3).map(tuple),
    decimal_comma=st.booleans(),
    reasons=PAIRS,
    segments=st.lists(TEXTS, max_size=3).map(tuple),
    unanswered=PAIRS,
    joins=st.lists(st.builds(Join, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple)), max_size=2).map(tuple),
    orders=st.lists(st.tuples(TEXTS, st.booleans()), max_size=3).map(tuple),
    answered=PAIRS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(MAPPINGS)
def test_a_mapping_comes_back_from_its_text_as_it_was(mapping: Mapping) -> None:
    assert from_json(to_json(mapping)) == mapping


@given(st.sampled_from([*asdict(Mapping()), "day_first", "colour"]), JSON)
def test_any_value_is_taken_whole_or_refused(name: str, value: object) -> None:
    text, refused = json.dumps({name: value}), ""
    taken = {}
    try:
        taken = json.loads(to_json(from_json(text)))
    except InputError as caught:
        refused = str(caught)
    assert refused.startswith("The saved mapping ") or (name == "day_first" and not refused) or taken[name] == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "The saved mapping cannot be read: it is not JSON."),
        ("[]", "The saved mapping cannot be read: it is not a list of named values."),
        ('{"colour": 1}', "The saved mapping has 'colour', which is not known here."),
        ('{"decimal_comma": 1}', "The saved mapping cannot be read: 'decimal_comma' is not as it should be."),
        ('{"outcomes": [["Won", "great"]]}', "The saved mapping cannot be read: 'outcomes' is not as it should be."),
        ('{"role": "wish"}', "The saved mapping cannot be read: 'role' is not as it should be."),
        ('{"day_first": "yes"}', "The saved mapping cannot be read: 'day_first' is not as it should be."),
        ('{"fields": [["colour", "a"]]}', "The saved mapping has the field 'colour'."),
        ('{"fields": [["name", "a"], ["name", "b"]]}', "The saved mapping has the field 'name'."),
    ],
)
def test_what_is_no_mapping_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(text)
    assert caught.value.problem.what == message


def test_the_text_of_an_older_version_is_read() -> None:
    old = {
        "fields": [["created", "Made"], ["closed", "Shut"], ["amount", "A"]],
        "day_first": True,
        "decimal_comma": False,
    }
    assert from_json(json.dumps(old)).orders == (("Made", True), ("Shut", True))
    assert from_json(json.dumps({**old, "day_first": None})).orders == ()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_kept(role: str) -> None:
    assert from_json(to_json(Mapping(role=role, why="by its name"))) == Mapping(role=role, why="by its name")


def settled() -> Mapping:
    """What a person made of the first file."""
    mapping = guess(table(FIRST)).with_outcome("Stalled", "lost").with_order("Close Date", False)
    return replace(mapping.with_answer("Budget", "N/A", True), decimal_comma=False)


def test_the_same_file_again_is_understood_as_it_was_settled() -> None:
    saved, read = settled(), table(FIRST)
    again = fitted(read, from_json(to_json(saved)))
    assert replace(again, reasons=()) == replace(saved, reasons=())
    assert dict(again.reasons) == {
        "Id": "deal id: as in the saved mapping",
        "Status": "outcome: as in the saved mapping",
        "Amount": "amount: as in the saved mapping",
        "Close Date": "closed: as in the saved mapping; read with the month first",
        "Budget": "question: as in the saved mapping",
        "Region": "segment: as in the saved mapping",
    }


def test_a_newer_file_keeps_what_was_settled_and_says_what_is_new_and_gone() -> None:
    newer = "id,status,close_date,Owner,Budget,Need,Land\n" + "".join(
        f"{i},{('Won', 'Stalled', 'Verloren', 'Parked')[i % 4]},0{i}/02/2024,Ana,{('Yes', '-None-', 'N/A')[i % 3]},"
        f"{('Low', 'High')[i % 2]},{'NS'[i % 2]}\n"
        for i in range(1, 9)
    )
    found = fitted(table(newer), settled())
    assert found.fields == (
        ("deal_id", "id"),
        ("owner", "Owner"),
        ("outcome", "status"),
        ("closed", "close_date"),
    )
    assert found.outcomes == (("Stalled", "lost"), ("Won", "won"), ("Parked", None), ("Verloren", "lost"))
    assert (found.answers, found.segments) == (("Budget", "Need"), ("Land",))
    assert (found.unanswered, found.answered) == ((("Budget", "-None-"),), (("Budget", "N/A"),))
    assert found.orders == (("close_date", False),)
    assert dict(found.reasons) == {
        "id": "deal id: as in the saved mapping",
        "status": "outcome: as in the saved mapping; new words: 'Parked' (not known yet), 'Verloren' (lost)",
        "close_date": "closed: as in the saved mapping; read with the month first",
        "Owner": "owner: new in this file, by its name and content",
        "Budget": "question: as in the saved mapping; '-None-' is new and counts as unanswered",
        "Need": "question: new in this file, 2 answers, ordered by the words, low to high",
        "Land": "segment: new in this file, 2 different words to compare deals by",
        "Amount": "not in this file; in the saved mapping it is amount",
        "Region": "not in this file; in the saved mapping it is a segment",
    }


def test_what_the_newer_file_proves_goes_before_what_was_saved() -> None:
    newer = FIRST.replace("1.234", '"1.234,50"').replace("08/02/2024", "28/02/2024")
    found = fitted(table(newer), settled())
    assert (found.decimal_comma, found.orders) == (True, (("Close Date", True),))
    assert dict(found.reasons)["Amount"] == "amount: as in the saved mapping; written with a decimal comma now"


def test_a_column_that_took_the_place_of_one_that_is_gone_is_guessed() -> None:
    found = fitted(table(FIRST.replace("Amount", "Deal value")), settled())
    assert found.column("amount") == "Deal value"
    assert dict(found.reasons)["Deal value"] == "amount: new in this file, by its name and content"
