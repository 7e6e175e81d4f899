"""Files into the store from a terminal, so that a nightly job can feed a hosted team."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from qualify import intake
from qualify.analysis import arrival, gate, preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import Problem, QualifyError
from qualify.intake import Batch
from qualify.intake.own import NOT_AGAIN, own_rubric
from qualify.intake.records import ROLES, Finding
from qualify.rubric import Rubric
from qualify.store import Receipt, open_store
from qualify.terminal import settling
from qualify.terminal.commands import Result, receipt_record, receipt_text
from qualify.terminal.files import read_all

DESCRIPTION = (
    "Take in files: one, several that belong together, or all of a folder. Without --data they continue the data set "
    "that the same file went to, or the one whose last import had the same columns, if half of the file's ids are "
    "known there or the file's name is the same but for digits and punctuation (without ids: exactly the same). Any "
    "other file starts a data set of its own, named after it. Nothing is added to a simulated company. Columns are "
    "read as files with the same columns were read before, and else by their names and contents. Where something has "
    "to be settled first, nothing is stored, each question is printed with the option that answers it, and the exit "
    "code is 1."
)


class Refused(QualifyError):
    """Nothing was stored because questions are open: all of them, and the record of what was found."""

    def __init__(self, problems: Sequence[Problem], record: dict[str, Any]) -> None:
        first = problems[0]
        super().__init__(first.what, first.way_out)
        self.lines = [str(problem) for problem in problems]
        self.record = record


def options(parser: ArgumentParser) -> None:
    """What the command takes beside the data set."""
    parser.description = DESCRIPTION
    kinds = "CSV or other text, Excel, OpenDocument, Parquet, JSON lines, or a zip of them; or a folder"
    parser.add_argument("files", nargs="+", metavar="FILE", help=kinds)
    saved = "a mapping by the name it is saved under, or as a JSON file that the Upload page gave"
    parser.add_argument("--mapping", metavar="NAME_OR_FILE", help=saved)
    roles = f"what a row of a file is: {', '.join(ROLES)} (details: facts beside others)"
    _several(parser, "--role", "FILE=ROLE", roles, settling.role)
    means = 'what a word of the outcome column means: won, lost, open or "no decision"'
    _several(parser, "--outcome", "WORD=MEANING", means, settling.meaning)
    for order in ("day", "month"):
        _several(parser, f"--{order}-first", "COLUMN", f"a column of dates in which the {order} comes first", str)
    _several(parser, "--decide", "RULE=WAY", "what to do with the rows that break a rule", settling.decision)
    shown = "the day that the files show (default: as their names say, or today)"
    parser.add_argument("--as-of", type=settling.day, metavar="DAY", help=shown)
    parser.add_argument("--author", default=os.environ.get("USER", ""), help="who takes them in (default: you)")
    parser.add_argument("--dry-run", action="store_true", help="do everything but store, and say what would be stored")


def _several(parser: ArgumentParser, name: str, form: str, text: str, kind: Callable[[str], object]) -> None:
    text = f"{text}; may be given several times"
    parser.add_argument(name, action="append", default=[], metavar=form, help=text, type=kind)


def imported(options: Namespace) -> Result:
    """Read, recognise, check and store files. Raises Refused where something has to be settled before."""
    store = open_store()
    files, remarks = read_all(options.files)
    tables, notes = preparing.opened(files)
    remarks += map(str, notes)
    said = settling.roles(tables, options.role)
    sources = settling.settled(store, preparing.understood(store, tables, said, options.data), options)
    remarks += settling.as_saved(sources)
    remarks += [f"{one.table.name} is left out: {NOT_AGAIN}." for one in sources if one.mapping.why == NOT_AGAIN]
    brought = _own_rubric(files, remarks)
    name, found = gate.checked(store, sources, options.data, brought=brought)
    if name is None:
        settling.refuse_homeless(store, sources)
    if options.decide:
        sources = settling.ruled(sources, found, options.decide)
        name, found = gate.checked(store, sources, options.data, brought=brought)
    record = {"dataset": name, "dry_run": options.dry_run, "remarks": remarks} | _record(sources, found)
    _refuse(sources, found, record)
    arriving = preparing.deliveries(sources, found, options.author)
    rubric = brought or gate.suggested(sources, found)
    receipts = arrival.take_in(store, arriving, name, rubric, dry_run=options.dry_run)
    record |= receipt_record(receipts[0]) | {"receipts": [_receipt(receipt) for receipt in receipts]}
    return record, "\n".join(_sentences(receipts, found, remarks, options.dry_run))


def _refuse(sources: Sequence[Source], found: dict[int, Checked], record: dict[str, Any]) -> None:
    problems: list[Problem] = []
    for i, batch in found.items():
        if isinstance(batch, QualifyError):
            problems.append(settling.or_ratings(batch.problem, sources[i]))
            continue
        ways = {(one.problem.rule, one.problem.column, one.problem.value): one.ways for one in batch.findings}
        for problem in batch.blocking:
            names = [way.name for way in ways.get((problem.rule, problem.column, problem.value), ())]
            asked = settling.in_terminal(problem, names)
            problems.append(Problem(**vars(asked) | {"file": sources[i].table.name}))
    if problems:
        raise Refused(problems, record | {"refused": [str(problem) for problem in problems]})


def _own_rubric(files: Sequence[tuple[bytes, str]], remarks: list[str]) -> Rubric | None:
    """The rubric that came with the files, where they are an export of everything."""
    for data, name in files:
        rubric = own_rubric(data, name)
        if rubric:
            remarks.append(f"The rubric {rubric.name!r} came with {name}; a data set without one starts with it.")
            return rubric
    return None


def _record(sources: Sequence[Source], found: dict[int, Checked]) -> dict[str, Any]:
    """Each table as it was understood, what its check found, and all problems."""
    batches = {i: batch for i, batch in found.items() if isinstance(batch, Batch)}
    tables = [
        {
            "name": source.table.name,
            "role": source.mapping.role,
            "saved_as": source.saved_as,
            "saved": source.saved,
            "as_of": source.as_of,
            "mapping": json.loads(intake.to_json(source.mapping)),
            "rulings": [asdict(ruling) for ruling in source.rulings],
            "findings": [_finding(one) for one in batches[i].findings] if i in batches else [],
        }
        for i, source in enumerate(sources)
    ]
    return {"tables": tables, "problems": [_problem(one) for batch in batches.values() for one in batch.problems]}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"rule": problem.rule, "count": problem.count, "rows": list(problem.rows), "message": str(problem)}


def _finding(one: Finding) -> dict[str, Any]:
    ways = [way.name for way in one.ways]
    return _problem(one.problem) | {"ways": ways, "chosen": one.chosen, "effect": one.effect}


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return receipt_record(receipt) | {"file": receipt.file, "role": receipt.role, "newer": receipt.newer}


def _sentences(receipts: Sequence[Receipt], found: dict[int, Checked], remarks: Sequence[str], dry: bool) -> list[str]:
    front = ["Nothing is stored; this is what would be:"] if dry else []
    lines = [receipt_text(receipt, named=len(receipts) > 1) for receipt in receipts]
    problems = [problem for batch in found.values() if isinstance(batch, Batch) for problem in batch.problems]
    return [*front, *lines, *(f"- {one}" for one in (*remarks, *problems))]
