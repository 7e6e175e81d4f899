"""The tables of one file: the members of a zip and the sheets of a workbook. All of it runs in the child."""

from __future__ import annotations

import zipfile
from dataclasses import replace

from qualify.errors import InputError
from qualify.intake import zipped
from qualify.intake.kinds import is_other, kind_of
from qualify.intake.parsed import Parsed, note
from qualify.intake.records import Part
from qualify.intake.scan import Progress

_NESTED = "This is a zip archive inside a zip archive, which is not opened."


def parts_of(data: bytes, name: str) -> tuple[Part, ...]:
    """Every table of a file that is no empty one, in order; what is none of them says why. Raises InputError."""
    if kind_of(data, name) != "zip":
        return (Part(),)
    archive = zipped.opened(data)
    if zipped.kind(archive, data) != "zip":
        return _sheets(archive, data)
    zipped.check_archive(archive)
    found: list[Part] = []
    for member, info in zipped.members(archive).items():
        found += _of_member(archive, member, info, data)
    if not found:
        raise InputError("The zip archive is empty.", "Pack the files again and upload it.", file=name)
    return tuple(found)


def _sheets(archive: zipfile.ZipFile, data: bytes) -> tuple[Part, ...]:
    from qualify.intake.workbook import sheets

    zipped.check_book(archive, data)
    return sheets(data)


def _of_member(archive: zipfile.ZipFile, member: str, info: zipfile.ZipInfo, data: bytes) -> tuple[Part, ...]:
    why_not = _no_table(info)
    if why_not:
        return (Part(member, why_not=why_not),)
    try:
        kind = kind_of(next(zipped.pieces(archive, info, data), b""), member)
        if kind != "zip":
            other = (
                "This is a file of another kind and not a table." if kind == "csv" and is_other(info.filename) else ""
            )
            return (Part(member, why_not=other),)
        inside = zipped.unpacked(archive, info, data)
        book = zipped.opened(inside)
        if zipped.kind(book, inside) == "zip":
            return (Part(member, why_not=_NESTED),)
        return tuple(replace(part, member=member) for part in _sheets(book, inside))
    except InputError as error:
        return (Part(member, empty=not info.file_size, why_not=error.problem.what),)


def _no_table(info: zipfile.ZipInfo) -> str:
    """Why a member is not looked into; "" where it is."""
    *folders, last = info.filename.replace("\\", "/").split("/")
    if last.startswith(".") or "__MACOSX" in folders:
        return "This is a file of the operating system and not a table."
    if info.flag_bits & 1:
        return "This file is protected by a password; pack it again without one."
    return ""


def parse(data: bytes, name: str, part: Part | None, progress: Progress) -> Parsed:
    """The table ``part`` of a file, or the first one with cells. Raises InputError."""
    kind = kind_of(data, name)
    if kind != "zip":
        return _parse_plain(data, kind, progress)
    archive = zipped.opened(data)
    kind = zipped.kind(archive, data)
    if kind != "zip":
        return _parse_book(archive, data, kind, part.sheet if part else "")
    zipped.check_archive(archive)
    if part is None:
        return _first(data, name, progress)
    return _parse_member(archive, data, part, progress)


def _parse_plain(data: bytes, kind: str, progress: Progress) -> Parsed:
    if kind == "parquet":
        from qualify.intake.parquet import parse_parquet

        return parse_parquet(data)
    if kind == "jsonl":
        from qualify.intake.jsonlines import parse_json

        return parse_json(data, progress)
    from qualify.intake.text import parse_text

    return parse_text(data, progress)


def _parse_book(archive: zipfile.ZipFile, data: bytes, kind: str, sheet: str) -> Parsed:
    from qualify.intake.workbook import parse_workbook

    zipped.check_book(archive, data)
    return parse_workbook(data, kind, sheet)


def _parse_member(archive: zipfile.ZipFile, data: bytes, part: Part, progress: Progress) -> Parsed:
    """A member of an archive. Its errors name it."""
    info = zipped.members(archive).get(part.member)
    if info is None:
        raise InputError(f"There is no {part.member!r} in the archive.", "Choose one of its files.")
    why_not = _no_table(info)
    if why_not:
        raise InputError(why_not, "Choose another file of the archive.", file=part.member)
    try:
        inside = zipped.unpacked(archive, info, data)
        kind = kind_of(inside, part.member)
        if kind != "zip":
            return replace(_parse_plain(inside, kind, progress), part=Part(part.member))
        book = zipped.opened(inside)
        kind = zipped.kind(book, inside)
        if kind == "zip":
            raise InputError(_NESTED, "Unpack it and upload the files in it.")
        parsed = _parse_book(book, inside, kind, part.sheet)
    except InputError as error:
        raise InputError(error.problem.what, error.problem.way_out, rows=error.problem.rows, file=part.member) from None
    return replace(parsed, part=Part(part.member, parsed.part.sheet))


def _first(data: bytes, name: str, progress: Progress) -> Parsed:
    """The first table of an archive that has rows, saying which others there are."""
    found = parts_of(data, name)
    usable = [part for part in found if not part.why_not and not part.empty]
    if not usable:
        why = found[0].why_not or "This is empty."
        what = f"There is no table in the archive; of {found[0].member!r} this was found: {why}"
        raise InputError(what, "Pack tables as CSV, .xlsx, Parquet or JSON lines.")
    parsed = parse(data, name, usable[0], progress)
    others = [": ".join(filter(None, (part.member, part.sheet))) for part in found if part != parsed.part]
    if others:
        what = f"Only {_shown(parsed.part)} was read, not {', '.join(map(repr, others))}."
        parsed = replace(parsed, notes=(note("part", what, "Choose another table of the file."), *parsed.notes))
    return parsed


def _shown(part: Part) -> str:
    return repr(": ".join(filter(None, (part.member, part.sheet))))
