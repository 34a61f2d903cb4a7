"""What a text was before it was read in a wrong codec: exact inverses of one step, and what steps cost.

What can be the codec that was read is known from the characters: it must have all of them. What can be
the one that was written is known from the bytes: they must be whole in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import MIXED, SINGLE, decode, encode, letters
from fixers.breakage.mojibake import Chain, Step
from fixers.reading.characters import codes_of
from fixers.restore.wrong_codecs import twofold
from fixers.restore.wrong_codecs.able import DOUBLE, able

WRITTEN = ("utf-8", "cesu-8", *DOUBLE, "euc-tw", "gb18030", "utf-16le", "utf-16be", *SINGLE)
"""Codecs of the bytes that are."""

_PRICES = {
    "utf-8": 0.0,
    "latin-1": 0.0,
    "cp1252": 0.0,
    "gbk": 1.0,
    "big5": 1.0,
    "cp932": 1.0,
    "cp949": 1.0,
    "gb18030": 3.0,
    "cp1251": 1.0,
    "koi8-r": 2.0,
    "cp1250": 2.0,
    "euc-jp": 2.0,
    "cp866": 2.0,
    "cp437": 2.0,
    "cp850": 2.0,
    "macroman": 2.0,
    "iso-8859-2": 3.0,
    "cp1253": 3.0,
    "cp1254": 3.0,
    "cp1255": 3.0,
    "cp1256": 3.0,
    "cp874": 3.0,
    "iso-8859-15": 3.0,
    "iso-8859-5": 3.0,
    "iso-8859-7": 3.4,
    "iso-8859-8": 3.4,
    "iso-8859-9": 3.0,
    "utf-16le": 15.0,
    "utf-16be": 15.0,
}
_RARE = 5.0
_LAYER = 1.0
"""Nats that a codec in a chain costs, by how often it is met, and each step of a chain."""


@cache
def price(chain: Chain) -> float:
    """What a chain costs, in nats."""
    return sum(_LAYER + _PRICES.get(step.written, _RARE) + _PRICES.get(step.read, _RARE) for step in chain)


def undo(text: str, chain: Chain, cut: bool = False) -> str:
    """The text before a chain, or nothing if the chain can't have given it. What is `cut` may end in a character."""
    try:
        for step in reversed(chain):
            data = encoded(text, step)
            try:
                text = decode(data, step.written)
            except UnicodeDecodeError as error:
                if not cut or error.start < len(data) - TAIL:
                    raise
                text = decode(data[: error.start], step.written)
    except UnicodeError:
        return ""
    return text


def is_proved(text: str, chain: Chain) -> bool:
    r"""Whether what `text` was before a chain, read wrong again, gives `text`: the bytes of each step must be the same.

    Ⅰ is 8754 in Shift_JIS, and FA4A, too. Ways of reading that keep no bytes are not asked.

    >>> [is_proved(text, (Step("cp932", "latin-1"),)) for text in ("\x87T", "\xfaJ")]
    [True, False]
    """
    if all(step.written in ONE_WAY and step.read not in MIXED for step in chain):
        return True  # each character has one place only, so that `undo` gives no text of other bytes
    for step in reversed(chain):
        if step.read in MIXED or step.written not in WRITTEN:
            break
        data = encoded(text, step)
        try:
            text = decode(data, step.written)
        except UnicodeDecodeError:  # of characters with two places those around them tell, which a line by itself lacks
            return False
        if step.written not in ONE_WAY and encode(text, step.written) != data:
            return False
    return True


def encoded(text: str, step: Step) -> bytes:
    """The bytes that were read in a step. Raises UnicodeEncodeError where the codec lacks a character."""
    if _has_euro(text, *step):
        return _euro(text)
    return twofold.encoded(text, *step) if twofold.is_twofold(text, *step) else encode(text, step.read)


def _is_twofold(text: str, written: str, read: str) -> bool:
    """Whether a character has two places in the codec that was read."""
    return _has_euro(text, written, read) or twofold.is_twofold(text, written, read)


def _has_euro(text: str, written: str, read: str) -> bool:
    """The euro sign is 80 and A2E3 in GBK."""
    return read == "gbk" and written == "utf-8" and "€" in text


def _euro(text: str) -> bytes:
    """The bytes in GBK, those of each euro sign such that they can be UTF-8.

    Of UTF-8, A2E3 is the last byte of a character of three bytes and the first one of the next.
    """
    mark = next((chr(each) for each in range(0x30) if chr(each) not in text), "")
    if not mark:
        return encode(text, "gbk")
    first, *others = encode(text.replace("€", mark), "gbk").split(mark.encode())
    data = bytearray(first)
    for at, part in enumerate(others):
        goes_on = _GOES_ON(part[:1]) if part else at + 1 < len(others)
        data += b"\xa2\xe3" if goes_on and _WANTS_ONE(data[-3:]) else b"\x80"
        data += part
    return bytes(data)


_GOES_ON = re.compile(rb"[\x80-\xbf]").match
_WANTS_ONE = re.compile(rb"(?s:.*)[\xe0-\xef][\x80-\xbf]\Z|[\xf0-\xf4][\x80-\xbf]{2}\Z").match


def undone(
    text: str,
    after: Chain = (),
    cut: bool = False,
    written: Sequence[str] = WRITTEN,
    reads: Sequence[str] | None = None,
) -> Iterator[tuple[str, Step]]:
    """What `text` was one step before, if it is what the first step of `after` began with.

    `reads` are the codecs in which it may have been read, where that is known.

    Where a text was saved in the middle of a chain, it was saved in a codec that had all of it: UTF-8, or
    the one codec that the same mistake uses twice.
    """
    able_to = _able(text) if reads is None else reads
    if after and after[0].written not in ("utf-8", "cesu-8"):
        if after[0].read in able_to:
            yield from _decoded(text, encode(text, after[0].read), after[0].read, (after[0].written,), cut)
        return
    for data, read in cheapest(text, able_to).items():
        yield from _decoded(text, data, read, written, cut)


def cheapest(text: str, reads: Sequence[str]) -> dict[bytes, str]:
    """The bytes of a text in some codecs, each with the codec that is read by mistake most of those that have them so."""
    seen: dict[bytes, str] = {}
    for read in reads:
        try:
            data = encode(text, read)
        except UnicodeEncodeError:
            continue
        if data not in seen or _PRICES.get(read, _RARE) < _PRICES.get(seen[data], _RARE):
            seen[data] = read
    return seen


def _able(text: str) -> list[str]:
    """The codecs that have all of a text, Big5 also where it has two characters only together."""
    reads = able(text)
    if _TOGETHER.search(text) and "big5" not in reads and "big5" in able(_TOGETHER.sub("", text)):
        reads.append("big5")
    return reads


_TOGETHER = re.compile("[Êê][\u0304\u030c]")


def _decoded(text: str, data: bytes, read: str, written: Sequence[str], cut: bool) -> Iterator[tuple[str, Step]]:
    doubted = read in _DOUBTED
    singly = read_singly(data) if len(written) > _MANY and data and len(data) <= _LONGEST else None
    for codec in written:
        if codec == read:
            continue
        if singly and codec in singly:
            was, first = singly[codec]
            if first is None:
                if was != text:
                    yield was, step(codec, read)
                continue
            if not cut or first < len(data) - TAIL or not first:
                continue
        whole = data = encoded(text, Step(codec, read)) if doubted and _is_twofold(text, codec, read) else data
        try:
            was = decode(data, codec)
        except UnicodeDecodeError as error:
            if not cut or error.start < len(data) - TAIL or not error.start:
                continue
            try:
                whole = data[: error.start]
                was = decode(whole, codec)
            except UnicodeDecodeError:
                continue
        try:
            if was != text and (codec in ONE_WAY or encode(was, codec) == whole):
                yield was, step(codec, read)
        except UnicodeEncodeError:
            continue


_DOUBTED = frozenset((*twofold.READ, "gbk"))
"""Codecs that have a character twice."""


@cache
def step(written: str, read: str) -> Step:
    """The step of these codecs, one object for all."""
    return Step(written, read)


def read_singly(data: bytes) -> dict[str, tuple[str, int | None]]:
    """What bytes are in each codec of one byte, with the first place at which a byte is no character in it.

    In all 45 of them at once: 12 microseconds for 40 bytes, one codec after another takes 60.
    """
    codes = _every_letter().take(np.frombuffer(data, np.uint8), axis=1)
    wrong = codes == _UNDEFINED
    if data[-1]:
        texts = codes.view(f"<U{len(data)}").ravel().tolist()
    else:  # numpy takes NULs at the end for none
        texts = [str(row.data, "utf-32-le", "surrogatepass") for row in codes]
    firsts: list[int | None] = [None] * len(SINGLE)
    if wrong.any():
        bad = wrong.any(axis=1).tolist()
        firsts = [at if some else None for some, at in zip(bad, wrong.argmax(axis=1).tolist(), strict=True)]
    return dict(zip(SINGLE, zip(texts, firsts, strict=True), strict=True))


@cache
def _every_letter() -> npt.NDArray[np.uint32]:
    """The code points of all bytes in each codec of one byte."""
    return np.stack([codes_of(letters(codec)) for codec in SINGLE])


_UNDEFINED = 0xFFFE
"""What `letters` has for no character."""

_MANY, _LONGEST = 12, 4096
"""Codecs from which on all are looked up, and bytes up to which."""

ONE_WAY = frozenset((*SINGLE, "utf-8"))
"""Codecs in which every character has one place only, so that what was decoded gives the same bytes again."""

TAIL = 3
"""Bytes that a cut can leave of a character."""
