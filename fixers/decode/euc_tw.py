"""EUC-TW, which nothing but its characters tells from GB18030, EUC-KR and EUC-JP: all are pairs of the same bytes.

It is rare, so it is asked only about bytes that are no good text in any other encoding, and only their
beginning is looked at.
"""

from __future__ import annotations

import codecs

from fixers.breakage.cns11643 import EUC_TW, RARE
from fixers.decode.decoded import Decoded, read
from fixers.language.plain import quick
from fixers.reading.characters import codes_of

_DEAR = ((256, 8.5), (40, 7.4), (0, 6.0))
"""Nats a character, by the bytes beyond ASCII, from which on a text may be in EUC-TW. Of 100 pieces in it one of
64 bytes and none of 1,024 is cheaper in every other encoding; of pieces in others one in ten is dearer."""

DEAR = 6.0
"""The least of them."""

_BETTER = 2.0
"""Nats a character by which EUC-TW has to be likelier. Of 13,000 pieces of 4 to 1,024 bytes in other encodings
none can be read so and gains as much; of those in it nearly all do."""

_LEAST = 6
"""Bytes beyond ASCII below which nothing is said."""

_SAMPLE = 96
"""Bytes from the first that is not ASCII on that are looked at."""

_CONFIDENCE = 0.98

_SEVEN, _HIGH = bytes(range(0x80)), bytes(range(0x80, 0x100))


def ask(data: bytes, each: float) -> Decoded | None:
    r"""The text, if EUC-TW reads it clearly better than another encoding does at `each` nats a character.

    The first or the last character may be cut.

    >>> data = "歐洲各國的畫家".encode("euc_tw")
    >>> ask(data, 9.0).text, ask(data[1:], 9.0).text, ask(data, 3.0)
    ('歐洲各國的畫家', '\udcc4洲各國的畫家', None)
    """
    if each < DEAR:
        return None
    first = len(data) - len(data.lstrip(_SEVEN))
    sample = data[first : first + _SAMPLE]
    high = len(sample) - len(sample.translate(None, _HIGH))
    size = len(data) - len(data.translate(None, _HIGH))
    if high < _LEAST or each < next(dear for least, dear in _DEAR if size >= least):
        return None
    for start in (0,) if first else (0, 1):
        try:
            text = codecs.getincrementaldecoder(EUC_TW)().decode(RARE.sub(b"", sample[start:]))
        except UnicodeDecodeError:
            continue
        codes = codes_of(text)
        codes = codes[codes >= 0x80]
        if codes.size and -float(quick(codes).sum()) < codes.size * (each - _BETTER):
            return read(data, EUC_TW, "guess", _CONFIDENCE, start=start)
    return None
