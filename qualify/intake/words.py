"""The words of headers and cells: the table in ``words.toml``, and the one way of comparing them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
YES, NO = frozenset(WORDS["flags"]["yes"]), frozenset(WORDS["flags"]["no"])
NOTHING = frozenset(WORDS["nothing"]["cells"])
_BEFORE = tuple(f"{words} " for words in WORDS["fronts"]["before"])
_AFTER = tuple(f" {words}" for words in WORDS["fronts"]["after"])
_FORMATTED = re.compile(r"@OData\..*FormattedValue$")
_CURRENCY = re.compile(r"\s*(\([A-Z]{3}\)|\b(in|en) [A-Z]{3})$")


def plain(text: str) -> str:
    """``text`` in lower case without accents and punctuation, with single spaces: how words are compared.

    >>> plain("Proposal/Price Quote"), plain("Gagnée")
    ('proposal price quote', 'gagnee')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))


@lru_cache(maxsize=65_536)
def header(name: str) -> tuple[str, ...]:
    """What a header may be looked up as: all its words, then without a currency, "Opportunity -" or "del negocio".

    >>> header("Account__r.External_Id__c"), header("OpportunityId"), header("Nombre del negocio")
    (('account external id',), ('opportunity id', 'id'), ('nombre del negocio', 'nombre'))
    >>> header("_ownerid_value@OData.Community.Display.V1.FormattedValue"), header("Amount (EUR)")
    (('ownerid',), ('amount eur', 'amount'))
    """
    bare = re.sub(r"^_(\w+)_value$", r"\1", _FORMATTED.sub("", name.strip()))
    bare = re.sub(r"__[cs]$", "", bare).replace("__r.", ".")
    forms = [_spaced(bare)]
    forms += [_spaced(_CURRENCY.sub("", bare))] if _CURRENCY.search(bare) else []
    for form in forms:
        forms += [short for short in _shorter(form) if short not in forms]
    return tuple(forms)


def formatted(name: str) -> bool:
    """True for a column in which Dynamics writes words beside the ids or numbers of another one."""
    return _FORMATTED.search(name) is not None


def _spaced(name: str) -> str:
    return plain(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name))


def _shorter(form: str) -> list[str]:
    before = [form.removeprefix(words) for words in _BEFORE if form.startswith(words)]
    return before + [form.removesuffix(words) for words in _AFTER if form.endswith(words)]


def distinct(values: pl.Series) -> list[str]:
    """The different texts of a column that are not blank, in alphabetical order."""
    texts = values.unique().drop_nulls()
    return sorted(text for text in texts.to_list() if text.strip())
