"""Which column is which, which are questions, and which words are outcomes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from intake_files import checked, table

from qualify.errors import InputError
from qualify.intake import Mapping, check, guess, propose, remap
from qualify.schema import RATINGS

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
        "list_price": None,
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


SEGMENTED = "Id,Status,Region,IsActive,Industry,Ref Id,Since,Size,Rare,Notes,Forecast Category\n" + "".join(
    f"{i},{('Won', 'Lost')[i % 2]},{('North', 'South', 'East')[i % 3]},{('Yes', 'no')[i % 2]},"
    f"{('Steel', 'Bank', '-None-')[i % 3]},{i % 4},2024-0{1 + i % 4}-01,{10 * (i % 5)},{('x', 'y', '', '', '')[i % 5]},"
    f"note {i},{('Best', 'Pipe', 'Best')[i % 3]}\n"
    for i in range(30)
)


def test_columns_of_few_words_become_segments_with_the_reason() -> None:
    mapping = guess(table(SEGMENTED))
    assert (mapping.segments, mapping.answers) == (("Region", "Industry"), ())
    reasons = dict(mapping.reasons)
    assert reasons["Region"] == "segment: 3 different words to compare deals by"
    assert reasons["Industry"] == "segment: 2 different words to compare deals by"
    assert reasons["Rare"] == "kept as it is: its words tell no order from worse to better"
    assert reasons["Forecast Category"] == "kept as it is: its words tell no order from worse to better"
    assert reasons["Notes"] == "kept as it is"


def test_every_column_has_a_reason_and_unmapped_ones_are_kept() -> None:
    read = table(SEGMENTED)
    mapping = guess(read)
    assert [column for column, _ in mapping.reasons] == read.frame.columns
    assert json.loads(check(read, mapping).opportunities["extra"][1])["Notes"] == "note 1"
