r"""JSON lines: one record a document, from which the document can be undone.

    {"file": "a.txt", "record": null, "encoding": "utf-8", "changed": true,
     "edits": [[0, "????", "\u3000\u3000", "question-marks", "the indent of ...", 0.92]], "lost": []}

`edits` are those applied and `lost` those that only report: start (in characters of the decoded
source), old, new, kind, why, confidence. Where the bytes were not plain UTF-8 the record also has
`bom` (in hexadecimal), `exact` (whether the text gives the bytes back) and `bad` (offset in
bytes, the undecodable bytes in hexadecimal), and `damage` where bytes had been lost, put in or
changed: start and length in bytes, kind, start in characters, the text there, the bytes in
hexadecimal, from which `fixers.decode.damage.to_bytes` makes the bytes again. A problem is a record with `file`, `error` and, where
known, `record` and `byte`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fixers.decode.damage import Damage
from fixers.decode.summary import Summary
from fixers.edit import Edit
from fixers.report.tally import Document, Problem


def of_document(document: Document) -> dict[str, Any]:
    """The record of a document."""
    edits = document.fixed.edits if document.fixed.passes else ()
    record: dict[str, Any] = {
        "file": document.file,
        "record": document.record,
        "encoding": document.encoding,
        "changed": document.changed,
        "edits": [list(edit) for edit in edits if not edit.lost],
        "lost": [list(edit) for edit in edits if edit.lost],
    }
    if document.bom:
        record["bom"] = document.bom.hex()
    if document.damage:
        record["damage"] = _damage(document.damage)
    if document.bad or not document.exact:
        record |= {"exact": document.exact, "bad": [[at, raw.hex()] for at, raw in document.bad]}
    return record


def of_problem(problem: Problem) -> dict[str, Any]:
    """The record of a problem."""
    record: dict[str, Any] = {"file": problem.file, "record": problem.record, "error": problem.why}
    return record if problem.byte is None else record | {"byte": problem.byte}


def of_decoded(file: str, decoded: Summary) -> dict[str, Any]:
    """The record of a file that was only decoded; its text is not part of it.

    `segments` are start and end in bytes, encoding, start in characters; `damage` start and length
    in bytes, kind, start in characters, the text there, and the bytes in hexadecimal. Of each list
    there are at most a thousand entries; `bad_bytes` and `damaged` count all.
    """
    return {
        "file": file,
        "encoding": decoded.encoding,
        "whatwg": decoded.whatwg,
        "language": decoded.language,
        "witness": decoded.witness,
        "confidence": decoded.confidence,
        "exact": decoded.exact,
        "bom": decoded.bom.hex(),
        "size": decoded.size,
        "length": decoded.length,
        "bad": [[at, raw.hex()] for at, raw in decoded.bad],
        "bad_bytes": decoded.bad_bytes,
        "segments": [list(each) for each in decoded.segments],
        "damage": _damage(decoded.damage),
        "damaged": decoded.damaged,
        "note": decoded.note,
    }


def _damage(rows: Iterable[Damage]) -> list[list[Any]]:
    return [[*each[:-1], each.raw.hex()] for each in rows]


def line(record: dict[str, Any]) -> str:
    r"""`record` as one line of JSON, line end included; lone surrogates are written as \uXXXX.

    >>> line({"file": "a.txt", "old": "中\udcff"})
    '{"file": "a.txt", "old": "\\u4e2d\\udcff"}\n'
    """
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(record)
    return text + "\n"


def edits(record: dict[str, Any]) -> list[Edit]:
    """The applied edits of a record that was read back.

    >>> edits({"edits": [[0, "a", "b", "kind", "why", 1.0]]})
    [Edit(start=0, old='a', new='b', kind='kind', why='why', confidence=1.0)]
    """
    return [Edit(*each) for each in record["edits"]]
