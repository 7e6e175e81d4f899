"""JSON lines that nest, repeat, claim and lie."""

from __future__ import annotations

import json

from hostile.hostile_file import MEGABYTE, Hostile, Truth, lines, told

NAME = "deals.jsonl"
DEALS = ('{"id": "007", "status": "Won", "amount": 100}', '{"id": "008", "status": "Lost", "amount": 200}')
TOO_MUCH = "takes more memory or time|too much|columns|characters|MB"
DEEP = "deep|nest|object|JSON|damaged|No row"
LONG = "n" * 1_000_001
HELD = told("id|status|amount", "007|Won|100", "008|Lost|200", held=[3], above=[])
WHOLE = told("id|status|amount", "007|Won|100", "008|Lost|200", above=[])


def beside(title: str, line: str | bytes, truth: Truth | None = HELD, refusal: str = "", says: str = "") -> Hostile:
    """Two sound lines, and one that is not."""
    last = line if isinstance(line, bytes) else line.encode()
    return Hostile(title, lines(*DEALS) + last + b"\n", truth, refusal, name=NAME, says=says)


def third(row: str) -> Truth:
    """The two deals, and a row below them."""
    return told("id|status|amount", "007|Won|100", "008|Lost|200", row, above=[])


def cell(title: str, written: str, shown: str | None, refusal: str = "") -> Hostile:
    """A value as it is written, and as it has to be read."""
    truth = Truth(({"id": "1", "n": shown}, {"id": "2", "n": "x"}), header=())
    return Hostile(title, lines(f'{{"id": "1", "n": {written}}}', '{"id": "2", "n": "x"}'), truth, refusal, name=NAME)


JSONS = (
    Hostile("two deals", lines(*DEALS), WHOLE, name=NAME),
    Hostile("two deals called CSV", lines(*DEALS), WHOLE, name="deals.csv", says="JSON"),
    Hostile("a mark and CR LF", b"\xef\xbb\xbf" + lines(*DEALS, end="\r\n"), WHOLE, name=NAME),
    Hostile("no line end at the end", lines(*DEALS).strip(), WHOLE, name=NAME),
    Hostile(
        "blank lines",
        lines(DEALS[0], "", "  ", DEALS[1]),
        told("id|status|amount", "007|Won|100", "008|Lost|200", blank=[2, 3], above=[]),
        name=NAME,
    ),
    Hostile("one list of objects", f"[{', '.join(DEALS)}]".encode(), WHOLE, name="deals.json"),
    Hostile(
        "one list of objects over many lines",
        json.dumps([json.loads(line) for line in DEALS], indent=2).encode(),
        WHOLE,
        name="deals.json",
    ),
    Hostile("an empty list", b"[]", None, "no rows|empty|no object", name="deals.json"),
    Hostile(
        "one object over many lines", json.dumps({"a": {"b": 1}}, indent=2).encode(), None, DEEP, name="deals.json"
    ),
    Hostile("a list that never ends", f"[{DEALS[0]},".encode(), None, DEEP, name="deals.json"),
    beside("a line that is a list", '["009", "Won", 1]'),
    beside("a line that is a number", "12"),
    beside("a line that is a word", '"Won"'),
    beside("a line that is nothing", "null"),
    beside("a line that is cut", DEALS[1][:-9]),
    beside("a comma at the end", DEALS[1] + ","),
    beside("two objects in a line", DEALS[0] + DEALS[1]),
    beside("single quotation marks", "{'id': '009'}"),
    beside("no quotation marks", "{id: 9}"),
    beside("a comment", "// the end"),
    beside("100,000 brackets", "[" * 100_000, HELD, DEEP),
    beside("100,000 closed brackets", "[" * 100_000 + "]" * 100_000, HELD, DEEP),
    beside("100,000 braces", '{"a":' * 100_000 + "1" + "}" * 100_000, HELD, DEEP),
    beside("100,000 brackets in a cell", '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", HELD, DEEP),
    beside("a name twice", '{"id": "009", "id": "010"}'),
    beside("Infinity", '{"id": "009", "amount": Infinity}', third("009||Infinity")),
    beside("NaN", '{"id": "009", "amount": NaN}', third("009||NaN")),
    beside("a byte that is no UTF-8", b'{"id": "\xff"}', third("ÿ||"), says="Windows-1252"),
    beside(
        "a name of 1,000,001 letters",
        f'{{"{LONG}": 1}}',
        told(f"id|status|amount|{LONG}", "007|Won|100|", "008|Lost|200|", "|||1", above=[]),
    ),
    beside("a cell of 1,000,001 letters", f'{{"id": "{LONG}"}}', third(f"{LONG}||")),
    beside("10,000 names in a line", json.dumps({f"c{i}": i for i in range(10_000)}), None, "columns"),
    Hostile(
        "a name of its own in each of 10,000 lines",
        lines(*(f'{{"c{i}": 1}}' for i in range(10_000))),
        None,
        "columns",
        name=NAME,
    ),
    Hostile(
        "a name of its own in each of 3 million lines",
        lambda: b"".join(b'{"%d":1}\n' % i for i in range(3_000_000)),
        None,
        TOO_MUCH,
        name=NAME,
    ),
    Hostile("150 MB of brackets", lambda: b"[" * 150 * MEGABYTE, None, f"{TOO_MUCH}|{DEEP}", name=NAME),
    Hostile("150 MB of braces", lambda: b'{"a":' * 30 * MEGABYTE, None, f"{TOO_MUCH}|{DEEP}", name=NAME),
    Hostile(
        "names that are missing",
        lines('{"id": "1"}', '{"n": "b"}', "{}", '{"id": "4", "n": null}'),
        told("id|n", "1|", "|b", "4|", blank=[3], above=[]),
        name=NAME,
    ),
    Hostile(
        "objects in objects",
        lines('{"id": "1", "a": {"b": {"c": "x"}, "d": [1, {"e": 2}]}}'),
        told("id|a.b.c|a.d", '1|x|[1, {"e": 2}]', above=[]),
        name=NAME,
    ),
    Hostile(
        "a name with a dot beside an object",
        lines('{"id": "1", "a.b": "x", "a": {"b": "y"}}'),
        told("id|a.b|a.b (2)", "1|x|y", above=[]),
        "twice|a.b",
        name=NAME,
    ),
    Hostile("an empty name", lines('{"id": "1", "": "x"}'), told("id|column 2", "1|x", above=[]), name=NAME),
    Hostile(
        "names of markup",
        lines('{"id": "1", "<img src=x onerror=alert(1)>": "=1+1"}'),
        told("id|<img src=x onerror=alert(1)>", "1|=1+1", above=[]),
        name=NAME,
    ),
)

JSON_CELLS = (
    cell("a number past all numbers", "1e400", "1e400"),
    cell("a number of 5,000 digits", "9" * 5_000, "9" * 5_000),
    cell("a number with its zeros", "1234567890.10", "1234567890.10"),
    cell("a whole number past 64 bits", "12345678901234567890123", "12345678901234567890123"),
    cell("a number less than nothing", "-0", "-0"),
    cell("yes", "true", "true"),
    cell("null", "null", None),
    cell("a list of nothing", "[]", "[]"),
    cell("an empty object", "{}", "{}"),
    beside("half a surrogate", r'{"id": "a\ud800b"}'),
    cell("a NUL", r'"a\u0000b"', "ab", "readable|NUL"),
    cell("a line end", r'"a\nb"', "a\nb"),
    cell("leading zeros", '"007"', "007"),
)
