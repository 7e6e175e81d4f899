"""Open deals without an amount at their list price: only where the team ticks it, and every page says so."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from qualify.analysis import load
from qualify.store import Store

DEALS = b"""Id,Product,Status,Created,Closed,Amount
a,Small,Won,2026-01-05,2026-02-05,90
b,Large,Lost,2026-01-06,2026-03-05,400
c,Large,Open,2026-01-07,,
d,Small,Open,2026-01-08,,70
"""
PRICES = b"Product,Sales price\nSmall,100\nLarge,500\n"
SAID = "1 open deal without an amount is shown at its list price; the forecast does not use list prices."


def test_list_prices_count_once_they_are_ticked(opened: Callable[[str], AppTest], kept: Store) -> None:
    at = opened("6_Upload")
    at.file_uploader[0].set_value([("deals.csv", DEALS, "text/csv"), ("prices.csv", PRICES, "text/csv")])
    at.run().button(key="store").click().run()
    assert kept.opportunities("deals")["list_price"].to_list() == [100.0, 500.0, 500.0, 100.0]
    before = load(kept, "deals", 0)
    assert (before.open_money.tolist(), before.conversion) == ([0.0, 70.0], "")
    at.session_state["kept deals"] = "Currencies and prices"
    at.run()
    next(box for box in at.checkbox if box.label.startswith("Show open deals without an amount")).check().run()
    after = load(kept, "deals", 0)
    assert (after.open_money.tolist(), after.conversion) == ([500.0, 70.0], SAID)
    assert after.deals["amount"].to_list() == [90.0, 400.0, None, 70.0]
