"""Question marks that may be what is left of characters: where, and where they are what they seem.

Inside Chinese a lone `?` with characters on both sides may be one, if its writer asks nothing with
such marks, and nobody is asked to fill it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fixers.reading.characters import HAN, of_class
from fixers.restore.lost import gaps, remains

_BEHIND = f"{HAN}，、"
_INSIDE = re.compile(rf"\?(?<=[{_BEHIND}]\?)(?=[{HAN}])")
BEHIND = of_class(_BEHIND)
"""What stands before such a mark."""

_MARK = re.compile(r"\?(?<!\?\?)")
_ASKED = re.compile(r"(?:[吗嗎么麼呢吧啊呀哪谁誰嘛]|[什甚怎何几幾岂豈啥谁誰哪難难][^，。！？?\n]{0,12})\Z")
_LONGEST = 13
"""A question: with such a particle before its mark, or such a word somewhat before it."""

_BLANK = re.compile(
    r"填空|填入|填写|填上|缺了|缺哪|缺什|猜|谜|謎|空格|问号|問號|正则|正則|通配|匹配|答案|选择题|練習题|练习题|[(（]\s*[)）]|__"
)
_AROUND = 120
"""Where a question mark is a blank to be filled by a reader, or a sign of patterns; and how far around that is told."""


def is_marked(text: str) -> bool:
    """Whether there may be such a mark: a quick look.

    >>> is_marked("社会主?市场经济"), is_marked("这是什么?我不知道"), is_marked("a?b")
    (True, False, False)
    """
    return _INSIDE.search(text) is not None and not _is_asked(text)


def places(text: str, most: int, is_strange: Callable[[str], bool]) -> list[int]:
    """Where a question mark stands that nobody would expect there; nowhere if there are more than `most`.

    Nor where the model wonders at less than half of them: the writer uses such marks. Nor where most of them stand
    beside characters that are strange to clean text: it was misread, and of 247 such marks none was restored, at 0.8
    milliseconds each.
    """
    if not is_marked(text):
        return []

    def is_beside_strange(at: int) -> bool:
        return is_strange(text[at - 1]) or is_strange(text[at + 1])

    silent = [at for at in (match.start() for match in _INSIDE.finditer(text)) if not _is_blank(text, at)]
    if len(silent) > 2 * most or 2 * sum(map(is_beside_strange, silent)) > len(silent):
        return []
    as_usual, odd = len(silent) // 2, []
    for at in silent:
        if gaps.is_odd(text, at):
            odd.append(at)
        else:
            as_usual -= 1
            if as_usual < 0:
                return []
    return odd if len(odd) <= most else []


def _is_asked(text: str) -> bool:
    """Whether somebody asks with such a mark anywhere."""
    return any(_ASKED.search(text, max(0, at - _LONGEST), at) for at in (m.start() for m in _MARK.finditer(text)))


def _is_blank(text: str, at: int) -> bool:
    near = _BLANK.search(text, max(0, at - _AROUND), at + _AROUND)
    return near is not None or remains.talked_about(text, at, at + 1)
