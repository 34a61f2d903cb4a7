"""The test files of other detectors: a folder in which each folder is named after an encoding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import fixers
from benchmarks.decode_sets import Answer, Case, asked, is_right, is_same
from fixers.decode.labels import look_up

_LANGUAGE = re.compile(r"[-_](?:[a-z]{2,3}|[a-z]{5,})$")
"""What stands behind an encoding in the names of folders: windows-1251-russian, iso-8859-2-czech."""

_NAMES = {"maccyrillic": "mac-cyrillic", "mac-centraleurope": "mac-latin2"}
"""Names that detectors' folders use and Python does not know."""


def label_of(path: Path) -> str | None:
    """The encoding that the name of a file's folder says, or else that of the file itself.

    >>> label_of(Path("tests/windows-1251-russian/a.html")), label_of(Path("tests/other/readme.txt"))
    ('windows-1251', None)
    """
    for name in (path.parent.name.lower(), path.name.split(".")[0].lower()):
        for form in (name, _LANGUAGE.sub("", name)):
            known = _NAMES.get(form, form).replace("_", "-")
            if known not in ("none", "binary", "other") and look_up(known)[0] is not None:
                return known
    return None


def cases(folder: Path) -> Iterator[Case]:
    """All files below a folder whose encoding is told by names."""
    for path in sorted(folder.rglob("*")):
        label = label_of(path) if path.is_file() else None
        data = path.read_bytes() if label else b""
        if label and data:
            yield Case(look_up(label)[0] or "", data, label, True)


def _is_right(case: Case) -> bool:
    found = fixers.decode(case.data)
    if case.label in ("utf-16", "utf-32"):  # either order, as the mark says
        return found.text == case.data.decode(case.label, "replace")
    return is_right(found, case)


def files(folder: Path, others: Mapping[str, Answer]) -> None:
    """Print how many of the files each detector reads right, by encoding."""
    right: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    count: dict[str, int] = defaultdict(int)
    for case in cases(folder):
        for cell in (case.cell, "all files"):
            count[cell] += 1
            right[cell]["fixers"] += _is_right(case)
            for name, ask in others.items():
                right[cell][name] += is_same(case.data, asked(ask, case.data), case.label)
    names = ["fixers", *others]
    print(f"\n{'files of detectors':24} {'files':>6} " + " ".join(f"{each[:14]:>14}" for each in names))
    for cell in sorted(count):
        print(
            f"{cell:24} {count[cell]:6} " + " ".join(f"{100 * right[cell][each] / count[cell]:14.1f}" for each in names)
        )
