"""Builds private_use.tsv: private-use characters that GBK decoders gave, and what they are now.

GBK of 1995 had no Unicode characters for some of its codes and numbered them U+E766 to U+E864,
in the order of their bytes. Unicode 3.0 to 4.1 added the characters. Which bytes each private
number belongs to is read off Python's gb18030 codec, the 2000 edition: it still has 174 of the
255, and the codes between them fill the gaps exactly, which `build` checks. What the bytes mean
today is the codec's answer, but for those that later editions moved: `_MOVED`.
"""

from __future__ import annotations

from pathlib import Path

import fixers.data
from fixers.data import write_table

_PRIVATE = range(0xE766, 0xE865)

_MOVED = {
    # GB18030-2005.
    "a8bc": 0x1E3F,
    # GB18030-2022, amended in the Encoding Standard by whatwg/encoding#336.
    **dict(zip(("a6d9", "a6da", "a6db", "a6dc", "a6dd"), (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14), strict=True)),
    **dict(zip(("a6de", "a6df", "a6ec", "a6ed", "a6f3"), (0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19), strict=True)),
    **dict(zip(("fe59", "fe61", "fe66", "fe67"), range(0x9FB4, 0x9FB8), strict=True)),
    **dict(zip(("fe6d", "fe7e", "fe90", "fea0"), range(0x9FB8, 0x9FBC), strict=True)),
    # Listed in eisoch/irg#27; the standard keeps them private.
    **dict(zip(("fe51", "fe52", "fe53"), (0x20087, 0x20089, 0x200CC), strict=True)),
    **dict(zip(("fe6c", "fe76", "fe91"), (0x215D7, 0x2298F, 0x241FE), strict=True)),
}

_BLANK = ("\ue5e5", "\u3000", "a3a0")
"""The full-width blank of old pages: U+3000 in the Encoding Standard, private in the codec."""


def _codes() -> list[str]:
    """The two-byte codes of the rows that have private characters, in order, as hex."""
    trails = [trail for trail in range(0x40, 0xFF) if trail != 0x7F]
    leads = [*range(0xA1, 0xAA), 0xD7, 0xFE]
    # Rows A1 to A9 and D7 have their private codes among assigned ones, row FE begins with them.
    return [f"{lead:02x}{trail:02x}" for lead in leads for trail in trails]


def _decoded(code: str) -> str:
    return bytes.fromhex(code).decode("gb18030", "replace")


def build(source: str) -> None:  # noqa: ARG001 (every builder is called with a source)
    """Write the table; `source` is not needed."""
    codes = _codes()
    at = {_decoded(code): number for number, code in enumerate(codes)}
    rows = [_BLANK]
    gap: list[int] = []
    before = -1
    for private in (*_PRIVATE, None):
        if private is not None and chr(private) not in at:
            gap.append(private)
            continue
        here = at[chr(private)] if private is not None else len(codes)
        rows += _fill(codes[before + 1 : here], gap)
        if private is not None:
            code = codes[here]
            if code in _MOVED:
                rows.append((chr(private), chr(_MOVED[code]), code))
            before = here
        gap = []
    header = (
        "Private-use characters of old GBK and GB18030 decoders: character, what it is now, its bytes in GBK.",
        "From Python's gb18030 codec (edition of 2000), with what the editions of 2005 and 2022 moved.",
        "Built by: python -m fixers.data.build private_use. DO NOT EDIT BY HAND.",
    )
    write_table(Path(fixers.data.__file__).with_name("private_use.tsv"), header, sorted(rows))


_GAPS = ("a2e3", "a8bf", *(f"a9{trail:02x}" for trail in range(0x89, 0x96)))
"""Codes outside row FE that had private characters until Unicode got theirs: the euro sign, ǹ,
the variation mark and the twelve description characters."""


def _fill(between: list[str], gap: list[int]) -> list[tuple[str, str, str]]:
    """Rows for private characters that the codec no longer has."""
    if not gap:
        return []
    codes = [code for code in between if code in _GAPS or ("fe50" <= code <= "fea0")]
    if len(codes) != len(gap):
        raise ValueError(f"{len(gap)} private characters from U+{gap[0]:04X} do not fit {len(codes)} codes")
    return [(chr(private), _decoded(code), code) for private, code in zip(gap, codes, strict=True)]
