"""Ratings given by hand: added to what there is, never instead of it; half-done ones are kept apart.

One that is taken back is marked, and counts nowhere from then on; whatever it had hidden counts again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from qualify.errors import InputError
from qualify.rubric import Rubric
from qualify.store import rubrics
from qualify.store.clock import now, today
from qualify.store.database import Source, Writer
from qualify.store.names import LONGEST_EVIDENCE, LONGEST_NAME
from qualify.store.ratings import PERSON, called

_SAID: dict[str, pl.DataType] = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String())
_HIS = f"{PERSON.format('rater')} = {PERSON.format('?')}"
_THERE = "deal_id in (select o.deal_id from opportunities o where o.dataset = $1)"


def rate(
    write: Writer,
    dataset: str,
    rows: pl.DataFrame,
    rater: str,
    version: int,
    rated: date | None,
    blind: bool | None,
) -> int:
    """Add ratings of one person on one day, and how many were new. See :meth:`Store.rate`."""
    who, day = _rater(rater), _day(rated)
    said = _blank(rows.select(pl.col(name).cast(kind) for name, kind in _SAID.items()))
    _refuse_unknown(said, rubrics.rubric(write, dataset, version), version)
    rubrics.refuse_retired(write, dataset, version)
    with write.frame("said", said.with_row_index("pos")):
        _refuse_gone(write, dataset)
        new = _add(write, dataset, who, day, version, blind)
        write.run(
            f"""delete from rating_drafts d where dataset = ? and {_HIS}
            and exists (from said s where s.deal_id = d.deal_id and s.criterion = d.criterion)""",
            [dataset, who],
        )
    return new


def _add(write: Writer, dataset: str, rater: str, day: date, version: int, blind: bool | None) -> int:
    # Said again word for word it is not new, unless somebody else said something in between.
    write.run(
        f"""create or replace temp table fresh as select s.* from said s anti join (
            select * from ratings where dataset = ? and import_id is null and rated = ? and withdrawn is null
                and deal_id in (select deal_id from said)
            qualify row_number() over (partition by deal_id, criterion order by rowid desc) = 1) h
        on {PERSON.format("h.rater")} = {PERSON.format("?")} and h.version = ?
            and h.deal_id = s.deal_id and h.criterion = s.criterion
            and h.answer is not distinct from s.answer and h.evidence is not distinct from s.evidence""",
        [dataset, day, rater, version],
    )
    write.run(
        """insert into ratings by name
        select ? as dataset, * exclude (pos), ? as rater, ?::date as rated, ?::integer as version,
            ?::timestamp as given, ?::boolean as blind from fresh order by pos""",
        [dataset, rater, day, version, now(), blind],
    )
    return int(write.read("select count(*) from fresh").item())


def take_back(write: Writer, dataset: str, deal_id: str, criteria: Sequence[str], rater: str, since: datetime) -> int:
    """Mark what a person said of a deal since a moment, and how many answers. See :meth:`Store.take_back`."""
    theirs = f"""dataset = ? and deal_id = ? and list_contains(?::varchar[], criterion) and {_HIS}
        and given >= ? and import_id is null and withdrawn is null"""
    values = [dataset, deal_id, list(criteria), _rater(rater), since]
    number = int(write.read(f"select count(*) from ratings where {theirs}", values).item())
    write.run(f"update ratings set withdrawn = ? where {theirs}", [now(), *values])
    return number


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
        f"delete from rating_drafts where dataset = ? and deal_id = ? and {_HIS} and criterion = ?",
        [dataset, deal_id, who, criterion],
    )
    if said or row["evidence"][0]:
        write.run(
            """insert into rating_drafts (dataset, rater, deal_id, criterion, answer, evidence, said, saved)
            values (?, ?, ?, ?, ?, ?, ?, ?)""",
            [dataset, who, *row.row(0), said, now()],
        )


def drop_draft(write: Writer, dataset: str, deal_id: str, rater: str) -> None:
    """Forget a person's half-done rating of a deal."""
    write.run(
        f"delete from rating_drafts where dataset = ? and deal_id = ? and {_HIS}", [dataset, deal_id, _rater(rater)]
    )


def drafted(seen: Source, dataset: str, deal_id: str, rater: str) -> pl.DataFrame:
    """``criterion``, ``answer``, ``evidence``, ``said`` and ``saved`` of a person's half-done rating of a deal."""
    return seen.read(
        f"""select criterion, answer, evidence, said, saved from rating_drafts
        where dataset = ? and deal_id = ? and {_HIS} order by criterion""",
        [dataset, deal_id, rater],
    )


def half_done(seen: Source, dataset: str, rater: str) -> pl.DataFrame:
    """``deal_id``, how many criteria are ``answered`` and when that was ``saved``, the last first."""
    return seen.read(
        f"""select deal_id, count(*) filter (where said) as answered, max(saved) as saved from rating_drafts
        where dataset = $1 and {PERSON.format("rater")} = {PERSON.format("$2")} and {_THERE}
        group by deal_id order by saved desc, deal_id""",
        [dataset, rater],
    )


def at_deal(seen: Source, dataset: str, deal_id: str) -> pl.DataFrame:
    """Who rated a deal, or is about to, and when last. See :meth:`Reads.raters_at`."""
    found = seen.read(
        """select rater, false as half_done, count(*) as answers, max(coalesce(r.given, i.imported)) as saved
        from ratings r left join imports i using (import_id)
        where r.dataset = $1 and deal_id = $2 and rater is not null and withdrawn is null group by rater
        union all
        select rater, true, count(*) filter (where said), max(saved)
        from rating_drafts where dataset = $1 and deal_id = $2 group by rater""",
        [dataset, deal_id],
    )
    people = called(seen, dataset, found).group_by("rater", "half_done").agg(pl.sum("answers"), pl.max("saved"))
    return people.sort("saved", "rater", "half_done", descending=[True, False, False])


def last_days(seen: Source, dataset: str) -> pl.DataFrame:
    """The last day on which each deal was rated. See :meth:`Reads.last_rated`."""
    return seen.read(
        f"""select deal_id, max(rated) as rated from ratings
        where dataset = $1 and withdrawn is null and {_THERE} group by deal_id""",
        [dataset],
    )


def _rater(name: str) -> str:
    who = " ".join(name.split())
    if not who:
        raise InputError("Nobody is named as the rater.", "Give your name, so that ratings can be compared.")
    if len(who) > LONGEST_NAME:
        raise InputError(f"The rater's name has {len(who):,} characters.", f"Use at most {LONGEST_NAME}.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in who):
        raise InputError("The rater's name has characters that cannot be shown.", "Leave them out.")
    return who


def _day(rated: date | None) -> date:
    now_is = today()
    if rated is not None and rated > now_is:
        raise InputError(
            f"The day of rating, {rated}, is still to come: by the clock of Qualify (UTC) it is {now_is}.",
            "Give today, or an earlier day.",
        )
    return rated or now_is


def _blank(said: pl.DataFrame) -> pl.DataFrame:
    """Without spaces around the evidence; where nothing is left, there is none. Refuses what no page could show."""
    evidence = pl.col("evidence").str.strip_chars()
    rows = said.with_columns(evidence=pl.when(evidence != "").then(evidence))
    longest = max(rows["evidence"].str.len_chars().drop_nulls(), default=0)
    if longest > LONGEST_EVIDENCE:
        raise InputError(f"A piece of evidence has {longest:,} characters.", f"Use at most {LONGEST_EVIDENCE}.")
    if rows["evidence"].str.contains(r"[\p{Cc}--\t\n\r]").any():
        raise InputError("A piece of evidence has characters that cannot be shown.", "Leave them out.")
    return rows


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
