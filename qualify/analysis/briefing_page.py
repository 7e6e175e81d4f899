"""What a report is made of: parts with sentences, tables and charts. Words and rows; nothing here is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["lead", "plain", "quiet"]


@dataclass(frozen=True)
class Said:
    """A sentence or more: the answer of its part (``lead``), what belongs to it, or what it rests on (``quiet``)."""

    text: str
    kind: Kind = "plain"


@dataclass(frozen=True)
class Grid:
    """A table of texts. ``widths``: how wide each column is beside the others; ``numbers``: those set to the right."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Picture:
    """A chart, by the ``key`` under which the writers draw it, and what it shows in words. Those that have a ``title``
    are small, and stand side by side."""

    key: str
    alt: str
    title: str = ""


Item = Said | Grid | Picture


@dataclass(frozen=True)
class Part:
    """A part of a report: the question that it answers, what it says, and the ``figures`` that this rests on."""

    title: str
    items: tuple[Item, ...]
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        """All that is said in sentences."""
        return [item.text for item in self.items if isinstance(item, Said)]

    def record(self) -> dict[str, Any]:
        """The same as numbers and texts."""
        tables = [item for item in self.items if isinstance(item, Grid)]
        return {
            "title": self.title,
            "sentences": self.sentences,
            "tables": [{"columns": list(each.names), "rows": [list(row) for row in each.rows]} for each in tables],
            "charts": [item.alt for item in self.items if isinstance(item, Picture)],
            "figures": self.figures,
        }


def part(title: str, items: Iterable[Item | None], figures: dict[str, Any] | None = None) -> Part:
    """A part without what there is nothing to say of.

    >>> part("Why?", [said("", "lead"), None, said("So.")]).sentences
    ['So.']
    """
    kept = tuple(item for item in items if item is not None and not _empty(item))
    return Part(title, kept, figures or {})


def _empty(item: Item) -> bool:
    return (isinstance(item, Said) and not item.text) or (isinstance(item, Grid) and not item.rows)


def said(text: str, kind: Kind = "plain") -> Said:
    """A sentence of a part."""
    return Said(text, kind)


def several(texts: Iterable[str], kind: Kind = "plain") -> list[Item]:
    """A sentence each."""
    return [Said(text, kind) for text in texts]
