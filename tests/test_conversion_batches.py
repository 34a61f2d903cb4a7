"""Many texts at once and one huge text: the same characters as one by one, without much memory on the way."""

from __future__ import annotations

import random
import tracemalloc

import pytest

import fixers
from fixers.data.opencc_tables import CONFIGS
from fixers.reading import borders, clauses
from fixers.reading.conversion import Conversion, conversion
from tests.test_conversion import ODD, fragments

CUT = [*ODD, "⿰" * 9, "⿰⿱发", "𠮷", "\ud800", "の", "\1", "\U00040000", "\U0010ffff"]


def pieces(config: str, seed: int, many: int) -> list[str]:
    """Texts of phrases, of pieces of them, and of odd characters; some empty, some of one character."""
    draw = random.Random(seed)
    known = fragments(config)
    return [
        "".join(draw.choice(CUT) if draw.random() < 0.3 else draw.choice(known) for _ in range(draw.randint(0, 9)))
        for _ in range(many)
    ]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_batch_is_converted_as_opencc_converts_its_texts(config: str) -> None:
    import opencc

    texts = [text.replace("\ud800", "") for text in pieces(config, 4, 800)]
    convert = opencc.OpenCC(config).convert
    assert fixers.Cleaner(f"none +script={config}").fix_many(texts) == [convert(text) for text in texts]


@pytest.mark.parametrize("config", ["s2t", "tw2s", "s2twp", "tw2sp"])
def test_a_batch_gives_the_same_however_it_is_cut(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pieces(config, 5, 300)
    texts[7] = "发\0现⿰"  # it can't be joined to others by a NUL
    alone = [conversion(config).convert(text) for text in texts]
    for size in (1 << 18, 100, 1):
        monkeypatch.setattr("fixers.reading.conversion._PART", size)
        assert conversion(config).convert_many(texts) == alone
    assert conversion(config).convert_many([]) == []


@pytest.mark.parametrize("config", CONFIGS)
def test_a_long_text_is_cut_where_nothing_goes_on(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(pieces(config, 6, 200))
    whole = conversion(config).convert(text)
    for size in (3, 17, 250):
        monkeypatch.setattr("fixers.reading.conversion._PART", size)
        assert conversion(config).convert(text) == whole


@pytest.mark.parametrize("config", CONFIGS)
def test_clauses_may_be_looked_for_from_far_away(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(pieces(config, 7, 300))
    whole = conversion(config).convert(text)
    for near, far in ((1, 2), (0, 0), (40, 41)):
        monkeypatch.setattr(borders, "_NEAR", near)
        monkeypatch.setattr(borders, "_FAR", far)
        assert conversion(config).convert(text) == whole


@pytest.mark.parametrize("config", ["s2t", "s2twp"])
def test_what_is_remembered_changes_nothing(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pieces(config, 8, 300)
    whole = Conversion(config).convert_many(texts)
    monkeypatch.setattr(clauses, "_KNOWN", 3)
    monkeypatch.setattr(clauses, "_LONGEST", 2)
    forgetful = Conversion(config)
    assert [forgetful.convert(text) for text in texts] == whole
    assert forgetful.convert_many(texts) == whole


@pytest.mark.parametrize(("config", "sentence"), [("t2s", "這些國家的頭髮，"), ("s2twp", "这些国家的软件，")])
def test_a_huge_text_takes_twice_its_memory(config: str, sentence: str) -> None:
    text = sentence * 1_000_000
    cleaner = fixers.Cleaner(f"none +script={config}")
    cleaner.fix_many([sentence])
    tracemalloc.start()
    fixed = cleaner.fix_many([text])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fixed[0] == cleaner.fix_many([sentence])[0] * 1_000_000
    # The text itself, what becomes of it, and 16 MB for the part that is at work.
    assert peak < text.__sizeof__() * 1.1 + 16_000_000
