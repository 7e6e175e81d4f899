"""A page for paper: HTML that needs no script and no network, light, and made to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 Helvetica, Arial, sans-serif; color: #1d2430; background: #fff; max-width: 1080px;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.label { display: inline-block; border: 1px solid #d9730d; color: #a4540a; padding: 0 .5em; }
.lead { font-weight: bold; font-size: 1.05rem; } .quiet { color: #5b6370; font-size: .85rem; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; } th, td { text-align: left; padding: .2em .6em;
  border-bottom: 1px solid #d7dbe0; overflow-wrap: anywhere; vertical-align: top; }
.number { text-align: right; white-space: nowrap; } .day { white-space: nowrap; }
.deals { table-layout: fixed; } .deals td, .deals th { padding: .2em .4em; }
.words td, .words th { overflow-wrap: break-word; }
tr:target td { background: #fff3bf; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; font-size: .85rem; color: #3c4450;
  margin: .6rem 0; padding: .5rem .7rem; border-left: 3px solid #1f83b4; background: #f4f7f9; }
.facts dt { font-weight: bold; } .facts dd { margin: 0; overflow-wrap: anywhere; }
section > figure { max-width: 860px; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 0 1rem; }
.small figure { margin: .4rem 0; } .small figcaption { font-weight: bold; font-size: .85rem; }
.wide { overflow-x: auto; } .wide table { min-width: 640px; }
p { overflow-wrap: anywhere; }
@media print { @page { size: A4; margin: 14mm;
    @bottom-right { content: counter(page) " of " counter(pages); font: 8pt Helvetica, Arial, sans-serif; } }
  .small { grid-template-columns: 1fr 1fr 1fr; } .wide { overflow: visible; }
  .wide table { min-width: 0; } h2 { break-after: avoid; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  .deals { font-size: 7pt; } thead { display: table-header-group; } tr, figure { break-inside: avoid; }
  a { color: inherit; } }
"""


def document(title: str, body: Iterable[str]) -> str:
    """The whole file; ``title`` is plain text, and the parts of the ``body`` are HTML in which all data are escaped."""
    csp = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{csp}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text; nothing where there is none.

    >>> paragraph("a < b", "quiet"), paragraph("")
    ('<p class="quiet">a &lt; b</p>', '')
    """
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{escape(text)}</p>" if text else ""


def simple_table(names: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Plain texts under the ``names`` of their columns.

    >>> simple_table(["A"], [["<1"]])
    '<table class="words"><thead><tr><th>A</th></tr></thead><tbody><tr><td>&lt;1</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="words"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
