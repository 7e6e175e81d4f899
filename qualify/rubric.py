"""A rubric: criteria with written answers, whole-number points and whole-number weights."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Literal, TypeVar

from qualify.errors import InputError

MAX_POINTS = 100
MIDDLE = 50
"""Points of every answer where nothing tells which is better: such a question says nothing."""
MAX_WEIGHT = 100
MAX_ANSWERS = 200
Missing = Literal["leave out", "nothing earned"]
MISSING_POLICIES: tuple[Missing, ...] = ("leave out", "nothing earned")


def slug(text: str) -> str:
    """The short name of a criterion in links and tables: lower case letters, digits and ``_``.

    >>> slug("Budget allocated?")
    'budget_allocated'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "criterion"


@dataclass(frozen=True)
class Answer:
    """One written answer and the whole points, 0 to 100, that it earns."""

    label: str
    points: int
    meaning: str = ""


@dataclass(frozen=True)
class Criterion:
    """A question about an opportunity that anybody can answer by looking.

    ``ordered`` is False where nothing but outcomes could say which answer is better, as with the name of a product.
    """

    key: str
    question: str
    answers: tuple[Answer, ...]
    weight: int = 10
    group: str = ""
    influence: bool = True
    evidence: str = ""
    ordered: bool = True

    @property
    def tells(self) -> bool:
        """Whether its answers earn different points."""
        return len({answer.points for answer in self.answers}) > 1

    @property
    def taught(self) -> bool:
        """Whether answers without an order earn different points: only outcomes could have said so."""
        return self.tells and not self.ordered


@dataclass(frozen=True)
class Sketch:
    """A rubric that is being written: nothing is checked, so anything may still be missing or be there twice.

    ``missing`` is the policy for a question without an answer: "leave out" takes the criterion out
    of that deal's mean, "nothing earned" counts it as no points. A deal without a single answer has
    no score under either: a missing answer is never a "No".
    """

    name: str
    criteria: tuple[Criterion, ...]
    missing: Missing = "leave out"
    note: str = ""

    @property
    def weights(self) -> dict[str, int]:
        """Weight by criterion key, in the rubric's order."""
        return {criterion.key: criterion.weight for criterion in self.criteria}

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(criterion.key for criterion in self.criteria)


@dataclass(frozen=True)
class Rubric(Sketch):
    """Criteria and weights, whole and frozen: a change makes a new one. Raises InputError for what cannot be scored."""

    def __post_init__(self) -> None:
        _check(self)

    def with_weights(self, weights: Mapping[str, int]) -> Rubric:
        """The same rubric with other weights; criteria not named keep theirs.

        Raises InputError when a key is unknown, a weight is not a whole number from 0 to 100, or all are 0.
        """
        unknown = sorted(set(weights) - set(self.keys))
        if unknown:
            raise InputError(
                f"The rubric {self.name!r} has no criterion called {', '.join(map(repr, unknown))}.",
                f"It has: {', '.join(self.keys)}.",
            )
        return replace(self, criteria=tuple(replace(c, weight=weights.get(c.key, c.weight)) for c in self.criteria))

    def with_points(self, points: Mapping[str, Sequence[int]]) -> Rubric:
        """The same rubric with other points for all answers of the criteria named, in the order of their answers."""
        return replace(self, criteria=tuple(_with_points(c, points.get(c.key)) for c in self.criteria))

    def with_missing(self, policy: Missing) -> Rubric:
        return replace(self, missing=policy)


def _with_points(criterion: Criterion, points: Sequence[int] | None) -> Criterion:
    if points is None:
        return criterion
    answers = (replace(answer, points=earned) for answer, earned in zip(criterion.answers, points, strict=True))
    return replace(criterion, answers=tuple(answers))


def _check(rubric: Rubric) -> None:
    if not rubric.criteria:
        raise InputError(f"The rubric {rubric.name!r} has no criteria.", "Choose at least one question.")
    if rubric.missing not in MISSING_POLICIES:
        raise InputError(
            f"{rubric.missing!r} is not a policy for missing answers.", f"Use one of: {', '.join(MISSING_POLICIES)}."
        )
    keys = rubric.keys
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(f"The rubric {rubric.name!r} has {twice[0]!r} twice.", "Give each criterion a key of its own.")
    for criterion in rubric.criteria:
        _check_criterion(criterion)
    if not any(rubric.weights.values()):
        raise InputError("Every weight is 0, so nothing would be scored.", "Give at least one criterion a weight.")


def _check_criterion(criterion: Criterion) -> None:
    if criterion.key != slug(criterion.key):
        raise InputError(f"{criterion.key!r} is not a usable key.", f"Write it as {slug(criterion.key)!r}.")
    _check_whole("weight", criterion.weight, MAX_WEIGHT, criterion.key)
    labels = [answer.label for answer in criterion.answers]
    if not 1 <= len(labels) <= MAX_ANSWERS:
        raise InputError(
            f"The criterion {criterion.key!r} has {len(labels)} answers.", f"It needs 1 to {MAX_ANSWERS} of them."
        )
    if len(set(labels)) < len(labels):
        raise InputError(f"The criterion {criterion.key!r} has an answer twice.", "Give each answer its own words.")
    for answer in criterion.answers:
        _check_whole(f"points of the answer {answer.label!r}", answer.points, MAX_POINTS, criterion.key)


def _check_whole(what: str, value: object, most: int, key: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise InputError(f"The {what} in {key!r} is {value!r}.", f"It must be a whole number from 0 to {most}.")


S = TypeVar("S", bound=Sketch)
NO_RUBRIC = Rubric("No rubric yet", (Criterion("none", "No question yet", (Answer("none", 0),)),))
"""Stands in, as version 0, where nobody has chosen questions: no opportunity has a score."""


def to_toml(rubric: Sketch) -> str:
    """The rubric as a TOML document that :func:`from_toml` reads back as an equal record, or :func:`sketched`."""
    lines = [f"name = {_quoted(rubric.name)}", f"missing = {_quoted(rubric.missing)}", f"note = {_quoted(rubric.note)}"]
    lines += [] if rubric.criteria else ["criteria = []"]
    for criterion in rubric.criteria:
        lines += [
            "",
            "[[criteria]]",
            f"key = {_quoted(criterion.key)}",
            f"group = {_quoted(criterion.group)}",
            f"question = {_quoted(criterion.question)}",
            f"weight = {criterion.weight}",
            f"influence = {str(criterion.influence).lower()}",
            f"evidence = {_quoted(criterion.evidence)}",
            *([] if criterion.ordered else ["ordered = false"]),
            "answers = [",
            *(
                f"  {{ label = {_quoted(a.label)}, points = {a.points}, meaning = {_quoted(a.meaning)} }},"
                for a in criterion.answers
            ),
            "]",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too, but for DEL, which TOML forbids raw.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def from_toml(text: str, file: str = "") -> Rubric:
    """The rubric written in a TOML document. Raises InputError that names what is wrong and where."""
    return _read(Rubric, text, file)


def sketched(text: str, file: str = "") -> Sketch:
    """The same for a rubric that may be unfinished: only the form of the document is checked."""
    return _read(Sketch, text, file)


def _read(kind: type[S], text: str, file: str) -> S:
    try:
        document = _fields(Sketch, tomllib.loads(text), "The rubric")
        return kind(**{**document, "criteria": tuple(_criterion(entry) for entry in document["criteria"])})
    except (ValueError, RecursionError) as error:
        why = error if isinstance(error, tomllib.TOMLDecodeError) else "it nests too deeply or has too long a number"
        what = f"This is not a TOML document: {why}."
    except TypeError as error:
        what = str(error)
    raise InputError(what, "Export a rubric to see the form.", file=file)


def _criterion(entry: dict[str, Any]) -> Criterion:
    what = f"The criterion {entry.get('key', '')!r}"
    criterion = _fields(Criterion, entry, what)
    answers = (_fields(Answer, answer, f"An answer of the criterion {entry['key']!r}") for answer in entry["answers"])
    return Criterion(**{**criterion, "answers": tuple(Answer(**answer) for answer in answers)})


def _fields(kind: type, entry: dict[str, Any], what: str) -> dict[str, Any]:
    """``entry``, when it has the fields of ``kind`` and no others; numbers are checked later, with the rubric."""
    known = {field.name: field for field in fields(kind)}
    for name in entry:
        if name not in known:
            raise TypeError(f"{what} has an unknown entry {name!r}.")
    for name, field in known.items():
        if name in entry:
            _check_form(what, name, entry[name], str(field.type))
        elif field.default is MISSING:
            raise TypeError(f"{what} has no {name!r}.")
    return entry


def _check_form(what: str, name: str, value: object, form: str) -> None:
    if form in ("str", "Missing") and not isinstance(value, str):
        raise TypeError(f"{what} has {value!r} for {name!r}, which must be a text.")
    if form == "bool" and not isinstance(value, bool):
        raise TypeError(f"{what} has {value!r} for {name!r}, which must be true or false.")
    if form.startswith("tuple") and not (isinstance(value, list) and all(isinstance(part, dict) for part in value)):
        raise TypeError(f"{what} has {name!r} that are not tables.")
