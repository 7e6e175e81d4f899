"""Zip archives that unpack to too much, say what is not so, or are not what they seem."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping

from hostile.hostile_file import DEALS, MEGABYTE, TRUTH, Hostile, Truth, told

ZIP = "deals.zip"
TOO_MUCH = "too much|too many|unpack|memory or time|MB|more than [0-9,]+ "
DAMAGED = "damaged"
ENCRYPTED = "password|encrypt"
WITHIN = "zip (archive )?(inside|within|in) (a|another) zip|another zip"
NO_TABLE = "no table|nothing|no file|archive is empty"
SECOND = told("id|status", "9|Open")
SECOND_TEXT = "id,status\n9,Open\n"


def zipped(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name.rstrip("#")), data, method)
        archive.comment = comment
    return buffer.getvalue()


def changed(data: bytes, at: int, packed: bytes) -> bytes:
    return data[:at] + packed + data[at + len(packed) :]


def central(data: bytes) -> int:
    """Where the first entry of the directory is."""
    return data.index(b"PK\1\2")


def flagged(data: bytes, flag: int) -> bytes:
    """With a flag set in both entries of the first member: 1 is "encrypted"."""
    data = changed(data, 6, struct.pack("<H", flag))
    return changed(data, central(data) + 8, struct.pack("<H", flag))


def packed_by(data: bytes, method: int) -> bytes:
    """With another number for how the first member is packed."""
    data = changed(data, 8, struct.pack("<H", method))
    return changed(data, central(data) + 10, struct.pack("<H", method))


def sized(data: bytes, size: int) -> bytes:
    """With another size for the first member, unpacked."""
    data = changed(data, 22, struct.pack("<I", size))
    return changed(data, central(data) + 24, struct.pack("<I", size))


def with_checksum(data: bytes, checksum: int) -> bytes:
    data = changed(data, 14, struct.pack("<I", checksum))
    return changed(data, central(data) + 16, struct.pack("<I", checksum))


def overlapping(number: int, size: int) -> bytes:
    """A directory whose entries all name the one member at the beginning."""
    whole = zipped({"0.csv": b"id,n\n1," + b"x" * size})
    start = central(whole)
    entry = whole[start : whole.index(b"PK\5\6")]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(entry) * number, start, 0)
    return whole[:start] + entry * number + end


def nested(depth: int) -> bytes:
    """Zips in a zip, 16 in each, as in the archive that is known as 42.zip."""
    data: bytes | str = b"0" * 4 * MEGABYTE
    for _ in range(depth):
        data = zipped({f"{i}.zip": data for i in range(16)})
    assert isinstance(data, bytes)
    return data


def line_of_a_gigabyte() -> bytes:
    """A member of one line, written piece by piece."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("deals.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(1024):
            member.write(b"x" * MEGABYTE)
    return buffer.getvalue()


def linked() -> bytes:
    """A link to a file of the machine, as archives of Unix hold them."""
    info = zipfile.ZipInfo("deals.csv")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def zip_of(
    title: str, members: Mapping[str, bytes | str], truth: Truth | tuple[Truth, ...] | None = TRUTH, **more: str
) -> Hostile:
    return Hostile(title, zipped(members), truth, name=ZIP, **more)  # type: ignore[arg-type]


ONE = zipped({"deals.csv": DEALS})
ZIPS = (
    zip_of("one table", {"deals.csv": DEALS}),
    zip_of("two tables in folders", {"a/deals.csv": DEALS, "b/c/more.csv": SECOND_TEXT}, (TRUTH, SECOND)),
    zip_of("what a Mac adds", {"deals.csv": DEALS, "__MACOSX/._deals.csv": b"\0\5\x16\7\0", ".DS_Store": b"\0\1"}),
    zip_of("a table beside a letter", {"deals.csv": DEALS, "letter.pdf": b"%PDF-1.7", "read.me": "a, b"}),
    zip_of("names above the folder", {"../../../deals.csv": DEALS, "..\\..\\more.csv": SECOND_TEXT}, (TRUTH, SECOND)),
    zip_of("names from the root", {"/etc/deals.csv": DEALS, "C:\\more.csv": SECOND_TEXT}, (TRUTH, SECOND)),
    zip_of("a name of markup", {"<img src=x onerror=alert(1)>.csv": DEALS}),
    zip_of("a name of 60,000 letters", {"n" * 60_000 + ".csv": DEALS}, refusal=DAMAGED),
    zip_of("a name of 32,000 accents", {"é" * 32_000 + ".csv": DEALS}, refusal=DAMAGED),
    zip_of("a name of line ends", {"a\nb\r.csv": DEALS}),
    zip_of("the same name twice", {"deals.csv": DEALS, "deals.csv#": SECOND_TEXT}, (TRUTH, SECOND)),
    zip_of("only folders", {"a/": b"", "a/b/": b""}, None, refusal=NO_TABLE),
    zip_of("only a letter", {"letter.pdf": b"%PDF-1.7"}, None, refusal=NO_TABLE),
    zip_of("only an empty table", {"deals.csv": b""}, None, refusal="empty"),
    zip_of("an empty table beside another", {"a.csv": b"", "deals.csv": DEALS}, refusal="empty"),
    zip_of("a zip in it", {"deals.zip": ONE}, None, refusal=WITHIN),
    zip_of("a gzip in it", {"deals.csv.gz": b"\x1f\x8b\x08"}, None, refusal=NO_TABLE),
    Hostile("zips in zips in zips", lambda: nested(4), None, f"{WITHIN}|{TOO_MUCH}", name=ZIP),
    Hostile("a line of 1 GB in it", line_of_a_gigabyte, None, TOO_MUCH, name=ZIP),
    Hostile(
        "ten members of 190 MB",
        lambda: zipped({f"{i}.csv": bytes(190 * MEGABYTE) for i in range(10)}),
        None,
        TOO_MUCH,
        name=ZIP,
    ),
    Hostile(
        "10,000 members", lambda: zipped({f"{i}.csv": SECOND_TEXT for i in range(10_000)}), None, TOO_MUCH, name=ZIP
    ),
    Hostile(
        "1,000 members over each other", lambda: overlapping(1_000, MEGABYTE), None, f"{TOO_MUCH}|{DAMAGED}", name=ZIP
    ),
    Hostile(
        "three members over each other",
        overlapping(3, 9),
        (told("id|n", "1|xxxxxxxxx"),) * 3,
        f"{DAMAGED}|overlap",
        name=ZIP,
    ),
    Hostile(
        "a size too small by 300 MB",
        lambda: sized(zipped({"deals.csv": b"id,n\n" * 60 * MEGABYTE}), 10),
        None,
        f"{TOO_MUCH}|{DAMAGED}",
        name=ZIP,
    ),
    Hostile("a size too small by a few", sized(ONE, 10), None, DAMAGED, name=ZIP),
    Hostile("a size too large", sized(ONE, 2**31), None, f"{TOO_MUCH}|{DAMAGED}", name=ZIP),
    Hostile("a wrong checksum", with_checksum(ONE, 7), None, DAMAGED, name=ZIP),
    Hostile("a password", flagged(ONE, 1), None, ENCRYPTED, name=ZIP),
    Hostile("an unknown way of packing", packed_by(ONE, 99), None, f"{DAMAGED}|{ENCRYPTED}|pack", name=ZIP),
    Hostile("packed by bzip2", zipped({"deals.csv": DEALS}, zipfile.ZIP_BZIP2), TRUTH, "pack|damaged", name=ZIP),
    Hostile("packed by LZMA", zipped({"deals.csv": DEALS}, zipfile.ZIP_LZMA), TRUTH, "pack|damaged", name=ZIP),
    Hostile("not packed", zipped({"deals.csv": DEALS}, zipfile.ZIP_STORED), TRUTH, name=ZIP),
    Hostile("a long comment", zipped({"deals.csv": DEALS}, comment=b"x" * 65_000), TRUTH, name=ZIP),
    Hostile("cut in two", ONE[: len(ONE) // 2], None, DAMAGED, name=ZIP),
    Hostile("without a directory", ONE[: central(ONE)], None, DAMAGED, name=ZIP),
    Hostile("a directory of nothing", b"PK\5\6" + bytes(18), None, f"{NO_TABLE}|empty|{DAMAGED}", name=ZIP),
    Hostile("behind a program", b"MZ\x90\0" * 9 + ONE, None, "readable|program", name=ZIP),
    Hostile("a broken stream", changed(ONE, 40, b"\xff" * 9), None, DAMAGED, name=ZIP),
    Hostile("a link to a file of the machine", linked(), None, f"{NO_TABLE}|link|only one column", name=ZIP),
)
