"""The encoding of a text file: what all of its bytes fit, said where it is not UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from qualify.errors import InputError, Problem
from qualify.intake.parsed import counted, note

MOST_NULS = 0.1
LOOKED_AT = 65_536
_STEP = 1024**2
_CONTROLS = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 26}) + b"\x7f"
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")


def decoded(data: bytes) -> tuple[bytes, list[Problem]]:
    """The text as UTF-8 without mark and NUL characters, and remarks. Raises InputError where it is no text."""
    wide = _utf16(data)
    if wide is not None:
        return _without_nuls(wide, [note("encoding", "The file is read as UTF-16.", "")])
    data = _unmarked(data)
    data, notes = _without_nuls(data, [], MOST_NULS)
    if _recoded(data, "utf-8", keep=False) is not None:
        return data, notes
    western = _recoded(data, "cp1252")
    if western is None:
        raise _unreadable()
    what = "The file is not UTF-8; it is read as Windows-1252."
    return western, [*notes, note("encoding", what, "Look at the accented letters below.")]


def _utf16(data: bytes) -> bytes | None:
    """UTF-16 by its mark, or by NULs at every second place and nowhere else."""
    for mark, encoding, place in ((codecs.BOM_UTF16_LE, "utf-16-le", 1), (codecs.BOM_UTF16_BE, "utf-16-be", 0)):
        head = data[:LOOKED_AT]
        marked = data.startswith(mark)
        nuls = head.count(0)
        if marked or (nuls > 0.3 * len(head) and head[place::2].count(0) == nuls):
            text = _recoded(data[2:] if marked else data, encoding)
            if text is not None:
                return _unmarked(text)
    return None


def _unmarked(data: bytes) -> bytes:
    """UTF-8 without its mark, which programs that join files may have written twice."""
    while data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
    return data


def leaves_controls(text: bytes) -> bool:
    r"""Whether UTF-8 ``text`` that was :func:`decoded` has control characters, which are left out of cells.

    They are the end mark of old systems and what is no character at all. One byte is found many times faster than
    three, and most files have none that such a character begins with.

    >>> [leaves_controls(text.encode()) for text in ("a", "\uff01", "a\x1a", "\uffff")]
    [False, False, True, True]
    """
    return b"\x1a" in text or (b"\xef" in text and _NO_CHARACTER.search(text) is not None)


def _without_nuls(data: bytes, notes: list[Problem], most: float = 1.0) -> tuple[bytes, list[Problem]]:
    nuls = data.count(0) if b"\x00" in data else 0
    controls = any(len(part.translate(None, _CONTROLS)) < len(part) for part in _steps(data))
    if controls or nuls > most * len(data):
        raise _unreadable()
    if not nuls:
        return data, notes
    what = f"Left out {counted(nuls, 'NUL character')}."
    return data.replace(b"\x00", b""), [*notes, note("NUL characters", what, "")]


def _recoded(data: bytes, encoding: str, keep: bool = True) -> bytes | None:
    """The text in UTF-8, made step by step so that memory stays low; None where not all bytes fit ``encoding``."""
    try:
        texts = codecs.iterdecode(_steps(data), encoding)
        return b"".join(text.encode() if keep else b"" for text in texts)
    except UnicodeError:
        return None


def _steps(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _STEP] for start in range(0, len(data), _STEP))


def _unreadable() -> InputError:
    return InputError(
        "The file is not readable text, nor a workbook (.xlsx) or a Parquet file.",
        "Export it again as CSV in UTF-8, or as .xlsx.",
    )
