"""Files of several encodings: every line and field in its own."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.decode.robust import decode_robust
from fixers.decode.segments import segments

CHINESE = (
    "今天上午九点，值班员检查了全部设备。",
    "二号水泵声音异常，已通知维修班。",
    "午后有小雨，仓库门窗均已关好。",
    "新到的零件登记入库，共四十二件。",
    "夜班无事，交接完毕。",
)
HANT = ("本週的會議改在星期四下午舉行。", "請各單位準時繳交報告。", "停車場維修期間請勿進入。")
JAPANESE = ("本日の会議は午後三時から始まります。", "新しい部品が届きました。", "明日の天気は雨のようです。")
FRENCH = ("La réunion est reportée à jeudi.", "Le café près de la gare a été rénové.", "Où êtes-vous allés cet été ?")
RUSSIAN = ("Сегодня утром проверили всё оборудование.", "Насос шумит, вызван мастер.", "Вечером шёл дождь.")


def text_of(data: bytes) -> str:
    return "".join(decode_robust(data[each.start : each.end], each.encoding)[0] for each in segments(data))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((CHINESE, "gbk"), (CHINESE, "utf-8")),
        ((CHINESE, "gbk"), (HANT, "big5")),
        ((JAPANESE, "cp932"), (JAPANESE, "euc_jp")),
        ((FRENCH, "cp1252"), (FRENCH, "utf-8")),
        ((RUSSIAN, "cp1251"), (RUSSIAN, "utf-8")),
        ((RUSSIAN, "cp1251"), (CHINESE, "gbk")),
    ],
)
@pytest.mark.parametrize("size", [1, 4])
def test_lines_of_two_encodings(
    one: tuple[tuple[str, ...], str], other: tuple[tuple[str, ...], str], size: int
) -> None:
    lines: list[tuple[str, str]] = []
    for number in range(24):
        texts, codec = (one, other)[number // size % 2]
        lines.append((texts[number % len(texts)] + "\n", codec))
    data = b"".join(line.encode(codec) for line, codec in lines)
    read = text_of(data).split("\n")
    right = sum(line == got + "\n" for (line, _), got in zip(lines, read, strict=False))
    assert right >= 23


def test_fields_of_a_table() -> None:
    rows = [(f"{1000 + number}", CHINESE[number % 5], CHINESE[number * 2 % 5]) for number in range(12)]
    data = b"".join(
        b",".join((number.encode(), f'"{utf}"'.encode(), f'"{gbk}"'.encode("gbk"))) + b"\n" for number, utf, gbk in rows
    )
    expected = "".join(f'{number},"{utf}","{gbk}"\n' for number, utf, gbk in rows)
    assert text_of(data) == expected


def test_a_page_inside_another() -> None:
    inner = "<p>" + "".join(CHINESE) + "</p>"
    outer = "<div>" + "".join(HANT) + "</div>"
    data = outer.encode() + inner.encode("gbk") + outer.encode()
    assert text_of(data) == outer + inner + outer


@pytest.mark.parametrize(
    ("lines", "codec", "name"),
    [
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-8", "utf-8"),
        (HANT, "big5", "big5hkscs"),
        (JAPANESE, "cp932", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (FRENCH, "cp1252", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (("plain", "ASCII"), "ascii", "utf-8"),
    ],
)
def test_a_file_of_one_encoding_is_one_stretch(lines: tuple[str, ...], codec: str, name: str) -> None:
    data = "\n".join(lines * 5).encode(codec)
    assert segments(data) == ((0, len(data), name),)


@settings(deadline=None, max_examples=80, derandomize=True)
@given(st.binary(max_size=80))
def test_stretches_cover_all_bytes(data: bytes) -> None:
    found = segments(data)
    assert b"".join(data[each.start : each.end] for each in found) == data
    assert all(each.start < each.end for each in found)
    assert all(a.encoding != b.encoding for a, b in itertools.pairwise(found))


def test_time_grows_with_the_bytes_only() -> None:
    noise = random.Random(1).randbytes(30_000)
    segments(noise[:1000])
    start = time.process_time()
    segments(noise)
    segments(noise.replace(b"\n", b""))
    assert time.process_time() - start < 3
