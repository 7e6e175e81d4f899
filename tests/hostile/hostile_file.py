"""A hostile file: its bytes, and what its maker says must come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Row = dict[str, str | None]
MEGABYTE = 1024**2


@dataclass(frozen=True)
class Truth:
    """What one table says: its rows as dicts, and the numbers of the rows that are no cells."""

    rows: tuple[Row, ...]
    held: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
    header: tuple[int, ...] = (1,)

    @property
    def accepted(self) -> list[int]:
        """The numbers of the rows: those that are left of 1 to n."""
        others = {*self.held, *self.blank, *self.header}
        return [n for n in range(1, len(self.rows) + len(others) + 1) if n not in others]


@dataclass(frozen=True)
class Hostile:
    """A file ``name`` that is read as one of ``truths`` (one Truth a table), or refused with ``refusal``.

    ``refusal`` is a pattern that the sentence must hold. Where there are truths and a refusal, either will do.
    ``says`` is a pattern for the remarks of what was read. ``growth`` is the most, in bytes, by which the reading
    process may grow beside what it was given and what it returns.
    """

    title: str
    data: bytes | Callable[[], bytes]
    truth: Truth | tuple[Truth, ...] | None = None
    refusal: str = ""
    name: str = "deals.csv"
    says: str = ""
    growth: int = 64 * MEGABYTE

    @property
    def bytes(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else self.data()

    @property
    def tables(self) -> tuple[Truth, ...]:
        return (self.truth,) if isinstance(self.truth, Truth) else self.truth or ()

    def __str__(self) -> str:
        return self.title


def told(
    header: str, *rows: str, held: Sequence[int] = (), blank: Sequence[int] = (), above: Sequence[int] = (1,)
) -> Truth:
    """A table written down with "|" between the cells; an empty cell is None.

    >>> told("id|status", "1|").rows
    ({'id': '1', 'status': None},)
    """
    names = header.split("|")
    cells = (dict(zip(names, (cell or None for cell in row.split("|")), strict=True)) for row in rows)
    return Truth(tuple(cells), tuple(held), tuple(blank), tuple(above))


def lines(*texts: str, end: str = "\n") -> bytes:
    return "".join(text + end for text in texts).encode()


DEALS = "id,status,amount\n007,Won,100\n008,Lost,200\n"
TRUTH = told("id|status|amount", "007|Won|100", "008|Lost|200")
