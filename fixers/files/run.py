"""Read, clean, write, and tell a listener."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from fixers.cleaner import Cleaner
from fixers.decode import Decoded
from fixers.decode import decode as decode_bytes
from fixers.files import records, texts
from fixers.files.plan import Job
from fixers.files.telling import UnreadError, telling
from fixers.files.whole import whole
from fixers.fixer import Fixed
from fixers.report import Document, Listener, Problem


def clean(
    jobs: Iterable[Job],
    cleaner: Cleaner,
    listener: Listener,
    *,
    column: str | None = None,
    declared: str | None = None,
    stdout: BinaryIO | None = None,
) -> None:
    """Clean every input into its target; one without target goes to `stdout`, where that is given.

    A file whose name ends in .jsonl or .ndjson (also .json and standard input, where `column` is
    given) is read record by record, and `column`, by default `text`, is cleaned; any other file is
    one text. `declared` is the encoding that the files are said to have.

    What goes wrong with an input is told to `listener`, and the others go on. Raises OSError when
    the disk is full, after removing what was begun.
    """
    for job in jobs:
        with telling(job, listener):
            _one(job, cleaner, listener, column, declared, stdout)


def inspect(
    jobs: Iterable[Job], cleaner: Cleaner, listener: Listener, *, column: str | None = None, declared: str | None = None
) -> None:
    """The same without writing anything."""
    clean((Job(job.source, None) for job in jobs), cleaner, listener, column=column, declared=declared)


def _one(
    job: Job,
    cleaner: Cleaner,
    listener: Listener,
    column: str | None,
    declared: str | None,
    stdout: BinaryIO | None,
) -> None:
    if _is_records(job.source, column):
        _clean_records(job, cleaner, listener, column or "text", declared, stdout)
        return
    decoded = _decoded(job, listener, declared)
    if decoded.witness == "binary":
        raise UnreadError(f"{decoded.note}; it was left out")
    [fixed], broken = _inspect(cleaner, [decoded.text])
    assert fixed is not None
    for why in broken.values():
        listener.problem(Problem(job.shown, why))
    _write_text(job.target, fixed.text, stdout)
    listener.document(
        Document(job.shown, None, fixed, decoded.encoding, decoded.bom, decoded.exact, decoded.bad, decoded.damage)
    )


def _is_records(path: Path | None, column: str | None) -> bool:
    if path is None:
        return column is not None
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    last = suffixes[-1] if suffixes else ""
    return last in (".jsonl", ".ndjson") or (last == ".json" and column is not None)


def _decoded(job: Job, listener: Listener, declared: str | None) -> Decoded:
    with texts.opened(job.source) as (stream, raw):
        data = stream.read()
        listener.progress(raw.tell() if job.source is not None else len(data))
    return decode_bytes(data, declared=declared)


def _write_text(target: Path | None, text: str, stdout: BinaryIO | None) -> None:
    data = texts.to_utf8(text)
    if target is not None:
        with whole(target) as stream, texts.packing(stream, target) as packed:
            packed.write(data)
    elif stdout is not None:
        stdout.write(data)
        stdout.flush()


def _inspect(cleaner: Cleaner, batch: Sequence[str | None]) -> tuple[list[Fixed | None], dict[int, str]]:
    """What was found and done in each text; and where a fixer broke down, its text unchanged.

    A text must never stop the run, whatever a fixer does with it: this is told, and the others go on.
    """
    try:
        return cleaner.inspect_many(batch), {}
    except Exception as error:
        if len(batch) == 1 and batch[0] is not None:
            why = f"cleaning broke down ({type(error).__name__}: {error}); the text went through unchanged"
            return [Fixed(batch[0], batch[0], ())], {0: f"{why}. Please report this"}
    out: list[Fixed | None] = []
    broken: dict[int, str] = {}
    for at, text in enumerate(batch):
        [fixed], failed = _inspect(cleaner, [text])
        out.append(fixed)
        if failed:
            broken[at] = failed[0]
    return out, broken


def _clean_records(
    job: Job, cleaner: Cleaner, listener: Listener, column: str, declared: str | None, stdout: BinaryIO | None
) -> None:
    with ExitStack() as stack:
        stream, raw = stack.enter_context(texts.opened(job.source))
        sink = stdout
        if job.target is not None:
            sink = stack.enter_context(texts.packing(stack.enter_context(whole(job.target)), job.target))
        known = told = read = 0
        for batch in records.batches(records.read(stream, column, declared)):
            known += _clean_batch(job.shown, batch, cleaner, listener, column, sink)
            told += sum(line.text is None and not line.is_blank for line in batch)
            here = raw.tell() if job.source is not None else read + sum(len(line.raw) for line in batch)
            listener.progress(here - read)
            read = here
    if told and not known:
        why = f"no record has a text in the column {column!r}; name the right one with --column"
        listener.problem(Problem(job.shown, why))


def _clean_batch(
    file: str, batch: Sequence[records.Line], cleaner: Cleaner, listener: Listener, column: str, sink: BinaryIO | None
) -> int:
    """Clean the lines of a batch into `sink`; returns how many had a text."""
    known = 0
    found, broken = _inspect(cleaner, [line.text for line in batch])
    for at, why in broken.items():
        listener.problem(Problem(file, why, batch[at].number))
    for line, fixed in zip(batch, found, strict=True):
        if sink is not None:
            changed = fixed is not None and fixed.text != fixed.source
            sink.write(records.put(line.raw, line.number, column, fixed.text) if fixed and changed else line.raw)
        if fixed is not None:
            known += 1
            how = line.decoded
            listener.document(Document(file, line.number, fixed, how.encoding, how.bom, how.exact, how.bad, how.damage))
        elif line.why:
            listener.problem(Problem(file, line.why, line.number, line.byte))
        elif not line.is_blank:
            listener.without_text(file, line.number)
    return known
