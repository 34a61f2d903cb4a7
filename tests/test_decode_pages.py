"""Pages with many damaged places: read as fast as their number grows, and the same whatever is known of them before."""

from __future__ import annotations

import random
import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import decode
from fixers.decode import struck
from fixers.decode.damage import Damage, to_bytes
from fixers.decode.decoded import read
from fixers.decode.robust import decode_robust
from tests.test_robust import HANT, JAPANESE, KOREAN, NEWS

PAGES = (("gb18030", NEWS), ("big5hkscs", HANT), ("euc_jp", JAPANESE), ("cp949", KOREAN))


def flipped(data: bytes, count: int, seed: int) -> bytes:
    """Some bits the other way round, one in a byte."""
    dice = random.Random(seed)
    hurt = bytearray(data)
    for place in dice.sample(range(len(hurt)), count):
        hurt[place] ^= 1 << dice.randrange(8)
    return bytes(hurt)


@pytest.mark.parametrize(("codec", "text"), PAGES)
def test_what_the_plain_codec_makes_of_a_page_need_not_be_read_again(codec: str, text: str) -> None:
    data = text.encode(codec)
    for seed in range(20):
        hurt = flipped(data, 8, seed)
        found = read(hurt, codec, "guess", 0.9)
        places = [(at, at + 1) for first, raw in found.bad for at in range(first, first + len(raw))]
        assert decode_robust(hurt, codec, known=(found.text, places)) == decode_robust(hurt, codec)


@pytest.mark.parametrize(("codec", "text"), PAGES)
def test_the_bytes_come_back_with_many_damaged_places(codec: str, text: str) -> None:
    data = text.encode(codec)
    for seed in range(10):
        hurt = flipped(data, 12, seed)
        for page in (hurt, hurt[:100] + b"\0" + hurt[100:]):
            found, damage = decode_robust(page, codec)
            assert to_bytes(found, codec, damage) == page


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.lists(st.tuples(st.text("中文ab\n", max_size=4), st.binary(min_size=1, max_size=2)), max_size=8), st.booleans()
)
def test_damage_is_put_back_between_sound_text(parts: list[tuple[str, bytes]], nul: bool) -> None:
    text, damage, data = "\0" * nul, [], b"\0" * nul
    for sound, raw in parts:
        text += sound
        data += sound.encode("gbk")
        damage.append(Damage(len(data), len(raw), "byte", len(text), "□", raw))
        text += "□"
        data += raw
    assert to_bytes(text, "gb18030", damage) == data


def test_bad_bytes_at_the_edges_are_halves_of_characters() -> None:
    data = NEWS.encode("gbk")[1:-1]
    assert {each.kind for each in decode_robust(data[:41], "gbk")[1]} == {"head"}
    line = "保护耕地，制定本法。".encode("gbk")
    assert [(each.start, each.kind) for each in decode_robust(line[1:], "gbk")[1]] == [(0, "head")]


def test_blanks_that_were_half_a_character_are_found_beside_line_ends() -> None:
    text = "经过燬销的文件\n没有其他副本\n" * 3
    data = text.encode("gbk").replace(b"\xa0", b" ")
    found, damage = decode_robust(data, "gbk")
    assert to_bytes(found, "gbk", damage) == data


def test_marks_that_were_struck_are_put_back() -> None:
    page = "本报讯，今天上午，“放心水”工程开工。群众说、领导讲，都很高兴。\n" * 12
    data = page.encode("gbk").replace(b"\xa1", b"")
    mended = struck.restored(data, "gb18030", read(data, "gb18030", "guess", 0.9).text)
    assert mended is not None
    assert mended.text == page
    assert to_bytes(mended.text, "gb18030", mended.damage) == data


@pytest.mark.parametrize("size", [30_000])
def test_time_grows_as_the_number_of_damaged_places(size: int) -> None:
    page = (NEWS.encode("gbk").replace(b"\n", b"") * 100)[: 4 * size]
    hurt = [flipped(page[:length], length // 100, 1) for length in (size, 4 * size)]
    decode(hurt[0])
    short, long = (min(_took(partial(decode_robust, each, "gbk")) for _ in range(3)) for each in hurt)
    assert long < 12 * short + 0.05


def _took(run: partial[object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start
