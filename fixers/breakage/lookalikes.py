"""Letters of another script stand where their look-alikes should.

Keyboards are switched in mid word, OCR takes the nearest glyph, spinners and spammers put them in
so that copies are not found: аpple with a Cyrillic а, Ш for Ⅲ, 加笁 for 加工.
"""

from __future__ import annotations

from typing import Literal

from fixers.data import lookalikes

Use = Literal["latin", "cyrillic", "numeral", "han"]


def damage(text: str, *, use: Use = "latin", put: str = "", every: int = 1) -> str:
    """Characters become look-alikes of another script; `use` names the writing that is damaged.

    `put` are the look-alikes to put in (all of that use where it is empty, of several for one
    character the first), `every` which of the places: each second one for 2. Raises ValueError
    when `every` is less than 1.

    >>> damage("wiki", put="і") == "w" + chr(0x456) + "k" + chr(0x456)
    True
    >>> damage("达到Ⅲ类水质", use="numeral", put="Ш")
    '达到Ш类水质'
    """
    if every < 1:
        raise ValueError(f"every {every}-th character is none: every is 1 or more")
    table: dict[str, str] = {}
    for odd, meant in lookalikes()[use].items():
        if not put or odd in put:
            table.setdefault(meant, odd)
    out: list[str] = []
    seen = 0
    for character in text:
        odd = table.get(character, "")
        if odd:
            if seen % every == 0:
                character = odd
            seen += 1
        out.append(character)
    return "".join(out)
