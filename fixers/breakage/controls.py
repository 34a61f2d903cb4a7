r"""Characters without a face get into text: marks of a byte order, watermarks, colour codes, cp1252.

Each parameter is one way in which that happens; together they happen in the order in which they
stand here.
"""

from __future__ import annotations


def damage(
    text: str,
    *,
    c1: bool = False,
    bold: str = "",
    insert: str = "",
    every: int = 8,
    colour: str = "",
    codes: str = "31",
    bom: bool = False,
    split_astral: bool = False,
) -> str:
    r"""`text` with characters that carry no meaning, or with a few characters in their C1 form.

    `c1` reads what cp1252 has between 0x80 and 0x9F as latin-1 does. `bold` is a string that is
    overstruck wherever it stands, as manual pages do. `insert` goes between every `every`
    characters. `colour` is a string that is shown in the colour `codes`. `bom` puts a byte order
    mark in front. `split_astral` writes characters beyond U+FFFF as two surrogates.

    >>> damage("don’t", c1=True)
    'don\x92t'
    >>> damage("ls", bold="ls")
    'l\x08ls\x08s'
    >>> damage("水印文字", insert="\u200b", every=2)
    '水印\u200b文字'
    >>> damage("ERROR 连接失败", colour="ERROR")
    '\x1b[31mERROR\x1b[0m 连接失败'
    """
    if c1:
        text = "".join(map(_as_latin_1, text))
    if bold:
        text = text.replace(bold, "".join(f"{each}\b{each}" for each in bold))
    if insert:
        text = insert.join(text[at : at + every] for at in range(0, len(text), every))
    if colour:
        text = text.replace(colour, f"\x1b[{codes}m{colour}\x1b[0m")
    if bom:
        text = "\ufeff" + text
    if split_astral:
        data = text.encode("utf-16-le", "surrogatepass")
        text = "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2))
    return text


def _as_latin_1(character: str) -> str:
    """What latin-1 reads where cp1252 wrote `character`."""
    byte = character.encode("cp1252", "ignore") if character > "\xff" else b""
    return byte.decode("latin-1") or character
