"""Samples as test cases: every case of samples/*/cases.toml, documents, clean texts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
SHARED = Path(__file__).parent.parent.parent / "shared"


class Case(NamedTuple):
    """One case. `fixed` is `broken` where the fixer must refrain."""

    kind: str
    label: str
    broken: str
    fixed: str
    recipe: str
    damage: dict[str, Any] | None

    @property
    def acts(self) -> bool:
        return self.broken != self.fixed


def _read(path: Path) -> list[Case]:
    kind = path.parent.name.replace("_", "-")
    return [
        Case(
            kind,
            each["label"],
            each["broken"],
            each.get("fixed", each["broken"]),
            each.get("recipe", f"none +{kind}"),
            each.get("damage"),
        )
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


CASES = [case for path in sorted(SAMPLES.glob("*/cases.toml")) for case in _read(path)]
"""All short cases."""

DOCUMENTS = sorted(SAMPLES.glob("*/*.broken.txt"))
"""Whole broken documents; what each must become stands beside it as NAME.fixed.txt."""

CLEAN = sorted((SAMPLES / "clean").glob("*.txt"))
"""Texts that must come out as the same object under `repair`."""

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared measuring texts are not here")


def fixed_of(broken: Path) -> Path:
    """Where the expected text of a broken document stands."""
    return broken.with_name(broken.name.replace(".broken.", ".fixed."))
