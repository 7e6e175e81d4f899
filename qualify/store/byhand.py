"""Ratings given by hand: added to what there is, never instead of it; half-done ones are kept apart."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from qualify.errors import InputError
from qualify.rubric import Rubric
from qualify.store import rubrics
from qualify.store.clock import now
from qualify.store.database import Source, Writer

_SAID: dict[str, pl.DataType] = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String())


def rate(write: Writer, dataset: str, rows: pl.DataFrame, rater: str, version: int, rated: date | None) -> int:
    """Add ratings of one person on one day, and how many were new. See :meth:`Store.rate`."""
    who, day = _rater(rater), _day(rated)
    said = _blank(rows.select(pl.col(name).cast(kind) for name, kind in _SAID.items()))
    _refuse_unknown(said, rubrics.rubric(write, dataset, version), version)
    with write.frame("said", said.with_row_index("pos")):
        _refuse_gone(write, dataset)
        new = _add(write, dataset, who, day, version)
        write.run(
            """delete from rating_drafts d where dataset = ? and rater = ?
            and exists (from said s where s.deal_id = d.deal_id and s.criterion = d.criterion)""",
            [dataset, who],
        )
    return new


def _add(write: Writer, dataset: str, rater: str, day: date, version: int) -> int:
    # Said again word for word it is not new, unless somebody else said something in between.
    write.run(
        """create or replace temp table fresh as select s.* from said s anti join (
            select * from ratings where dataset = ? and import_id is null and rated = ?
                and deal_id in (select deal_id from said)
            qualify row_number() over (partition by deal_id, criterion order by rowid desc) = 1) h
        on h.rater = ? and h.version = ? and h.deal_id = s.deal_id and h.criterion = s.criterion
            and h.answer is not distinct from s.answer and h.evidence is not distinct from s.evidence""",
        [dataset, day, rater, version],
    )
    write.run(
        """insert into ratings by name
        select ? as dataset, * exclude (pos), ? as rater, ?::date as rated, ?::integer as version,
            ?::timestamp as given from fresh order by pos""",
        [dataset, rater, day, version, now()],
    )
    return int(write.read("select count(*) from fresh").item())


def draft(
    write: Writer,
    dataset: str,
    deal_id: str,
    rater: str,
    criterion: str,
    answer: str | None,
    evidence: str | None,
    said: bool,
) -> None:
    """Keep one half-done rating in place of the former one. See :meth:`Store.draft_answer`."""
    who = _rater(rater)
    row = _blank(pl.DataFrame([[deal_id, criterion, answer, evidence]], schema=_SAID, orient="row"))
    with write.frame("said", row):
        _refuse_gone(write, dataset)
    write.run(
        "delete from rating_drafts where dataset = ? and deal_id = ? and rater = ? and criterion = ?",
        [dataset, deal_id, who, criterion],
    )
    write.run(
        """insert into rating_drafts (dataset, rater, deal_id, criterion, answer, evidence, said, saved)
        values (?, ?, ?, ?, ?, ?, ?, ?)""",
        [dataset, who, *row.row(0), said, now()],
    )


def drop_draft(write: Writer, dataset: str, deal_id: str, rater: str) -> None:
    """Forget a person's half-done rating of a deal."""
    write.run(
        "delete from rating_drafts where dataset = ? and deal_id = ? and rater = ?", [dataset, deal_id, _rater(rater)]
    )


def drafted(seen: Source, dataset: str, deal_id: str, rater: str) -> pl.DataFrame:
    """``criterion``, ``answer``, ``evidence``, ``said`` and ``saved`` of a person's half-done rating of a deal."""
    return seen.read(
        """select criterion, answer, evidence, said, saved from rating_drafts
        where dataset = ? and deal_id = ? and rater = ? order by criterion""",
        [dataset, deal_id, " ".join(rater.split())],
    )


def half_done(seen: Source, dataset: str, rater: str) -> pl.DataFrame:
    """``deal_id``, how many criteria are ``answered`` and when that was ``saved``, the last first."""
    return seen.read(
        """select deal_id, count(*) filter (where said) as answered, max(saved) as saved from rating_drafts
        where dataset = ? and rater = ? group by deal_id order by saved desc, deal_id""",
        [dataset, " ".join(rater.split())],
    )


def at_deal(seen: Source, dataset: str, deal_id: str) -> pl.DataFrame:
    """Who rated a deal, or is about to, and when last. See :meth:`Reads.raters_at`."""
    return seen.read(
        """select rater, false as half_done, count(*) as answers, max(coalesce(r.given, i.imported)) as saved
        from ratings r left join imports i using (import_id)
        where r.dataset = $1 and deal_id = $2 and rater is not null group by rater
        union all
        select rater, true, count(*) filter (where said), max(saved)
        from rating_drafts where dataset = $1 and deal_id = $2 group by rater
        order by saved desc, rater, half_done""",
        [dataset, deal_id],
    )


def last_days(seen: Source, dataset: str) -> pl.DataFrame:
    """The last day on which each deal was rated. See :meth:`Reads.last_rated`."""
    return seen.read("select deal_id, max(rated) as rated from ratings where dataset = ? group by deal_id", [dataset])


def _rater(name: str) -> str:
    who = " ".join(name.split())
    if not who:
        raise InputError("Nobody is named as the rater.", "Give your name, so that ratings can be compared.")
    return who


def _day(rated: date | None) -> date:
    today = now().date()
    # A day more: it may be tomorrow already where the rater is.
    if rated is not None and rated > today + timedelta(days=1):
        raise InputError(f"The day of rating, {rated}, is still to come.", "Give today, or an earlier day.")
    return rated or today


def _blank(said: pl.DataFrame) -> pl.DataFrame:
    """Without spaces around the evidence; where nothing is left, there is none."""
    evidence = pl.col("evidence").str.strip_chars()
    return said.with_columns(evidence=pl.when(evidence != "").then(evidence))


def _refuse_unknown(said: pl.DataFrame, rubric: Rubric, version: int) -> None:
    known = {c.key: [answer.label for answer in c.answers] for c in rubric.criteria}
    for criterion, answer in said.select("criterion", "answer").unique(maintain_order=True).iter_rows():
        if criterion not in known:
            raise InputError(
                f"Version {version} of the rubric has no criterion {criterion!r}.", f"It has: {', '.join(known)}."
            )
        if answer is not None and answer not in known[criterion]:
            raise InputError(
                f"{answer!r} is not an answer to {criterion!r} in version {version} of the rubric.",
                f"Choose one of: {', '.join(known[criterion])}; or none, for unknown.",
            )
    twice = said.filter(said.select("deal_id", "criterion").is_duplicated())
    if twice.height:
        raise InputError(
            f"The deal {twice['deal_id'][0]!r} is rated twice by {twice['criterion'][0]!r}.", "Give one answer to each."
        )


def _refuse_gone(write: Writer, dataset: str) -> None:
    gone = write.read(
        """select deal_id from said anti join (select deal_id from opportunities where dataset = ?) using (deal_id)
        order by deal_id""",
        [dataset],
    )
    if gone.height:
        raise InputError(f"There is no deal {gone['deal_id'][0]!r} in {dataset!r}.", "Look it up by its name or id.")
