"""A width folder went over Chinese text, or somebody typed without an input method.

NFKC and its kin know ，！？；：（） as wide forms of ASCII and fold them; 。、“”《》…— have no
narrow form and stay. Somebody who types without changing the input method writes all of them in
ASCII.
"""

from __future__ import annotations

_FOLDED = str.maketrans("，；：？！（）", ",;:?!()")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


def damage(text: str, *, quotes: bool = False, stops: bool = False, ellipses: bool = False) -> str:
    """The marks that NFKC folds become ASCII; others when asked for.

    `quotes` makes curly quotes straight, `stops` writes `.` for 。, `ellipses` writes `...` for
    …… and `--` for ——.

    >>> damage("他说：“行（吧）……”", quotes=True, ellipses=True)
    '他说:"行(吧)..."'
    """
    text = text.translate(_FOLDED)
    if quotes:
        text = text.translate(_QUOTES)
    if stops:
        text = text.replace("。", ".")
    if ellipses:
        text = text.replace("……", "...").replace("——", "--")
    return text
