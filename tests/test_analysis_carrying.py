"""What was decided about a table of an upload stays where its columns stay, and what does not is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from intake_files import table

from qualify.analysis.carrying import carried
from qualify.analysis.preparing import Source
from qualify.intake import Edit, Mapping, Ruling, Table, gather, guess

DEALS = replace(table("Id,Status,Seller,Amount\na,Won,Ann,5\nb,Parked,Bob,6\nc,Open,Ann,7\n"), name="deals.csv")
TEAMS = replace(table("Seller,Squad\nAnn,North\nBob,South\n"), name="teams.csv")


def among(*others: Table) -> tuple[Source, Mapping]:
    """The deals as they are understood beside others, and what they are taken for."""
    wide, mapping = gather((DEALS, *others))[0]
    return Source(wide, mapping), mapping


def test_nothing_decided_is_understood_anew() -> None:
    alone, guessed = among()
    beside, mapping = among(TEAMS)
    assert carried(alone, guessed, beside) == (beside, [])
    assert carried(beside, mapping, alone) == (alone, [])


def test_decisions_stay_and_columns_that_come_are_guessed() -> None:
    alone, guessed = among()
    decided = replace(
        alone,
        mapping=guessed.with_outcome("Parked", "no decision"),
        rulings=(Ruling("negative amount", "Amount", "clear"),),
        edits=(Edit(2, "Amount", "8"),),
        as_of=date(2026, 3, 9),
    )
    beside, mapping = among(TEAMS)
    kept, lost = carried(decided, guessed, beside)
    assert lost == []
    assert (kept.rulings, kept.edits, kept.as_of) == (decided.rulings, decided.edits, decided.as_of)
    assert dict(kept.mapping.outcomes)["Parked"] == "no decision"
    assert (kept.mapping.joins, kept.table.frame.width) == (mapping.joins, 5)
    assert dict(kept.mapping.fields) == dict(mapping.fields)


def test_what_was_decided_about_columns_that_go_is_named() -> None:
    beside, guessed = among(TEAMS)
    moved = replace(guessed, fields=(*guessed.fields, ("reason", "Squad (teams.csv)")))
    decided = replace(beside, mapping=moved, edits=(Edit(2, "Squad (teams.csv)", "West"), Edit(2, "Amount", "8")))
    alone, _ = among()
    kept, lost = carried(decided, guessed, alone)
    assert lost == ["deals.csv has no longer Squad (teams.csv): what was decided about that is dropped."]
    assert (kept.mapping.column("reason"), kept.edits) == (None, (Edit(2, "Amount", "8"),))


def test_another_role_drops_what_was_decided_and_says_so() -> None:
    alone, guessed = among()
    decided = replace(alone, mapping=guessed.with_outcome("Parked", "lost"))
    history = Source(DEALS, guess(DEALS, "history"))
    assert carried(decided, guessed, history)[1] == [
        "deals.csv is taken for history now: what was decided about it is dropped."
    ]
    assert carried(alone, guessed, history) == (history, [])
