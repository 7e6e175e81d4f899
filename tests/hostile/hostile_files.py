"""All hostile files, by what is hostile about them."""

from __future__ import annotations

from hostile.hostile_calcs import CALCS
from hostile.hostile_disguises import DISGUISED
from hostile.hostile_file import Hostile
from hostile.hostile_headers import FILE_NAMES, HEADERS, HUGE, NAMES
from hostile.hostile_jsons import JSON_CELLS, JSONS
from hostile.hostile_parquets import BROKEN, KINDS
from hostile.hostile_texts import ENCODINGS, LINE_ENDS, NULS, QUOTES, RAGGED, SEPARATORS
from hostile.hostile_workbooks import BOMBS, SHEETS
from hostile.hostile_zips import ZIPS

GROUPS: dict[str, tuple[Hostile, ...]] = {
    "encodings": ENCODINGS,
    "NULs": NULS,
    "separators": SEPARATORS,
    "quotes": QUOTES,
    "line ends": LINE_ENDS,
    "ragged rows": RAGGED,
    "headers": HEADERS,
    "huge cells": HUGE,
    "names": NAMES,
    "file names": FILE_NAMES,
    "disguises": DISGUISED,
    "zips": ZIPS,
    "workbooks that ask for much": BOMBS,
    "workbooks": SHEETS,
    "workbooks of LibreOffice": CALCS,
    "Parquet that lies": BROKEN,
    "Parquet": KINDS,
    "JSON": JSONS,
    "cells of JSON": JSON_CELLS,
}


def found(group: str, title: str) -> Hostile:
    """The file of a group that has this title."""
    return next(file for file in GROUPS[group] if file.title == title)
