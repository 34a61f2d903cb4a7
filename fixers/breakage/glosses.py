"""Glosses injected by mirror and spam sites: a reading in brackets after each character of a table.

Such a site converts a simplified page to traditional and then replaces every character X of its
table by X + "(" + reading + ")". The tables of all sites are cut from one order: a page glosses
all characters down to its own level and none below it. This is the model for text that stayed
in step; where the replacement, which works on bytes, hit across two characters, a byte slip
begins, which is a kind of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fixers.data import gloss_order


def table(level: int) -> dict[str, str]:
    """The characters that a page of `level` (0 to 21) glosses, with the readings it prints."""
    return {character: gloss.reading for character, gloss in gloss_order().items() if gloss.level <= level}


def damage(
    text: str,
    *,
    level: int = 9,
    characters: Iterable[str] | Mapping[str, str] | None = None,
    length: int | None = None,
) -> str:
    """Every character of a table gets its reading in brackets.

    The table is the one of a page of `level`, or `characters`: some of the order's characters, or
    a mapping from any characters to readings. `length` cuts the result after so many characters,
    as the limit of a summary or a field does, which leaves half a gloss at the end.

    >>> damage("現代農業", level=0)
    '現(xiàn)代農業(yè)'
    >>> damage("現代農業", characters="業", length=6)
    '現代農業(y'
    """
    if characters is None:
        chosen: Mapping[str, str] = table(level)
    elif isinstance(characters, Mapping):
        chosen = characters
    else:
        chosen = {character: gloss_order()[character].reading for character in characters}
    glossed = text.translate({ord(character): f"{character}({reading})" for character, reading in chosen.items()})
    return glossed[:length]
