"""Text from people and files, made safe to show: Streamlit would read it as Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")


def plain(text: object) -> str:
    """``text`` with everything escaped that Markdown, maths or emoji codes would act on.

    >>> print(plain("![x](y) *$5*"))
    \\!\\[x\\]\\(y\\) \\*\\$5\\*
    """
    return _SPECIAL.sub(r"\\\1", str(text).replace("\n", " "))
