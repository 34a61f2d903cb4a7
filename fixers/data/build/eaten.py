"""Builds eaten.tsv: which bytes of UTF-8 a double-byte decoder eats, found out by trying all pairs.

A decoder that can't read a byte eats it alone, or together with the one behind it, as `fixers.breakage.decoders` knows
of each. The table has what `fixers.restore.lossy.eaten` asks for when it restores what was eaten.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fixers.data
from fixers.breakage.decoders import Model, model, step
from fixers.data import write_table
from fixers.restore.lossy.eaten import DECODERS, INNER, NOTHING

_ASCII = bytes([0x0A, *range(0x20, 0x7C), 0x7D, 0x7E])
"""ASCII that an author types and a decoder can eat with a byte before it."""


def build(source: str) -> None:
    """Write the table; it has no source but the decoders."""
    if source:
        raise ValueError("the decoders are the source")
    rows = [
        (codec, habit, how, leads.hex(), seconds.hex())
        for decoders in DECODERS.values()
        for codec, habit in decoders
        for how, leads, seconds in _rows(model(codec, habit))
    ]
    header = (
        "What decoders eat of UTF-8: codec, habit, whether a first byte is eaten alone or both are, first bytes (hex), and",
        "bytes behind them. FF stands for the end of the text. ASCII that authors seldom type is left out.",
        "Built by: python -m fixers.data.build eaten. DO NOT EDIT BY HAND.",
    )
    write_table(Path(fixers.data.__file__).with_name("eaten.tsv"), header, rows)


def _rows(decoder: Model) -> Iterator[tuple[str, bytes, bytes]]:
    """What is eaten alone, then what is eaten together: first bytes of which the same is true share a row."""
    alone: dict[bytes, list[int]] = {}
    both: dict[bytes, list[int]] = {}
    for lead, unread in zip(INNER, _unread(decoder), strict=True):
        single = bytes(second for second, taken in unread if taken != 2)
        if step(decoder, bytes((lead,)), 0)[0] == _BAD:
            single += bytes((NOTHING,))
        pairs = bytes(second for second, taken in unread if taken == 2)
        if single:
            alone.setdefault(single, []).append(lead)
        if pairs:
            both.setdefault(pairs, []).append(lead)
    for how, found in (("alone", alone), ("both", both)):
        yield from ((how, bytes(leads), seconds) for seconds, leads in found.items())


_BAD = "\udfff"
"""What `step` reads where it reads nothing."""

_FENCE = b"\n\n\n"
"""Bytes behind a pair that nothing swallows whole."""

_EATEN = "\ufffd\n\n\n"
"""What a pair becomes that is eaten whole."""


def _unread(decoder: Model) -> Iterator[list[tuple[int, int]]]:
    """For each first byte the second ones with which it is no character, and how many bytes are eaten then.

    What Python's codec reads, the decoder reads too but for a few characters; that leaves one pair in five
    to be tried.
    """
    seconds = b"\n" + _ASCII[1:] + INNER
    ends = b"".join(bytes((second,)) + _FENCE + b"|" for second in seconds)
    for lead in INNER:
        tries = ends.replace(b"|", b"|" + bytes((lead,)))
        texts = (bytes((lead,)) + tries[:-1]).decode(decoder.base, "replace").split("|")
        pairs = zip(seconds, texts, strict=False)  # behind the last separator stands nothing
        if decoder.rule is None:
            yield [(each, 1 + (text == _EATEN)) for each, text in pairs if text[0] == "\ufffd"]
            continue
        found = []
        for second, text in pairs:
            if text[0] == "\ufffd" or (decoder.doubtful is not None and decoder.doubtful.match(text)):
                read, taken = step(decoder, bytes((lead, second)) + _FENCE, 0)
                if read == _BAD:
                    found.append((second, taken))
        yield found
