"""Builds labels.tsv: what encoding each label means by the Encoding Standard.

`python -m fixers.data.build labels FILE.json`: the Standard's `encodings.json`, or the table
`LABELS` of the package webencodings as JSON, a label and a name each.
"""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import fixers.data
from fixers.breakage import code_pages
from fixers.data import write_table

CODECS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "ibm866": "cp866",
    "macintosh": "macroman",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso-8859-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "replacement": "",
    "x-user-defined": "",
}
"""Codecs for the Standard's names where they are called otherwise here; none for what is no encoding."""


def codec(name: str) -> str:
    """The name of the codec here for a name of the Standard."""
    try:
        return CODECS.get(name) or code_pages.name(name)
    except LookupError:
        return codecs.lookup(name).name


def build(source: str) -> None:
    """Write the table from a JSON file."""
    found = json.loads(Path(source).read_text(encoding="utf-8"))
    if isinstance(found, list):
        found = {
            label: each["name"].lower() for group in found for each in group["encodings"] for label in each["labels"]
        }
    names: dict[str, list[str]] = {}
    for label, name in found.items():
        names.setdefault(name, []).append(label)
    rows = [
        (name, codec(name) if CODECS.get(name) != "" else "-", " ".join(sorted(names[name]))) for name in sorted(names)
    ]
    header = [
        "Labels of encodings by the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels):",
        "the Standard's name in small letters, the codec that is used here (- for what is none), the labels.",
        "Built by: python -m fixers.data.build labels FILE.json. DO NOT EDIT BY HAND.",
    ]
    write_table(Path(fixers.data.__file__).parent / "labels.tsv", header, rows)
