"""Batches of texts as OpenCC itself converts them; for what fixers makes of them see `fixers.reading.one_script`."""

from __future__ import annotations

from collections.abc import Sequence

from fixers.reading.conversion import conversion


def exactly(texts: Sequence[str], config: str) -> list[str]:
    """Each text as the configuration of OpenCC converts it; the same objects where nothing changes."""
    fixed = conversion(config).convert_many(texts)
    return [text if text == other else other for text, other in zip(texts, fixed, strict=True)]
