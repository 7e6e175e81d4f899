"""Words that are no answer, the 0 that may be none, and the words that stay answers."""

from __future__ import annotations

import polars as pl
import pytest
from intake_files import table

from qualify.intake import Mapping, guess, offered, propose, suggest, unanswered, zero_is_doubtful
from qualify.intake.words import WORDS, plain


def none(*texts: str) -> list[str]:
    return [word for word, _ in unanswered(pl.Series(texts))]


NO_ANSWERS = """-None-|--None--|- None -|<none>|(None)|[None]|None selected|Select|Select...|Select…|Please select
-- Select --|Choose one|NA|N/A|n.a.|#N/A|\\N|null|NULL|NaN|-|--|—|?|??|...|.|/|_|Not answered|no answer
Not specified|undefined|(blank)|--Ninguno--|-Ninguna-|Seleccione|Selecciona una opción|Elegir...
Sin respuesta|Sin especificar|No contestado|S/D|N/D|--Kein--|-Keine-|--Ohne--|Bitte wählen
Bitte auswählen...|-- Auswählen --|keine Angabe|k. A.|k.A.|Nicht beantwortet|Keine Auswahl|--Aucun--
-Aucune-|Sélectionner|Veuillez sélectionner...|Choisissez|Non renseigné|Sans réponse|Non spécifié|N.C."""


@pytest.mark.parametrize("text", NO_ANSWERS.replace("\n", "|").split("|"))
def test_a_word_for_no_answer_is_found_beside_answers(text: str) -> None:
    assert none("Yes", "No", text) == [text]


@pytest.mark.parametrize(
    "text",
    ["None", "No", "Ninguno", "Keine", "Aucun", "n", "Unknown", "unbekannt", "TBD", "0", "+", "Select Ltd"],
)  # fmt: skip
def test_an_answer_is_left_alone(text: str) -> None:
    assert none("Yes", text) == []


def test_a_sign_is_an_answer_where_other_answers_are_signs() -> None:
    assert none("+", "-", "++") == []
    assert none("high", "-") == ["-"]


def test_each_has_its_reason() -> None:
    assert unanswered(pl.Series(["Yes", None, " ", "-None-", "N/A", "?"])) == (
        ("-None-", "the empty choice of a list"),
        ("?", "a sign for nothing"),
        ("N/A", "a word for no answer"),
    )


def test_words_of_not_knowing_are_offered_and_stay_answers() -> None:
    assert offered(pl.Series(["Yes", "Unknown", "TBD", "No", "Unbekannt", "No aplica"])) == (
        "No aplica",
        "TBD",
        "Unbekannt",
        "Unknown",
    )


@pytest.mark.parametrize(
    ("texts", "doubtful"),
    [
        (["0", "1", "2", "3", "4", "5"], True),
        (["0", "1", "5", "N/A"], True),
        (["0.0", "1.0", "10"], True),
        (["1", "2", "5"], False),
        (["0", "1"], False),
        (["0", "2", "10"], False),
        (["0", "1", "11"], False),
        (["0", "1", "2", "many"], False),
        (["0"], False),
        ([], False),
    ],
)
def test_a_zero_beside_a_scale_from_one_is_doubtful(texts: list[str], doubtful: bool) -> None:
    assert zero_is_doubtful(pl.Series(texts, dtype=pl.String)) is doubtful


def test_the_order_is_told_by_the_answers_alone() -> None:
    found = suggest("Budget", pl.Series(["Yes", "No", "-None-", "Please select"]))
    assert [(answer.label, answer.points) for answer in found.answers] == [
        ("No", 0),
        ("Yes", 100),
        ("-None-", 50),
        ("Please select", 50),
    ]
    assert (found.ordered, found.why) == (True, "by the words, no to yes")


def test_percentages_tell_an_order() -> None:
    found = suggest("Chance", pl.Series(["10 %", "90%", "50 %"]))
    assert [(a.label, a.points) for a in found.answers] == [("10 %", 0), ("50 %", 50), ("90%", 100)]


ROWS = "id,status,Budget?,Pain\n1,Won,Yes,5\n2,Lost,-None-,0\n3,Lost,No,1\n4,Won,Unknown,3\n5,Won,N/A,\n"


def test_the_mapping_lists_them_and_says_so() -> None:
    mapping = guess(table(ROWS))
    assert (mapping.answers, mapping.unanswered) == (("Budget?", "Pain"), (("Budget?", "-None-"), ("Budget?", "N/A")))
    reasons = dict(mapping.reasons)
    assert reasons["Budget?"] == (
        "question: 3 answers, ordered by the words, no to yes; '-None-', 'N/A' count as unanswered; "
        "'Unknown' is an answer of its own"
    )
    assert reasons["Pain"] == "question: 4 answers, ordered by the numbers in the answers; 0 may be an answer or none"


def test_a_person_can_undo_each_and_the_first_rubric_follows() -> None:
    read, mapping = table(ROWS), guess(table(ROWS))
    rubric = propose(read, mapping)
    assert rubric is not None
    assert [answer.label for answer in rubric.criteria[0].answers] == ["No", "Unknown", "Yes"]
    kept = mapping.with_answer("Budget?", "N/A", True)
    assert (kept.unanswered, kept.answered) == ((("Budget?", "-None-"),), (("Budget?", "N/A"),))
    again = propose(read, kept)
    assert again is not None
    assert [answer.label for answer in again.criteria[0].answers] == ["No", "Unknown", "Yes", "N/A"]
    assert kept.with_answer("Budget?", "N/A", False) == Mapping(**{**vars(mapping), "answered": ()})


def test_the_words_are_written_the_way_they_are_compared() -> None:
    words = [word for words in WORDS["unanswered"].values() for word in words]
    assert [word for word in words if plain(word) != word] == []
    assert len(words) == len(set(words))
