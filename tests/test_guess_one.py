"""One piece of bytes alone, and running text: answers of what is quick are those of what it stands for."""

from __future__ import annotations

import random

import numpy as np
import pytest

from fixers.decode.guess import guesses
from fixers.decode.ways import WAYS
from fixers.language.model import BORDER, CONTEXT, OTHER, Model, model, world
from fixers.language.running import running

_TEXTS = {
    "gb18030": "保护耕地，制定本法。\n第一行：当地企业有关部门说，2026年的计划已经完成。",
    "big5hkscs": "歐洲各國的畫家與工匠\n都在這一年回到了城裡。",
    "euc_jp": "道の駅のとなりに、古い図書館があります。",
    "cp949": "오래된 도서관은 역 옆에 있습니다.",
    "cp1251": "Старая библиотека стоит у вокзала,\nи никто туда не ходит.",
    "cp1252": "La vieille bibliothèque est fermée depuis l'été dernier.",
    "cp874": "ห้องสมุดเก่าอยู่ข้างสถานี",
    "utf-16-le": "古い図書館は今も駅のとなりにあります。",
    "utf-8": "Η παλιά βιβλιοθήκη",
}


def _pieces() -> list[bytes]:
    """Parts of texts in many encodings, some cut inside a character or broken."""
    chance = random.Random(5)
    found = []
    for encoding, text in _TEXTS.items():
        data = text.encode(encoding)
        for size in (1, 2, 3, 4, 7, 8, 15, 16, 31, 64):
            start = chance.randrange(max(1, len(data) - size))
            piece = bytearray(data[start : start + size])
            if chance.random() < 0.2:
                piece[chance.randrange(len(piece))] ^= 1 << chance.randrange(8)
            found.append(bytes(piece))
    return found


def test_a_piece_alone_is_read_as_among_others() -> None:
    pieces = _pieces()
    together = guesses(pieces)
    for piece, many in zip(pieces, together, strict=True):
        [alone] = guesses([piece])
        assert alone.way == many.way, piece
        assert alone.margin == pytest.approx(many.margin, abs=1e-6) or min(alone.margin, many.margin) > 12, piece


@pytest.mark.parametrize("cut", [b"\xcf5", "中".encode("gb18030") + b"\xcf5", "中".encode("gb18030") + b"5", b"\x805"])
def test_half_a_character_of_four_bytes_is_read_alone_as_among_others(cut: bytes) -> None:
    [alone], others = guesses([cut]), ["你好".encode("gbk"), b"news"]
    for pieces in ([cut, *others], [*others, cut]):
        many = guesses(pieces)[pieces.index(cut)]
        assert alone.way == many.way
        assert alone.margin == pytest.approx(many.margin, abs=1e-6)


def test_hints_count_alone_as_among_others() -> None:
    pieces = _pieces()[:60]
    for way in range(0, len(WAYS), 7):
        together = guesses(pieces, [{way: 14.0}] * len(pieces))
        assert [guesses([piece], [{way: 14.0}])[0].way for piece in pieces] == [each.way for each in together]


def test_readings_as_good_as_each_other_are_read_in_the_first_way() -> None:
    assert WAYS[guesses([b"01"])[0].way].encoding == "utf-8"


@pytest.mark.parametrize("known", [model(), world()], ids=["model", "world"])
@pytest.mark.parametrize("size", [1, 2, 40, 900, 2500])
def test_running_text_is_what_contexts_and_what_follows_them_are(known: Model, size: int) -> None:
    chance = random.Random(size)
    text = "".join(chance.choice("的我们在保护耕地制定本法。 \nabcéж") for _ in range(size))
    for begin in (BORDER, OTHER):
        ids = np.concatenate([np.full(CONTEXT, begin, np.uint16), known.ids(text)])
        windows = np.lib.stride_tricks.sliding_window_view(ids, CONTEXT)[:size]
        plain = known.after(known.contexts(windows), np.arange(size), ids[CONTEXT:])
        assert np.array_equal(running(known, ids), plain)
