"""Text files with hostile headers, cells and names."""

from __future__ import annotations

from hostile.hostile_file import DEALS, MEGABYTE, TRUTH, Hostile, Truth, lines, told
from hostile.hostile_texts import NO_ROWS, NOBODY_FITS, ONE_COLUMN

TOO_MANY = "columns"
TOO_LONG = "more than [0-9,]+ characters"
TOO_BIG = "takes more memory or time than is allowed|too much|MB|more than [0-9,]+ "
NO_OUTCOME = "No column says"
# What polars reads as a pattern of columns: such a header gets another name, in the open.
PATTERNS = ("*", "^.*$", "^(id|status)$")


def wide(number: int) -> bytes:
    return lines(",".join(f"c{i}" for i in range(number)), ",".join(map(str, range(number))))


def wide_truth(number: int) -> Truth:
    return Truth(({f"c{i}": str(i) for i in range(number)},))


def everywhere(title: str, *texts: str) -> Hostile:
    """Texts that are names of columns, and cells: each stands in a cell of another column than its own."""
    cells = [*texts[1:], texts[0]]
    made = "\n".join(",".join(f'"{text}"' for text in ("id", *row)) for row in (texts, cells))
    names = [text + " (2)" * (text in PATTERNS) for text in texts]
    return Hostile(title, made.encode(), Truth(({"id": "id", **dict(zip(names, cells, strict=True))},)))


REPORT = lines(
    "Pipeline by owner",
    "As of 2024-01-31, filtered: all; owner = everybody",
    "",
    "id,status,amount",
    "007,Won,100",
    "008,Lost,200",
    "Copyright (c) a CRM",
)
REPORTED = told("id|status|amount", "007|Won|100", "008|Lost|200", held=[7], blank=[3], above=[1, 2, 4])

HEADERS = (
    Hostile("the same name twice", lines("id,n,n,n", "1,a,b,c"), told("id|n|n (2)|n (3)", "1|a|b|c")),
    Hostile("names that differ by case alone", lines("Id,ID,n", "1,2,a"), told("Id|ID|n", "1|2|a")),
    Hostile("a name that numbering would give", lines("n,n (2),n", "1,2,3"), told("n|n (2)|n (3)", "1|2|3")),
    Hostile("an empty name", lines("id,,n", "1,2,a"), told("id|column 2|n", "1|2|a")),
    Hostile("an empty name beside its number", lines("column 2,,n", "1,2,a"), told("column 2|column 2 (2)|n", "1|2|a")),
    Hostile("an empty name over nothing", lines("id,,n", "1,,a", "2, ,b"), told("id|n", "1|a", "2|b")),
    Hostile("spaces and line ends in a name", b'" id ","a\nb"\n1,2\n', told("id|a\nb", "1|2")),
    Hostile("300 columns", wide(300), wide_truth(300)),
    Hostile("2,000 columns", wide(2_000), wide_truth(2_000)),
    Hostile("2,001 columns", wide(2_001), None, "2,001 columns"),
    Hostile("10,000 columns", wide(10_000), None, "10,000 columns"),
    Hostile("a million columns", lambda: wide(1_000_000), None, TOO_MANY),
    Hostile("nothing below", b"id,status\n", None, NO_ROWS),
    Hostile("blank rows below", b"id,status\n\n,\n , \n", None, NO_ROWS),
    Hostile("held rows below", b"id,status\n1\n2,Won,x\n", None, NOBODY_FITS),
    Hostile("lines above", REPORT, REPORTED),
    Hostile(
        "12 lines above, some with commas",
        lines(*(f"Filter {i}" + ", and more" * (i % 3) for i in range(12)), DEALS.strip()),
        told("id|status|amount", "007|Won|100", "008|Lost|200", above=range(1, 14)),
    ),
    Hostile("no header", lines("1,Won,100", "2,Lost,200", "3,Won,300"), None, f"{NO_OUTCOME}|header"),
    Hostile("numbers for names", lines("1,2,3", "a,Won,5", "b,Lost,6"), None, f"{NO_OUTCOME}|header"),
    Hostile("a name of 10,000 letters", lines("id," + "n" * 10_000, "1,a"), told("id|" + "n" * 10_000, "1|a")),
    Hostile("a name past the limit", lines("id," + "n" * 1_000_001, "1,a"), None, TOO_LONG),
    Hostile("nothing but separators", b",,,\n,,,\n", None, "empty"),
)

HUGE = (
    Hostile("a cell of 999,999 letters", lines("id,n", "1," + "x" * 999_999), told("id|n", "1|" + "x" * 999_999)),
    Hostile("a cell past the limit", lines("id,n", "1," + "x" * 1_000_001), None, TOO_LONG),
    Hostile("a cell past the limit, of accents", lines("id,n", "1," + "é" * 1_000_001), None, TOO_LONG),
    Hostile("a quoted cell past the limit", b'id,n\n1,"' + b"x\n" * 600_000 + b'"\n', None, TOO_LONG),
    Hostile("50 MB behind a quotation mark", lambda: b'id,n\n1,"' + b"x\n" * 25 * MEGABYTE, None, "closed|characters"),
    Hostile("a line of 190 MB", lambda: b"id,n\n1," + b"x" * 190 * MEGABYTE, None, TOO_BIG),
    Hostile("a line of 190 MB and no separator", lambda: b"x" * 190 * MEGABYTE, None, f"{ONE_COLUMN}|{TOO_BIG}"),
    Hostile("190 MB of commas", lambda: b"id,n\n" + b"," * 190 * MEGABYTE, None, f"{TOO_BIG}|{NOBODY_FITS}|{NO_ROWS}"),
    Hostile("190 MB of line ends", lambda: DEALS.encode() + b"\n" * 190 * MEGABYTE, None, TOO_BIG),
    Hostile("190 MB of quotation marks", lambda: b"id,n\n" + b'"' * 190 * MEGABYTE, None, f"{TOO_BIG}|closed"),
    Hostile("a line of 1 GB", lambda: b"x" * 1024 * MEGABYTE, None, "The file has 1,024 MB"),
)

NAMES = (
    everywhere(
        "formulas",
        "=cmd|'/c calc'!A0",
        "@SUM(1+1)*cmd|'/c calc'!A0",
        "+1+cmd|'/c calc'!A0",
        "-2+3+cmd|'/c calc'!A0",
        "=HYPERLINK('http://localhost:9/'&A1,'x')",
        "=DDE('cmd';'/c calc';'x')",
        "＝1+1",
        "=1+1",
    ),
    everywhere(
        "markup",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://localhost:9/a.png)",
        "[x](javascript:alert(1))",
        "$\\href{javascript:alert(1)}{x}$",
        ":material/delete: :red[x]",
        "{{7*7}} ${jndi:ldap://localhost:9/a}",
    ),
    everywhere(
        "what databases and programs read", "'; DROP TABLE opportunities; --", "%s %n {0} \\x00 \\N", "../../etc"
    ),
    everywhere("patterns of columns", *PATTERNS, "$.a[0]", "a.b", "__index_level_0__", "line", "row"),
)
FILE_NAMES = tuple(
    Hostile(f"called {name[:40]!r}", DEALS.encode(), TRUTH, name=name)
    for name in (
        "",
        "deals",
        ".csv",
        "../../../etc/passwd",
        "C:\\con\\nul.csv",
        "/dev/stdin.csv",
        "a\0b.csv",
        "a\nb.csv",
        "-rf.csv",
        "$(reboot).csv",
        "<img src=x onerror=alert(1)>.csv",
        "![x](http://localhost:9/a.png).csv",
        "\u202evsc.slaed",
        "\ud800.csv",
        "n" * 5_000 + ".csv",
        "é" * 40_000 + ".csv",
    )
)
