"""Which language a text is in: its script tells it, or else its letters (`fixers.language.tongues`)."""

from __future__ import annotations

import re

from fixers.language.tongues import tongue

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

_LOOK, _LOOK_LONGER = 64, 300
"""Characters that are looked at: where the script tells the language, and where letters have to."""


def of(text: str) -> str:
    """The code of the language of a text where that is clear, else nothing.

    >>> of("これは日本語"), of("这是中文"), of("Le pont est fermé depuis hier"), of("12:30")
    ('ja', 'zh', 'fr', '')
    """
    part, start = text[:_LOOK], 0
    if part.isascii():
        found = _BEYOND.search(text)
        start = found.start() if found else 0
        part = text[start:][:_LOOK] if found else ""
    counts = [len(script.findall(part)) for _, script in _SCRIPTS]
    most = max(counts)
    script = next((name for (name, _), count in zip(_SCRIPTS, counts, strict=True) if count and count * 8 >= most), "")
    around = max(start - _LOOK_LONGER // 2, 0)
    return script or tongue(text[around : around + _LOOK_LONGER])


_BEYOND = re.compile("[^\x00-\x7f]")
