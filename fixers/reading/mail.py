r"""What mail leaves in a text: words of headers with their codec, and the rest of quoted-printable.

>>> [new for _, _, new in header_words("主题: =?utf-8?B?5Lya6K6u?= =?gbk?Q?=CD=A8=D6=AA?=")]
['会议', '通知']
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterator

from fixers.reading.escaped import is_text

_WORD = re.compile(r"=\?([\w-]{2,40})\?(?:[Qq]\?([!->@-~]{1,400})|[Bb]\?([\w+/=]{1,400}))\?=", re.ASCII)
_REST = re.compile(r"=(?:\r?\n|3D|2E|(?:20|09)(?=\r?\n|\Z))")
_MEANS = {"=3D": "=", "=2E": ".", "=20": " ", "=09": "\t"}


def header_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Words of mail headers: where each begins and ends, and what it says in the codec that it names."""
    if "=?" not in text:
        return
    for match in _WORD.finditer(text):
        codec, printable, packed = match.groups()
        try:
            data = quopri.decodestring(printable, header=True) if printable else base64.b64decode(packed)
            new = data.decode(codec)
        except (LookupError, ValueError):  # no codec of text, or not in it
            continue
        if new and all(map(is_text, new)):
            yield *match.span(), new


def rest_of_printable(text: str) -> Iterator[tuple[int, int, str]]:
    """Soft line ends and escaped ASCII of a text that is quoted-printable."""
    for match in _REST.finditer(text):
        yield *match.span(), _MEANS.get(match[0], "")
