"""Leads and deals that fall through, in the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from qualify.terminal import main


@pytest.fixture
def company(run: Any) -> None:
    assert run("simulate", "--deals", 900, "--seed", 3)[0] == 0


@pytest.mark.usefixtures("company")
def test_leads_in_words(run: Any, numbers: Any) -> None:
    found = numbers("leads")
    code, text, _ = run("leads")
    lines = text.splitlines()
    assert code == 0
    assert lines[1] == found["answer"]
    assert lines[1].startswith(f"For a chance of 80 %, the target of ${found['target'] / 1e6:.2f}M for Q4 2026 takes")
    assert len(lines) == 3 + len(found["by_zone"]) + len(found["by_source"])
    assert lines[-1].startswith("After ")
    assert numbers("leads", "--probability", "90")["per_month_needed"] > found["per_month_needed"]


@pytest.mark.usefixtures("company")
def test_without_a_deal_in_words(run: Any, numbers: Any) -> None:
    first = numbers("forecast")["deals"][0]["deal_id"]
    found = numbers("without", first)
    _, text, _ = run("without", first)
    lines = text.splitlines()
    assert lines[1] == found["answer"]
    assert lines[3] == "The largest exposures:"
    assert len(lines) == 4 + len(found["exposures"]) == 14
    assert found["without"]["p50"] < found["now"]["p50"]
    assert found["deals"][0]["deal_id"] == first


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("without", "NOPE"),
            "There is no open deal called 'NOPE' in this forecast. Give the id of a deal that is open",
        ),
        (("leads", "--period", "Q9 2031"), "There is no period called 'Q9 2031' in this forecast. It has: Nov 2026"),
        (("leads", "--target", "-3"), "A target must be an amount above 0. Give another one."),
        (("leads", "--target", "nan"), "A target must be an amount above 0. Give another one."),
        (("leads", "--period", "Nov 2026"), "There is no target for Nov 2026. Give the amount to be reached."),
        (("leads", "--probability", "100"), "A probability must lie between 0 and 100 per cent."),
    ],
)
def test_what_cannot_be_answered(run: Any, arguments: tuple[str, ...], complaint: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith(f"qualify: {complaint}")


def test_a_probability_is_a_number() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["leads", "--probability", "high"])
    assert ended.value.code == 2


def test_without_dates_there_is_nothing_to_change(run: Any, deals: Any) -> None:
    run("import", deals)
    code, out, err = run("leads")
    assert (code, out) == (1, "")
    assert "so there is no forecast" in err
