"""Damage that shows only in the sense of what is read, and what must not be taken for it."""

from __future__ import annotations

import random
import time

import pytest

from fixers import decode, decode_many
from fixers.breakage import bad_bytes
from fixers.decode import standard
from fixers.decode.damage import to_bytes
from fixers.decode.damage_doubt import rare_rows
from fixers.decode.guess import guesses
from fixers.decode.robust import decode_robust, is_out_of_step
from tests.test_robust import HANT, JAPANESE, KOREAN, NEWS, TEXTS, wrong


def test_two_lost_bytes_that_leave_no_bad_one_are_noticed() -> None:
    line = NEWS.split("\n")[0].replace("，", "").encode("gbk")
    costs = []
    for place in range(20, 120, 2):
        hurt = bad_bytes.lost(line, [place, place + 41])
        if decode_robust(hurt, "gbk")[1] and not _has_bad(hurt):
            found = decode(hurt)
            assert found.encode() == hurt
            costs.append(wrong(found.text, line.decode("gbk")))
    assert len(costs) >= 10
    assert sum(each <= 4 for each in costs) >= 0.8 * len(costs), costs


def _has_bad(data: bytes) -> bool:
    return "\ufffd" in standard.decode(data, "gbk", "replace")


@pytest.mark.parametrize(("codec", "text"), [("gbk", NEWS), ("big5", HANT), ("euc_jp", JAPANESE), ("cp949", KOREAN)])
def test_clean_text_is_in_step(codec: str, text: str) -> None:
    assert not is_out_of_step(text.encode(codec), codec, text)
    assert not rare_rows("", "gb18030")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp949", "총인구"),
        ("cp949", "남극"),
        ("cp949", "그것"),
        ("euc_jp", "る者も"),
        ("gbk", "『胴丸』与『腹卷』的样式相近，"),
    ],
)
def test_a_cut_tail_is_no_reason_to_read_the_rest_anew(codec: str, text: str) -> None:
    hurt = text.encode(codec) + "水".encode("gbk")[:1]
    found, damage = decode_robust(hurt, codec)
    assert found[:-1] == text
    assert [(each.start, each.kind) for each in damage] == [(len(hurt) - 1, "tail")]


def test_the_rest_of_a_halved_character_is_given() -> None:
    data = NEWS.encode("gbk")[1:]
    text, damage = decode_robust(data, "gbk", start=1)
    assert text[1:] == NEWS[1:]
    assert [(each.start, each.length, each.kind, each.at) for each in damage] == [(0, 1, "head", 0)]
    assert to_bytes(text, "gbk", damage) == data


@pytest.mark.parametrize("codec", ["big5", "euc_jp", "cp949"])
def test_a_byte_put_in_that_no_character_has(codec: str) -> None:
    data = TEXTS[codec].encode(codec)
    hurt = bad_bytes.put_in(data, 41 if data[40] >= 0x80 else 42, b"\x81")
    text, damage = decode_robust(hurt, codec)
    assert wrong(text, TEXTS[codec]) <= 2
    assert to_bytes(text, codec, damage) == hurt


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("head", [0, 1])
def test_utf16_with_ascii_and_a_lost_first_byte(codec: str, head: int) -> None:
    text = "먼저 1970년 옛 가죄 5.6 % 늘었다. 이 값은 DNA 검사 뒤에 나온 것이다."
    found = decode(text.encode(codec)[head:])
    assert found.encoding == codec
    assert found.text[head:] == text[head:]


@pytest.mark.parametrize("text", ["最大的鹿", "第一次世", "가족에는", "より一年"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_one_nul_does_not_tell_the_order_of_utf16(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["gbk", "big5", "euc_jp", "utf-8"])
def test_a_hundred_nuls_do_not_make_utf16_of_a_page(codec: str) -> None:
    text = TEXTS[codec]
    data = text.encode(codec)
    hurt = bad_bytes.with_nuls(data, random.Random(5).sample(range(len(data)), len(data) // 8))
    found = decode(hurt)
    assert wrong(found.text.replace("\0", ""), text) <= len(text) // 20
    assert found.encode() == hurt


def test_utf8_that_begins_inside_a_character() -> None:
    for start in (1, 2):
        found = decode("駅は近い".encode()[start:])
        assert found.encoding == "utf-8"
        assert found.text.endswith("は近い")


def test_what_stands_beside_a_piece_in_a_batch_does_not_matter() -> None:
    sentences = (
        "Esto no se aplicaría únicamente al contenido de ocio, también",
        "Il établit là où l'été",
        "się na dwóch",
    )
    pieces = [text.encode(code) for text in sentences for code in ("cp1252", "cp1250") if _has(text, code)]
    alone = [guesses([piece])[0] for piece in pieces]
    for shift in range(len(pieces)):
        turned = pieces[shift:] + pieces[:shift]
        together = guesses(turned)
        for piece, guess in zip(turned, together, strict=True):
            assert guess.way == alone[pieces.index(piece)].way


def _has(text: str, code: str) -> bool:
    try:
        text.encode(code)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "code"),
    [("Jego znaczenie zasadza się na dwóch faktach.", "cp1250"), ("Élever le prix du café était prévu hier", "cp1252")],
)
def test_code_pages_with_few_letters(text: str, code: str) -> None:
    assert decode_many([text.encode(code)] * 3)[1].text == text


def test_many_bad_places_are_searched_in_bounded_time() -> None:
    data = NEWS.encode("gbk") * 60
    hurt = bad_bytes.lost(data, range(100, len(data), 400))
    decode_robust(hurt[:2000], "gbk")
    start = time.process_time()
    text, _ = decode_robust(hurt, "gbk")
    assert time.process_time() - start < 3
    assert wrong(text[:400], (NEWS * 60)[:400]) <= 8
