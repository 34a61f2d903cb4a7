"""Valid UTF-8.

Legacy text is hardly ever valid UTF-8 by accident, so validity is proof enough where there are some
bytes. UTF-8 with broken bytes is still UTF-8: one flipped byte must not turn a Chinese page into
Cyrillic, which is what detectors that ask for validity answer; `guess` finds it.
"""

from __future__ import annotations

from fixers.decode.damage import Damage
from fixers.decode.decoded import Decoded

_HIGH = bytes(range(0x80, 0x100))

_SHORT = 24
"""Bytes up to which valid UTF-8 is compared with other readings."""

_ENOUGH = 10
"""Valid bytes beyond ASCII before a last character that is cut, from which on that is no accident either."""

_FEW = 5
"""Bytes beyond ASCII up to which the same, where all are pairs: one pair of Chinese bytes in eight is
such a pair, three in a row one time in five hundred."""


def ask(data: bytes) -> Decoded | None:
    """The text when every byte of it is valid UTF-8, but for a last character that is cut, and that can be no accident."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _cut(data, error.start) if error.reason == "unexpected end of data" else None
    if len(data) <= _SHORT and len(text) != len(data) and _may_be_accident(data, text):
        return None
    return Decoded(text, "utf-8", "utf8", 1.0 if len(text) == len(data) else 0.999, True)


def _cut(data: bytes, end: int) -> Decoded | None:
    """The text up to a last character that is cut."""
    head, raw = data[:end], data[end:]
    if len(head) - len(head.translate(None, _HIGH)) < _ENOUGH:
        return None
    text, rest = head.decode(), raw.decode("utf-8", "surrogateescape")
    damage = Damage(end, len(raw), "tail", len(text), rest, raw)
    note = f"{len(raw)} bytes are not valid UTF-8"
    return Decoded(text + rest, "utf-8", "utf8", 0.998, True, bad=((end, raw),), note=note, damage=(damage,))


def _may_be_accident(data: bytes, text: str) -> bool:
    """Whether so few bytes may be valid by chance, as those of 协同 in GBK are."""
    high = len(data) - len(data.translate(None, _HIGH))
    return high <= _FEW and 2 * high >= len(data) and max(text) < "\u3000"
