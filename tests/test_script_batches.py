"""Batches that are brought into one script: what one text and a batch of all sorts must have in common."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage import script as breakage
from fixers.data import machine_signs
from fixers.normalise.script import Script
from fixers.reading import one_script, origin
from fixers.reading.characters import codes_of
from fixers.reading.rows import put, taken
from fixers.reading.sorting import Batch, joined
from fixers.reading.targets import Target

SIMPLIFIED = "会议讨论了明年的预算，代表们认为应当给农村学校增加经费。"
TRADITIONAL = "會議討論了明年的預算，代表們認為應當給農村學校增加經費。"

TEXTS = [
    "",
    SIMPLIFIED,
    TRADITIONAL,
    SIMPLIFIED + TRADITIONAL,
    TRADITIONAL + "\n" + SIMPLIFIED,
    TRADITIONAL * 5 + "竹林深處有人家，这個庵中無俗客。",
    "會議では来年度の予算について話し合った。" + TRADITIONAL,
    "陜西的公路",
    "他們沿著陜西的公路走。",
    "見https://example.org/wiki/這個國家 的說明，這個國家很大。",
    "这个国家见https://example.org/wiki/这个国家 的说明。",
    "這\0個國家",
    "\0",
    "皇后（後）與乾(干)燥，這個國家",
    "發⇥发\t髮",
    "發\t发\n",
    "機場",
    "「發」是「发」的繁體字，這個說法對。",
    breakage.damage(SIMPLIFIED * 3 + "他干了什么，以后还可以扩大范围，关于旅游市场。"),
    "1" * 50 + "這個",
    "\U000e0067這個\U0002a6d6",
]


@pytest.mark.parametrize("to", ["hans", "hant", "tw", "hk", "origin"])
@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8))
def test_a_batch_is_what_its_texts_are_one_by_one(to: str, texts: list[str]) -> None:
    script = Script(to)  # type: ignore[arg-type]
    new = script.rewrite_many(texts)
    assert new == [script.rewrite(text) for text in texts]
    assert all(after is text for text, after in zip(texts, new, strict=True) if after == text)


@pytest.mark.parametrize("to", ["hans", "tw"])
def test_neither_order_nor_size_of_a_batch_matters(to: str) -> None:
    script = Script(to)  # type: ignore[arg-type]
    shuffler = random.Random(1)
    texts = [shuffler.choice(TEXTS) for _ in range(3000)] + [TRADITIONAL * 1000, SIMPLIFIED * 1000]
    alone = {text: script.rewrite(text) for text in texts}
    assert script.rewrite_many(texts) == [alone[text] for text in texts]
    many = [text * 400 for text in TEXTS]
    assert script.rewrite_many(many) == [script.rewrite(text) for text in many]


@pytest.mark.parametrize("chunk", [1, 7, 40, 300, 1000])
def test_parts_of_a_batch_together_are_all_of_it(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script("hans")
    every = random.Random(chunk).choices([*TEXTS, TRADITIONAL * 30, SIMPLIFIED * 9], k=60)
    whole = script.rewrite_many(every)
    sizes: list[int] = []

    def counted(texts: Sequence[str], ends: npt.NDArray[np.intp], aim: Target) -> Batch:
        sizes.append(len(texts))
        return joined(texts, ends, aim)

    monkeypatch.setattr(one_script, "joined", counted)
    monkeypatch.setattr(one_script, "_CHUNK", chunk)
    assert script.rewrite_many(every) == whole
    assert len(sizes) > 1


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 300)), max_size=6))
def test_slices_are_taken_and_put_back(spans: list[tuple[int, int]]) -> None:
    row = np.arange(1000)
    starts, lengths = np.array(spans, np.intp).reshape(-1, 2).T
    slices = taken(row, starts, lengths)
    assert slices.tolist() == [place for start, length in spans for place in range(start, start + length)]
    copy = row.copy()
    put(copy, starts, lengths, slices)
    assert copy.tolist() == row.tolist()


@pytest.mark.parametrize("table", get_args(breakage.Table))
def test_what_a_machine_made_is_held_likely_to_be(table: breakage.Table) -> None:
    page = "他干了什么，以后还可以扩大范围，关于旅游市场的制度要面向国家，后来里面的系统准确了。\n"
    texts = [breakage.damage(page * times, table=table) for times in (1, 5, 40)] + [TRADITIONAL * 40, TRADITIONAL]
    texts += [TRADITIONAL * 40 + "\n" + text for text in texts]
    codes = codes_of("\n".join([*texts, ""]))
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    signs_at = np.array([at for at, code in enumerate(codes.tolist()) if chr(code) in machine_signs()], np.intp)
    _, likely = origin.likely(codes, starts, signs_at)
    for text, may in zip(texts, likely.tolist(), strict=True):
        alone = codes_of(text)
        assert may or origin.recognise(alone, np.ones(alone.size, np.bool_)) is None
    assert likely[1:3].all() or table in ("opencc", "mediawiki"), "whose text of a few lines is not recognised"


def test_texts_of_both_scripts_cost_little_more_than_others() -> None:
    script = Script("hans")
    plain, mixing = [TRADITIONAL * 10] * 300, [TRADITIONAL * 8 + SIMPLIFIED * 2] * 300
    took = []
    for texts in (plain, mixing, plain, mixing):
        start = time.process_time()
        script.rewrite_many(texts)
        took.append(time.process_time() - start)
    assert took[3] < 20 * took[2], "one by one they took fifty times as long"
