"""Several currencies side by side, and amounts that all bear one mark."""

from __future__ import annotations

import pytest
from gate_rows import found, ruled


def test_all_but_the_main_currency_can_be_set_aside() -> None:
    text = "id,status,amount,currency\n1,Won,5,EUR\n2,Won,6,USD\n3,Lost,7,EUR\n4,Won,8,\n"
    assert found(ruled(text), "currencies").problem.what == (
        "Amounts stand in 2 currencies (EUR, USD) and are not converted."
    )
    batch = ruled(text, "currencies", "currency", "set aside")
    assert batch.quarantine.select("row", "reason").rows() == [(3, "its currency is not EUR")]
    assert found(ruled(text), "currencies").effect == (
        "Without the rows in others than EUR, the win rate is 66.7 % (2 of 3) instead of 75.0 % (3 of 4), and USD 6 "
        "less was won."
    )


MARKED = "id,status,amount\n1,Won,{0} 5\n2,Lost,{0} 6\n3,Open,\n"


@pytest.mark.parametrize(
    ("mark", "code", "ways"),
    [
        ("€", "EUR", ["accept", "no currency"]),
        ("chf", "CHF", ["accept", "no currency"]),
        ("$", "$", ["accept", "USD", "CAD", "AUD", "no currency"]),
    ],
)
def test_one_mark_in_all_amounts_proposes_a_currency(mark: str, code: str, ways: list[str]) -> None:
    finding = found(ruled(MARKED.format(mark)), "currency by a mark")
    assert (finding.problem.what, finding.lines.to_list(), [way.name for way in finding.ways], finding.effect) == (
        f"Taken as {code}, by the mark in them: 2 amounts such as {mark} 5.",
        [2, 3],
        ways,
        "It changes no number, only the currency in which money is shown.",
    )
    assert ruled(MARKED.format(mark)).opportunities["currency"].to_list() == [code, code, None]
    none = ruled(MARKED.format(mark), "currency by a mark", "amount", "no currency")
    assert none.opportunities["currency"].to_list() == [None, None, None]


def test_a_mark_of_several_currencies_is_said_to_be_one_of_them() -> None:
    batch = ruled(MARKED.format("$"), "currency by a mark", "amount", "CAD")
    assert batch.opportunities["currency"].to_list() == ["CAD", "CAD", None]
    assert found(batch, "currency by a mark").problem.what == "Taken as CAD: 2 amounts such as $ 5."


def test_a_mark_that_few_amounts_have_says_nothing() -> None:
    batch = ruled("id,status,amount\n1,Won,€ 5\n2,Lost,6\n3,Open,7\n")
    assert batch.opportunities["currency"].to_list() == [None, None, None]
