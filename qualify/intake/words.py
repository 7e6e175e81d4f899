"""The words of headers and cells: the table in ``words.toml``, and the one way of comparing them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import polars as pl

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
YES, NO = frozenset(WORDS["flags"]["yes"]), frozenset(WORDS["flags"]["no"])
NOTHING = frozenset(WORDS["nothing"]["cells"])
_OPTIONAL_FRONT = ("opportunity ", "deal ", "property ", "properties ")


def plain(text: str) -> str:
    """``text`` in lower case without accents and punctuation, with single spaces: how words are compared.

    >>> plain("Proposal/Price Quote"), plain("Gagnée")
    ('proposal price quote', 'gagnee')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))


def header(name: str) -> tuple[str, ...]:
    """What a header may be looked up as: all its words, then without a front such as "Opportunity".

    >>> header("Account.External_Id__c"), header("OpportunityId")
    (('account external id',), ('opportunity id', 'id'))
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"__c$", "", name))
    full = plain(spaced)
    shorter = (full.removeprefix(front) for front in _OPTIONAL_FRONT if full.startswith(front))
    return (full, *shorter)


def distinct(values: pl.Series) -> list[str]:
    """The different texts of a column that are not blank, in alphabetical order."""
    texts = values.unique().drop_nulls()
    return sorted(text for text in texts.to_list() if text.strip())
