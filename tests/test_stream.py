"""Streams of any size become text in pieces, and nothing is lost."""

from __future__ import annotations

import codecs
import io
import itertools
import random
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.decode.borders import border, line, plain
from fixers.decode.stream import BLOCK, PREFIX, TextStream, decode_stream
from fixers.decode.summary import MOST, Summary
from fixers.files.texts import to_utf8
from tests.test_decode import FR, HANS, HANT, JA, KO, RU

LONG = 2 * BLOCK
ENCODINGS = [
    (HANS, "gbk", "gb18030"),
    (HANT, "big5", "big5hkscs"),
    (JA, "cp932", "cp932"),
    (JA, "euc_jp", "euc_jp"),
    (KO, "cp949", "cp949"),
    (RU, "cp1251", "cp1251"),
    (FR, "cp1252", "cp1252"),
    (HANS, "utf-8", "utf-8"),
    (HANS, "utf-16-le", "utf-16-le"),
    (JA, "iso2022_jp", "iso2022_jp_2"),
    (KO, "iso2022_kr", "iso2022_kr"),
    (HANS, "hz", "hz"),
]


def long(text: str, codec: str, size: int = LONG) -> tuple[str, bytes]:
    """A text of so many bytes in a codec."""
    some = text.encode(codec, "ignore").decode(codec)
    many = some * (size // len(some.encode(codec)) + 1)
    return many, many.encode(codec)


def read(data: bytes, declared: str | None = None) -> tuple[str, Summary]:
    stream = decode_stream(io.BytesIO(data), declared=declared)
    return "".join(stream), stream.summary


@pytest.mark.parametrize(("text", "codec", "answer"), ENCODINGS)
@pytest.mark.parametrize("lines", [True, False])
def test_a_long_stream_is_read_whole(text: str, codec: str, answer: str, lines: bool) -> None:
    if not lines and codec in ("hz", "iso2022_kr"):
        return  # these have lines
    want, data = long(text if lines else text.strip(), codec)
    got, summary = read(data)
    assert got == want
    assert (summary.encoding, summary.exact, summary.size, summary.length) == (answer, True, len(data), len(want))
    assert (summary.segments, summary.bad, summary.damage) == ((), (), ())


@pytest.mark.parametrize(("text", "codec", "answer"), ENCODINGS)
def test_the_size_of_the_pieces_changes_nothing(text: str, codec: str, answer: str) -> None:
    want, data = long(text, codec, 70_000)
    for size in (1, 7, 4096):
        stream = decode_stream(data[at : at + size] for at in range(0, len(data), size))
        assert "".join(stream) == want
        assert stream.summary.encoding == answer


def test_memory_does_not_grow() -> None:
    block = (HANS * 1000).encode("gbk")
    read(block * 3)

    def many() -> Iterator[bytes]:
        yield from itertools.repeat(block, 200)

    tracemalloc.start()
    stream = decode_stream(many())
    length = sum(len(text) for text in stream)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == 200_000 * len(HANS)
    assert most < 8 * BLOCK


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((HANS, "gbk"), (HANT, "big5")),
        ((HANS, "gbk"), (HANS, "utf-8")),
        ((RU, "cp1251"), (RU, "koi8-r")),
        ((FR, "cp1252"), (FR, "utf-8")),
        ((HANS, "utf-16-le"), (HANS, "utf-8")),
        ((JA, "iso2022_jp"), (JA, "utf-8")),
        ((HANS, "utf-8"), (HANS, "gbk")),
    ],
)
def test_what_follows_in_another_encoding_is_read_in_it(first: tuple[str, str], second: tuple[str, str]) -> None:
    one, head = long(*first, size=BLOCK + 1000)
    two, tail = long(*second, size=BLOCK + 1000)
    text, summary = read(head + tail)
    assert summary.exact
    assert len(summary.segments) == 2
    if "koi8-r" in second:  # of pages for one alphabet a line may be too short to be told apart
        assert sum(a != b for a, b in zip(text.split("\n"), (one + two).split("\n"), strict=True)) <= 2
        return
    assert text == one + two
    assert summary.segments[1].start == len(head)
    assert summary.segments[1].at == len(one)
    assert "mixed" in summary.note


def test_a_line_in_another_encoding_is_found() -> None:
    want, data = long(FR, "utf-8")
    text, summary = read(data + HANS.encode("gbk") + data)
    assert text == want + HANS + want
    assert [each.encoding for each in summary.segments] == ["utf-8", "gb18030", "utf-8"]
    assert summary.segments[1].start == len(data)


def test_text_behind_any_amount_of_ascii_decides() -> None:
    for size in (100, PREFIX - 3, PREFIX, 10 * PREFIX):
        markup = "<p class=a>\n" * (size // 12)
        text, summary = read(markup.encode() + HANS.encode("gbk") * 40)
        assert text == markup + HANS * 40
        assert summary.encoding == "gb18030"


def test_a_page_declares_what_comes_long_after() -> None:
    head = '<meta charset="iso-8859-15">' + "<p>plain</p>\n" * 20_000
    text, _ = read(head.encode() + b"\xa4 5")
    assert text == head + "€ 5"


def test_ascii_alone_is_utf8() -> None:
    assert read(b"plain\n" * 100_000)[1][:4] == ("utf-8", "utf8", 1.0, True)
    assert read(b"") == ("", Summary("utf-8", "utf8", 1.0, True))


def test_offsets_of_damage_are_those_of_the_stream() -> None:
    text, data = long(HANS, "gbk")
    places = [1000 * len(HANS.encode("gbk")), 5000 * len(HANS.encode("gbk"))]
    broken = bytearray(data)
    for place in places:
        broken[place + 2 : place + 4] = b"\xff\xff"
    got, summary = read(bytes(broken))
    assert [at for at, _ in summary.bad] == [place + 2 for place in places]
    assert summary.bad_bytes == 4
    for each in summary.damage:
        assert broken[each.start : each.start + each.length] == each.raw
        assert got[each.at : each.at + len(each.text)] == each.text
    assert sum(a != b for a, b in zip(got[: len(HANS) * 1001], text, strict=False)) <= len(HANS)


def test_a_summary_has_a_size_whatever_happens() -> None:
    data = (HANS + "\n").encode() + b"\xff" + HANS.encode()
    _, summary = read(data * 3000)
    assert len(summary.bad) == MOST
    assert summary.bad_bytes == 3000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_is_kept_apart(encoding: str) -> None:
    want = HANS * 3000 + "😀" * 100_000
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    mark = marks.get(encoding) or "\ufeff".encode(encoding)
    text, summary = read(mark + want.encode(encoding))
    assert text == want
    assert (summary.bom, summary.encoding, summary.exact) == (mark, encoding, True)


def test_what_is_no_text_is_said_to_be_none() -> None:
    data = b"%PDF-1.4\n" + b"1 0 obj <<>>\n" * 10_000 + bytes(range(256)) * 1000
    text, summary = read(data)
    assert summary.witness == "binary"
    assert text.encode("latin-1") == data


def check(data: bytes) -> None:
    text, summary = read(data)
    assert summary.size == len(data)
    assert summary.length == len(text)
    if len(data) <= PREFIX // 8:
        one = fixers.decode(data)
        assert (text, summary.exact, summary.bad) == (one.text, one.exact, one.bad)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [b"\x1b$B", b"~{", b"\xff\xfe", b"\0", b"plain ", HANS.encode("gbk"), HANS.encode(), JA.encode("cp932")]
        )
        | st.binary(max_size=20),
        max_size=12,
    ).map(b"".join)
)
def test_a_short_stream_is_what_decode_says(data: bytes) -> None:
    check(data)


def test_long_noise_never_raises_and_loses_nothing() -> None:
    noise = random.Random(5)
    parts = [HANS.encode("gbk"), HANT.encode("big5"), FR.encode("cp1252"), JA.encode("iso2022_jp"), b"\n", b"\0"]
    for _ in range(4):
        pieces = [noise.choice(parts) * noise.choice((1, 50, 700)) for _ in range(6)] + [noise.randbytes(99)]
        data = b"".join(pieces)
        check(data)


def test_utf8_and_bytes_that_are_none_go_through_unchanged() -> None:
    data = (HANS.encode() + b"\xff\xfe ") * 2000
    stream = decode_stream(io.BytesIO(data))
    assert b"".join(to_utf8(text) for text in stream) == data


def test_a_stream_is_an_iterator_with_a_summary_on_the_way() -> None:
    _, data = long(HANS, "gbk")
    stream = fixers.decode_stream(io.BytesIO(data))
    assert isinstance(stream, TextStream)
    assert stream.summary.size == 0
    assert next(stream)
    assert 0 < stream.summary.size < len(data)
    assert stream.summary.encoding == "gb18030"


def test_borders() -> None:
    assert border(b"a\nb", "utf-8") == 2
    assert border("中文".encode()[:-1], "utf-8") == 3
    assert border(b"\xb5", "gb18030") == 1, "what is not cut later must be taken now"
    assert border("文".encode("utf-16-be") + b"\xd8\x3d\xde", "utf-16-be") == 2
    assert plain(b"a" * 300 + b"\xff") == 0, "nothing tells where a character begins"
    assert plain(b"x " * 300 + b"\xff") == 600
    assert line(b"ab\ncd\nef", 5) == 3
    assert line(b"abcdef", 5) == 0


def test_a_clean_stream_is_read_nearly_as_fast_as_bytes_decode() -> None:
    want, data = long(HANS, "utf-8", 30 * BLOCK)
    read(data[:LONG])
    start = time.process_time()
    text, _ = read(data)
    took = time.process_time() - start
    assert text == want
    assert took < 2, "measured: 0.02 seconds"
