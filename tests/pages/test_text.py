"""Text from people and files stays text."""

from __future__ import annotations

import pytest

from pages.shared.text import plain


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![x](http://h/y.png)", "\\!\\[x\\]\\(http\\:\u2060//h/y\\.png\\)"),
        ("www.evil.example", "www\u2060\\.evil\\.example"),
        ("ana@corp.example", "ana\u2060\\@corp\\.example"),
        (":material/home:", "\\:\u2060material/home\\:"),
        ("a -> b | c", "a \\-\u2060\\> b \\| c"),
        ("$1 *x* _y_ `z`\n# h", "\\$1 \\*x\\* \\_y\\_ \\`z\\` \\# h"),
    ],
)
def test_nothing_typed_is_markdown(typed: str, shown: str) -> None:
    assert plain(typed) == shown
