"""What is told of decoded data without its text: for streams, tables and records."""

from __future__ import annotations

from typing import NamedTuple

from fixers.decode import language
from fixers.decode.damage import Damage
from fixers.decode.decoded import Decoded, Segment
from fixers.decode.labels import whatwg

MOST = 1000
"""Damaged places, bad bytes and segments that a summary lists: a file of any size has a summary of some size."""


class Summary(NamedTuple):
    """How bytes were read. Fields are those of `Decoded`; lists end after the first thousand entries."""

    encoding: str
    witness: str
    confidence: float
    exact: bool
    bom: bytes = b""
    bad: tuple[tuple[int, bytes], ...] = ()
    note: str = ""
    segments: tuple[Segment, ...] = ()
    damage: tuple[Damage, ...] = ()
    language: str = ""
    size: int = 0
    """Bytes."""
    length: int = 0
    """Characters of the text."""
    bad_bytes: int = 0
    """All bytes that could not be decoded, also those that are not listed."""
    damaged: int = 0
    """All damaged places."""

    @property
    def whatwg(self) -> str:
        """The Encoding Standard's name of the encoding, empty where it has none."""
        return whatwg(self.encoding)

    @classmethod
    def of(cls, decoded: Decoded, size: int) -> Summary:
        """The summary of bytes that were decoded at once."""
        gathered = Gathered()
        gathered.add(decoded, size)
        return gathered.summary()


class Gathered:
    """A summary in the making, from pieces of data in order."""

    def __init__(self) -> None:
        self.first: Decoded | None = None
        """The first piece that is not plain ASCII, without its text."""
        self.size = 0
        self.length = 0
        self._exact = True
        self._bom = b""
        self._language = ""
        self._bad: list[tuple[int, bytes]] = []
        self._damage: list[Damage] = []
        self._segments: list[Segment] = []
        self._turns: dict[str, int] = {}
        self._notes: dict[str, None] = {}
        self._bad_bytes = self._damaged = 0

    def ascii(self, size: int) -> None:
        """Some bytes of ASCII, which belong to what stands before them."""
        self.size += size
        self.length += size

    def add(self, piece: Decoded, size: int) -> None:
        """The next piece, of so many bytes."""
        if self.first is None:
            self.first = piece._replace(text="", bad=(), segments=(), damage=())
            self._bom = piece.bom
        self._exact = self._exact and piece.exact
        self._language = self._language or language.of(piece.text)
        self._bad_bytes += sum(len(raw) for _, raw in piece.bad)
        self._damaged += len(piece.damage)
        self._bad += [(at + self.size, raw) for at, raw in piece.bad[: MOST - len(self._bad)]]
        for each in piece.damage[: MOST - len(self._damage)]:
            self._damage.append(each._replace(start=each.start + self.size, at=each.at + self.length))
        for part in piece.segments or (Segment(0, size, piece.encoding, 0),):
            self._turn(part)
        for note in filter(None, piece.note.split("; ")):
            if len(self._notes) < _NOTES:
                self._notes[note] = None
        self.size += size
        self.length += len(piece.text)

    def exactly(self, exact: bool) -> None:
        """Whether the text as a whole gives the bytes back, where the pieces can't tell."""
        self._exact = self._exact and exact

    def _turn(self, part: Segment) -> None:
        start, end, at = part.start + self.size, part.end + self.size, part.at + self.length
        self._turns[part.encoding] = self._turns.get(part.encoding, 0) + end - start
        if self._segments and self._segments[-1].encoding == part.encoding:
            self._segments[-1] = self._segments[-1]._replace(end=end)
        elif len(self._segments) < MOST:
            start, at = (start, at) if self._segments else (0, 0)
            self._segments.append(Segment(start, end, part.encoding, at))

    def summary(self) -> Summary:
        """What is known so far."""
        first = self.first or Decoded("", "utf-8", "utf8", 1.0, True)
        several = len(self._turns) > 1
        notes = [note for note in self._notes if not (several and note.startswith(_MIXED))]
        if several:
            notes.append(f"{_MIXED}{', '.join(self._turns)}")
        return Summary(
            max(self._turns, key=self._turns.__getitem__, default=first.encoding),
            first.witness,
            first.confidence,
            self._exact,
            self._bom,
            tuple(self._bad),
            "; ".join(notes),
            tuple(self._segments) if several else (),
            tuple(self._damage),
            self._language,
            self.size,
            self.length,
            self._bad_bytes,
            self._damaged,
        )


_MIXED = "encodings are mixed: "

_NOTES = 20
"""Different notes that are kept."""
