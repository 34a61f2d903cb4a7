r"""Characters that stand in a text since it is about them: 「發」是「发」的繁體字, 后（後）, tables of pairs.

Where one form of a character or word stands beside another form of the same, both were meant:

    头发（頭髮）    計算機\t计算机    「發」是「发」的繁體字    “鍾”字    U+9418 鐘

A conversion would make the two alike and the sentence pointless, so both stay. Asked are only
lines in which both scripts stand; a sentence that is written twice, once in each, is such a line.
"""

from __future__ import annotations

import re
import string
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import HAN, text_of
from fixers.reading.conversion import FREE, Codes, conversion, look_up
from fixers.reading.evidence import IS_HAN, JAPANESE, LINE_END, Kinds, weights
from fixers.reading.rows import changes, following

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_LONGEST = 8
"""Han characters of a word that is given in two forms."""

_APART = 3
"""Rows of Han characters after which another form of a word still stands beside it: 「發」是「发」 are two."""

_ROW, _TABLE = 40, 3
"""Characters of a row of a table at most, and rows of a table of words in both scripts at least."""

_NEAR = 12
"""Characters between two forms of one character, in lines that speak of forms."""

_SHORT = 4
"""Characters in round brackets that may be another form of those before them, in a text of one script."""

_TAB, _LINE_FEED, _FIRST_HAN = 9, 10, 0x3400

_KINDS_OF_FORMS = "简簡繁正俗异異"
"""What stands in brackets behind a form that is named so: 发（简）."""

_ROUND = tuple(map(ord, "(（)）"))
_WITHIN = np.arange(2, _SHORT + 2)
_WITHIN.flags.writeable = False

_OPENING = "（(［[〔【｛{/／|｜=＝→⇒:：、"
_GOES_ON = "，。！？；,.!?;" + string.ascii_letters + string.digits
_SPEAKS = re.compile(
    "[繁正][體体]|[簡简](?:[體体]|化字)|[異异][體体]|[俗本]字|[又亦]作|[又亦也或][写寫]?作[“「『‘\"']|[写寫]作[“「『‘\"']|通假|U\\+[0-9A-Fa-f]{4}"
)
"""Lines about characters say one of these."""
_SAID = "繁正簡简異异俗本又亦也或写寫通U", "體体化字写寫作假+"
"""With what these begin, and what follows."""
_NAMED = re.compile(f"[”」』’\"'》）)](?<=[“「『‘\"'《（(][{HAN}].)(?:这个|這個|[一此该該两兩])?[字旁部]")
_NAMES = "”」』’\"'》）)", "这這一此该該两兩字旁部"
_QUOTED = re.compile(f"[“「『‘\"'][{HAN}][”」』’\"']")
_LISTED = re.compile(f"(?<![{HAN}])[{HAN}](?![{HAN}])")

_CODE = np.uint32((1 << FREE) - 1)
_OPENS, _SENTENCE, _NAMES_A_FORM, *_BITS = (np.uint32(1 << FREE + bit) for bit in range(7))
_COMMA = ord("、")

_random = np.random.default_rng(6).integers(1, 1 << 63, _LONGEST).astype(np.uint64) | np.uint64(1)
_random.flags.writeable = False


def meant(codes: Codes, kinds: Kinds, owners: Places | None = None) -> Bools:
    """Which characters of whole lines, in which both scripts stand, stand there on purpose.

    `kinds` are those of `fixers.reading.evidence`. `owners` says for each line to which text it belongs:
    rows of tables are told by the other rows. Without it each line is judged by itself.
    """
    kept = np.zeros(codes.size, np.bool_)
    folded = look_up(_facts(), codes)
    padded = np.zeros(codes.size + 2, np.bool_)
    padded[1:-1] = (kinds >= IS_HAN) & (kinds <= JAPANESE)
    borders = (padded[1:] != padded[:-1]).nonzero()[0]
    starts, ends = borders[::2], borders[1::2]
    line_ends = kinds == LINE_END
    line_of = np.cumsum(line_ends) - line_ends
    if starts.size > 1:
        _beside(codes, folded, starts, ends, line_of[starts], kept)
        _behind(codes, folded, starts, ends, kept)
        if owners is not None and owners.size >= _TABLE:
            _tables(codes, starts, line_of, owners, kept)
    speaking, naming = (_pairs(folded, *bits) for bits in (_BITS[:2], _BITS[2:]))
    if speaking.size or naming.size:
        text = text_of(codes)
        _spoken_of(text, codes, folded, line_of, speaking, kept)
        kept[[at - 1 for at in naming.tolist() if _NAMED.match(text, at)]] = True
    return kept


def _pairs(facts: Codes, first: np.uint32, second: np.uint32) -> Places:
    """Where a character with the one fact stands before one with the other."""
    at = ((facts & first) != 0).nonzero()[0]
    at = at[at + 1 < facts.size]
    found: Places = at[(facts[at + 1] & second) != 0]
    return found


def keep_pairs(codes: Codes, out: Codes, places: Places) -> None:
    """Take back from `out`, into which `codes` were converted, what made the two forms of 后（後） one.

    Rows of tables of characters, 发⇥發 髮, are taken back, too. None of these needs evidence of either
    script, so all texts are asked, and all texts of a batch at once. `places` are where opening brackets
    and tabs stand, in order, and may be other characters, too.
    """
    at = places[(places > 0) & (places + 1 < codes.size)]
    beside = codes[at]
    opened = at[(beside == _ROUND[0]) | (beside == _ROUND[1])]
    if opened.size:
        _keep_brackets(codes, out, opened[opened + 2 < codes.size])
    tabs = at[beside == _TAB]
    if tabs.size:
        _keep_rows(codes, out, tabs)


def _keep_brackets(codes: Codes, out: Codes, opened: Places) -> None:
    following = codes.take(opened[:, None] + _WITHIN, mode="clip")
    rows, sizes = ((following == _ROUND[2]) | (following == _ROUND[3])).nonzero()
    if not rows.size:
        return
    places, sizes = opened[rows], sizes + 1
    fits = sizes <= places
    alike = fits & (out.take(places - sizes, mode="clip") == out[places + 1])
    for size in set(sizes[alike].tolist()):
        behind = places[alike & (sizes == size)][:, None] + np.arange(1, size + 1)
        before = behind - (size + 1)
        same = (out[before] == out[behind]).all(axis=1) & (codes[before] != codes[behind]).any(axis=1)
        for kept in (before[same], behind[same]):
            out[kept] = codes[kept]
    single = places[sizes == 1]
    named = single[(look_up(_facts(), codes[single + 1]) & _NAMES_A_FORM) != 0]
    out[named - 1] = codes[named - 1]


def _keep_rows(codes: Codes, out: Codes, tabs: Places) -> None:
    """Rows that begin with a character, a tab, and the same character or another form of it."""
    tabs = tabs[(out[tabs - 1] == out[tabs + 1]) & (codes[tabs - 1] >= _FIRST_HAN)]
    begins = (tabs == 1) | (codes.take(tabs - 2, mode="clip") == _LINE_FEED)
    alone = (tabs + 2 == codes.size) | (codes.take(tabs + 2, mode="clip") < _FIRST_HAN)
    for at in tabs[begins & alone].tolist():
        rest = (codes[at : at + _ROW] == _LINE_FEED).nonzero()[0]
        end = at + int(rest[0]) if rest.size else min(at + _ROW, codes.size)
        out[at - 1 : end] = codes[at - 1 : end]


def _beside(codes: Codes, folded: Codes, starts: Places, ends: Places, lines: Places, kept: Bools) -> None:
    """Rows of Han characters of which another form is the next, or the one after it."""
    short = (ends - starts <= _LONGEST).nonzero()[0]
    lengths = (ends - starts)[short]
    same = _digest(folded, starts[short], lengths)
    so_far = np.cumsum(codes, dtype=np.int64)
    sums = so_far[ends[short] - 1] - so_far[starts[short] - 1]
    for apart in range(1, min(_APART, short.size - 1) + 1):
        at = (same[apart:] == same[:-apart]).nonzero()[0]
        one, other = short[at], short[at + apart]
        near = (other - one <= _APART) & (lines[one] == lines[other])
        near &= sums[at] != sums[at + apart]  # nearly all are the same words once more
        for first, second, size in zip(
            one[near].tolist(), other[near].tolist(), lengths[at][near].tolist(), strict=True
        ):
            if size == 1 or all(_is_named(folded, starts[each], ends[each]) for each in (first, second)):
                _keep(codes, int(starts[first]), int(starts[second]), size, kept)


def _is_named(facts: Codes, start: int, end: int) -> bool:
    """Whether a row of Han characters stands by itself in quotes, cells or a list, and is no clause of a sentence."""
    before, behind = facts[start - 1 : start], facts[end : end + 1]
    return not (before & _SENTENCE).any() and not (behind & _SENTENCE).any()


def _behind(codes: Codes, folded: Codes, starts: Places, ends: Places, kept: Bools) -> None:
    """Rows of Han characters that stand in brackets, or the like, behind another form of themselves."""
    lengths = ends - starts
    sizes = lengths[1:]
    fits = (sizes <= _LONGEST) & (sizes <= lengths[:-1]) & (starts[1:] == ends[:-1] + 1)
    fits &= (folded[starts[1:] - 1] & _OPENS) > 0
    fits &= folded[ends[1:] - 1] == folded[ends[:-1] - 1]
    for at in fits.nonzero()[0].tolist():
        size, start = int(sizes[at]), int(starts[at + 1])
        before = int(ends[at]) - size
        if codes[start - 1] == _COMMA and lengths[at] > 1:
            continue  # it goes on: 国家标准、行業標準
        if (folded[before : before + size] == folded[start : start + size]).all():
            _keep(codes, before, start, size, kept)


def _keep(codes: Codes, one: int, other: int, size: int, kept: Bools) -> None:
    """Keep two words that are the same but for their forms."""
    if (codes[one : one + size] != codes[other : other + size]).any():
        kept[one : one + size] = kept[other : other + size] = True


def _tables(codes: Codes, starts: Places, line_of: Places, owners: Places, kept: Bools) -> None:
    """Tables of words in both scripts: 软件 軟體 are not forms of each other, but all their rows are like that."""
    rows = line_of[starts]
    heads = changes(rows)
    lasts = following(heads, rows.size) - 1
    row = rows[heads]
    short = (np.bincount(line_of)[row] <= _ROW) & (lasts > heads)
    texts = owners[row]
    enough = np.maximum(_TABLE, np.bincount(texts, short) * 4 / 5)
    if (np.bincount(texts, short) < _TABLE).all():
        return
    words = np.add.reduceat(look_up(weights(), codes).astype(np.int64), starts)
    first, last = words[heads], words[lasts]
    for like in ((first > 0) & (last < 0), (first < 0) & (last > 0)):
        tables = np.bincount(texts, like & short) >= enough
        if tables.any():
            kept |= np.isin(line_of, row[short & tables[texts]])


def _spoken_of(text: str, codes: Codes, folded: Codes, line_of: Places, places: Places, kept: Bools) -> None:
    """Both forms of a character, near to each other in a line that speaks of forms, as lines at `places` may."""
    matches = [match for match in (_SPEAKS.match(text, at) for at in places.tolist()) if match]
    if not matches:
        return
    spoken, listed = np.zeros((2, int(line_of[-1]) + 1), np.bool_)
    other = np.ones(codes.size, np.bool_)
    for match in matches:
        spoken[line_of[match.start()]] = True
        listed[line_of[match.start()]] |= text[match.start()] == "U"
        other[match.start() : match.end()] = False
    inside = spoken[line_of].nonzero()[0]
    lines, forms, raw = line_of[inside], folded[inside] & _CODE, codes[inside]
    for apart in range(1, min(_NEAR, inside.size - 1) + 1):
        twice = ((forms[apart:] == forms[:-apart]) & (raw[apart:] != raw[:-apart])).nonzero()[0]
        one, behind = inside[twice], inside[twice + apart]
        real = (lines[twice] == lines[twice + apart]) & other[one] & other[behind]
        kept[one[real]] = kept[behind[real]] = True
    kept[[at.start() + 1 for at in _QUOTED.finditer(text) if spoken[line_of[at.start()]]]] = True
    if listed.any():
        kept[[match.start() for match in _LISTED.finditer(text) if listed[line_of[match.start()]]]] = True


def _digest(codes: Codes, starts: Places, lengths: Places) -> npt.NDArray[np.uint64]:
    """One number for each row of at most `_LONGEST` characters, the same for the same characters."""
    offsets = np.arange(_LONGEST)
    at = np.minimum(starts[:, None] + offsets, codes.size - 1)
    parts = codes[at].astype(np.uint64) * _random * (offsets < lengths[:, None])
    digest: npt.NDArray[np.uint64] = parts.sum(axis=1, dtype=np.uint64)
    return digest


@cache
def _facts() -> Codes:
    """For each character the one by which all its forms are known, and what else it is: what opens, or stands in _SAID, in _NAMES."""
    table = conversion("tw2s").table & _CODE
    for characters, bit in (
        (_OPENING, _OPENS),
        (_GOES_ON, _SENTENCE),
        (_KINDS_OF_FORMS, _NAMES_A_FORM),
        *zip(_SAID + _NAMES, _BITS, strict=True),
    ):
        table[[ord(character) for character in characters]] |= bit
    table.flags.writeable = False
    return table
