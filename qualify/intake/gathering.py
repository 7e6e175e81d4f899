"""All tables of one upload: what each is, which belong together, and how their columns are understood."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Named
from dataclasses import replace

import polars as pl

from qualify.intake.about import Held, answers_about, nobody, sampled
from qualify.intake.asked import with_questions
from qualify.intake.outcomes import words_of
from qualify.intake.own import is_own
from qualify.intake.questions import find_segments
from qualify.intake.recognise import guess, with_values
from qualify.intake.records import FIELDS_OF, ROLES, Join, Mapping, Table
from qualify.intake.relations import beside, joined, relate
from qualify.intake.roles import ROLE_WORDS, WHY, another_list, as_role, copied, named
from qualify.schema import OPEN

CHOSEN = "chosen by you"
UNJOINED = (
    "chosen by you, and beside no row so far: no column of the others has most of its values in a column of this table "
    "that tells its rows apart, such as an id or a name"
)
LEFT_OUT = "no column says which opportunities were won or lost, and no other table names its rows: it is left out"
_OF_A_DEAL = {"amount", "created", "closed", "expected", "stage"}
_NAMED_BY_KEY = ("account", "owner", "product", "team", "source", "stage")
_FROM_DETAILS = ("team", "list_price")


def gather(tables: Sequence[Table], said: Sequence[str] = (), held: Held = nobody) -> tuple[tuple[Table, Mapping], ...]:
    """Each of ``tables`` with how it is understood, opportunities first; those that name others' rows are widened.

    ``said`` are the roles that a person gave them, "" for one that is to be found; ``held`` tells which ids are deals
    that are there, and by which rubric these are rated. A single table is else understood as :func:`guess` does. Never
    raises on account of the content.
    """
    said = said or [""] * len(tables)
    mappings = _roles(tables, said, held)
    beside_others = (mapping.role == "details" and not is_own(mapping) for mapping in mappings)
    details = {table.name: table for table, yes in zip(tables, beside_others, strict=True) if yes}
    pairs = [_related(table, mapping, details) for table, mapping in zip(tables, mappings, strict=True)]
    pairs = _with_asked(pairs, held)
    pairs.sort(key=lambda pair: ROLES.index(pair[1].role))
    words = {word: meaning for _, mapping in pairs if mapping.role == ROLES[0] for word, meaning in mapping.outcomes}
    used = {join.table for _, mapping in pairs for join in mapping.joins}
    return tuple((table, _with_words(_with_use(table, mapping, used), words)) for table, mapping in pairs)


def role_of(table: Table, others: Sequence[Table]) -> tuple[str, str]:
    """What ``table`` is among ``others``, and why: a role of ``records.ROLES`` and a reason in words."""
    tables = (table, *(other for other in others if other is not table))
    mapping = _roles(tables, [""] * len(tables), nobody)[0]
    return mapping.role, mapping.why or WHY[mapping.role]


def recast(table: Table, role: str) -> Mapping:
    """How ``table`` is understood where a person says that its role is another than the one that was found."""
    return Mapping(role=role, why=CHOSEN) if role == "details" else replace(guess(table, role), why=CHOSEN)


def _roles(tables: Sequence[Table], said: Sequence[str], held: Held) -> list[Mapping]:
    """How each table is understood by itself, with the role that was ``said`` or that it has among the others."""
    mappings = [recast(table, role) if role else guess(table) for table, role in zip(tables, said, strict=True)]
    main = [_is_main(table, mapping, role) for table, mapping, role in zip(tables, mappings, said, strict=True)]
    whole = zip(tables, mappings, main, strict=True)
    ids = [table.frame[key] for table, mapping, chosen in whole if chosen and (key := mapping.column("deal_id"))]
    mappings = [
        mapping if role or chosen else _answers(table, mapping, tables, mappings, ids, held)
        for table, mapping, role, chosen in zip(tables, mappings, said, main, strict=True)
    ]
    if len(tables) == 1:
        return mappings
    if not any(main):
        main = [not role and _may_be_main(mapping) for mapping, role in zip(mappings, said, strict=True)]
    lists = [(t, m.column("deal_id")) for t, m, chosen in zip(tables, mappings, main, strict=True) if chosen]
    return [
        mapping
        if role
        else _copied_history(table, mapping, [pair for pair in lists if pair[0] is not table])
        if chosen or mapping.role != "opportunities"
        else _details(table, [other for other in tables if other is not table], any(main), mapping)
        for table, mapping, chosen, role in zip(tables, mappings, main, said, strict=True)
    ]


def _answers(
    table: Table,
    mapping: Mapping,
    tables: Sequence[Table],
    mappings: Sequence[Mapping],
    ids: Sequence[pl.Series],
    held: Held,
) -> Mapping:
    """The table as answers about deals that are there, unless a column of another one that is no id names its rows."""
    found = answers_about(table, mapping, ids, held)
    others = [pair for pair in zip(tables, mappings, strict=True) if pair[0] is not table] if found else []
    named_so = any(join.ours != m.column("deal_id") for other, m in others for join in relate(other, [table]))
    return mapping if found is None or named_so else found


def _is_main(table: Table, mapping: Mapping, said: str) -> bool:
    """True for a list of opportunities with outcomes, or ``said`` to be one; a list of stages has outcomes too."""
    if said:
        return said == ROLES[0]
    return mapping.role == "opportunities" and mapping.tells_outcome and not another_list(table, mapping)


def _may_be_main(mapping: Mapping) -> bool:
    """True for a list of opportunities whose outcomes only another table tells."""
    ids = mapping.column("deal_id")
    sure = bool(ids and named([ids], ROLE_WORDS["ratings"]["sure_ids"]))
    return mapping.role == "opportunities" and sure and bool(_OF_A_DEAL & dict(mapping.fields).keys())


def _copied_history(table: Table, mapping: Mapping, others: Sequence[tuple[Table, str | None]]) -> Mapping:
    """A copy of the opportunities with the day from which each row was so is a history beside the opportunities.

    ``others`` are the lists of opportunities with the column of their ids.
    """
    if mapping.role != "opportunities" or not copied(table):
        return mapping
    told = as_role(table, "history")
    if not {"deal_id", "since", "stage"} <= dict(told.fields).keys():
        return mapping
    ids = table.frame[told.column("deal_id") or ""].drop_nulls()
    keys = [other.frame[key] for other, key in others if key and not copied(other)]
    return with_values(table, told) if any(2 * ids.is_in(key.implode()).sum() > len(ids) for key in keys) else mapping


def _details(table: Table, others: Sequence[Table], there: bool, mapping: Mapping) -> Mapping:
    """Details where another table names its rows; else it is left out, or the one table that is asked about."""
    if any(relate(other, [table]) for other in others):
        return Mapping(role="details", why=WHY["details"])
    return Mapping(role="details", why=LEFT_OUT) if there else mapping


def _related(table: Table, mapping: Mapping, details: Named[str, Table]) -> tuple[Table, Mapping]:
    """The table with what the details say beside its rows, and the fields that this tells."""
    if mapping.role not in ("opportunities", "history") or not details:
        return table, mapping
    joins = relate(table, list(details.values()))
    if not joins:
        return table, mapping
    wide = joined(table, replace(mapping, joins=joins), details)
    fields, reasons = dict(mapping.fields), dict(mapping.reasons)
    for join in joins:
        reasons |= {beside(column, join.table): f"from {join.table}, by {join.ours!r}" for column in join.columns}
        for field, column, why in _told(wide, join, fields, mapping.role):
            fields[field] = column
            if field == "is_won":
                # The outcome is what the flags say, and no longer the words of a key that they belong to.
                fields.pop("outcome", None)
            reasons[column] = f"{field.replace('_', ' ')}: {why}"
    pairs = tuple((field, fields[field]) for field in FIELDS_OF[mapping.role] if field in fields)
    found = replace(mapping, fields=pairs, reasons=tuple(reasons.items()), joins=joins)
    return wide, with_values(wide, _with_segments(wide, found))


def _told(wide: Table, join: Join, fields: dict[str, str], role: str) -> list[tuple[str, str, str]]:
    """(field, column, why) of the columns of one join that say what the table itself does not say, or only by a key."""
    names = {column: beside(column, join.table) for column in join.columns}
    found: list[tuple[str, str, str]] = []
    label = next((names[column] for column in named(join.columns, ROLE_WORDS["details"]["names"])), None)
    keyed = next((field for field in _NAMED_BY_KEY if fields.get(field) == join.ours), None)
    if label and keyed and keyed in FIELDS_OF[role]:
        found.append((keyed, label, f"what {join.ours!r} stands for in {join.table}"))
    for field in _FROM_DETAILS:
        column = next(iter(named(join.columns, ROLE_WORDS["details"][field])), None)
        if column and field in FIELDS_OF[role] and field not in fields:
            found.append((field, names[column], f"from {join.table}, by {join.ours!r}"))
    if "is_won" not in fields and fields.get("outcome") in (None, join.ours):
        found += _outcome(wide, join, names, label)
    return found


def _outcome(wide: Table, join: Join, names: dict[str, str], label: str | None) -> list[tuple[str, str, str]]:
    flags = {field: named(join.columns, ROLE_WORDS["details"][field]) for field in ("is_won", "is_closed")}
    why = f"from {join.table}, by {join.ours!r}"
    if all(flags.values()):
        return [(field, names[columns[0]], why) for field, columns in flags.items()]
    says = {meaning for _, meaning in words_of(wide.frame[label])} - {OPEN, None} if label else set()
    return [("outcome", label, why)] if label and says else []


def _with_asked(pairs: Sequence[tuple[Table, Mapping]], held: Held) -> list[tuple[Table, Mapping]]:
    """Each table with the columns that the rubric asks for; by the deals of any one of them, as it is one upload."""
    roles = ("opportunities", "ratings")
    about = [table.frame[key] for table, m in pairs if m.role in roles and (key := m.column("deal_id"))]
    rubric = next((found for ids in about if (found := held(sampled(ids))[1])), None)
    if rubric is None:
        return list(pairs)
    return [(table, with_questions(table, mapping, rubric) if _asks(mapping) else mapping) for table, mapping in pairs]


def _asks(mapping: Mapping) -> bool:
    """Whether the columns of a table can be questions."""
    return mapping.role in ("opportunities", "ratings") and not mapping.column("criterion") and not is_own(mapping)


def _with_segments(wide: Table, mapping: Mapping) -> Mapping:
    """The columns of details that deals can be compared by, beside those of the table itself."""
    if mapping.role != "opportunities":
        return mapping
    used = {column for _, column in mapping.fields}
    ours = {beside(column, join.table) for join in mapping.joins for column in join.columns} - used
    more = tuple(column for column in find_segments(wide, mapping)[0] if column in ours)
    return replace(mapping, segments=(*mapping.segments, *more))


def _with_use(table: Table, mapping: Mapping, used: Collection[str]) -> Mapping:
    """Details by a person's word with the reason why they are beside no row, where that is so."""
    idle = mapping.role == "details" and mapping.why == CHOSEN and table.name not in used
    return replace(mapping, why=UNJOINED) if idle else mapping


def _with_words(mapping: Mapping, words: Named[str, str | None]) -> Mapping:
    """A history's stages mean what they mean in the opportunities."""
    if mapping.role != "history":
        return mapping
    return replace(mapping, outcomes=tuple((word, meaning or words.get(word)) for word, meaning in mapping.outcomes))
