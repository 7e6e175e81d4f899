"""From small files to checked rows: what is taken in, what is set aside, and the sentence that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.intake import Batch, Mapping, Table, check, guess, propose, remap
from qualify.intake.reading import as_table
from qualify.intake.text import parse_text
from qualify.schema import OPPORTUNITIES, QUARANTINE, RATINGS


def table(text: str) -> Table:
    return as_table(parse_text(text.encode()), text.encode(), "deals.csv")


def checked(text: str) -> Batch:
    read = table(text)
    return check(read, guess(read))


def said(batch: Batch, rule: str) -> list[str]:
    return [str(problem) for problem in batch.problems if problem.rule == rule]


def test_a_plain_file_goes_in_whole() -> None:
    batch = checked(
        "Deal ID,Company,Owner,Status,Amount,Created,Close date,Budget known?,Region\n"
        "007, Acme ,Ana,Won,$1.5k,2024-01-02,2024-03-04,Yes,North\n"
        "008,Bolt,Bo,Open,900,2024-01-03,2024-09-30,,\n"
    )
    assert batch.opportunities.schema == OPPORTUNITIES
    assert batch.opportunities.select("deal_id", "account", "owner", "outcome", "amount").rows() == [
        ("007", "Acme", "Ana", "won", 1500.0),
        ("008", "Bolt", "Bo", "open", 900.0),
    ]
    assert batch.opportunities.select("created", "closed", "expected").rows() == [
        (date(2024, 1, 2), date(2024, 3, 4), None),
        (date(2024, 1, 3), None, date(2024, 9, 30)),
    ]
    assert [json.loads(text) for text in batch.opportunities["extra"]] == [
        {"Budget known?": "Yes", "Region": "North"},
        {"Budget known?": None, "Region": None},
    ]
    assert (batch.read, batch.won, batch.lost, batch.no_decision, batch.open) == (2, 1, 0, 0, 1)
    assert (batch.quarantine.height, batch.quarantine.schema, batch.problems) == (0, QUARANTINE, ())


ANSWERED = (
    "Opp Id,Status,Rated on,Rated by,Budget?,Competitor\n"
    "1,Won,2024-01-05,Ana,Yes,No\n2,Lost,2024-01-06,Bo,No,Yes\n3,Lost,,Bo,,Unknown\n"
)


def test_answers_become_ratings_as_they_are_and_blanks_become_none() -> None:
    read = table(ANSWERED)
    mapping = guess(read)
    batch = check(read, mapping)
    assert mapping.answers == ("Budget?", "Competitor")
    assert batch.criteria == (("budget", "Budget?"), ("competitor", "Competitor"))
    assert batch.ratings.schema == RATINGS
    assert batch.ratings.select("deal_id", "criterion", "answer", "rater", "rated").rows() == [
        ("1", "budget", "Yes", "Ana", date(2024, 1, 5)),
        ("2", "budget", "No", "Bo", date(2024, 1, 6)),
        ("1", "competitor", "No", "Ana", date(2024, 1, 5)),
        ("2", "competitor", "Yes", "Bo", date(2024, 1, 6)),
        ("3", "competitor", "Unknown", "Bo", None),
    ]


def test_a_first_rubric_has_the_ordered_questions_at_equal_weight() -> None:
    read = table(ANSWERED)
    rubric = propose(read, guess(read))
    assert rubric is not None
    assert (rubric.name, rubric.weights) == ("Suggested from deals.csv", {"budget": 10, "competitor": 10})
    assert [(a.label, a.points) for a in rubric.criteria[1].answers] == [("Yes", 0), ("Unknown", 50), ("No", 100)]


def test_without_an_ordered_question_there_is_no_first_rubric() -> None:
    read = table("id,status\n1,Won\n2,Lost\n")
    assert propose(read, guess(read)) is None


def test_no_outcome_column_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(InputError) as caught:
        checked("id,owner,amount\n1,Ana,5\n")
    assert str(caught.value) == (
        "No column says which opportunities were won or lost. (deals.csv) "
        "Choose one or add one to the file; it has the columns id, owner, amount."
    )


def test_a_word_never_seen_blocks_until_somebody_says_what_it_means() -> None:
    read = table("id,status\n1,Won\n2,Shelved\n3,Lost\n4,Shelved\n")
    mapping = guess(read)
    batch = check(read, mapping)
    assert [str(problem) for problem in batch.blocking] == [
        "Nobody has said yet whether the word 'Shelved' means won, lost, no decision or open. "
        "(rows 3, 5, column 'status', value 'Shelved') Choose what it means and import again."
    ]
    assert batch.quarantine["row"].to_list() == [3, 5]
    settled = check(read, mapping.with_outcome("Shelved", "no decision"))
    assert (settled.blocking, settled.won, settled.lost, settled.no_decision, settled.read) == ((), 1, 1, 2, 4)


def test_empty_outcomes_are_taken_as_open_and_said() -> None:
    batch = checked("id,status\n1,Won\n2,\n3,Lost\n")
    assert batch.open == 1
    assert said(batch, "empty outcome") == [
        "Taken as open: 1 row without an outcome. (row 3, column 'status') "
        "Choose another outcome for empty cells if they are not open."
    ]


def test_ids_that_contradict_each_other_are_set_aside_and_copies_kept_once() -> None:
    batch = checked("id,status,amount\n1,Won,5\n2,Won,6\n1,Lost,5\n3,Lost,7\n3,Lost,7\n,Won,8\n4,Won,1\n5,Lost,2\n")
    assert batch.opportunities["deal_id"].to_list() == ["2", "3", "4", "5"]
    assert batch.quarantine.select("row", "reason").rows() == [
        (2, "the id 1 stands in 2 rows that say different things"),
        (4, "the id 1 stands in 2 rows that say different things"),
        (6, "it is a copy of row 5"),
        (7, "it has no id"),
    ]
    assert batch.quarantine["content"][0] == '{"id":"1","status":"Won","amount":"5"}'
    assert said(batch, "duplicate id") == [
        "Set aside 2 rows for sharing an id with another row that says different things. "
        "(rows 2, 4, column 'id', value '1') Leave one row for each id in the file."
    ]
    assert said(batch, "copied row") == [
        "Set aside 1 row for being a word-for-word copy of another. (row 6, column 'id', value '3')"
    ]
    assert said(batch, "missing id") == ["Set aside 1 row without an id. (row 7, column 'id') Fill it in."]


def test_a_history_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        checked("Id,OpportunityId,StageName\n1,a,Open\n2,a,Closed Won\n3,b,Open\n4,b,Closed Lost\n")
    assert str(caught.value) == (
        "This looks like a history: 4 of its 4 rows repeat an opportunity. (deals.csv, column 'OpportunityId') "
        "Upload the list of opportunities, with one row for each."
    )


def test_dates_that_read_both_ways_block_until_settled() -> None:
    read = table("id,status,created\n1,Won,03/04/2024\n2,Lost,05/06/2024\n")
    mapping = guess(read)
    batch = check(read, mapping)
    assert mapping.day_first is None
    assert [str(problem) for problem in batch.blocking] == [
        "Set aside 2 rows because the date can be read with the day first or with the month first. "
        "(rows 2, 3, column 'created', value '03/04/2024') Say which comes first, the day or the month."
    ]
    settled = check(read, replace(mapping, day_first=True))
    assert settled.opportunities["created"].to_list() == [date(2024, 4, 3), date(2024, 6, 5)]


def test_another_date_column_of_the_file_settles_an_ambiguous_one() -> None:
    read = table("id,status,created,closed\n1,Won,03/04/2024,03/25/2024\n")
    assert check(read, guess(read)).opportunities.select("created", "closed").row(0) == (
        date(2024, 3, 4),
        date(2024, 3, 25),
    )


def test_a_bad_date_and_a_bad_amount_name_row_column_and_value() -> None:
    batch = checked(
        "id,status,created,amount\n1,Won,2024-01-01,5\n2,Won,2024-02-30,6\n3,Lost,2215-01-01,7\n4,Lost,2024-01-01,lots\n"
        "5,Lost,2024-01-01,8\n"
    )
    assert batch.quarantine.select("row", "reason").rows() == [
        (3, "created: 2024-02-30 cannot be read as a date"),
        (4, "created: 2215-01-01 is not between 1990 and 2100"),
        (5, "amount: lots cannot be read as an amount"),
    ]
    assert said(batch, "date") == [
        "Set aside 1 row because the date cannot be read as a date. (row 3, column 'created', value '2024-02-30') "
        "Correct the file, or map the column to nothing.",
        "Set aside 1 row because the date is not between 1990 and 2100. (row 4, column 'created', value '2215-01-01') "
        "Correct the file, or map the column to nothing.",
    ]
    assert said(batch, "amount") == [
        "Set aside 1 row because the amount cannot be read as an amount. (row 5, column 'amount', value 'lots') "
        "Correct the file, or map the column to nothing."
    ]
    assert batch.read == batch.opportunities.height + batch.quarantine.height == 5


def test_ragged_rows_end_in_quarantine_beside_the_others() -> None:
    batch = checked("id,status\n1,Won\n2,Lost,extra\n,Lost\n")
    assert batch.quarantine.rows() == [
        (3, "it has 3 cells where the header has 2", "2,Lost,extra"),
        (4, "it has no id", '{"id":null,"status":"Lost"}'),
    ]
    assert batch.read == 3


def test_closed_before_created_is_kept_and_said() -> None:
    batch = checked("id,status,created,closed\n1,Won,2024-03-01,2024-02-01\n")
    assert batch.won == 1
    assert said(batch, "closed before created") == [
        "Kept 1 row closed before the day of creation. (row 2, column 'closed') Check the two date columns."
    ]


def test_missing_parts_are_said_in_plain_words() -> None:
    batch = checked("status,RFP\nWon,Yes\nLost,No\n")
    assert batch.opportunities["deal_id"].to_list() == ["row 2", "row 3"]
    assert [str(problem) for problem in batch.problems] == [
        "The file has no ids, so each opportunity is called by its row, such as 'row 2'. "
        "Add a column of ids if the file will be uploaded again.",
        "No dates are taken from the file, so no forecast is possible from it.",
        "No amounts are taken from the file, so nothing can be said in money.",
    ]


def test_several_currencies_and_doubtful_points_are_said() -> None:
    batch = checked("id,status,amount\n1,Won,$ 1.234\n2,Lost,€ 900\n")
    assert batch.opportunities["amount"].to_list() == [1234.0, 900.0]
    assert said(batch, "currencies") == [
        "Amounts stand in 2 currencies ($, €) and are not converted. (column 'amount') "
        "Convert them to one currency in the file."
    ]
    assert said(batch, "thousands") == [
        "Amounts such as 1.234 are read as one thousand two hundred and thirty-four. (column 'amount') "
        "Say so if the point is a decimal point."
    ]


def test_odd_currencies_are_kept_and_said() -> None:
    batch = checked("id,status,amount,currency\n1,Won,5,EUR\n2,Lost,5,euro\n3,Lost,5,\n4,Won,5,$\n5,Won,5,usd\n")
    assert batch.opportunities["currency"].to_list() == ["EUR", "euro", None, "$", "usd"]
    assert said(batch, "odd currency") == [
        "Kept 2 rows with a currency that is not three capital letters or a known sign. "
        "(rows 3, 6, column 'currency', value 'euro') Write currencies as in EUR or USD in the file."
    ]
    assert batch.blocking == ()


def test_columns_for_won_and_closed_go_before_the_words_of_the_stage() -> None:
    batch = checked(
        "Id,StageName,IsClosed,IsWon\n1,Closed Won,1,1\n2,Kicked off,,\n3,Closed Won,TRUE,FALSE\n"
        "4,No Decision,true,false\n5,Demo,0,1\n6,Demo,perhaps,0\n"
    )
    assert batch.opportunities.select("deal_id", "outcome").rows() == [
        ("1", "won"),
        ("2", "open"),
        ("3", "lost"),
        ("4", "no decision"),
    ]
    assert batch.blocking == ()
    assert batch.quarantine.select("row", "reason").rows() == [
        (6, "it is marked as won and as not closed"),
        (7, "won or closed is neither yes nor no"),
    ]
    assert said(batch, "contradictory outcome") == [
        "In 1 row the stage contradicts the columns for won and closed, which count. (row 4) Check these rows."
    ]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Vorgangsnummer;Kunde;Verkäufer;Quelle;Ergebnis;Betrag;Erstellt am;Abschlussdatum", "Gewonnen"),
        ("Id oportunidad;Cliente;Vendedor;Origen;Estado;Importe;Fecha de creación;Fecha de cierre", "Ganado"),
        ("Id opportunité;Société;Vendeur;Provenance;Statut;Montant;Date de création;Date de clôture", "Gagné"),
    ],
)
def test_headers_in_three_other_languages_are_known(header: str, field: str) -> None:
    batch = checked(f"{header}\n01;Acme;Ana;Messe;{field};1.234,50;13.01.2024;14/02/2024\n")
    assert batch.opportunities.drop("extra").row(0, named=True) == {
        "deal_id": "01",
        "name": None,
        "account": "Acme",
        "owner": "Ana",
        "team": None,
        "source": "Messe",
        "product": None,
        "stage": None,
        "outcome": "won",
        "reason": None,
        "amount": 1234.5,
        "currency": None,
        "created": date(2024, 1, 13),
        "closed": date(2024, 2, 14),
        "expected": None,
    }


def test_content_tells_what_names_do_not() -> None:
    read = table("Ref,A,B,C,D\nx1,2024-01-01,2024-02-01,$5.00,Won\nx2,2024-01-05,2024-01-09,$7.50,Lost\n")
    assert guess(read).fields == (
        ("deal_id", "Ref"),
        ("outcome", "D"),
        ("amount", "C"),
        ("created", "A"),
        ("closed", "B"),
    )


def test_a_column_that_is_the_outcome_in_other_words_is_no_question() -> None:
    rows = "".join(f"{'Won,High' if i % 2 else 'Lost,Low'},{'Yes' if i % 3 else 'No'}\n" for i in range(30))
    mapping = guess(table(f"status,Heat,RFP\n{rows}"))
    assert mapping.answers == ("RFP",)
    assert dict(mapping.reasons)["Heat"] == (
        "kept as it is: each of its words goes with one outcome, so it is the outcome in other words"
    )


def test_a_crm_export_gives_only_ordered_columns_about_the_customer_as_questions() -> None:
    mapping = guess(
        table(
            "Id,Status,IsPrivate,Fiscal Quarter,Type,Authority,Fit\n"
            "1,Won,true,1,New,Low,1\n2,Lost,false,2,Upgrade,High,3\n3,Lost,false,2,New,Low,2\n"
        )
    )
    assert mapping.answers == ("Authority", "Fit")
    assert dict(mapping.reasons)["Authority"] == "question: 2 answers, ordered by the words, low to high"


def test_moving_a_field_looks_its_words_up_again_and_keeps_what_was_settled() -> None:
    read = table("id,status,phase\n1,Won,Shelved\n2,Lost,Closed Won\n")
    mapping = guess(read)
    moved = remap(read, mapping, "outcome", "phase")
    assert mapping.outcomes == (("Lost", "lost"), ("Won", "won"))
    assert moved.outcomes == (("Closed Won", "won"), ("Shelved", None))
    assert remap(read, moved.with_outcome("Shelved", "lost"), "owner", "id").outcomes == (
        ("Closed Won", "won"),
        ("Shelved", "lost"),
    )
    assert remap(read, mapping, "outcome", None).column("outcome") is None


def test_a_mapping_of_another_file_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        check(table("id,status\n1,Won\n"), Mapping(fields=(("outcome", "Result"),)))
    assert str(caught.value) == "The file has no column 'Result'. (deals.csv) It has id, status."


def test_the_table_is_not_changed() -> None:
    read = table("id,status,amount\n1,Won, 5 \n2,Lost,6\n")
    before = read.frame.clone()
    check(read, guess(read))
    assert read.frame.equals(before)
    assert read.frame["amount"].dtype == pl.String


NASTY = st.sampled_from(
    [
        " ",
        "Won",
        "Lost",
        "open",
        "Shelved",
        "1",
        "2",
        "a",
        "03/04/2024",
        "13/04/2024",
        "2024-02-30",
        "45000",
        "1.234",
        "1,5",
        "(3)",
        "$",
        "Yes",
        "no",
        "TRUE",
        "#REF!",
        "N/A",
        "é",
        "9999-12-31",
        "Unknown",
    ]
)
HEADERS = [
    "Id",
    "Status",
    "StageName",
    "IsWon",
    "IsClosed",
    "Created",
    "Close date",
    "Amount",
    "Currency",
    "Rated on",
    "RFP",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8, unique=True).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(st.lists(NASTY, min_size=len(header), max_size=len(header)), min_size=1, max_size=12),
        )
    )
)
def test_every_row_is_taken_in_or_set_aside_whatever_the_cells_say(made: tuple[list[str], list[list[str]]]) -> None:
    header, rows = made
    text = "\n".join(";".join(row) for row in [header, *rows])
    try:
        read = table(text)
        mapping = guess(read)
        batch = check(read, mapping)
    except InputError as error:
        assert str(error)[0].isupper()  # noqa: PT017
        assert str(error).endswith(".")  # noqa: PT017
        return
    assert batch.opportunities.height + batch.quarantine.height == batch.read
    assert batch.won + batch.lost + batch.no_decision + batch.open == batch.opportunities.height
    assert batch.read == sum(1 for row in rows if any(cell.strip() for cell in row))
    assert batch.opportunities["deal_id"].is_unique().all()
    assert batch.opportunities["deal_id"].null_count() == 0
    assert set(batch.ratings["deal_id"]) <= set(batch.opportunities["deal_id"])
    assert {column for column, _ in mapping.reasons} == set(header)


def test_one_of_the_two_columns_for_won_and_closed_does_not_give_the_outcome() -> None:
    read = table("id,Won,Region\n1,Yes,N\n2,No,S\n")
    mapping = guess(read)
    assert mapping.fields == (("deal_id", "id"), ("outcome", "Won"))
    assert [problem.value for problem in check(read, mapping).blocking] == ["No"]
    only_closed = guess(table("id,Status,IsClosed\n1,Won,Yes\n2,Open,No\n"))
    assert only_closed.fields == (("deal_id", "id"), ("outcome", "Status"))
    assert dict(only_closed.reasons)["IsClosed"] == (
        "kept as it is: its name says that it is about the record, not about the customer"
    )
