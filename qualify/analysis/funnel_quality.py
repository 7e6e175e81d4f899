"""How good the deals are that stand in the stages, in a sentence."""

from __future__ import annotations

import polars as pl

from qualify.analysis.funnel import Funnel
from qualify.words import count


def quality(found: Funnel) -> str:
    """In which stage the largest share of the open deals is below the line, and how many are in all."""
    scored, below = int(found.now["scored"].sum()), int(found.now["below"].sum())
    have, are = "has" if scored == 1 else "have", "is" if below == 1 else "are"
    if found.view.reading.lines.lower is None:
        return f"{count(scored, 'open deal')} {have} a score; there is no lower line yet to hold them against."
    if not below:
        return f"None of {count(scored, 'open deal')} with a score is below the line."
    worst = found.now.filter(pl.col("below") > 0).sort(
        pl.col("below") / pl.col("scored"), descending=True, maintain_order=True
    )
    stage, part, of = worst.select("stage", "below", "scored").row(0)
    told = f"{below:,} of {count(scored, 'open deal')} with a score {are} below the line"
    return f"{told}; the largest share stands at {stage}: {part:,} of {of:,}."
