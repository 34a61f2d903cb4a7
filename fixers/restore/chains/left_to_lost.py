"""What a search for whole misreadings leaves alone: lines that are strange by their U+FFFD only.

No chain of codecs explains what a decoder wrote for bytes that it could not read, and to find that out takes a search of
six milliseconds a line, in which text with lost characters spent nine tenths of its time before that kind. Of 130 such
searches none found anything, and without their U+FFFD these lines are nobody's suspects; of 1,394 lines that were misread
all still are. Text in another encoding that was read as UTF-8 has so many of them that nothing is told: 33 searches of
eight milliseconds found nothing. The kind `lost-characters` restores the ones and reports the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.breakage.lost_characters import REMAINS
from fixers.language.together import Ask, Job
from fixers.reading.characters import beyond_ascii
from fixers.restore.chains.left_to_glosses import clear_ones_of
from fixers.restore.looks.first_look import Suspect

_LEAST, _MANY = 4, 0.25
"""U+FFFD of a line, and their share of what is beyond ASCII in it, from which on nothing is told by the others."""


def not_lost(text: str, suspects: Sequence[Suspect]) -> Job[list[Suspect]]:
    r"""Finds those of some suspects of which the lines are suspect without their U+FFFD, too, and are not mostly lost.

    >>> from fixers.language.together import together
    >>> lines = ["\ufffd\ufffdʮ\ufffd\ufffdԪ", "いつも逆張り\ufffdてるだけじゃん", "鏈嶅姟鍣ㄨ繑鍥炴暟鎹\ufffd"]
    >>> [*map(len, together([not_lost(line, [Suspect(0, len(line), 0, len(line), 9.0)]) for line in lines]))]
    [0, 0, 1]
    """
    if REMAINS not in text:
        return [*suspects]
    lines = [text[each.line : each.line_end] for each in suspects]
    gone = [line.count(REMAINS) for line in lines]
    lost = {at for at, line in enumerate(lines) if gone[at] >= _LEAST and gone[at] > _MANY * beyond_ascii(line)}
    some = [at for at in range(len(lines)) if gone[at] and at not in lost]
    clear = (yield Ask(clear_ones_of, [lines[at].replace(REMAINS, "") for at in some])) if some else []
    lost |= {at for at, is_clear in zip(some, clear, strict=True) if not is_clear}
    return [each for at, each in enumerate(suspects) if at not in lost]
