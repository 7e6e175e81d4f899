"""What each command does: a record with the numbers, and the same in sentences."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from qualify import analysis, settings
from qualify.analysis import Book, View, arrival, rated, report, segments, whatif, whatif_report
from qualify.analysis.whatif import what_if
from qualify.analysis.whatif_target import restored, worth_asking
from qualify.asof import AsOf, read_as_of
from qualify.errors import InputError, Problem, StoreError
from qualify.rubric import from_toml, to_toml
from qualify.rubric_kept import kept
from qualify.schema import EXTRA
from qualify.selection import CURRENCY, SEGMENTS, Selection, dividing, in_words, levels_in_words, read_selection
from qualify.simulate import simulate
from qualify.steps import finished
from qualify.store import Receipt, Store, open_store
from qualify.tipping import check_levels, words
from qualify.words import count, money, percent

Result = tuple[dict[str, Any], str]


class Read(Protocol):
    """What reads a book from the store."""

    def __call__(
        self,
        store: Store,
        dataset: str,
        rubric_version: int,
        selection: Selection = ...,
        day: date | None = ...,
        *,
        rule: AsOf = ...,
    ) -> Book: ...


NO_RUBRIC_YET = "Import one: python -m qualify rubric import FILE.toml, or set it up on the Rubric page."


def simulated(options: Namespace) -> Result:
    """Make an invented company and keep it as a data set of its own."""
    store = open_store()
    if options.if_empty and not store.datasets().is_empty():
        return {"stored": 0}, "The store holds data already; nothing was added."
    company = simulate(options.deals, options.seed, options.shape)
    receipt = arrival.take_in_company(store, company)
    record = receipt_record(receipt) | {"simulated": True, "seed": options.seed, "shape": options.shape}
    return record | {"true_tipping": company.truth.tipping}, receipt_text(receipt)


def receipt_record(receipt: Receipt) -> dict[str, Any]:
    """What became of the rows of an import, as numbers."""
    names = ("dataset", "read", "stored", "updated", "unchanged", "quarantined", "won", "lost", "open")
    return {name: getattr(receipt, name) for name in names}


def receipt_text(receipt: Receipt, *, named: bool = False) -> str:
    """The same in a sentence, with the file's name where it is one of several."""
    from_file = f" from {receipt.file}" if named else ""
    text = (
        f"{receipt.dataset}{from_file}: {count(receipt.read, 'row')} read: {receipt.stored:,} stored, "
        f"{receipt.updated:,} updated, {receipt.unchanged:,} unchanged, {receipt.quarantined:,} set aside."
    )
    if receipt.role != "opportunities":
        return text
    return f"{text} {receipt.won:,} won, {receipt.lost:,} lost, {receipt.open:,} open."


def rubrics_listed(options: Namespace) -> Result:
    """The versions of a data set's rubric."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    rows = store.rubrics(dataset)
    lines = [_version(row) for row in rows.to_dicts()]
    return {"dataset": dataset, "rubrics": rows.to_dicts()}, "\n".join(lines) or f"{dataset} has no rubric yet."


def _version(row: dict[str, Any]) -> str:
    retired = ", retired" if row["retired"] else ""
    return f"{row['version']}: {row['name']} ({row['saved']:%Y-%m-%d}{retired}) {row['note']}"


def rubric_exported(options: Namespace) -> Result:
    """A rubric as TOML, printed or written to a file."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    version = options.version or store.latest_rubric(dataset)
    if not version:
        raise StoreError(f"The data set {dataset!r} has no rubric yet.", NO_RUBRIC_YET)
    text = to_toml(store.rubric(dataset, version))
    if options.output:
        _write(Path(options.output), text)
    record = {"dataset": dataset, "version": version, "toml": text}
    return record, f"Version {version} is in {options.output}." if options.output else text


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"The rubric cannot be written: {error.strerror}."
        raise InputError(what, "Choose another place.", file=path.name) from None


def rubric_imported(options: Namespace) -> Result:
    """Keep a TOML rubric as the data set's next version."""
    path = Path(options.file)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError("The rubric cannot be read.", "Give a TOML file in UTF-8.", file=path.name) from None
    rubric = from_toml(text, file=path.name)
    store = open_store()
    dataset = dataset_of(store, options.data)
    carry = tuple(filter(None, (key.strip() for key in options.carry.split(","))))
    latest = store.latest_rubric(dataset)
    taken = kept(store.asked_so_far(dataset, latest), rubric, store.questions(dataset, version=latest or None), carry)
    version = store.save_rubric(dataset, rubric, note=options.note, carry=carry)
    record = {"dataset": dataset, "version": version, "criteria": len(rubric.criteria)} | asdict(taken)
    criteria = count(len(rubric.criteria), "criterion", "criteria")
    lines = [f"{dataset}: {rubric.name!r} is version {version}, with {criteria}.", str(taken)]
    if same := taken.may_mean_the_same:
        lines.append(
            f"Where a question means the same as before: retire version {version} on the Rubric page, then import the "
            f"file again with --carry {','.join(same)}"
        )
    return record, "\n".join(filter(None, lines))


def assessed(options: Namespace) -> Result:
    """The tipping-point page in the terminal."""
    view = scored(options)
    found = view.assessment
    lines = [
        words.headline(found),
        words.upper_headline(found),
        words.shape(found),
        *words.guarantees(found),
        str(view.members),
        view.clusters,
        str(view.book.twins),
    ]
    numbers = report.assessment(view)
    lines += [numbers["since_publication"]["answer"]] if numbers["since_publication"] else []
    if options.by:
        numbers["segments"] = segments.record(view, options.by if options.by in SEGMENTS else EXTRA + options.by)
        lines += numbers["segments"]["answer"]
    return numbers, "\n".join([about(view), *filter(None, lines)])


def forecasted(options: Namespace) -> Result:
    """The forecast page in the terminal."""
    view = looked_at(options)
    if view.forecast is None:
        raise view.book.no_forecast or InputError("There is no forecast.")
    lines = [line for line in (about(view), view.forecast.trust) if line]
    for row in (*view.forecast.periods.iter_rows(named=True), *view.forecast.weeks.iter_rows(named=True)):
        odds = "" if row["target"] is None else f", target {money(row['target'])}: {percent(row['probability'])}"
        span = f"{money(row['p10'])} to {money(row['p90'])}"
        lines.append(f"{row['label']:>8}  even odds {money(row['p50'], row['currency'])}, 80 % {span}{odds}")
    record = report.forecast(view) | {"shares": whatif_report.shares(view.forecast), "feasibility": None}
    lines.append(record["shares"]["answer"])
    asked = what_if(view)
    now = asked.stand()
    if now.target is not None:
        with open_store().snapshot(view.book.day) as seen:
            ratings = rated.ratings_then(seen, view.book, whatif.past_since(now))
        past = finished(whatif.past(asked, now, ratings))
        found = restored(asked, now, worth_asking(now))
        record["feasibility"] = whatif_report.reach(now, past, found)
        lines.append(record["feasibility"]["answer"])
    lines += [note.what for note in view.forecast.notes]
    return record, "\n".join(lines)


def scored(options: Namespace, read: Read = analysis.load) -> View:
    """What is looked at, where there must be a rubric."""
    view = looked_at(options, read)
    if not view.book.rubric_version:
        raise StoreError(f"The data set {view.book.dataset!r} has no rubric yet.", NO_RUBRIC_YET)
    return view


def looked_at(options: Namespace, read: Read = analysis.load) -> View:
    """What the pages show under the same settings; unlike a page, a broken setting is an error here.

    ``read`` is analysis.seen for what the pages show with the locked deals set apart. Under changed weights all do.
    """
    store = open_store()
    dataset = dataset_of(store, options.data)
    own = store.segment_columns(dataset)
    link = _link(options) | _own_columns(options.only, own)
    versions = store.rubrics(dataset)["version"].to_list()
    version, problems = settings.read_rubric_version(link, versions, store.latest_rubric(dataset))
    known = {field: store.segments(dataset, field) for field in (*dividing(own), CURRENCY) if field in link}
    chosen, broken = read_selection(link, known)
    _refuse(problems + broken)
    rubric = store.rubric(dataset, version)
    weights, broken = settings.read_weights(link, rubric)
    _refuse(broken)
    rule, broken = read_as_of(link, store.stage_names(dataset) if "rated" in link else ())
    _refuse(broken)
    first, last = (store.first_day(dataset), store.as_of(dataset)) if "asof" in link else (None, None)
    day, broken = settings.read_day(link, first, last)
    _refuse(broken)
    found = settings.Settings(dataset, version, weights, options.missing, chosen, rated=rule)
    # Else moving the weights would be a way to look at the locked deals.
    book = (read if found.over(rubric) == rubric else analysis.seen)(store, dataset, version, chosen, day, rule=rule)
    view = analysis.view(book, found.over(book.rubric), analysis.baseline(book))
    check_levels(view.members.counted, chosen.floor / 100, chosen.ceiling / 100)
    return view


def _link(options: Namespace) -> dict[str, str]:
    """The options as the parameters of a page's link."""
    names = ("rubric", "weights", "missing", "rated", "closed", *SEGMENTS, CURRENCY)
    given = {name: getattr(options, name) for name in names} | {"asof": options.as_of}
    given |= {"floor": options.floor_level, "ceiling": options.ceiling_level}
    given["no_decision"] = options.no_decision and options.no_decision.replace("-", " ")
    return {name: value for name, value in given.items() if value is not None}


def _own_columns(given: list[str], own: list[str]) -> dict[str, str]:
    """Each COLUMN=VALUE as a parameter of a link; a column's name may have a ``=`` itself."""
    found = {}
    for text in given:
        column = max((name for name in own if text.startswith(f"{name}=")), key=len, default=None)
        if column is None:
            have = ", ".join(own) or "none"
            raise InputError(f"{text!r} is not COLUMN=VALUE of a column that divides the deals.", f"There is: {have}.")
        found[EXTRA + column] = text.removeprefix(f"{column}=")
    return found


def _refuse(problems: list[Problem]) -> None:
    for problem in problems:
        raise InputError(problem.what.split(";")[0] + ".", "Correct it.", column=problem.column, value=problem.value)


def dataset_of(store: Store, name: str | None) -> str:
    """The data set of this name, or the one imported last. Raises StoreError with those that there are."""
    names = store.datasets()["dataset"].to_list()
    if not names:
        raise StoreError("The store is empty.", "Import a file first: python -m qualify import FILE.")
    if name is not None and name not in names:
        raise StoreError(f"There is no data set called {name!r}.", f"There is: {', '.join(names)}.")
    return name or names[0]


def about(view: View) -> str:
    """Whose numbers these are, as the first line of what is printed."""
    book = view.book
    label = " (simulated)" if book.simulated else ""
    day = f", as of {book.as_of}" if book.as_of else ""
    day += " (an earlier day)" if book.day else ""
    only = "".join(f", {part}" for part in (*in_words(book.selection), *levels_in_words(book.selection)))
    changed = ""
    if view.reading.rubric != book.rubric:
        apart = "; locked deals do not count" if book.locked else ""
        changed = f" changed for this view (lines found so are untested{apart})"
    after = _of_ratings(book) + (f"\n{book.conversion}" if book.conversion else "")
    return f"{book.dataset}{label}: rubric version {book.rubric_version}{changed}{day}{only}{after}"


def _of_ratings(book: Book) -> str:
    """Which ratings make the scores; nothing where there are no scores."""
    if not book.rubric_version:
        return ""
    return ". " + " ".join([*rated.sentences(book), *([rated.LAST] if book.rule.moment == "last" else [])])
