"""Forward models: how text breaks, one kind a file.

Each module has `damage(text, ...) -> str`, a pure function: clean text goes in, broken text comes
out. Fixers prove their repairs with it; samples and benchmarks are made by it.
"""

from __future__ import annotations

from fixers.breakage import (
    compat,
    controls,
    entities,
    glosses,
    lines,
    lookalikes,
    punctuation,
    question_marks,
    script,
    spacing,
    width,
)

__all__ = [
    "compat",
    "controls",
    "entities",
    "glosses",
    "lines",
    "lookalikes",
    "punctuation",
    "question_marks",
    "script",
    "spacing",
    "width",
]
