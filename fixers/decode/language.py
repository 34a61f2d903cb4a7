"""Which language a text is in, where its script alone tells it."""

from __future__ import annotations

import re

_SCRIPTS = tuple(
    (name, re.compile(f"[{first}-{last}]"))
    for name, first, last in (
        ("ja", "぀", "ヿ"),
        ("ko", "가", "힣"),
        ("zh", "㐀", "鿿"),
        ("th", "\u0e00", "\u0e7f"),
        ("he", "\u0590", "\u05ff"),
        ("el", "\u0370", "\u03ff"),
    )
)
"""Languages that have a script of their own; of two that are found the first is meant."""

_LOOK = 64


def of(text: str) -> str:
    """The language of a text where its script alone tells it, else nothing.

    >>> of("これは日本語"), of("这是中文"), of("été")
    ('ja', 'zh', '')
    """
    part = text[:_LOOK]
    if part.isascii():
        found = _BEYOND.search(text)
        part = text[found.start() :][:_LOOK] if found else ""
    counts = [len(script.findall(part)) for _, script in _SCRIPTS]
    most = max(counts)
    return next((name for (name, _), count in zip(_SCRIPTS, counts, strict=True) if count and count * 8 >= most), "")


_BEYOND = re.compile("[^\x00-\x7f]")
