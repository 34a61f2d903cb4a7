"""Forward models: how text breaks, one kind a file.

Each module has `damage(text, ...) -> str`, a pure function: clean text goes in, broken text comes
out. Fixers prove their repairs with it; samples and benchmarks are made by it.
"""

from __future__ import annotations

from fixers.breakage import (
    byte_slip,
    compat,
    controls,
    decoders,
    entities,
    escapes,
    glosses,
    lines,
    lookalikes,
    losses,
    lossy,
    lost_characters,
    mojibake,
    mojibake_cjk,
    punctuation,
    question_marks,
    script,
    spacing,
    width,
)

__all__ = [
    "byte_slip",
    "compat",
    "controls",
    "decoders",
    "entities",
    "escapes",
    "glosses",
    "lines",
    "lookalikes",
    "losses",
    "lossy",
    "lost_characters",
    "mojibake",
    "mojibake_cjk",
    "punctuation",
    "question_marks",
    "script",
    "spacing",
    "width",
]
