"""What many lines were before a chain of wrong codecs, in a few calls for all of them.

Undone one by one a line costs two to six microseconds where it fails and as much where it doesn't; most lines of most
pages fail, so those that have characters which the codec lacks are left out by a look at all of them first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import FAILED, HAVE_LINES, MIXED, decode, decode_lines, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.restore.wrong_codecs.able import READ, able_many, bit, bits
from fixers.restore.wrong_codecs.inverses import ONE_WAY, TAIL, cheapest, encoded, is_proved, step, undo, undone
from fixers.restore.wrong_codecs.twofold import READ as TWOFOLD
from fixers.restore.wrong_codecs.twofold import pattern

_FEW = 3
"""Lines that are undone one by one as fast."""


def undo_lines(lines: Sequence[str], chain: Chain) -> list[str]:
    """What each line was before a chain, or nothing: as `fixers.restore.wrong_codecs.inverses.undo` has it. They have no line ends.

    >>> undo_lines(["ÄÐ", "中", "ÖÐ"], (Step("gbk", "latin-1"),))
    ['男', '', '中']
    """
    if len(lines) <= _FEW or not all(map(_has_lines, chain)):
        return [undo(line, chain) for line in lines]
    now = dict(enumerate(lines))
    for each in reversed(chain):
        some = [at for at, able in zip(now, _able([*now.values()], each.read), strict=True) if able]
        if not some:
            return [""] * len(lines)
        try:
            data = encoded("\n".join([now[at] for at in some]), each)
        except UnicodeEncodeError:
            return [undo(line, chain) for line in lines]
        found = decode_lines(data, each.written)
        if len(found) != len(some):
            return [undo(line, chain) for line in lines]
        now = {at: text for at, text in zip(some, found, strict=True) if FAILED not in text}
    return [now.get(at, "") for at in range(len(lines))]


def _has_lines(step: Step) -> bool:
    return step.read in HAVE_LINES and step.written in HAVE_LINES


def _able(lines: Sequence[str], read: str) -> Sequence[bool]:
    """Whether a codec has all characters of each line; Big5 has some only together, so it is not asked."""
    if read not in READ or read == "big5":
        return [True] * len(lines)
    known = bits("\n".join([*lines, ""])) & bit(read)
    lengths = np.fromiter(map(len, lines), np.int64, len(lines)) + 1
    able: list[bool] = np.logical_and.reduceat(known, np.cumsum(lengths) - lengths).tolist()
    return able


def proved_lines(olds: Sequence[str], news: Sequence[str], chain: Chain) -> list[bool]:
    """Whether each new text, read wrong again, gives the old one: all in one call, and those that don't one by one.

    >>> proved_lines(["ÄÐ", "ÖÐ"], ["男", "中"], (Step("gbk", "latin-1"),))
    [True, True]
    """
    if all(each.written in ONE_WAY and each.read not in MIXED for each in chain):
        return [True] * len(olds)  # each character has one place only, so that nothing else can have been undone
    again = list(news)
    if all(map(_has_lines, chain)):
        try:
            for each in chain:
                again = decode(encode("\n".join(again), each.written), each.read).split("\n")
        except UnicodeError:
            again = []
    same = map(str.__eq__, olds, again) if len(again) == len(olds) else [False] * len(olds)
    return [each or is_proved(old, chain) for each, old in zip(same, olds, strict=True)]


class _Bytes(NamedTuple):
    """What a piece was in bytes, in one of the codecs that have all of it."""

    piece: int
    data: bytes
    read: str


def undone_many(pieces: Sequence[tuple[str, bool]], written: Sequence[str]) -> list[list[tuple[str, Step]]]:
    """What each piece, with whether it is cut off, was one step before: as `fixers.restore.wrong_codecs.inverses.undone` has it.

    In one call a codec for all pieces: most bytes are whole in one or two codecs of several. Of what was read as UTF-16
    nothing is told where there would be NULs in it.
    """
    found: list[list[tuple[str, Step]]] = [[] for _ in pieces]
    others: dict[int, list[str]] = {}
    rows: list[_Bytes] = []
    for at, ((piece, cut), codecs) in enumerate(zip(pieces, able_many([piece for piece, _ in pieces]), strict=True)):
        lined = [read for read in codecs if read in HAVE_LINES]
        if min(piece, default="") > "\xff":  # in UTF-16 a character of Latin-1 has a NUL, which no text has
            others[at] = [read for read in codecs if read not in HAVE_LINES]
        if "\n" in piece or "€" in piece or any(read in lined and pattern(read).search(piece) for read in TWOFOLD):
            found[at] = [*undone(piece, (), cut, written, lined)]
            continue
        same = cheapest(piece, lined)
        rows += [_Bytes(at, data, read) for data, read in same.items()]
    joined = b"\n".join([row.data for row in rows])
    columns = [decode_lines(joined, codec) for codec in written] if rows else []
    for row, *texts in zip(rows, *columns, strict=True):
        piece, cut = pieces[row.piece]
        for codec, text in zip(written, texts, strict=True):
            if codec != row.read and (was := whole(row.data, text, codec, cut=cut)) and was != piece:
                found[row.piece].append((was, step(codec, row.read)))
    for at, reads in others.items():
        found[at] += undone(pieces[at][0], (), pieces[at][1], written, reads)
    return found


def whole(data: bytes, text: str, codec: str, *, cut: bool) -> str:
    """What was read of bytes, if that was all of them, or all but a character that is cut off, and no others give it."""
    failed = FAILED in text
    if failed and not cut:
        return ""
    was = text.removesuffix(FAILED)
    if codec in ONE_WAY and not failed:
        return was
    try:
        whole = encode(was, codec)
    except UnicodeEncodeError:
        return ""
    return was if data.startswith(whole) and len(whole) >= len(data) - (TAIL if failed else 0) else ""
