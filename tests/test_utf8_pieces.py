"""Pieces of UTF-8 that was read in pairs, of many lines at once, are those that are found line by line."""

import numpy as np
import pytest

from fixers.breakage.code_pages import decode, encode
from fixers.restore.chains.byte_places import double_sizes
from fixers.restore.chains.chain_spans import Span, spans
from fixers.restore.chains.utf8_pieces import pieces_of
from fixers.restore.wrong_codecs.able import DOUBLE

CLEAN = "老街的馄饨铺子天不亮就开门，"
SENTENCES = (
    "桥下的流水声越来越远了，大家才发现",
    "店主は古い時計をゆっくり直した。",
    "할머니가 천천히 걸어왔다.",
    "a 𠮷 b，é，ß",
)


def _rows() -> list[tuple[str, int, int]]:
    rows = []
    for codec in DOUBLE:
        for truth in SENTENCES:
            for cut in range(4):
                broken = truth.encode()[cut:].decode({"big5": "big5hkscs"}.get(codec, codec), "ignore")
                rows.append((f"{CLEAN}{broken}{CLEAN}", len(CLEAN), len(CLEAN) + len(broken)))
                rows.append((f"{broken} end", 0, len(broken)))
    return rows


def _said(found: list[Span]) -> list[tuple[int, int, str, str]]:
    return [(each.start, each.end, each.new, each.chain[0].read) for each in found]


def test_many_lines_at_once_have_what_each_has_by_itself() -> None:
    rows = _rows()
    together = pieces_of(rows)
    assert sum(map(bool, together)) > 50
    for row, found in zip(rows, together, strict=True):
        (alone,) = spans([row], DOUBLE, ("utf-8",))
        # Parts that differ in ASCII alone gain the same, and which of them comes first is up to the last bit.
        assert bool(found) == bool(alone)
        if found:
            assert found[0].gain == pytest.approx(alone[0].gain, abs=0.1)
            assert found[0].new.strip(" end") == alone[0].new.strip(" end")
        assert _said(pieces_of([row])[0]) == _said(found)


def test_parts_of_many_lines_at_once_are_those_of_each() -> None:
    rows = _rows()
    for read, truth in (
        ("latin-1", "道路的管理和维护"),
        ("cp1251", "道路的管理和维护"),
        ("cp932", "店主は時計を直した"),
    ):
        broken = truth.encode("gbk").decode(read, "ignore")
        rows.append((f"{CLEAN}{broken}{CLEAN}", len(CLEAN), len(CLEAN) + len(broken)))
    found = spans(rows)
    assert [_said(some) for some in found] == [_said(spans([row])[0]) for row in rows]
    assert [found[-3][0].new, found[-2][0].new] == ["道路的管理和维护", "道路的管理和维护"]


def test_what_is_no_utf8_is_none_in_pairs() -> None:
    """Surrogates, overlong forms and what lies beyond U+10FFFF are left out, as decoding leaves them out."""
    for data in (b"\xed\xa0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"):
        line = (data * 12).decode("gbk", "replace").replace("\ufffd", "")
        assert pieces_of([(line, 0, len(line))]) == [[]] == spans([(line, 0, len(line))], ("gbk",), ("utf-8",))


def test_nothing_asked_is_nothing_found() -> None:
    assert pieces_of([]) == []
    assert pieces_of([("", 0, 0), ("abc", 0, 3), ("\ud800", 0, 1)]) == [[], [], []]


@pytest.mark.parametrize("codec", DOUBLE)
def test_the_bytes_of_characters_are_those_of_the_codec(codec: str) -> None:
    some = [chr(code) for code in np.flatnonzero(double_sizes(codec)[:0x30000])[::37].tolist()]
    assert all(len(encode(each, codec)) == double_sizes(codec)[ord(each)] for each in some)
    assert all(decode(encode(each, codec), codec) for each in some)
