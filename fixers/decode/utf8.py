"""Valid UTF-8.

Legacy text is hardly ever valid UTF-8 by accident, so validity is proof enough where there are some
bytes. UTF-8 with broken bytes is still UTF-8: one flipped byte must not turn a Chinese page into
Cyrillic, which is what detectors that ask for validity answer; `guess` finds it.
"""

from __future__ import annotations

import re

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
    extra = len(data) - len(text)
    if extra and (len(data) <= _SHORT or extra <= _PAIRS) and _may_be_accident(data, text):
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
    """Whether so few bytes may be valid by chance, as those of 协同 in GBK are, and of ’é in MacRoman."""
    high = len(data) - len(data.translate(None, _HIGH))
    if high <= 2 * _PAIRS and _RARE.search(text):
        return True
    return len(data) <= _SHORT and high <= _FEW and 2 * high >= len(data) and max(text) < "\u3000"


_PAIRS = 3
"""Bytes that a text has more than characters, up to which those are looked at."""

_RARE = re.compile("[\u0370-\u0385\u03da-\u03ef\u0460-\u07ff]")
"""Characters of two bytes that hardly ever stand alone in a text of ASCII, as accented, Greek and Russian letters do. Of
3,000 texts of ASCII with a word of one to three letters in UTF-8 none is read otherwise for it; of 200 with one Chinese
character in GBK sixteen more are read right."""
