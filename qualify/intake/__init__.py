"""Intake: from the bytes of a file to checked rows, with every problem named by row and column."""

from qualify.intake.checking import check
from qualify.intake.reading import read
from qualify.intake.recognise import guess, remap
from qualify.intake.records import FIELDS, Batch, Mapping, Suggestion, Table, criteria_keys
from qualify.intake.suggesting import propose, suggest

__all__ = [
    "FIELDS",
    "Batch",
    "Mapping",
    "Suggestion",
    "Table",
    "check",
    "criteria_keys",
    "guess",
    "propose",
    "read",
    "remap",
    "suggest",
]
