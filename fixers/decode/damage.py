"""What was wrong with some bytes: one record for each place, from which the bytes can be rebuilt.

Kinds of damage:

    byte    a byte that is no character: the other half was lost, or it was put in. In the text it
            is a lone surrogate, U+DC80 to U+DCFF, as with `errors="surrogateescape"`
    head    the same where the data begin in the middle of a character
    tail    the same where they end in the middle of one
    inside  a byte was put in between the halves of a character: the text has the character
    fold    a line end stands between the halves: the text has the character, then the line end
    nul     NULs stand between the halves: the text has the character, then the NULs
    surrogates  a character of UTF-8 in six bytes, as databases and Java write it (CESU-8)
    blank   A0, the half of a character, had become 20: the text has the character
    struck  the other half was struck out of the whole page, or two halves became a comma: the text
            has the character, or both (see `struck`)
    code    nothing is wrong, but the character has another code, too (see `other_codes`)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fixers.decode import standard


class Damage(NamedTuple):
    """One damaged place."""

    start: int
    """Byte offset in the data."""
    length: int
    """Bytes of it."""
    kind: str
    at: int
    """Character offset in the decoded text."""
    text: str
    """What stands there."""
    raw: bytes
    """The bytes as they came in."""


def to_bytes(text: str, encoding: str, damage: Sequence[Damage] = ()) -> bytes:
    r"""The bytes that `decode_robust` was given, from what it made of them.

    They differ only where an encoding has several codes for one character. Raises
    UnicodeEncodeError for characters that the encoding doesn't have.

    >>> to_bytes("中文\n", "gbk", [Damage(2, 3, "fold", 1, "文\n", b"\xce\n\xc4")])
    b'\xd6\xd0\xce\n\xc4'
    """
    sound: list[str] = []
    at = 0
    for each in damage:
        sound.append(text[at : each.at])
        at = each.at + len(each.text)
    sound.append(text[at:])
    if standard.python_name(encoding) in _STEADY and "\0" not in text:
        # At once, since every call takes a while.
        written = standard.encode("\0".join(sound), encoding, "surrogateescape").split(b"\0")
    else:
        written = [standard.encode(each, encoding, "surrogateescape") for each in sound]
    raw = [each.raw for each in damage]
    return b"".join([part for pair in zip(written, [*raw, b""], strict=True) for part in pair])


_STEADY = frozenset(("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"))
"""Python codecs of which no character has a byte 0, and that have no state."""
