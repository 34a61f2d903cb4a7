"""The label that came with the bytes: a witness that often lies, so it is cross-examined.

Labels are read as browsers read them: `gb2312` and `gbk` mean GB18030, `iso-8859-1` means
windows-1252, and so on. Servers say `iso-8859-1` when they don't know, and pages in Big5 say
`gb2312`; a label is overruled when its reading is no text and another reading evidently is.
"""

from __future__ import annotations

import codecs

from fixers.decode import guess
from fixers.decode.decoded import Decoded, read

_MEANS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030",
    "big5": "big5hkscs", "cp950": "big5hkscs", "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs",
    "euc_kr": "cp949", "windows-949": "cp949", "ks_c_5601-1987": "cp949", "ksc_5601": "cp949", "johab": "johab",
    "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp",
    "tis-620": "cp874", "windows-874": "cp874", "iso8859-11": "cp874", "utf-16": "utf-16-le", "utf-32": "utf-32-le",
    "utf-8-sig": "utf-8",
}  # fmt: skip
"""What labels mean by the Encoding Standard, where Python's codec of that name means less."""

_NO_TEXT = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "mbcs", "oem", "utf-7"))
"""Python's codecs that are no encodings of documents."""


_SWITCHING = ("iso2022", "hz")
"""Codecs that switch alphabets: they have no way to go on after a broken byte."""


def look_up(label: str | None) -> tuple[str | None, str]:
    """The codec that `label` means, or None, and what to say about the label.

    >>> look_up("GB2312"), look_up("x-klingon")
    (('gb18030', ''), (None, "the declared encoding 'x-klingon' is not known and was passed over"))
    """
    if not label or not label.strip():
        return None, ""
    wanted = label.strip().strip("\"'").lower()
    name = _MEANS.get(wanted, wanted)
    try:
        info = codecs.lookup(name)
        "a".encode(info.name)  # codecs such as base64 are no text encodings and raise LookupError
    except (LookupError, ValueError, UnicodeError):
        return None, f"the declared encoding {label!r} is not known and was passed over"
    if info.name in _NO_TEXT:
        return None, f"the declared encoding {label!r} is none of documents and was passed over"
    return _MEANS.get(info.name, info.name), ""


def ask(data: bytes, label: str | None) -> Decoded | None:
    """The text when it decodes by `label`, strictly, and no other reading is evidently right."""
    if label is None:
        return None
    try:
        text = data.decode(label)
    except (UnicodeError, ValueError):
        return None
    better = guess.overrules(data, text)
    if better is not None:
        return better._replace(note=f"the declared encoding {label} gives no readable text")
    return read(data, label, "declared", 0.98)


def ask_last(data: bytes, label: str | None) -> Decoded:
    """The label again, or what Western servers mean, when nobody knows anything better."""
    encoding = "cp1252" if label is None or label.startswith(_SWITCHING) else label
    return read(data, encoding, "last", 0.1, note="no encoding is known in which these bytes are a text")
