"""The files that a command is given: one, several, or those of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualify.errors import InputError
from qualify.words import count


def read_all(names: Sequence[str]) -> tuple[list[tuple[bytes, str]], list[str]]:
    """Bytes and name of each file, those of a folder by name, and remarks on what of a folder was left out.

    Raises InputError for what cannot be read, and for a folder without files.
    """
    files: list[tuple[bytes, str]] = []
    remarks: list[str] = []
    for path in map(Path, names):
        if path.is_dir():
            inside, said = _inside(path)
            files += [(read_bytes(file), file.name) for file in inside]
            remarks += said
        else:
            files.append((read_bytes(path), path.name))
    return files, remarks


def read_bytes(path: Path) -> bytes:
    """What is in a file. Raises InputError with the reason where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", "Check its name.", file=path.name) from None


def write_bytes(path: Path, data: bytes, what: str) -> None:
    """Write a file. Raises InputError that says ``what`` cannot be written, and why."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = f"{what} cannot be written: {error.strerror}."
        raise InputError(reason, "Choose another place.", file=path.name) from None


def _inside(folder: Path) -> tuple[list[Path], list[str]]:
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise InputError(f"The folder cannot be read: {error.strerror}.", "Check it.", file=folder.name) from None
    hidden = [path.name for path in paths if path.name.startswith(".")]
    folders = [path.name for path in paths if path.is_dir() and path.name not in hidden]
    files = [path for path in paths if path.name not in hidden and path.name not in folders]
    if not files:
        raise InputError("There is no file in the folder.", "Give a folder with the files in it.", file=folder.name)
    left = (("folder", folders), ("hidden file", hidden))
    said = [
        f"Left out {count(len(names), kind)} of {folder.name}: {', '.join(names)}." for kind, names in left if names
    ]
    return files, said
