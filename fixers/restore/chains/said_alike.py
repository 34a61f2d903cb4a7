"""What the language models say of texts that differ in characters beyond ASCII only, as readings of Latin letters do.

The model of all languages looks at three characters before each, so of what is ASCII it says the same in all of them,
but for the three characters behind one that differs. In French that is a quarter of the text. Such texts are readings of
the same bytes: what is not ASCII stands between the same characters of ASCII in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fixers.language.model import world
from fixers.language.running import running
from fixers.reading.characters import codes_of
from fixers.restore.evident import BEGIN, EAST_ASIAN, LINE_END, Said, rows_of, said, strays, sums

_BEHIND = 3
"""Characters that the model looks at before each."""

_FEW = 3
"""Texts up to which all that is said of them is asked as fast."""


def near(texts: Sequence[str]) -> list[Said]:
    """What the model of all languages says of texts, the score of what is beyond ASCII and stands right behind it only.

    >>> [one, other] = near(["la fenêtre", "la fenÍtre"])
    >>> [all_of_one, all_of_other] = said(["la fenêtre", "la fenÍtre"])
    >>> abs((one.score - other.score) - (all_of_one.score - all_of_other.score)) < 0.001
    True
    """
    if not texts:
        return []
    flat = [text.replace("\n", " ") for text in texts]
    rows = rows_of(flat, "\n" * (_BEHIND + 1))
    around = np.zeros((2, rows.codes.size + 2 * _BEHIND), np.bool_)
    for shift in range(_BEHIND + 1):
        around[:, rows.beyond + shift + _BEHIND] = True
        around[0, rows.beyond - shift + _BEHIND] = True
    looked, told = around[:, _BEHIND:-_BEHIND]
    told &= rows.codes != LINE_END
    ids = world().ids_of(rows.codes[looked])
    each = np.zeros(rows.codes.size)
    each[looked] = running(world(), np.concatenate([BEGIN, ids]))
    each[~told] = 0
    found = sums(rows, np.add.reduceat(each, rows.starts), each.take(rows.beyond))
    for at, stray in strays(flat, rows):
        found[at] = found[at]._replace(score=found[at].score + stray)
    return found


def near_in_rows(rows: Sequence[Sequence[str]]) -> list[list[Said]]:
    """The same of the texts of each row."""
    found = iter(near([text for row in rows for text in row]))
    return [[next(found) for _ in row] for row in rows]


def differences(rows: Sequence[Sequence[str]]) -> list[list[Said]]:
    """What tells the texts of each row apart: the scores of a row may all be more by the same, for what they share.

    >>> [[one, other]] = differences([["la fenêtre", "la fenÍtre"]])
    >>> one.score > other.score + 10
    True
    """
    alike = [_alike(row) for row in rows]
    return _of_rows(rows, alike, [len(groups) > 1 or not all(groups) for groups in alike])


def said_alike(texts: Sequence[str]) -> list[Said]:
    """What `said` says of texts, of those that have the same ASCII in fewer steps.

    >>> texts = ["la fenêtre", "la fenÍtre", "la fenÝtre", "la fenŒtre"]
    >>> np.allclose(said_alike(texts), said(texts), atol=0.001)
    True
    """
    return said_alike_many([texts])[0]


def said_alike_many(rows: Sequence[Sequence[str]]) -> list[list[Said]]:
    """The same of the texts of each row.

    >>> rows = [["la fenêtre", "la fenÍtre", "la fenÝtre", "la fenŒtre"], [], ["人民"]]
    >>> said_alike_many(rows) == [*map(said_alike, rows)]
    True
    """
    alike = [{b"": [*range(len(texts))]} if 0 < len(texts) <= _FEW else _alike(texts) for texts in rows]
    return _of_rows(rows, alike, [True] * len(rows))


_Alike = dict[bytes, list[int]]
"""The numbers of texts by their ASCII, those with characters of East Asia by none."""


def _alike(texts: Sequence[str]) -> _Alike:
    narrow = codes_of("".join(texts)).max(initial=0) < EAST_ASIAN
    groups: _Alike = {}
    for at, text in enumerate(texts):
        is_wide = not narrow and max(text, default="") >= chr(EAST_ASIAN)
        groups.setdefault(b"" if is_wide else text.encode("ascii", "ignore"), []).append(at)
    return groups


def _of_rows(rows: Sequence[Sequence[str]], alike: Sequence[_Alike], exact: Sequence[bool]) -> list[list[Said]]:
    """What is said of the texts of each row: of those that are alike, the scores of one is asked if they are `exact`."""
    asked: list[tuple[int, int]] = []
    parted: list[tuple[int, int]] = []
    for row, (groups, is_exact) in enumerate(zip(alike, exact, strict=True)):
        for plain, some in groups.items():
            if is_exact:
                asked += [(row, at) for at in (some[:1] if plain else some)]
            if plain and (len(some) > 1 or not is_exact):
                parted += [(row, at) for at in some]
    found = dict(zip(asked, said([rows[row][at] for row, at in asked]), strict=True))
    parts = dict(zip(parted, near([rows[row][at] for row, at in parted]), strict=True))
    for row, groups in enumerate(alike):
        for plain, (one, *others) in groups.items():
            first = found.setdefault((row, one), parts[row, one]) if (row, one) in parts else found[row, one]
            for at in others if plain else ():
                part = parts[row, at]
                found[row, at] = part._replace(score=first.score + part.score - parts[row, one].score)
    return [[found[row, at] for at in range(len(texts))] for row, texts in enumerate(rows)]


def compared(pairs: Sequence[tuple[str, str]]) -> list[tuple[float, float | None]]:
    """How much more probable the second text of each pair is, and what it costs; that isn't told where both are mostly ASCII.

    >>> [(gain, dear)] = compared([("la fenÍtre de l'hÙtel", "la fenêtre de l'hôtel")])
    >>> gain > 20, dear
    (True, None)
    """
    alike = [_is_alike(*pair) for pair in pairs]
    every = [text for pair, same in zip(pairs, alike, strict=True) if same for text in pair]
    parts = iter(near(every))
    whole = iter(said([text for pair, same in zip(pairs, alike, strict=True) if not same for text in pair]))
    found: list[tuple[float, float | None]] = []
    for same in alike:
        one, other = (next(parts), next(parts)) if same else (next(whole), next(whole))
        found.append((other.score - one.score, None if same else -other.score))
    return found


def _is_alike(old: str, new: str) -> bool:
    """Whether two texts have the same ASCII, more than all else, and nothing of East Asia."""
    plain = old.encode("ascii", "ignore")
    if 2 * len(plain) <= max(len(old), len(new)) or plain != new.encode("ascii", "ignore"):
        return False
    return max(old + new) < chr(EAST_ASIAN)
