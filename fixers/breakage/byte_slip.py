"""A decoder fell one byte out of step, so that wrong pairs of bytes became characters.

In GBK a character takes two bytes, and either of them can be what another character begins or ends
with. A site that puts readings after characters (see glosses) replaces bytes, not characters: where
the second byte of one character and the first of the next happen to be a character of its table,
the reading lands between them. Other sites cut the bytes at sentence marks, and a mark, too, can
stand across two characters. The decoder then pairs the wrong bytes until something brings it back
into step.

The whole chain, as measured on some 90 pages: encode in GBK; gloss, one character of the table
after the other; cut before marks; decode each piece pair by pair; drop what became a private-use or
control character; fold full-width ASCII. It gives what was found, to the character, on all 101
lines of the four slipped documents and at all 15 places of 12 other pages that it was tried on.

Besides the chain there is the single injury: one byte lost from a text in GBK or Big5, or one too
many (`lose`, `insert`). In GBK it spoils what follows up to the next ASCII character, in Big5 often
three or four characters only, since there an ASCII letter is the second byte of every other one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import islice, product

from fixers.breakage import decoders, glosses
from fixers.breakage.encoded import Encoded, encode, injure, to_bytes
from fixers.breakage.written_forms import Reading, can_be_read, written_forms
from fixers.data import gloss_order

Table = tuple[tuple[bytes, bytes], ...]
"""For each glossed character, in table order, its two bytes and those of its gloss: "(", reading, ")"."""

_MARKS = {"？": rb"\xa3\xbf", "！": rb"\xa3\xa1", "。": rb"\xa1\xa3", "；": rb"\xa3\xbb", "，": rb"\xa3\xac"}
_HANZI_NEXT = rb"[\x81-\xa0\xb0-\xf7][^\r\n]"
"""What follows a mark where it is cut. The last byte of a line is none: on a page that cuts at ！
。”, A1A3 A1B1, became `?!` before a tag 10 times of 10, and at the end of a line 0 times of 4."""

_FOLDED = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_LINE_END = rb"(?<=[\r\n])|(?=[\r\n])"


def damage(
    text: str,
    *,
    level: int | None = None,
    characters: Iterable[str] | Mapping[str, str] | None = None,
    marks: str = "",
    only_before_hanzi: bool = True,
    fold: bool = True,
    lost: Sequence[int] | None = None,
    codec: str = "gbk",
    habit: str = "python",
) -> str:
    """`text`, in its written form, through the chain of a site that slips.

    The site glosses the characters of a page of `level` (see glosses), or `characters`: some of the
    order's, or a mapping from any characters to readings, in table order; by default none, and
    never one that GBK doesn't have. It cuts before each of `marks`, any of ？！。；，, where the byte
    after the mark opens a Hanzi, or, if not `only_before_hanzi`, everywhere; at ； always everywhere.
    With `fold` full-width ASCII becomes ASCII. A line end ends a piece, and so does a character that
    GBK doesn't have, which stays.

    Where two hits share a byte the order of the table decides. Two pairs, on three pages, showed 數
    before 當 and 務 before 獎: that is the order of codes, so `level` and plain characters take it.

    With `lost`, the number of a character and that of its byte (0 or 1), there is no site: that
    byte is lost from the text in `codec`, which a decoder of `habit` then reads (see `lose`).

    Raises ValueError where a mark is none of the five, KeyError where a character without a
    reading is not in the order.

    >>> damage("那年，當地企業不多。", characters="數業")
    '那年,當?shù)仄髽I(yè)不多。'
    >>> damage("他說：“好。”然后走了。", marks="！")
    '他說:“好?!比缓笞吡恕?'
    >>> damage("他說：“好。”然后走了。")
    '他說:“好。”然后走了。'
    """
    if lost is not None:
        broken = lose(text, lost[0], byte=lost[1], codec=codec, habit=habit)
    else:
        if characters is None:
            characters = () if level is None else glosses.table(level).keys()
        chosen = _readings(characters)
        broken = _run(encode(text, "gbk"), _table(tuple(chosen.items())), _cuts(marks, only_before_hanzi))
    return fold_width(broken) if fold else broken


def breaks_to(
    restored: str,
    found: str,
    *,
    characters: Iterable[str] | Mapping[str, str] = (),
    marks: str = "",
    only_before_hanzi: bool = True,
) -> bool:
    """Whether the chain makes `found` of `restored`: the proof of a repair.

    What the page doesn't tell is tried out: which ASCII of `restored` was written in full width
    (see `written_forms`), and the order of the page's table where two hits share a byte. The width
    of ASCII is not compared. Give both strings with what stands before and after them, two
    characters or more and in step, since a hit can stand across the border.

    >>> breaks_to("確保“一泓清水入黃河", "確?!耙汇逅朦S河", marks="！")
    True
    >>> breaks_to("確保“一弘清水入黃河", "確?!耙汇逅朦S河", marks="！")
    False
    >>> breaks_to("抗澇結合,增產", "抗?jié)辰Y(jié)合,增產(chǎn)", characters="結產節")
    True
    """
    wanted = fold_width(found)
    table = _table(tuple(_readings(characters).items()))
    places = {character: at for at, (character, _) in enumerate(table)}
    cuts = _cuts(marks, only_before_hanzi)
    is_plain = "\n" not in restored and "\r" not in restored and not _brought(table)
    for at, written in enumerate(written_forms(restored)):
        if at == 1 and is_plain and not can_be_read(restored, Reading(dict(table), cuts, _read_and_folded), wanted):
            return False
        encoded = encode(written, "gbk")
        data = b"\n".join(encoded.data)
        pairs = {data[at : at + 2] for at in range(len(data) - 1)} | _brought(table)  # dozens; a table has thousands
        rows = [table[at] for at in sorted(places[pair] for pair in pairs & places.keys())]
        if any(fold_width(_run(encoded, each, cuts)) == wanted for each in _orders(data, dict(rows))):
            return True
    return False


def fold_width(text: str) -> str:
    """Full-width ASCII (U+FF01 to U+FF5E) as ASCII; 。 、 “ ” 《 》 and the ideographic space stay.

    >>> fold_width("（１）好，《書》。")
    '(1)好,《書》。'
    """
    return text.translate(_FOLDED)


def read_pairs(data: bytes) -> str:
    r"""GBK bytes as the sites of the chain decode them: pair by pair, in step or not.

    A pair with a byte that ends no pair is one `?`, both bytes eaten, and so is a first byte at the
    end. A pair without a character (the user-defined areas AAA1-AFFE, F8A1-FEFE and A140-A7A0, and
    what GBK leaves open) and a lone 80 or FF become private-use and control characters, which are
    dropped later.

    >>> read_pairs("抗澇".encode("gbk")[1:] + b"<")
    '節?'
    >>> read_pairs("好".encode("gbk") + b"\xaa\xa1\x80" + b"1")
    '好1'
    """
    return data.decode("gbk", "fixers.byte-slip")


def _misread(error: UnicodeError) -> tuple[str, int]:
    """What stands for the bytes at which Python's decoder stopped, and where it is to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, *rest = error.object[error.start : error.start + 2]
    if first in (0x80, 0xFF):
        return "", error.start + 1
    ends_a_pair = rest and 0x40 <= rest[0] <= 0xFE and rest[0] != 0x7F
    return "" if ends_a_pair else "?", error.start + 1 + len(rest)


codecs.register_error("fixers.byte-slip", _misread)


def _read_and_folded(data: bytes) -> str:
    return fold_width(read_pairs(data))


def lose(
    text: str, at: int, *, byte: int = 0, codec: str = "gbk", habit: str = "python", substitute: str | None = None
) -> str:
    """`text` in `codec` without byte number `byte` of its character number `at`, read by a decoder.

    For `habit` and `substitute` see decoders. A character that the codec doesn't have stays, and
    what stands before and after it is decoded apart. Blanks trimmed from bytes are this injury,
    too: the A1A1 in ！」 (A3A1 A1B9) is an ideographic space to such a tool.

    Raises IndexError where there is no such character or byte in the codec.

    >>> lose("明天再说吧,好", 2)
    '明天偎蛋�,好'
    >>> lose("他喊：“快！」又没声了", 5, byte=1, substitute="")
    '他喊：“快！褂置簧了'
    """
    return _decode(injure(text, at, byte, codec, gone=1), codec, habit, substitute)


def insert(
    text: str,
    at: int,
    value: int,
    *,
    byte: int = 0,
    codec: str = "gbk",
    habit: str = "python",
    substitute: str | None = None,
) -> str:
    """`text` in `codec` with a byte `value` before byte number `byte` of its character number `at`.

    Decoded as in `lose`. Raises IndexError where there is no such character or byte in the codec,
    ValueError where `value` is no byte.

    >>> insert("明天再说吧,好", 2, 0xC4)
    '明天脑偎蛋�,好'
    """
    return _decode(injure(text, at, byte, codec, new=bytes([value])), codec, habit, substitute)


def _decode(encoded: Encoded, codec: str, habit: str, substitute: str | None) -> str:
    return encoded.join(decoders.decode(each, codec, habit, substitute) for each in encoded.data)


def _readings(characters: Iterable[str] | Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(characters, Mapping):
        return characters
    return {character: gloss_order()[character].reading for character in sorted(set(characters))}


@lru_cache(maxsize=64)
def _table(readings: tuple[tuple[str, str], ...]) -> Table:
    rows = ((to_bytes(character, "gbk"), to_bytes(f"({reading})", "gbk")) for character, reading in readings)
    return tuple((character, gloss) for character, gloss in rows if len(character) == 2 and gloss)


@lru_cache(maxsize=64)
def _cuts(marks: str, only_before_hanzi: bool) -> re.Pattern[bytes]:
    """The places at which the bytes are cut: before each mark, and at the ends of a line."""
    if unknown := set(marks) - set(_MARKS):
        raise ValueError(f"no page cuts at {''.join(sorted(unknown))!r}; marks: {''.join(_MARKS)}")
    ends = [_MARKS[m] + (_HANZI_NEXT if only_before_hanzi and m != "；" else b"") for m in sorted(set(marks))]
    return re.compile(b"|".join([_LINE_END, *(b"(?=" + end + b")" for end in ends)]))


def _run(encoded: Encoded, table: Table, cuts: re.Pattern[bytes]) -> str:
    """What the chain makes of the bytes, but for the width of ASCII."""
    return encoded.join(_run_bytes(each, table, cuts) for each in encoded.data)


def _run_bytes(data: bytes, table: Table, cuts: re.Pattern[bytes]) -> str:
    for character, gloss in _present(data, table):
        data = data.replace(character, character + gloss)
    return "".join(map(read_pairs, cuts.split(data)))


def _present(data: bytes, table: Table) -> Table:
    """The rows of the table that can hit: their bytes are in the text or in a gloss."""
    brought = _brought(table)
    return tuple(row for row in table if row[0] in data or row[0] in brought)


@lru_cache(maxsize=64)
def _brought(table: Table) -> frozenset[bytes]:
    """The characters of the table that stand in its glosses: ì before n, A8AC 6E, holds AC6E."""
    every = b"\n".join(gloss for _, gloss in table)
    return frozenset(character for character, _ in table if character in every)


def _orders(data: bytes, rows: Mapping[bytes, bytes]) -> Iterator[Table]:
    """The rows of a table that can hit, as they stand and in all orders that matter, at most 32.

    The order of two rows matters where their hits share a byte, or one's gloss holds the other.
    """
    yield tuple(rows.items())
    by_lead: dict[int, list[bytes]] = {}
    for character in rows:
        by_lead.setdefault(character[0], []).append(character)
    rivals = [(a, b) for a in rows for b in by_lead.get(a[1], ()) if a != b and a + b[1:] in data]
    rivals += [(a, b) for b in rows for a in rows if b in rows[a]]
    for turned in islice(product((False, True), repeat=len(rivals)), 32 if rivals else 0):
        order = TopologicalSorter(dict.fromkeys(rows, ()))
        for (a, b), turn in zip(rivals, turned, strict=True):
            order.add(*((a, b) if turn else (b, a)))
        try:
            yield tuple((character, rows[character]) for character in order.static_order())
        except CycleError:
            continue
