"""Scenarios in the terminal: list, show beside the saved rubric, delete, restore, publish."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

from qualify import analysis
from qualify.analysis.comparing import Comparison, Side, compare, record, side, since
from qualify.errors import StoreError
from qualify.store import Scenario, Store, open_store
from qualify.terminal.commands import Result, dataset_of
from qualify.words import count, money

Command = Callable[[Any, str, Callable[[Namespace], Result], str], ArgumentParser]


def commands(tasks: Any, command: Command) -> None:
    """Add the commands; ``command`` adds one with the options that all have."""
    verbs = tasks.add_parser("scenarios", help="list, show, delete, restore and publish named weights")
    verbs = verbs.add_subparsers(required=True, metavar="COMMAND")
    lists = command(verbs, "list", listed, "the saved scenarios, the newest first")
    lists.add_argument("--deleted", action="store_true", help="those that were deleted and can be restored")
    for name, run, text in (
        ("show", shown, "a scenario beside the rubric version that it changes"),
        ("delete", deleted, "delete a scenario; `restore` brings it back"),
        ("restore", restored, "bring a deleted scenario back"),
        ("publish", published, "make a scenario's weights the next version of the rubric"),
    ):
        parser = command(verbs, name, run, text)
        parser.add_argument("scenario", help="its name, or its number as `scenarios list` shows it")
        if run is published:
            parser.add_argument("--note", default="", help="why there is a new version")
            parser.add_argument("--author", default="", help="who publishes it")


def listed(options: Namespace) -> Result:
    """The scenarios of a data set."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    there = store.scenarios(dataset, deleted=options.deleted)
    lines = [
        f"{one.scenario_id}: {one.name} ({one.saved:%Y-%m-%d}{f', {one.author}' if one.author else ''}) "
        f"on rubric version {one.rubric_version}, {count(one.trials, 'setting')} tried. {one.note}".rstrip()
        for one in there
    ]
    none = f"{dataset} has no {'deleted' if options.deleted else 'saved'} scenarios."
    return {"dataset": dataset, "scenarios": [_record(one) for one in there]}, "\n".join(lines) or none


def shown(options: Namespace) -> Result:
    """A scenario beside its rubric version, on the deals that are seen, and checked on those locked away."""
    store, dataset, one = found_scenario(options)
    book = analysis.seen(store, dataset, one.rubric_version)
    saved = side(f"rubric version {one.rubric_version}", book, book.rubric)
    found = compare(saved, side(one.name, book, one.over(book.rubric)))
    changes = since(store, book, one)
    lines = [f"{one.scenario_id}: {one.name}. {one.note}".rstrip(), *map(_line, (found.left, found.right))]
    numbers = {"dataset": dataset, "scenario": _record(one), "since": changes, **record(found)}
    return numbers, "\n".join([*lines, str(found), *_moved(found), changes])


def deleted(options: Namespace) -> Result:
    """Delete a scenario."""
    store, dataset, one = found_scenario(options)
    gone = store.delete_scenario(dataset, one.scenario_id)
    undo = f"python -m qualify scenarios restore {one.scenario_id}"
    return {"dataset": dataset, "scenario": _record(gone)}, f"Deleted {one.name!r}. To bring it back: {undo}"


def restored(options: Namespace) -> Result:
    """Bring a deleted scenario back."""
    store, dataset, one = found_scenario(options, deleted=True)
    back = store.restore_scenario(dataset, one.scenario_id)
    return {"dataset": dataset, "scenario": _record(back)}, f"{one.name!r} is back."


def published(options: Namespace) -> Result:
    """Make a scenario's weights the next version of the rubric."""
    store, dataset, one = found_scenario(options)
    version = store.publish_scenario(dataset, one.scenario_id, note=options.note, author=options.author)
    record = {"dataset": dataset, "scenario": _record(one), "version": version}
    return record, f"{dataset}: {one.name!r} is version {version} of the rubric."


def found_scenario(options: Namespace, *, deleted: bool = False) -> tuple[Store, str, Scenario]:
    """The scenario that is meant: by its name, or else by its number. Of two deleted ones the newer."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    there = store.scenarios(dataset, deleted=deleted)
    named = [one for one in there if one.name == options.scenario]
    numbered = [one for one in there if str(one.scenario_id) == options.scenario]
    if not named + numbered:
        known = ", ".join(f"{one.scenario_id} ({one.name})" for one in there) or "none"
        raise StoreError(
            f"There is no {'deleted' if deleted else 'saved'} scenario {options.scenario!r}.", f"There is: {known}."
        )
    return store, dataset, (named + numbered)[0]


def _record(one: Scenario) -> dict[str, Any]:
    return dict(vars(one))


def _line(one: Side) -> str:
    line, held = one.reading.line, one.held
    at = [
        ("tipping point", line.tipping.score if line.tipping else None),
        ("floor", line.floor.score if line.floor else None),
        ("ceiling", line.ceiling.score if line.ceiling else None),
    ]
    parts = [f"{name} {'-' if score is None else score}" for name, score in at]
    if one.separation is not None:
        locked = "" if held is None else f" (on the locked deals {held * 100:.2f} %)"
        parts.append(f"separation {one.separation * 100:.2f} %{locked}")
    if one.reading.expected is not None:
        parts.append(f"expected this quarter {money(one.reading.expected, one.book.currency)}")
    return f"  {one.name}: {', '.join(parts)}"


def _moved(found: Comparison, most: int = 10) -> list[str]:
    """The deals that change zone, the most money first."""
    rest = found.deals.height - most
    more = [f"  and {rest:,} more"] if rest > 0 else []
    return [
        f"  {row['name'] or row['deal_id']}: {row['zone_before']} to {row['zone_after']}, "
        f"{money(row['money'], found.right.book.currency)}"
        for row in found.deals.head(most).iter_rows(named=True)
    ] + more
