"""What a table is by the names of its columns."""

from __future__ import annotations

import pytest
from intake_files import table

from qualify.errors import InputError
from qualify.intake import check, guess
from qualify.intake.roles import another_list, by_names

SALESFORCE_HISTORY = (
    "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate\n"
    "1,a,2024-01-01,Open,5,2024-03-01\n2,a,2024-02-01,Closed Won,5,2024-02-01\n3,b,2024-01-01,Open,7,2024-04-01\n"
)
OWN_STAGES = "deal_id,stage,entered\na,Open,2024-01-01\nb,Open,2024-01-01\n"
HUBSPOT_STAGES = "deal_id,date_entered,value\na,2024-01-01,s1\nb,2024-01-01,s2\n"
REPORT = "Opportunity ID,To Stage,Edit Date\na,Proposal,2024-01-01\nb,Proposal,2024-01-01\n"
FIELD_HISTORY = "OpportunityId,Field,OldValue,NewValue,CreatedDate\na,Amount,1,2,2024-01-01\n"
PROPERTY_HISTORY = "deal_id,timestamp,name,value\na,2024-01-01,amount,5\n"
LONG = "Deal ID,Question,Answer,Rated by,Rated on\na,Budget?,Yes,Ana,2024-01-01\n"
WIDE = "Deal ID,Budget?,Need?,Rater\na,Yes,High,Ana\nb,No,Low,Ana\n"
QUOTAS = "Id,OwnerName,StartDate,QuotaAmount\n1,Ana,2024-01-01,500\n"
OWN_TARGETS = "period,starts,amount,currency\nmonth,2024-01-01,500.0,EUR\n"


@pytest.mark.parametrize(
    ("text", "role", "fields"),
    [
        (
            SALESFORCE_HISTORY,
            "history",
            "deal_id=OpportunityId since=CreatedDate stage=StageName outcome=StageName amount=Amount "
            "expected=CloseDate",
        ),
        (OWN_STAGES, "history", "deal_id=deal_id since=entered stage=stage"),
        (HUBSPOT_STAGES, "history", "deal_id=deal_id since=date_entered stage=value"),
        (REPORT, "history", "deal_id=Opportunity ID since=Edit Date stage=To Stage"),
        (
            FIELD_HISTORY,
            "changes",
            "deal_id=OpportunityId since=CreatedDate field=Field before=OldValue value=NewValue",
        ),
        (PROPERTY_HISTORY, "changes", "deal_id=deal_id since=timestamp field=name value=value"),
        (LONG, "ratings", "deal_id=Deal ID criterion=Question answer=Answer rated=Rated on rater=Rated by"),
        (WIDE, "ratings", "deal_id=Deal ID rater=Rater"),
        (QUOTAS, "targets", "starts=StartDate amount=QuotaAmount owner=OwnerName"),
        (OWN_TARGETS, "targets", "starts=starts amount=amount period=period currency=currency"),
    ],
    ids=["salesforce history", "own stages", "hubspot stages", "report", "field history", "property history", "long",
         "wide", "quotas", "own targets"],
)  # fmt: skip
def test_each_table_is_told_by_its_columns(text: str, role: str, fields: str) -> None:
    found = by_names(table(text))
    assert found is not None
    assert (found.role, " ".join(f"{field}={column}" for field, column in found.fields)) == (role, fields)


def test_the_columns_of_a_wide_table_whose_words_tell_an_order_are_questions() -> None:
    found = by_names(table(WIDE))
    assert found is not None
    assert found.answers == ("Budget?", "Need?")


@pytest.mark.parametrize(
    "text",
    [
        "Id,Name,StageName,Amount,CreatedDate,CloseDate\n1,A,Closed Won,5,2024-01-01,2024-02-01\n",
        "Id,OpportunityId,StageName,CreatedDate\n1,a,Open,2024-01-01\n2,b,Closed Won,2024-01-02\n",
        "Deal ID,Budget?,Status\na,Yes,Won\nb,No,Lost\n",
        "Deal ID,Budget?,Ending\na,Yes,Won\nb,No,Lost\n",
        "Id,Status,Target amount,Start date\na,Won,5,2024-01-01\n",
        "product,price\nA,5\nB,6\n",
        "id,Budget?\na,Yes\nb,No\n",
    ],
    ids=["opportunities", "one row each", "outcome", "outcome by its words", "target column", "prices", "unsure id"],
)
def test_what_may_be_opportunities_is_not_taken_for_anything_else(text: str) -> None:
    assert by_names(table(text)) is None


def test_a_copy_with_the_day_of_each_state_is_a_history_where_ids_repeat() -> None:
    head = "_fivetran_start,id,stage_name,amount,is_won,is_closed\n"
    once = table(head + "2024-01-01,a,Open,5,false,false\n2024-01-01,b,Won,5,true,true\n")
    twice = table(head + "2024-01-01,a,Open,5,false,false\n2024-02-01,a,Won,5,true,true\n")
    assert (guess(once).role, guess(twice).role) == ("opportunities", "history")
    assert dict(guess(twice).fields) == {
        "deal_id": "id", "since": "_fivetran_start", "stage": "stage_name", "amount": "amount", "is_won": "is_won",
        "is_closed": "is_closed",
    }  # fmt: skip


def test_the_role_and_the_fields_come_with_their_reasons() -> None:
    found = guess(table(SALESFORCE_HISTORY))
    assert found.why == "it says what each opportunity looked like from a day on"
    assert dict(found.reasons)["CreatedDate"] == "since: by its name and content"
    assert found.outcomes == (("Closed Won", "won"), ("Open", "open"))


def test_somebody_can_say_that_a_table_is_something_else() -> None:
    found = guess(table(SALESFORCE_HISTORY), "opportunities")
    assert (found.role, found.column("outcome"), found.column("created")) == (
        "opportunities",
        "StageName",
        "CreatedDate",
    )
    assert guess(table(OWN_TARGETS), "ratings").fields == ()


DEAL = "Id,Stage,Amount,Close Date,{}\na,Closed Won,5,2024-03-01,{}\nb,Closed Lost,7,2024-03-02,{}\n"
STAGES = "stage_id,label,display_order,closed_won,is_closed\ns1,Won,1,TRUE,TRUE\ns2,Lost,2,FALSE,TRUE\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (STAGES, "a list of pipeline stages"),
        ("Id,Stage,Quota Amount\n1,Won,500\n2,Lost,600\n", "a list of quotas"),
        (DEAL.format("Quota Amount", 500, 600), ""),
        (DEAL.format("Stage ID,Display Order", "s1,1", "s2,2"), ""),
        (DEAL.format("Rep", "Ann", "Bob"), ""),
    ],
)
def test_deals_beside_a_quota_or_a_place_in_the_pipeline_are_deals(text: str, title: str) -> None:
    read = table(text)
    mapping = guess(read)
    assert another_list(read, mapping) == title
    if title:
        with pytest.raises(InputError, match=f"This looks like {title}."):
            check(read, mapping)
    else:
        assert (check(read, mapping).won, check(read, mapping).lost) == (1, 1)
