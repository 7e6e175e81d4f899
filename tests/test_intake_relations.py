"""How tables belong together: the proposals, and rows widened by what they name."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from intake_files import named

from qualify.errors import InputError
from qualify.intake import Join, Mapping, Table, joined, relate

DEALS = named(
    "deals.csv",
    "id,status,amount,product,agent\n1,Won,5,GTXPro,Ana\n2,Lost,6,GTX Pro,Bo\n3,Open,,MG,Ana\n4,Open,,,Cy\n"
    "5,Open,,XX,Ana\n",
)
PRODUCTS = named("products.csv", "product,price,series\nGTX Pro,100,GTX\nMG,50,MG\nGTK,10,GTK\n")
TEAMS = named("teams.csv", "sales_agent,manager\nAna,Mo\nBo,Mo\nDi,No\n")


def joins_of(deals: Table, *others: Table) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(join.table, join.ours, join.theirs, join.columns) for join in relate(deals, others)]


def test_each_table_of_details_is_related_by_the_cells_that_name_its_rows() -> None:
    assert joins_of(DEALS, PRODUCTS, TEAMS) == [
        ("products.csv", "product", "product", ("price", "series")),
        ("teams.csv", "agent", "sales_agent", ("manager",)),
    ]


def test_a_table_whose_keys_name_less_than_half_of_the_rows_is_not_related() -> None:
    assert joins_of(DEALS, named("x.csv", "sales_agent,manager\nBo,Mo\nCy,Mo\nZoe,No\n")) == []
    assert joins_of(DEALS, named("x.csv", "sales_agent,manager\nBo,Mo\nBo,Mo\nAna,No\nAna,No\n")) == []


def test_small_numbers_need_a_name_in_common() -> None:
    stages = named("stages.csv", "rank,label\n1,A\n2,B\n3,C\n4,D\n5,E\n")
    assert joins_of(DEALS, stages) == []
    accounts = named("accounts.csv", "id,name\n1,A\n2,B\n")
    deals = named("deals.csv", "key,account_id\n1,1\n2,2\n")
    assert joins_of(deals, accounts) == [("accounts.csv", "account_id", "id", ("name",))]


def test_a_column_of_a_field_goes_before_others_that_name_the_same_rows() -> None:
    users = named("users.csv", "Id,Name,_fivetran_synced\nu100000,Ana,x\nu200000,Bo,y\n")
    deals = named("deals.csv", "Id,CreatedById,OwnerId\nd1,u100000,u100000\nd2,u200000,u999999\nd3,u100000,u100000\n")
    assert joins_of(deals, users) == [("users.csv", "OwnerId", "Id", ("Name",))]


def widened(*joins: Join, others: tuple[Table, ...] = (PRODUCTS, TEAMS)) -> Table:
    return joined(DEALS, Mapping(joins=joins), {other.name: other for other in others})


BY_PRODUCT = Join("products.csv", "product", "product", ("price", "series"))
BY_AGENT = Join("teams.csv", "agent", "sales_agent", ("manager",))


def test_rows_stay_as_many_and_in_order_and_have_what_they_name_beside_them() -> None:
    wide = widened(BY_PRODUCT, BY_AGENT)
    assert wide.frame.columns[5:] == ["price (products.csv)", "series (products.csv)", "manager (teams.csv)"]
    assert wide.frame.select(pl.exclude("status", "amount", "agent")).rows() == [
        ("1", "GTXPro", "100", "GTX", "Mo"),
        ("2", "GTX Pro", "100", "GTX", "Mo"),
        ("3", "MG", "50", "MG", "Mo"),
        ("4", None, None, None, None),
        ("5", "XX", None, None, "Mo"),
    ]
    assert (wide.line.to_list(), wide.sha256, wide.name) == (DEALS.line.to_list(), DEALS.sha256, "deals.csv")


def test_what_was_matched_in_other_words_and_what_was_not_is_said() -> None:
    assert [str(note) for note in widened(BY_PRODUCT, BY_AGENT).notes] == [
        "products.csv writes some words of 'product' in another way: 'GTXPro' is taken for 'GTX Pro'. "
        "(column 'product')",
        "1 row gets nothing from products.csv: what stands in 'product' names no single row of it. "
        "(row 6, column 'product', value 'XX') Add what is missing to that file.",
        "1 row gets nothing from teams.csv: what stands in 'agent' names no single row of it. "
        "(row 5, column 'agent', value 'Cy') Add what is missing to that file.",
    ]


def test_a_key_of_several_rows_is_not_used_and_named() -> None:
    teams = named("teams.csv", "sales_agent,manager\nAna,Mo\nAna,No\nBo,Mo\nCy,Mo\n")
    wide = widened(BY_AGENT, others=(teams,))
    assert wide.frame["manager (teams.csv)"].to_list() == [None, "Mo", None, "Mo", None]
    assert [note.what for note in wide.notes] == [
        "teams.csv has several rows for Ana, and none of them is used.",
        "3 rows get nothing from teams.csv: what stands in 'agent' names no single row of it.",
    ]


def test_two_keys_that_are_alike_are_not_taken_for_one() -> None:
    products = named("products.csv", "product,price,series\nGTX-Pro,1,a\nGTX PRO,2,b\nMG,3,c\n")
    assert widened(BY_PRODUCT, others=(products,)).frame["price (products.csv)"].to_list() == [
        None, None, "3", None, None,
    ]  # fmt: skip


def test_a_name_that_is_taken_gets_a_number() -> None:
    deals = replace(DEALS, frame=DEALS.frame.with_columns(pl.lit("x").alias("manager (teams.csv)")))
    wide = joined(deals, Mapping(joins=(BY_AGENT,)), {"teams.csv": TEAMS})
    assert wide.frame.columns[-2:] == ["manager (teams.csv)", "manager (teams.csv) (2)"]


def test_a_table_or_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        widened(BY_AGENT, others=())
    assert str(caught.value) == (
        "The table 'teams.csv', whose columns belong to this file, is missing. (deals.csv) "
        "Upload it together with deals.csv, or take its columns out."
    )
    with pytest.raises(InputError, match=r"The file has no column 'region'\. \(teams\.csv\)"):
        widened(replace(BY_AGENT, columns=("region",)))
