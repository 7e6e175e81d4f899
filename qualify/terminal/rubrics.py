"""What a rubric asks, what two people could read differently in it, and what changed between two versions."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from qualify.errors import StoreError
from qualify.rubric_changes import changes, summary
from qualify.rubric_checks import remarks, unfinished
from qualify.rubric_words import asked, conclusion
from qualify.store import Store, open_store
from qualify.terminal.commands import NO_RUBRIC_YET, Result, dataset_of


def compare_options(parser: ArgumentParser) -> None:
    """The two versions."""
    parser.add_argument("before", type=int, help="a version")
    parser.add_argument("after", type=int, nargs="?", help="a later one (default: the latest)")


def checked(options: Namespace) -> Result:
    """One version, looked at for answers that can be read in two ways or count for nothing."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    version = options.version or _latest(store, dataset)
    rubric = store.rubric(dataset, version)
    found = [*unfinished(rubric), *remarks(rubric, store.questions(dataset))]
    nothing, looked_at = conclusion(found)
    lines = [asked(rubric), *(f"- {one.what} {one.way_out}" for one in found), nothing, looked_at]
    record = {"dataset": dataset, "version": version, "asked": lines[0], "remarks": [asdict(one) for one in found]}
    return record | {"looked_at": looked_at}, "\n".join(filter(None, lines))


def compared(options: Namespace) -> Result:
    """What changed from one version to another."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    after = options.after or _latest(store, dataset)
    old, new = store.rubric(dataset, options.before), store.rubric(dataset, after)
    found = changes(old, new)
    answer = summary(old, new, found)
    lines = [
        f"{one.question or 'the whole rubric'}, {one.what}: {one.before or '-'} > {one.after or '-'}" for one in found
    ]
    record = {
        "dataset": dataset,
        "before": options.before,
        "after": after,
        "answer": answer,
        "changes": [asdict(one) for one in found],
    }
    return record, "\n".join([answer, *lines])


def _latest(store: Store, dataset: str) -> int:
    version = store.latest_rubric(dataset)
    if not version:
        raise StoreError(f"The data set {dataset!r} has no rubric yet.", NO_RUBRIC_YET)
    return version
