"""What people judged and published, written down for an export: it says who did what, and cannot be taken in again."""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store.database import Source

_MOMENT = "strftime({}, '%Y-%m-%dT%H:%M:%S')"


def records(seen: Source, dataset: str) -> dict[str, pl.DataFrame]:
    """The ``audits`` below the line, every version of the rubric, what answers mean in the next one, and how
    ratings by hand were given or taken back, as in schema.

    An audit has a row for each deal drawn, and one where none was; a version one for each line of its TOML. Moments are
    texts in UTC.
    """
    audits = seen.read(
        f"""select audit_id as draw, {_MOMENT.format("drawn")} as drawn, author, note, seed, day, floor, pool, version,
            settings, deal_id, score
        from audits left join (select dataset, audit_id, deal_id, score, rowid as place from audited_deals)
            using (dataset, audit_id) where dataset = ? order by audit_id, place""",
        [dataset],
    )
    versions = seen.read(
        f"""select version, name, note, author, {_MOMENT.format("saved")} as saved,
            {_MOMENT.format("retired")} as retired, base, trials, body
        from rubrics where dataset = ? order by version""",
        [dataset],
    )
    lines = versions.with_columns(toml=pl.col("body").str.strip_chars_end("\n").str.split("\n")).explode("toml")
    lines = lines.with_columns(line=pl.int_range(1, pl.len() + 1).over("version"))
    carries = seen.read(
        """select version, criterion, answer, to_criterion, to_answer from carries where dataset = ?
        order by version, rowid""",
        [dataset],
    )
    by_hand = seen.read(
        f"""select deal_id, criterion, answer, rater, rated as said_for, evidence, version,
            {_MOMENT.format("given")} as given, blind, {_MOMENT.format("withdrawn")} as taken_back
        from ratings where dataset = ? and import_id is null order by rowid""",
        [dataset],
    )
    return {
        "audits": conform(audits, "audits"),
        "rubric_versions": conform(lines, "rubric_versions"),
        "rubric_carries": conform(carries, "rubric_carries"),
        "ratings_by_hand": conform(by_hand, "ratings_by_hand"),
    }
