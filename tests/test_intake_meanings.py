"""What the win rate would be if a word of the outcome column meant something else, in exact counts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import checked, table

from qualify.intake import Spread, check, guess, spread, spread_words
from qualify.intake.meanings import win_rates
from qualify.intake.outcomes import word_outcome, words_of
from qualify.intake.records import Ruling
from qualify.schema import CLOSED, LOST, OPEN, OUTCOMES, WON

# As in a real company: 645 of 1,000 by the words won and lost, 645 of 1,757 with all that came to nothing.
COUNTS = {"Won": 645, "Lost": 355, "Dead": 700, "Duplicate": 57, "Negotiation": 90}


def company() -> str:
    rows = [word for word, times in COUNTS.items() for _ in range(times)]
    return "id,status\n" + "".join(f"{i},{word}\n" for i, word in enumerate(rows))


def test_which_words_count_as_lost_changes_the_win_rate_and_is_shown() -> None:
    read = table(company())
    mapping = guess(read)
    assert spread(read, mapping) == (
        Spread("Dead", 700, (645, 1000), (645, 1700), (645, 1000)),
        Spread("Lost", 355, (645, 1000), (645, 1000), (645, 645)),
        Spread("Negotiation", 90, (645, 1000), (645, 1090), (645, 1000)),
        Spread("Duplicate", 57, (645, 1000), (645, 1057), (645, 1000)),
    )
    assert spread_words(read, mapping) == (
        "Of all rows, also those set aside, the win rate is 64.5 % (645 won of 1,000 that were won, lost or ended "
        "without a decision). It would be 37.9 % with 'Dead' (700 rows) as lost, "
        "61.0 % with 'Duplicate' (57 rows) as lost."
    )


def test_words_that_were_given_the_meaning_lost_are_shown_as_open() -> None:
    read = table(company())
    mapping = guess(read).with_outcome("Dead", "lost").with_outcome("Duplicate", "no decision")
    assert spread_words(read, mapping) == (
        "Of all rows, also those set aside, the win rate is 36.7 % (645 won of 1,757 that were won, lost or ended "
        "without a decision). It would be 61.0 % with 'Dead' (700 rows) as open, "
        "46.0 % with 'Lost' (355 rows) as open, 37.9 % with 'Duplicate' (57 rows) as open."
    )


def test_a_word_on_which_the_rate_does_not_depend_is_not_named() -> None:
    rows = "".join(f"{i},{'Won' if i < 3000 else 'Lost' if i < 6000 else 'Shelved'}\n" for i in range(6001))
    read = table("id,status\n" + rows)
    assert spread_words(read, guess(read)) == ""


def test_where_nothing_is_in_doubt_nothing_is_said() -> None:
    read = table("id,status\n1,Won\n2,Lost\n3,Open\n")
    assert spread_words(read, guess(read)) == ""
    flags = table("id,StageName,IsClosed,IsWon\n1,Closed Won,1,1\n2,Dead,1,0\n3,Dead,0,0\n")
    assert (spread(flags, guess(flags)), spread_words(flags, guess(flags))) == ((), "")


WORDS = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(0, 9), st.sampled_from([*OUTCOMES, None])), min_size=1
)


@given(WORDS)
def test_each_rate_is_what_counting_the_rows_again_gives(words: dict[str, tuple[int, str | None]]) -> None:
    def rate(changed: dict[str, str]) -> tuple[int, int]:
        rows = [changed.get(word, meaning) for word, (times, meaning) in words.items() for _ in range(times)]
        return rows.count(WON), sum(row in CLOSED for row in rows)

    found = win_rates(
        {word: times for word, (times, _) in words.items()}, {word: how for word, (_, how) in words.items()}
    )
    assert {one.word for one in found} == {word for word, (times, how) in words.items() if times and how != WON}
    for one in found:
        assert (one.now, one.if_lost, one.if_open) == (rate({}), rate({one.word: LOST}), rate({one.word: OPEN}))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (
            "won",
            "Closed Won|closedwon|Won|Cerrada ganada|Cerrado ganado|Cierre ganado|Ganado|"
            "Geschlossen (gewonnen)|Geschlossen und gewonnen|Abgeschlossen und gewonnen|Gewonnen|"
            "Fermée gagnée|Fermé gagné|Gagné|Conclu",
        ),
        (
            "lost",
            "Closed Lost|closedlost|Lost|Out-Sold|Closed Lost to Competition|Cerrada perdida|Cierre perdido|"
            "Perdido|Perdido ante la competencia|Geschlossen (verloren)|Abgeschlossen und verloren|Verloren|"
            "Fermée perdue|Fermé perdu|Perdu",
        ),
        (
            "open",
            "Open|In Progress|On Hold|Appointment scheduled|decisionmakerboughtin|Proposal/Price Quote|"
            "Id. Decision Makers|Proposition|New|Abierto|En curso|Propuesta/Cotización de precios|"
            "Requiere análisis|Cita programada|Nuevo|Calificado|Offen|In Bearbeitung|Termin geplant|"
            "Für Kauf qualifiziert|Entscheidungsträger eingebracht|Neu|Qualifiziert|Angebot|Ouvert|En cours|"
            "Rendez-vous planifié|Analyse des besoins|Nouveau|Qualifié|Négociation/Révision",
        ),
        (None, "Canceled|Cancelled|Storniert|Annulée|Dead|Not won|Sin ganar|Duplicate"),
    ],
)  # fmt: skip
def test_the_words_of_six_crms_in_four_languages(outcome: str | None, words: str) -> None:
    assert {word: word_outcome(word) for word in words.split("|")} == dict.fromkeys(words.split("|"), outcome)


def test_dynamics_numbers_and_reasons_are_known_by_the_name_of_their_column() -> None:
    assert words_of(pl.Series("statecode", ["0", "1", "2"])) == (("0", "open"), ("1", "won"), ("2", "lost"))
    assert words_of(pl.Series("statuscode", ["1", "3", "4", "5"])) == (
        ("1", "open"), ("3", "won"), ("4", "no decision"), ("5", "lost"),
    )  # fmt: skip
    assert words_of(pl.Series("Status Reason", ["Canceled", "In Progress", "Out-Sold", "Won"])) == (
        ("Canceled", "no decision"), ("In Progress", "open"), ("Out-Sold", "lost"), ("Won", "won"),
    )  # fmt: skip
    assert words_of(pl.Series("Grade", ["0", "1"])) == (("0", None), ("1", None))


ODOO = "id,stage_id,active,expected_revenue\n1,Won,TRUE,5\n2,New,FALSE,6\n3,Proposition,TRUE,7\n4,Won,FALSE,8\n"


def test_what_odoo_has_archived_is_lost_unless_it_was_won() -> None:
    batch = checked(ODOO)
    assert batch.opportunities["outcome"].to_list() == ["won", "lost", "open", "won"]
    assert [str(problem) for problem in batch.problems if problem.rule == "given up"] == [
        "Taken as lost: 1 row in an open stage and no longer active. (row 3, column 'active', value 'FALSE') "
        "Take them as open if that column says something else."
    ]
    taken = check(table(ODOO), guess(table(ODOO)), [Ruling("given up", "active", "open")])
    assert taken.opportunities["outcome"].to_list() == ["won", "open", "open", "won"]
    assert dict(guess(table(ODOO)).reasons)["active"] == (
        "is active: by its name and content; no means lost, for no word of 'stage_id' does"
    )


def test_a_column_called_active_says_nothing_where_words_say_lost() -> None:
    read = table(ODOO.replace("Proposition", "Lost"))
    assert guess(read).column("is_active") is None
    assert check(read, guess(read)).opportunities["outcome"].to_list() == ["won", "open", "lost", "won"]
