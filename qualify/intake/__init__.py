"""Intake: from the bytes of a file to checked rows, with every problem named by row and column."""

from qualify.intake.asked import against
from qualify.intake.checking import check
from qualify.intake.dates import is_ambiguous
from qualify.intake.fitting import fitted
from qualify.intake.gathering import CHOSEN, gather, recast, role_of
from qualify.intake.meanings import Spread, spread, spread_words
from qualify.intake.own import own_rubric
from qualify.intake.parsed import UNREADABLE
from qualify.intake.reading import parts, read
from qualify.intake.recognise import guess, remap
from qualify.intake.records import (
    FIELDS,
    FIELDS_OF,
    ROLES,
    Batch,
    Edit,
    Finding,
    Join,
    Mapping,
    Part,
    Ruling,
    Suggestion,
    Table,
    Way,
    criteria_keys,
)
from qualify.intake.rejects import rejects
from qualify.intake.relations import joined, relate
from qualify.intake.repairs import edited
from qualify.intake.sources import SAME_SOURCE, from_json, likeness, signature, to_json
from qualify.intake.suggesting import propose, suggest
from qualify.intake.unanswered import offered, unanswered, zero_is_doubtful

__all__ = [
    "CHOSEN",
    "FIELDS",
    "FIELDS_OF",
    "ROLES",
    "SAME_SOURCE",
    "UNREADABLE",
    "Batch",
    "Edit",
    "Finding",
    "Join",
    "Mapping",
    "Part",
    "Ruling",
    "Spread",
    "Suggestion",
    "Table",
    "Way",
    "against",
    "check",
    "criteria_keys",
    "edited",
    "fitted",
    "from_json",
    "gather",
    "guess",
    "is_ambiguous",
    "joined",
    "likeness",
    "offered",
    "own_rubric",
    "parts",
    "propose",
    "read",
    "recast",
    "rejects",
    "relate",
    "remap",
    "role_of",
    "signature",
    "spread",
    "spread_words",
    "suggest",
    "to_json",
    "unanswered",
    "zero_is_doubtful",
]
