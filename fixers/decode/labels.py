"""Labels of encodings, read as browsers read them.

`gb2312` and `gbk` mean GB18030, `iso-8859-1` means windows-1252, `shift_jis` what Windows makes of
it, and so on, by the table of the Encoding Standard (`fixers/data/labels.tsv`). A label that the
Standard doesn't know may be one of Python's.
"""

from __future__ import annotations

import codecs
from functools import cache

from fixers.breakage import code_pages
from fixers.breakage.cns11643 import EUC_TW, ISO_2022_CN
from fixers.data import labels

_ALSO = {
    "hz-gb-2312": "hz", "hz": "hz", "iso-2022-kr": "iso2022_kr", "iso-2022-cn": ISO_2022_CN, "iso-2022-cn-ext": ISO_2022_CN,
    "euc-tw": EUC_TW, "x-euc-tw": EUC_TW, "euctw": EUC_TW, "cns11643": EUC_TW,
    "csiso2022kr": "iso2022_kr", "cp950": "big5hkscs", "cp936": "gb18030", "utf-8-sig": "utf-8", "utf-32": "utf-32-le",
    "utf8mb4": "utf-8", "johab": "johab", "cp1361": "johab", "ms936": "gb18030", "ms950": "big5hkscs",
}  # fmt: skip
"""Labels that the Standard gives up for being dangerous in a browser, or that databases and Java use."""

_NO_TEXT = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "mbcs", "oem", "utf-7"))
"""Python's codecs that are no encodings of documents."""


def look_up(label: str | None) -> tuple[str | None, str]:
    """The codec that `label` means, or None, and what to say about the label.

    >>> look_up("GB2312"), look_up("x-klingon")
    (('gb18030', ''), (None, "the declared encoding 'x-klingon' is not known and was passed over"))
    """
    if not label or not label.strip():
        return None, ""
    wanted = label.strip().strip("\"'").strip().lower()
    codec = _ALSO.get(wanted)
    if codec is None:
        codec = labels().get(wanted, ("", None))[1]
    if codec is None:
        codec = _pythons(wanted)
    if codec in _NO_TEXT or codec == "":
        return None, f"the declared encoding {label!r} is none of documents and was passed over"
    if codec is None:
        return None, f"the declared encoding {label!r} is not known and was passed over"
    return codec, ""


def _pythons(wanted: str) -> str | None:
    """Python's codec of a name, by the name that is used here; None where there is none for text."""
    try:
        name = codecs.lookup(wanted).name
        "a".encode(name)  # codecs such as base64 are no text encodings and raise LookupError
    except (LookupError, ValueError, UnicodeError):
        return None if wanted not in _NO_TEXT else wanted
    known = labels().get(name) or labels().get(name.replace("iso8859", "iso-8859"))
    if known:
        return known[1]
    try:
        return code_pages.name(name.replace("mac-roman", "macroman").replace("iso8859", "iso-8859"))
    except LookupError:
        return _ALSO.get(name, name)


@cache
def _names() -> dict[str, str]:
    names = {codec: name for name, codec in reversed(labels().values()) if codec}
    return names | {"gb18030": "gb18030", "big5hkscs": "big5", "iso-8859-8": "iso-8859-8"}


def whatwg(codec: str) -> str:
    """The Encoding Standard's name for a codec of ours, empty where it has none.

    >>> whatwg("cp932"), whatwg("cp1252"), whatwg("johab")
    ('shift_jis', 'windows-1252', '')
    """
    return _names().get(codec, "")
