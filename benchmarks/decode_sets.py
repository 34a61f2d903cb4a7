"""What `benchmarks.decode` measures on and against: sets of bytes with labels, and other detectors."""

from __future__ import annotations

import base64
import gzip
import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import fixers
from fixers.decode.decoded import to_text
from fixers.decode.labels import look_up

CORE = ("gbk", "big5", "big5hkscs", "utf-8", "shift-jis", "euc-jp", "cp949")
"""Core encodings of East Asia: with GBK in both scripts eight cells."""

Answer = Callable[[bytes], str | None]
_BROKEN = re.compile("[\ufffd\udc00-\udcff]+")


class Case(NamedTuple):
    cell: str
    """In which row of a table it counts."""
    data: bytes
    label: str
    whole: bool
    """Whether no byte in it was broken or lost but at the end."""
    group: str = ""
    """The class in which its time counts."""


def detectors() -> Iterator[tuple[str, Answer]]:
    """The detectors that can be imported, by name; which can't is said."""
    for name, make in (
        ("chardet", _chardet),
        ("charset_normalizer", _normalizer),
        ("cchardet", _cchardet),
        ("chardetng_py", _chardetng),
    ):
        try:
            module = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed and left out")
            continue
        yield name, make(module)


def _chardet(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        try:
            found = module.detect(data, prefer_superset=False)
        except TypeError:  # before 7
            found = module.detect(data)
        return found["encoding"]

    return ask


def _normalizer(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        best = module.from_bytes(data).best()
        return best.encoding if best else None

    return ask


def _cchardet(module: Any) -> Answer:
    return lambda data: module.detect(data)["encoding"]


def _chardetng(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        detector = module.EncodingDetector()
        detector.feed(data, last=False)
        return detector.guess(tld=None, allow_utf8=True)

    return ask


def asked(ask: Answer, data: bytes) -> str | None:
    """What a detector says, nothing where it raises."""
    try:
        return ask(data)
    except (ValueError, LookupError, UnicodeError):
        return None


def read(folder: Path, name: str) -> Iterator[Case]:
    """The cases of one set, each in the cell of the table that it counts for."""
    for row in rows(folder, name):
        if "segs" in row:
            continue
        data, label = base64.b64decode(row["b64"]), row["label"]
        if name == "snippets":
            size = int(row["L"])
            group = "core" if row["enc"] in CORE else "utf-16" if "utf-16" in label else "other"
            yield Case(
                f"{group} {row['mode']} {size:4} B", data, label, row["mode"] != "head", f"{row['enc']} {row['mode']}"
            )
        elif name == "world":
            group = "unicode" if label.startswith("utf") else "code pages"
            yield Case(f"{group} {int(row['L']):4} B", data, label, True, f"world {row['enc']}")
        elif name == "html":
            cell = row["kind"].split("-")[0] + ("" if row["kind"] != "nometa-late300k" else " late")
            yield Case(cell, data, label, True, f"html {cell}")
        else:
            yield Case(row["kind"], data, label, row["kind"] == "clean", f"damage {row['kind']}")


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one set as they are."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def folded(text: str) -> str:
    """A text in which what can't be decoded is one sign, however many bytes it has."""
    return _BROKEN.sub("\ufffd", text).rstrip("\ufffd").removeprefix("\ufeff")


def is_same(data: bytes, answer: str | None, label: str) -> bool:
    """Whether two labels give the same text."""
    mine, theirs = look_up(answer)[0], look_up(label)[0]
    if mine is None or theirs is None:
        return False
    return mine == theirs or text_of(data, mine) == text_of(data, theirs)


def text_of(data: bytes, codec: str) -> str:
    """Bytes read in a codec by the Encoding Standard."""
    try:
        return folded(to_text(data, codec))
    except (UnicodeError, LookupError):
        return folded(data.decode(codec, "replace"))


def is_right(found: fixers.Decoded, case: Case) -> bool:
    """Whether what fixers makes of a case is the true text."""
    if not case.whole:
        return is_same(case.data, found.encoding, case.label)
    codec = look_up(case.label)[0]
    assert codec is not None
    return folded(found.text) == text_of(case.data, codec)
