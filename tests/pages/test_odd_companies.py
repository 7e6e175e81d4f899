"""Companies that are odd and possible: every page opens, and what a person typed is never read as Markdown or HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from test_every_page import TITLES, look

from qualify.analysis.arrival import take_in_company
from qualify.simulate import Company, simulate
from qualify.store import Store

Standing = Callable[[str, Callable[[Store], object]], Store]
MARKED = "<b>A</b> *B* [C](d) :material/home: $e$ | #1"
_ID = pl.col("deal_id")


def of(company: Company, rows: pl.DataFrame) -> Company:
    """The company with these opportunities, and what belongs to them."""
    ours = _ID.is_in(rows["deal_id"].implode())
    about = {name: getattr(company, name).filter(ours) for name in ("ratings", "stages", "history")}
    return replace(company, opportunities=rows, **about)


def changed(**columns: pl.Expr) -> Callable[[Company], Company]:
    return lambda company: of(company, company.opportunities.with_columns(**columns))


def only(which: pl.Expr) -> Callable[[Company], Company]:
    return lambda company: of(company, company.opportunities.filter(which))


def one(outcome: str) -> Callable[[Company], Company]:
    return lambda company: of(company, company.opportunities.filter(pl.col("outcome") == outcome).head(1))


def undated(company: Company) -> Company:
    nothing = {name: pl.lit(None, pl.Date) for name in ("created", "closed", "expected")}
    return replace(changed(**nothing)(company), stages=company.stages.head(0), history=company.history.head(0))


NOBODY = {name: pl.lit(None, pl.String) for name in ("owner", "team", "source", "product", "account", "name", "stage")}
ODD: dict[str, Callable[[Company], Company]] = {
    "one open deal": one("open"),
    "one won deal": one("won"),
    "all won": only(pl.col("outcome") == "won"),
    "none won": only(pl.col("outcome") != "won"),
    "nothing open": only(pl.col("outcome") != "open"),
    "no dates": undated,
    "nobody's": changed(**NOBODY),
    "no amounts": changed(amount=pl.lit(None, pl.Float64), list_price=pl.lit(None, pl.Float64)),
    "two currencies": changed(currency=pl.when(_ID.hash() % 2 == 0).then(pl.lit("EUR")).otherwise("currency")),
    "one day": changed(created=pl.col("created").max(), closed=pl.when(pl.col("closed").is_not_null()).then(
        pl.col("created").max())),
    "marked names": changed(**dict.fromkeys([*NOBODY, "reason"], pl.format("{} {}", pl.lit(MARKED), _ID.hash() % 2))),
}  # fmt: skip


def texts(at: AppTest) -> list[str]:
    kinds = (at.markdown, at.caption, at.info, at.warning, at.success, at.error)
    return [each.value for kind in kinds for each in kind]


@pytest.mark.parametrize("name", ODD)
def test_every_page_opens(name: str, standing: Standing) -> None:
    standing(name, lambda store: take_in_company(store, ODD[name](simulate(200, 3))))
    wrong = {}
    for path in TITLES:
        at = look(path)
        # A page may refuse what cannot be told, with a way on.
        told = [each.value for each in (*at.exception, *at.error) if "Upload a file" not in each.value]
        # A backslash before each sign keeps it text.
        told += [text for text in texts(at) if "*B*" in text or "<b>A" in text or "[C](d)" in text]
        if told or at.title[0].value != TITLES[path]:
            wrong[path] = told or [at.title[0].value]
    assert wrong == {}
