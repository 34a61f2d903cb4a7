"""Characters that cannot stand in UTF-8 that was read in pairs of bytes: of clean Chinese nearly every other one.

A pair of bytes is none of UTF-8 where a lead byte comes second behind another one, or ASCII behind one. So one look at
a line tells that no chain of that kind explains it, where to undo it takes ten microseconds.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fixers.breakage.code_pages import encode
from fixers.breakage.mojibake import Chain
from fixers.reading.characters import HAN, HANGUL, KANA
from fixers.restore.looks.first_look import Suspect
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.twofold import READ, pattern

_EAST_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}\u3000-\u303f\uff01-\uff5e]+")
"""What parts of a line may stand between (`fixers.restore.chains.suspected.pieces`)."""

_CODECS = frozenset(DOUBLE) - {"big5"}
"""Those in which each character has its own bytes: Big5 has some only together."""


def may_be_line(text: str, suspect: Suspect, chain: Chain) -> bool:
    """Whether the line of a suspect may have gone through a chain.

    >>> from fixers.breakage.mojibake import Step
    >>> from fixers.restore.looks.first_look import at_first
    >>> chain, texts = (Step("utf-8", "gbk"),), ["浜烘皯鏀垮簻", "在鉏櫌白梃处"]
    >>> [[may_be_line(text, each, chain) for each in at_first(text)] for text in texts]
    [[True], [False]]
    """
    return not _is_known(chain) or _can_stand(text[suspect.line : suspect.line_end], chain[-1].read)


def may_have_part(text: str, suspect: Suspect, chain: Chain) -> bool:
    """Whether a part of its line that has some of a suspect may have: one between fields, or between other characters."""
    core, read = text[suspect.start : suspect.end], chain[-1].read
    return not _is_known(chain) or _can_stand(core, read) or _has_some(_EAST_ASIAN.sub("", core), read)


def _is_known(chain: Chain) -> bool:
    written, read = chain[-1]
    return written == "utf-8" and read in _CODECS


def _can_stand(piece: str, read: str) -> bool:
    return all(_can(each, read) for each in piece)


def _has_some(piece: str, read: str) -> bool:
    return any(_can(each, read) for each in piece)


@lru_cache(1 << 16)
def _can(character: str, read: str) -> bool:
    """Whether the bytes of a character may be a part of UTF-8; of one that has others it is not asked."""
    if character == "€" or (read in READ and pattern(read).search(character)):
        return True
    try:
        data = encode(character, read)
    except UnicodeEncodeError:
        return False
    return bool(_PART.fullmatch(data))


_PART = re.compile(rb"[\x80-\xbf]{0,3}[\x00-\x7f]*(?:[\xc2-\xf4][\x80-\xbf]{1,3})*[\xc2-\xf4]?")
"""What goes on, ASCII, and characters of which the last may be cut: more than UTF-8 has, and nothing less in four bytes."""
