"""What would change the forecast as plain records, for the terminal and for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qualify import forecast as fc
from qualify.analysis import whatif_words as words
from qualify.analysis.whatif import Fall, WhatIf, exposed
from qualify.analysis.whatif_target import Leads, Restored
from qualify.forecast.blend import Blend
from qualify.forecast.changed import Stand
from qualify.forecast.feasibility import Week, out_of_reach_since
from qualify.forecast.proof import METHODS

Record = dict[str, Any]


def shares(made: fc.Forecast) -> Record:
    """What each method has to say, by period, and in words for the current quarter."""
    rows = zip(made.model.windows, made.model.shares.tolist(), strict=True)
    return {
        "answer": words.combined(made),
        "periods": [{"label": window.label, **dict(zip(METHODS, parts, strict=True))} for window, parts in rows],
    }


def reach(now: Stand, past: tuple[Week, ...], found: Restored) -> Record:
    """The chance of the target by week, since when it is out of reach, and what would restore it."""
    return {
        "answer": words.reach(now, past),
        "label": now.period.label,
        "target": now.target,
        "weeks": [asdict(week) for week in past],
        "out_of_reach_since": out_of_reach_since(past),
        "restore": {
            "probability": found.probability,
            "changes": [asdict(one) | {"answer": words.change(found, one)} for one in found.changes],
        },
    }


def leads(found: Leads) -> Record:
    """The numbers of the section on leads."""
    return {
        "answer": words.leads(found),
        "label": found.now.period.label,
        "target": found.now.target,
        "chance": found.now.chance,
        "probability": found.probability,
        "per_month_now": found.per_month,
        "per_month_needed": found.asked,
        "per_month_by_probability": [{"probability": share, "needed": many} for share, many in found.needed.items()],
        "most": found.most,
        "by_zone": [{"zone": zone, "times": times, "extra": extra} for zone, times, extra in found.kinds],
        "by_source": found.sources.to_dicts(),
        "last_useful_day": found.last.last_useful,
        "days": found.last.table.to_dicts(),
    }


def fall(asked: WhatIf, found: Fall) -> Record:
    """The numbers of the section on deals that fall through."""
    return {
        "answer": words.fall(found),
        "label": found.now.period.label,
        "target": found.now.target,
        "deals": found.deals.select("deal_id", "name", "amount", "this_quarter").to_dicts(),
        "now": _law(found.now.blend) | {"chance": found.now.chance},
        "without": _law(found.after) | {"chance": found.chance},
        "leads": found.leads,
        "day_of_the_leads": found.day,
        "in_time": found.in_time,
        "too_late": found.too_late,
        "exposures": exposed(asked, found.now).to_dicts(),
    }


def _law(law: Blend) -> Record:
    return {"booked": law.booked} | {f"p{share}": law.quantile(share / 100) for share in (5, 10, 50, 90, 95)}
