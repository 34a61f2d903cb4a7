"""Decode files and pipes of any size, in pieces, and write them in UTF-8."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

from fixers.decode.stream import TextStream, decode_stream
from fixers.decode.summary import Summary
from fixers.files import texts
from fixers.files.plan import Job
from fixers.files.telling import telling
from fixers.files.whole import whole
from fixers.report import Listener, Problem


def decode(
    jobs: Iterable[Job],
    seen: Callable[[str, Summary], None],
    listener: Listener,
    *,
    declared: str | None = None,
    stdout: BinaryIO | None = None,
) -> None:
    """Decode every input, write it in UTF-8 to its target or else to `stdout`, and tell `seen`.

    An output file appears whole or not at all. What is no text is told to `seen` and to `listener`,
    and not read to its end; the other inputs go on.
    """
    for job in jobs:
        with telling(job, listener), ExitStack() as stack:
            stream, raw = stack.enter_context(texts.opened(job.source))
            pieces = decode_stream(_Counted(stream, raw, listener), declared=declared)
            first = next(pieces, "")
            if pieces.summary.witness != "binary":
                _write(job, first, pieces, stdout)
            else:
                listener.problem(Problem(job.shown, f"{pieces.summary.note}; it was left out"))
            seen(job.shown, pieces.summary)


def _write(job: Job, first: str, pieces: TextStream, stdout: BinaryIO | None) -> None:
    with ExitStack() as stack:
        sink = stdout
        if job.target is not None:
            sink = stack.enter_context(texts.packing(stack.enter_context(whole(job.target)), job.target))
        for text in _all(first, pieces):
            if sink is not None:
                sink.write(texts.to_utf8(text))
        if stdout is not None:
            stdout.flush()


def _all(first: str, pieces: TextStream) -> Iterator[str]:
    yield first
    yield from pieces


class _Counted:
    """A stream that tells how far it has been read, as it lies on the disk."""

    def __init__(self, stream: BinaryIO, raw: BinaryIO, listener: Listener) -> None:
        self._stream = stream
        self._raw = raw
        self._listener = listener
        self._before = 0

    def read(self, size: int) -> bytes:
        """Some bytes."""
        data = self._stream.read(size)
        here = self._before + len(data)
        if self._raw is not self._stream or self._raw.seekable():
            here = self._raw.tell()
        self._listener.progress(here - self._before)
        self._before = here
        return data
