"""Text files that are hostile by their bytes, separators, quotation marks, line ends, rows or headers."""

from __future__ import annotations

from hostile.hostile_file import DEALS, MEGABYTE, TRUTH, Hostile, Truth, lines, told

ACCENTS = "id,name,status\n1,José Núñez,Won\n2,Zoë “Z”,Lost\n"
ACCENTED = told("id|name|status", "1|José Núñez|Won", "2|Zoë “Z”|Lost")
MANY = "id,status\n" + "".join(f"{i},Won\n" for i in range(500))
MANIFOLD = told("id|status", *(f"{i}|Won" for i in range(500)))
NOT_TEXT = "not readable text"
ONE_COLUMN = "only one column"
EMPTY = "The file is empty"
WINDOWS = "Windows-1252"
NO_ROWS = "a header and no rows"
NEVER_CLOSED = "opened and never closed"
NOBODY_FITS = "No row fits the header"


def read_as(text: str) -> str:
    """UTF-8 that is read as Windows-1252."""
    return text.encode().decode("cp1252")


ENCODINGS = (
    Hostile("UTF-8", ACCENTS.encode(), ACCENTED),
    Hostile("UTF-8 with a mark", ACCENTS.encode("utf-8-sig"), ACCENTED),
    Hostile("UTF-8 with two marks", b"\xef\xbb\xbf" + ACCENTS.encode("utf-8-sig"), ACCENTED),
    Hostile("UTF-16, little end first", b"\xff\xfe" + ACCENTS.encode("utf-16-le"), ACCENTED, says="UTF-16"),
    Hostile("UTF-16, big end first", b"\xfe\xff" + ACCENTS.encode("utf-16-be"), ACCENTED, says="UTF-16"),
    Hostile("UTF-16, little, no mark", ACCENTS.encode("utf-16-le"), ACCENTED, NOT_TEXT),
    Hostile("UTF-16, big, no mark", ACCENTS.encode("utf-16-be"), ACCENTED, NOT_TEXT),
    Hostile("UTF-16 cut in half a character", b"\xff\xfe" + ACCENTS.encode("utf-16-le")[:-1], None, NOT_TEXT),
    Hostile("UTF-16 with half a surrogate", b"\xff\xfei\0,\0s\0\n\0\x00\xd81\0,\0\n\0", None, NOT_TEXT),
    Hostile(
        "UTF-16 with NUL characters",
        "\ufeffid,status\n1,W\0on\n2,Lost and long\n".encode("utf-16-le"),
        told("id|status", "1|Won", "2|Lost and long"),
        NOT_TEXT,
        says="NUL",
    ),
    Hostile("UTF-32", ACCENTS.encode("utf-32"), ACCENTED, NOT_TEXT),
    Hostile("EBCDIC", DEALS.encode("cp037"), None, NOT_TEXT),
    Hostile("Shift-JIS", "id,名前,status\n1,データ,Won\n".encode("shift-jis"), None, NOT_TEXT),
    Hostile("Windows-1252", ACCENTS.encode("cp1252"), ACCENTED, says=WINDOWS),
    Hostile("Windows-1252 with a byte it lacks", DEALS.encode() + b"\x81,Won,1\n", None, NOT_TEXT),
    Hostile(
        "one line of UTF-8 in Windows-1252",
        "id,name\n1,José\n".encode("cp1252") + "2,Núñez\n".encode(),
        told("id|name", "1|José", f"2|{read_as('Núñez')}"),
        "encoding",
        says=WINDOWS,
    ),
    Hostile(
        "UTF-8 cut in a character",
        "id,status\n1,Won\n2,Zoë".encode()[:-1],
        told("id|status", "1|Won", "2|ZoÃ"),
        NOT_TEXT,
        says=WINDOWS,
    ),
    Hostile(
        "half a surrogate in UTF-8",
        b"id,status\n1,\xed\xa0\x80\n",
        told("id|status", "1|í\xa0€"),
        NOT_TEXT,
        says=WINDOWS,
    ),
    Hostile("an overlong slash", b"id,status\n1,\xc0\xaf\n", told("id|status", "1|À¯"), NOT_TEXT, says=WINDOWS),
    Hostile("a letter put together of two", lines("id,n", "1,e\u0301é"), told("id|n", "1|e\u0301é")),
    Hostile("characters beyond the first 65,536", lines("id,n", "1,🎉𝔸"), told("id|n", "1|🎉𝔸")),
    Hostile(
        "invisible characters and a turned direction",
        lines("id,n", "1,a\u200b\u202eb"),
        told("id|n", "1|a\u200b\u202eb"),
    ),
    Hostile(
        "line ends that only Unicode knows",
        lines("id,n", "1,a\u2028b\x85c\x0cd\x0be"),
        told("id|n", "1|a\u2028b\x85c\x0cd\x0be"),
    ),
    Hostile("a replacement character", lines("id,n", "1,Jos\ufffd"), told("id|n", "1|Jos\ufffd")),
    Hostile("the end mark of DOS", lines("id,status", "1,Won") + b"\x1a", told("id|status", "1|Won", held=[3])),
    Hostile("control characters", b"id,status\n1,\x01\x02\n", None, NOT_TEXT),
    Hostile("random bytes", bytes(range(256)) * 40, None, NOT_TEXT),
)

NULS = (
    Hostile("a NUL in a cell", MANY.replace("7,Won", "7,W\0on", 1).encode(), MANIFOLD, says="1 NUL character"),
    Hostile("a NUL in the header", MANY.replace("status", "sta\0tus").encode(), MANIFOLD, says="1 NUL character"),
    Hostile("a NUL for padding", MANY.encode() + bytes(300), MANIFOLD, says="300 NUL characters"),
    Hostile("a NUL between all letters", "\0".join(DEALS).encode(), TRUTH, NOT_TEXT),
    Hostile("nothing but NULs", bytes(100_000), None, EMPTY),
    Hostile("a fifth of NULs", DEALS.replace("0", "\0").encode(), None, NOT_TEXT),
)

SEPARATORS = (
    Hostile("semicolons", DEALS.replace(",", ";").encode(), TRUTH, says="semicolon"),
    Hostile("tabs", DEALS.replace(",", "\t").encode(), TRUTH, says="tab"),
    Hostile("bars", DEALS.replace(",", "|").encode(), TRUTH, says="vertical bar"),
    Hostile("double bars", DEALS.replace(",", "||").encode(), TRUTH, says="vertical bar"),
    Hostile(
        "sep=; as Excel writes it",
        b"sep=;\n" + DEALS.replace(",", ";").encode(),
        told("id|status|amount", "007|Won|100", "008|Lost|200", above=[1, 2]),
    ),
    Hostile(
        "sep=; and decimal commas",
        lines("sep=;", "id;amount", "1;1,5", "2;2,5", end="\r\n"),
        told("id|amount", "1|1,5", "2|2,5", above=[1, 2]),
    ),
    Hostile("carets", DEALS.replace(",", "^").encode(), None, ONE_COLUMN),
    Hostile("spaces", DEALS.replace(",", " ").encode(), None, ONE_COLUMN),
    Hostile("one column", b"id\n1\n2\n", None, ONE_COLUMN),
    Hostile("unit separators", DEALS.replace(",", "\x1f").encode(), None, NOT_TEXT),
    Hostile(
        "more commas than semicolons",
        lines("id;name;value", "1;a, b, c;1,5", "2;d, e, f;2,5"),
        told("id|name|value", "1|a, b, c|1,5", "2|d, e, f|2,5"),
    ),
    Hostile("commas for decimals", lines("id,amount", "1,1000,50", "2,7,25"), None, NOBODY_FITS),
    Hostile(
        "two separators in turn",
        lines("id,status", "1,Won", "2,Lost", "3;Won", "4,Open"),
        told("id|status", "1|Won", "2|Lost", "4|Open", held=[4]),
    ),
)

QUOTES = (
    Hostile("never closed", b'id,status\n1,Won\n2,"Lost\n3,Won\n', None, NEVER_CLOSED),
    Hostile("never closed, at the very end", b'id,status\n1,Won\n2,"', None, NEVER_CLOSED),
    Hostile("never closed, before 60,000 rows", b'id,status\n1,"' + b"2,Lost\n" * 60_000, None, NEVER_CLOSED),
    Hostile("never closed, in the header", b'id,"status\n1,Won\n', None, NEVER_CLOSED),
    Hostile("closed too early in the header", b'id,"sta"tus\n1,Won\n', None, "header cannot be read"),
    Hostile("in the middle of a cell", lines("id,n", '1,5" pipe', '2,a""b'), told("id|n", '1|5" pipe', '2|a""b')),
    Hostile("closed too early", lines("id,n", '1,"Lo"st', "2,b"), told("id|n", "2|b", held=[2])),
    Hostile("closed by a later row's", lines("id,n", '1,"a', '2,"b"', "3,c"), told("id|n", "3|c", held=[2])),
    Hostile("doubled", lines("id,n", '1,"a ""b"", c"', '2,""""'), told("id|n", '1|a "b", c', '2|"')),
    Hostile("behind a space", lines("id,n", '1, "a"', '2, "b, c"'), told("id|n", '1| "a"', held=[3])),
    Hostile("with a backslash", lines("id,n", r'1,"a \"b\" c"', "2,d"), told("id|n", "2|d", held=[2])),
    Hostile("around everything", b'"id","n"\r\n"1","a"\r\n"2",""\r\n', told("id|n", "1|a", "2|")),
    Hostile("around nothing", lines("id,n", '"",""', "1,a", '""'), told("id|n", "1|a", blank=[2, 4])),
    Hostile("around line ends", b'id,n\r\n1,"a\r\nb\nc\rd"\r\n2,e\r\n', told("id|n", "1|a\r\nb\nc\rd", "2|e")),
    Hostile("around separators", lines("id,n", '1,"a;b,c|d\te"'), Truth(({"id": "1", "n": "a;b,c|d\te"},))),
    Hostile("single ones", lines("id,n", "1,'a'", "2,'b, c'"), told("id|n", "1|'a'", held=[3])),
    Hostile("typographic ones", lines("id,n", "1,“a”", "2,„b, c“"), told("id|n", "1|“a”", held=[3])),
    Hostile("nothing else", b'"' * 100_001, None, NEVER_CLOSED),
    Hostile("in pairs without end", lines("id,n", "1," + '""' * 1_000), told("id|n", "1|" + '"' * 999)),
    Hostile("20 MB of them", lambda: b'id,n\n1,"' + b'""' * 10 * MEGABYTE + b'"\n', None, "more than"),
)

LINE_ENDS = (
    Hostile("LF", DEALS.encode(), TRUTH),
    Hostile("CR LF", DEALS.replace("\n", "\r\n").encode(), TRUTH),
    Hostile("CR only", DEALS.replace("\n", "\r").encode(), TRUTH),
    Hostile("all three", b"id,n\r\n1,a\r2,b\n3,c\r\n4,d", told("id|n", "1|a", "2|b", "3|c", "4|d")),
    Hostile("none at the end", DEALS.strip().encode(), TRUTH),
    Hostile("LF CR", b"id,n\n\r1,a\n\r2,b\n\r", told("id|n", "1|a", "2|b", blank=[2, 4, 6])),
    Hostile("CR CR LF", b"id,n\r\r\n1,a\r\r\n", told("id|n", "1|a", blank=[2, 4])),
    Hostile("blank ones above", b"\n\r\n  \nid,n\n1,a\n", told("id|n", "1|a", blank=[1, 2, 3], above=[4])),
    Hostile(
        "5,000 blank ones below",
        DEALS.encode() + b"\n" * 5_000,
        told("id|status|amount", "007|Won|100", "008|Lost|200", blank=range(4, 5004)),
    ),
    Hostile("rows of separators", lines("id,n", ",", " , ", "1,a", ",,,"), told("id|n", "1|a", blank=[2, 3, 5])),
    Hostile("tabs and spaces alone", lines("id,n", "1,a", "\t ", "  "), told("id|n", "1|a", blank=[3, 4])),
)

RAGGED = (
    Hostile("a short and a long row", lines("id,n", "1", "2,b", "3,c,d"), told("id|n", "2|b", held=[2, 4])),
    Hostile("a comma too many in one row", lines("id,n", "1,a", "2,b,"), told("id|n", "1|a", held=[3])),
    Hostile("a comma too many in each", lines("id,n", "1,a,", "2,b,"), told("id|n", "1|a", "2|b"), NOBODY_FITS),
    Hostile("a comma too few in each", lines("id,n,m", "1,a", "2,b"), None, NOBODY_FITS),
    Hostile("100,000 commas in a row", lines("id,n", "1,a", "," * 100_000 + "x"), told("id|n", "1|a", held=[3])),
    Hostile(
        "lines below the table",
        lines("id,status", "1,Won", "Grand Totals", "Copyright (c) 2024, a, b"),
        told("id|status", "1|Won", held=[3, 4]),
    ),
    Hostile(
        "a row of totals",
        lines("id,status,amount", "1,Won,100", "2,Lost,200", "Total,,300"),
        told("id|status|amount", "1|Won|100", "2|Lost|200", held=[4]),
    ),
    Hostile("every row as wide as its number", lines(*("a," * i + "b" for i in range(1, 400))), None, NOBODY_FITS),
)
