"""Several files of one upload: what each is, and what it tells about the opportunities."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from intake_files import named

from qualify.intake import Mapping, Table, check, gather, guess, recast, role_of

DEALS = named(
    "deals.csv",
    "Id,StageName,Amount,OwnerId,Product,CreatedDate,CloseDate\n"
    "d1,Closed Won,5,u1000,P1,2024-01-01,2024-02-01\nd2,Closed Lost,6,u2000,P2,2024-01-02,2024-02-02\n"
    "d3,Negotiating hard,,u1000,P1,2024-01-03,2024-03-02\n",
)
USERS = named("users.csv", "Id,Name,Manager\nu1000,Ana,Mo\nu2000,Bo,No\n")
PRICES = named("prices.csv", "Product,Price\nP1,100\nP2,50\n")
HISTORY = named(
    "history.csv",
    "Id,OpportunityId,CreatedDate,StageName,Amount\nh1,d1,2024-01-01,Negotiating hard,5\n"
    "h2,d1,2024-02-01,Closed Won,5\nh3,d2,2024-01-02,Negotiating hard,6\nh4,d2,2024-02-02,Closed Lost,6\n",
)
QUOTAS = named("quotas.csv", "OwnerName,StartDate,QuotaAmount\nAna,2024-01-01,500\nBo,2024-01-01,600\n")
DICTIONARY = named("dictionary.csv", "Table,Field,Description\ndeals,Id,key\ndeals,Amount,money\n")
ALL = (PRICES, QUOTAS, HISTORY, DICTIONARY, USERS, DEALS)


def by_name(*tables: Table) -> dict[str, tuple[Table, Mapping]]:
    return {found.name: (found, mapping) for found, mapping in gather(tables)}


def test_each_table_has_its_role_and_opportunities_come_first() -> None:
    assert [(found.name, mapping.role) for found, mapping in gather(ALL)] == [
        ("deals.csv", "opportunities"),
        ("history.csv", "history"),
        ("quotas.csv", "targets"),
        ("prices.csv", "details"),
        ("dictionary.csv", "details"),
        ("users.csv", "details"),
    ]


def test_the_reason_for_a_role_is_in_words() -> None:
    assert role_of(USERS, (DEALS,)) == ("details", "other tables name its rows")
    assert role_of(DEALS, (USERS,)) == ("opportunities", "one row for each opportunity")
    assert role_of(DICTIONARY, (DEALS,)) == (
        "details",
        "no column says which opportunities were won or lost, and no other table names its rows: it is left out",
    )
    assert role_of(DICTIONARY, ()) == ("opportunities", "one row for each opportunity")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_single_table_is_understood_as_by_itself(one: Table) -> None:
    assert gather((one,)) == ((one, guess(one)),)


def test_details_tell_names_teams_and_prices() -> None:
    wide, mapping = by_name(*ALL)["deals.csv"]
    assert {field: mapping.column(field) for field in ("owner", "team", "list_price", "product", "amount")} == {
        "owner": "Name (users.csv)",
        "team": "Manager (users.csv)",
        "list_price": "Price (prices.csv)",
        "product": "Product",
        "amount": "Amount",
    }
    assert wide.frame["Name (users.csv)"].to_list() == ["Ana", "Bo", "Ana"]
    reasons = dict(mapping.reasons)
    assert reasons["Name (users.csv)"] == "owner: what 'OwnerId' stands for in users.csv"
    assert reasons["Manager (users.csv)"] == "team: from users.csv, by 'OwnerId'"
    assert [(join.table, join.ours) for join in mapping.joins] == [("prices.csv", "Product"), ("users.csv", "OwnerId")]


def test_what_a_stage_means_is_said_once_for_the_deals_and_their_history() -> None:
    deals, history = (by_name(*ALL)[name][1] for name in ("deals.csv", "history.csv"))
    assert dict(deals.outcomes)["Negotiating hard"] == dict(history.outcomes)["Negotiating hard"]
    told = named("deals.csv", "Id,StageName,IsWon,IsClosed,Amount\nd1,X,true,true,5\nd2,Y,false,true,6\n")
    assert [mapping.role for _, mapping in gather((told, HISTORY))] == ["opportunities", "history"]


HUBSPOT = named(
    "deals.csv",
    "deal_id,deal_pipeline_stage_id,property_dealname,property_amount,property_createdate\n"
    "1,s1,A,5,2024-01-01\n2,s2,B,6,2024-01-02\n3,s3,C,7,2024-01-03\n",
)
STAGES = named(
    "stages.csv",
    "stage_id,label,closed_won,is_closed,display_order,created_at\ns1,Signed,TRUE,TRUE,3,2020-01-01\n"
    "s2,Gone,FALSE,TRUE,4,2020-01-01\ns3,Talking,FALSE,FALSE,1,2020-01-01\n",
)
ENTERED = named("deal_stage.csv", "deal_id,date_entered,value\n1,2024-01-05,s1\n2,2024-01-06,s2\n")


def test_the_stages_of_a_hubspot_pipeline_tell_the_outcomes() -> None:
    found = by_name(HUBSPOT, STAGES, ENTERED)
    wide, mapping = found["deals.csv"]
    assert {field: mapping.column(field) for field in ("stage", "is_won", "is_closed", "outcome")} == {
        "stage": "label (stages.csv)",
        "is_won": "closed_won (stages.csv)",
        "is_closed": "is_closed (stages.csv)",
        "outcome": None,
    }
    batch = check(wide, mapping)
    assert batch.opportunities.select("deal_id", "outcome", "stage").rows() == [
        ("1", "won", "Signed"),
        ("2", "lost", "Gone"),
        ("3", "open", "Talking"),
    ]
    history = check(*found["deal_stage.csv"], known=batch.opportunities["deal_id"])
    assert history.stages["stage"].to_list() == ["Signed", "Gone"]


def test_a_copy_of_the_opportunities_with_days_is_a_history_beside_them() -> None:
    deals = named("opportunity.csv", "id,stage_name,amount,is_won,is_closed\na,Won,5,true,true\nb,Open,6,false,false\n")
    copy = named(
        "opportunity_history.csv",
        "_fivetran_start,id,stage_name,amount,is_won,is_closed\n2024-01-01,a,Won,5,true,true\n2024-01-01,b,Open,6,false,false\n",
    )
    assert role_of(copy, (deals,)) == ("history", "it says what each opportunity looked like from a day on")
    assert role_of(copy, ()) == ("opportunities", "one row for each opportunity")
    assert role_of(copy, (USERS,))[0] == "opportunities"


def test_two_exports_of_the_same_deals_are_both_opportunities() -> None:
    assert [mapping.role for _, mapping in gather((DEALS, replace(DEALS, name="older.csv")))] == ["opportunities"] * 2


def test_somebody_can_say_what_a_table_is() -> None:
    assert recast(USERS, "details") == Mapping(role="details", why="chosen by you")
    history = recast(HISTORY, "opportunities")
    assert (history.role, history.why, history.column("outcome")) == ("opportunities", "chosen by you", "StageName")
    again = recast(HISTORY, "history")
    assert replace(again, why="") == replace(guess(HISTORY), why="")


def test_details_are_read_and_stored_nowhere_by_themselves() -> None:
    batch = check(USERS, recast(USERS, "details"), known=pl.Series(["d1"]))
    assert (batch.read, batch.quarantine.height, batch.opportunities.height) == (2, 0, 0)


def test_a_role_that_somebody_gave_takes_part_in_relating() -> None:
    extra = named("extra.csv", "Ref,Status,Region\nd1,Won,North\nd2,Lost,South\nd3,Open,North\n")
    tables = (DEALS, extra)
    assert [mapping.role for _, mapping in gather(tables)] == ["opportunities", "opportunities"]
    (wide, mapping), (_, details) = gather(tables, ("", "details"))
    assert [(join.table, join.ours, join.theirs) for join in mapping.joins] == [("extra.csv", "Id", "Ref")]
    assert wide.frame["Region (extra.csv)"].to_list() == ["North", "South", "North"]
    assert (details.role, details.why) == ("details", "chosen by you")


def test_details_by_word_alone_say_why_they_are_beside_no_row() -> None:
    (_, mapping), (_, details) = gather((DEALS, QUOTAS), ("", "details"))
    assert (mapping.joins, details.role) == ((), "details")
    assert details.why == (
        "chosen by you, and beside no row so far: no column of the others has most of its values in a column of this "
        "table that tells its rows apart, such as an id or a name"
    )


def test_a_list_that_somebody_called_opportunities_is_widened() -> None:
    leads = named("leads.csv", "Id,OwnerId\nl1,u1000\nl2,u2000\n")
    assert [mapping.role for _, mapping in gather((leads, USERS))] != ["opportunities", "details"]
    (wide, mapping), _ = gather((leads, USERS), ("opportunities", ""))
    assert mapping.role == "opportunities"
    assert wide.frame["Name (users.csv)"].to_list() == ["Ana", "Bo"]
