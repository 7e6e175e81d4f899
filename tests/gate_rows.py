"""Rows at the gate, with the columns and decisions of a test, and what is found there."""

from __future__ import annotations

from dataclasses import replace

from intake_files import table

from qualify.intake import Batch, Finding, Ruling, check, guess


def ruled(text: str, *ruling: str, answers: tuple[str, ...] = (), **fields: str) -> Batch:
    read = table(text)
    mapping = guess(read)
    mapping = replace(mapping, fields=tuple({**dict(mapping.fields), **fields}.items()), answers=answers or ())
    return check(read, mapping, [Ruling(*ruling)] if ruling else [])


def found(batch: Batch, rule: str) -> Finding:
    (finding,) = [one for one in batch.findings if one.problem.rule == rule]
    return finding


def facts(finding: Finding) -> tuple[str, list[int], list[str], str | None]:
    return finding.problem.what, finding.lines.to_list(), [way.name for way in finding.ways], finding.chosen
