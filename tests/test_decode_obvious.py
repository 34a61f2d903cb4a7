"""Encodings that are known by their commonest characters; n-grams of fewer characters; pairs that are read at once."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import decode
from fixers.decode import obvious, standard
from fixers.decode.damage_costs import Bytes, pairs
from fixers.decode.damage_pairs import read_pairs
from fixers.decode.damage_paths import best
from fixers.decode.glance import pages
from fixers.decode.guess_one import guess_one
from fixers.decode.judge import scores
from fixers.decode.ways import WAYS, WIDE
from fixers.language.model import BORDER, CONTEXT, model, world
from fixers.language.running import running, score
from tests.test_robust import HANT, JAPANESE, KOREAN, NEWS

PAGES = (("gb18030", NEWS), ("big5hkscs", HANT), ("cp932", JAPANESE), ("cp949", KOREAN))


@pytest.mark.parametrize(("codec", "text"), PAGES)
def test_a_page_is_known_by_its_commonest_characters_wherever_it_is_cut(codec: str, text: str) -> None:
    data = text.encode(codec)
    for start in range(0, min(len(data) - 192, 200), 7):
        assert obvious.encoding(data[start : start + 192]) in (codec, "")
    assert obvious.encoding(data[:400]) == codec


@pytest.mark.parametrize(
    "text", [NEWS, HANT, JAPANESE, KOREAN, "Съешь ещё этих мягких булок. " * 9, "Ça été fête. " * 20]
)
@pytest.mark.parametrize("codec", ["utf-8", "euc_jp", "utf-16-le", "cp1251", "cp1252", "koi8_r", "johab"])
def test_other_encodings_are_left_to_be_scored(text: str, codec: str) -> None:
    data = text.encode(codec, "ignore")
    for start in (0, 1):
        assert obvious.encoding(data[start : start + 300]) == ""


@pytest.mark.parametrize(("codec", "text"), PAGES)
def test_what_is_obvious_is_what_scores_say(codec: str, text: str) -> None:
    data = text.encode(codec)[:300]
    assert WAYS[guess_one(data, {}).way].encoding == codec
    assert decode(text.encode(codec) * 2).encoding == codec


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.text("中文国家的新闻ab,、。é", min_size=8, max_size=40), st.integers(3, 5))
def test_n_grams_of_so_many_characters_see_so_few(text: str, order: int) -> None:
    for known in (model(), world()):
        ids = np.concatenate([np.full(CONTEXT, BORDER, np.uint16), known.ids(text)])
        said = running(known, ids, order)
        for at in range(len(text)):
            begin = max(0, at + CONTEXT - (order - 1))
            part = np.concatenate([known.ids("的" * CONTEXT), ids[begin : at + CONTEXT + 1]])
            assert running(known, part, order)[-1] == said[at]
    texts = [text, text[::-1]]
    both = score(texts, model(), world(), order=order)
    one = np.maximum(score(texts, model(), order=order), score(texts, world(), order=order))
    assert np.allclose(both, one, atol=1e-4)


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"])
def test_pairs_are_characters_where_the_codec_has_one(codec: str) -> None:
    dice = random.Random(3)
    data = bytes(dice.randrange(0x20, 0x100) for _ in range(3000))
    costs, found = read_pairs(data, codec)
    assert len(costs) == len(found) == len(data)
    for at in range(1, len(data)):
        code = data[at - 1 : at + 1]
        assert costs[at] == pairs(codec)[code[0] << 8 | code[1]]
        if costs[at] < float("inf"):
            assert standard.decode(code, codec) == found[at]
        else:
            assert found[at] == "\0"


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "utf-8"])
def test_pieces_are_searched_together_as_one_by_one(codec: str) -> None:
    dice = random.Random(4)
    pieces = []
    for _ in range(40):
        data = bytearray("保護耕地、東京 AB".encode(codec, "ignore") * 2)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        data.insert(dice.randrange(len(data)), dice.choice(b"\n\0 \xa1"))
        pieces.append(Bytes(bytes(data), codec, dice.random() < 0.5, dice.random() < 0.5, dice.random() < 0.5))
    assert best(pieces) == [best([piece])[0] for piece in pieces]
    assert best([]) == []


def test_one_piece_scores_in_code_pages_as_among_others() -> None:
    several = [
        "naïve café".encode("cp1252"),
        "Привет, мир".encode("cp1251"),
        b"plain",
        b"\xff",
        "25 m².".encode("cp1252"),
    ]
    together = pages(several)
    for at, piece in enumerate(several):
        for one, every in zip(pages([piece]), together, strict=True):
            assert np.array_equal(one[:, 0], every[:, at])


def test_readings_of_one_piece_are_judged_as_among_others() -> None:
    ways = [WIDE[1], WIDE[4], WIDE[1]]
    texts = ["保护耕地", "鞍耀", "产品10 m²«a»"]
    together = scores(texts, ways, [8, 4, 8])[0]
    alone = [scores([text], [way], [size])[0][0] for text, way, size in zip(texts, ways, (8, 4, 8), strict=True)]
    assert np.allclose(together, alone, atol=1e-5)
