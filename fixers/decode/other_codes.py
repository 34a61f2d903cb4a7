r"""Characters that stand in the data by another code than the one they are written in.

GB18030 has two: 80 is the euro sign of Windows, which is A2 E3, and A3 A0 the wide blank, which is
A1 A1. They are recorded like damage, of the kind `code`, so that the bytes come back.

>>> data = "价格".encode("gbk") + b"\x80\xa3\xa0" + "价".encode("gbk")
>>> [(each.start, each.at, each.text, each.raw) for each in marked(data, "价格€\u3000价", ())]
[(4, 2, '€', b'\x80'), (5, 3, '\u3000', b'\xa3\xa0')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fixers.decode import standard
from fixers.decode.damage import Damage

_CODES = {"€": b"\x80", "\u3000": b"\xa3\xa0"}
_ANY = re.compile("[€\u3000]")


def marked(data: bytes, text: str, damage: Sequence[Damage]) -> tuple[Damage, ...]:
    """The damage of data in GB18030 that were read as `text`, with all such characters."""
    found: list[Damage] = []
    at = start = 0
    for each in damage:
        found += _between(data, text[at : each.at], at, start)
        found.append(each)
        at, start = each.at + len(each.text), each.start + each.length
    found += _between(data, text[at:], at, start)
    return tuple(found)


def _between(data: bytes, text: str, at: int, start: int) -> Iterator[Damage]:
    """Those in a text that begins at some character and byte."""
    done = 0
    for match in _ANY.finditer(text):
        start += len(standard.encode(text[done : match.start()], "gb18030", "surrogateescape"))
        done = match.end()
        code = _CODES[match[0]]
        if data.startswith(code, start):
            yield Damage(start, len(code), "code", at + match.start(), match[0], code)
            start += len(code)
        else:
            start += 2
