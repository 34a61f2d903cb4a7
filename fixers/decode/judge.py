"""The verdict on the few readings of a piece that a glance leaves.

The model of all languages is asked, in which characters stand for themselves, and the glance is
heard once more: it knows of kinds of writing what the model, which has seen but two million
characters of Korean, doesn't know of each syllable. The longer the piece, the more the model
counts. Measured on 616 pieces of 16 bytes in East Asian encodings, the model alone is right on
all and the glance on 99.2 %; on 623 pieces of 4 bytes, 95.7 % and 95.5 %, both together 97.8 %.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.decode.glance import CUT, CUT_ALONE, REST, Scores, foreign
from fixers.decode.ways import COMPOSED, SEVERAL, Way, letters
from fixers.language.model import CONTEXT, OTHER, world
from fixers.language.plain import quick
from fixers.reading.characters import codes_of

_NEAR = 4
"""Characters of the longest n-gram of the model: so far what is not ASCII is seen."""


def text_of(piece: bytes, way: Way) -> str:
    """A piece read in one way; what can't be read is U+FFFD.

    >>> text_of("产品".encode("gbk")[1:], Way("gb18030", 0.0, 1))
    '品'
    """
    piece = piece[way.start :]
    if way.encoding.startswith("utf-16"):
        return piece[: len(piece) & ~1].decode(way.encoding, "replace")
    if way.encoding in SEVERAL:
        return piece.decode(way.encoding, "replace")
    codes = letters(way.encoding)[np.frombuffer(piece, np.uint8)]
    text = codes.tobytes().decode("utf-32-le")
    return unicodedata.normalize("NFC", text) if way.encoding == COMPOSED else text


def scores(
    texts: Sequence[str], ways: Sequence[Way], sizes: Sequence[int], everything: bool = True
) -> tuple[Scores, Scores]:
    """About the log probability of each text, which was read in one of the ways from so many bytes.

    Second, the nats that a character of it costs before anything is charged.

    Where not everything counts, ASCII that is far from other characters doesn't: readings that agree
    on it need not be told apart by it.
    """
    whole = [text.removesuffix("\ufffd") for text in texts]
    cut = np.array([_cut(rest) if len(text) != len(rest) else 0.0 for text, rest in zip(texts, whole, strict=True)])
    rests = [_rest(text) if way.start and way.encoding == "utf-8" else 0 for text, way in zip(whole, ways, strict=True)]
    whole = [text[rest:] for text, rest in zip(whole, rests, strict=True)]
    codes = codes_of("\n" + "\n".join(whole) + "\n")
    ends = np.cumsum([len(text) + 1 for text in whole])
    starts = np.concatenate([[0], ends[:-1]])
    places = np.arange(1, len(codes)) if everything else _near(codes)
    weight = np.repeat(_weight(np.array(sizes)), ends - starts)[places - 1]
    each = np.zeros(len(codes))
    codes = _without_signs(codes)
    each[places] = weight * _said(codes, places) + (1 - weight) * quick(codes)[places]
    sums = np.concatenate([[0.0], np.cumsum(each)])
    plain = sums[ends] - sums[starts + 1]
    counts = np.searchsorted(places, ends) - np.searchsorted(places, starts + 1)
    charges = np.array([way.cost for way in ways]) + REST * np.array(rests)
    charges += foreign(codes, starts + 1, ends, [way.encoding for way in ways])
    return plain - cut - charges, -plain / np.maximum(counts, 1)


_SIGNS = (
    (0xB2, ord("2"), "mM"),
    (0xB3, ord("3"), "mM"),
    (0xAA, ord("a"), "0123456789.nN"),
    (0xBA, ord("o"), "0123456789.nN"),
)
"""² ³ ª º, what is asked about instead, and the characters behind which they stand: the models have hardly seen m²."""


def _without_signs(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The characters with signs of Western text, where they belong, as what they stand for."""
    found = codes
    for sign, plain, before in _SIGNS:
        at = np.flatnonzero(codes == sign)
        if not at.size:
            continue
        letter = ((codes[at + 1] | 0x20) - np.uint32(0x61) < 26) | (codes[at + 1] >= 0xC0)
        at = at[np.isin(codes[at - 1], [*map(ord, before)]) & ~letter]
        found = found.copy()
        found[at] = plain
    return found


def _cut(rest: str) -> float:
    """What a last character that is cut costs after the others."""
    return CUT_ALONE if rest.isascii() else CUT


def _rest(text: str) -> int:
    """How many bytes of a character in front are left whose first one is left out."""
    return len(text[:2]) - len(text[:2].lstrip("\ufffd"))


def _weight(sizes: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """How much the model counts in a piece of so many bytes."""
    return np.minimum(0.9, 0.25 + sizes / 20)


def _near(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.intp]:
    """Places of characters that have one beyond ASCII among the last few."""
    border = codes == 0x0A
    carried = codes > 0x7F
    near = carried.copy()
    for _ in range(1, _NEAR):
        carried = np.concatenate([[False], carried[:-1]]) & ~border  # what stands before a text is another one
        near |= carried
    near[0] = False
    return np.flatnonzero(near)


def _said(codes: npt.NDArray[np.uint32], places: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """What the model says of the characters at some places. A text may begin anywhere, not only as lines do."""
    known = world()
    alone = known.ids_of(codes)
    ids = np.concatenate([np.full(CONTEXT, OTHER, np.uint16), np.where(codes == 0x0A, OTHER, alone).astype(np.uint16)])
    windows = np.lib.stride_tricks.sliding_window_view(ids, CONTEXT)[places]
    said = known.after(known.contexts(windows), np.arange(len(places)), alone[places])
    first = codes[places - 1] == 0x0A
    said[first] = known.single(alone[places[first]])
    return said
