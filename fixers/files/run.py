"""Read, clean, write, and tell a listener."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from fixers.cleaner import Cleaner
from fixers.decode import Decoded
from fixers.decode import decode as decode_bytes
from fixers.files import records, texts
from fixers.files.plan import Job
from fixers.files.whole import whole
from fixers.fixer import Fixed
from fixers.report import Document, Listener, Problem

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class _UnreadError(Exception):
    """An input gave no text; nothing is written for it."""


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
        with _telling(job, listener):
            _one(job, cleaner, listener, column, declared, stdout)


def inspect(
    jobs: Iterable[Job], cleaner: Cleaner, listener: Listener, *, column: str | None = None, declared: str | None = None
) -> None:
    """The same without writing anything."""
    clean((Job(job.source, None) for job in jobs), cleaner, listener, column=column, declared=declared)


def decode(
    jobs: Iterable[Job],
    seen: Callable[[str, Decoded], None],
    listener: Listener,
    *,
    declared: str | None = None,
    stdout: BinaryIO | None = None,
) -> None:
    """Decode every input, tell `seen`, and write it in UTF-8 to its target or else to `stdout`."""
    for job in jobs:
        with _telling(job, listener):
            decoded = _decoded(job, listener, declared)
            seen(job.shown, decoded)
            if decoded.witness != "binary":
                _write_text(job.target, decoded.text, stdout)


@contextmanager
def _telling(job: Job, listener: Listener) -> Iterator[None]:
    """What goes wrong with one input is told, and the others go on; a full disk and a closed pipe end the run."""
    try:
        yield
    except _UnreadError as error:
        listener.problem(Problem(job.shown, str(error)))
    except texts.DAMAGED_ARCHIVE as error:
        why = f"the gzip file is damaged ({error}); nothing was written. `gzip -dc` may still unpack its beginning"
        listener.problem(Problem(job.shown, why))
    except BrokenPipeError:
        raise
    except OSError as error:
        listener.problem(Problem(job.shown, _told(error, job)))
        if error.errno in _NO_SPACE:
            raise


def _told(error: OSError, job: Job) -> str:
    """What an error of the system means for a person."""
    if error.errno in _NO_SPACE:
        return f"no space is left for {job.target or 'the output'}; nothing of it was kept. Free some and run again"
    where = f" ({error.filename})" if error.filename and str(error.filename) != job.shown else ""
    return f"{error.strerror or error}{where}"


def _one(
    job: Job,
    cleaner: Cleaner,
    listener: Listener,
    column: str | None,
    declared: str | None,
    stdout: BinaryIO | None,
) -> None:
    if _is_records(job.source, column):
        _clean_records(job, cleaner, listener, column or "text", stdout)
        return
    decoded = _decoded(job, listener, declared)
    if decoded.witness == "binary":
        raise _UnreadError(f"{decoded.note}; it was left out")
    [fixed], broken = _inspect(cleaner, [decoded.text])
    assert fixed is not None
    for why in broken.values():
        listener.problem(Problem(job.shown, why))
    _write_text(job.target, fixed.text, stdout)
    listener.document(Document(job.shown, None, fixed, decoded.encoding, decoded.bom, decoded.exact, decoded.bad))


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


def _clean_records(job: Job, cleaner: Cleaner, listener: Listener, column: str, stdout: BinaryIO | None) -> None:
    with ExitStack() as stack:
        stream, raw = stack.enter_context(texts.opened(job.source))
        sink = stdout
        if job.target is not None:
            sink = stack.enter_context(texts.packing(stack.enter_context(whole(job.target)), job.target))
        known = told = read = 0
        for batch in records.batches(records.read(stream, column)):
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
            listener.document(Document(file, line.number, fixed))
        elif line.why:
            listener.problem(Problem(file, line.why, line.number, line.byte))
        elif not line.is_blank:
            listener.without_text(file, line.number)
    return known
