"""Text from people and files, made safe: Streamlit would read it as Markdown."""

from __future__ import annotations

import re

# Streamlit makes links, icons and arrows of what looks like one, even escaped; an invisible joiner keeps it text.
_LIVELY = re.compile(r"(?i)(?<=:)(?=//|[a-z])|(?<=www)(?=\.)|(?=@)|(?<=-)(?=>)")
_JOINER = "\u2060"
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")


def plain(text: object) -> str:
    """``text`` with everything escaped that Markdown, maths or emoji codes would act on.

    >>> print(plain("![x](y) *$5*"))
    \\!\\[x\\]\\(y\\) \\*\\$5\\*
    """
    return _SPECIAL.sub(r"\\\1", _LIVELY.sub(_JOINER, str(text).replace("\n", " ")))
