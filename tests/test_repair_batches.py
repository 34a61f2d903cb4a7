"""Damaged lines by the whole recipe: a batch comes out as its texts do one by one, also where half of a line is left."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

import pytest

from fixers.breakage import lossy, lost_characters
from fixers.cleaner import Cleaner
from fixers.fixer import run
from fixers.language.evidence import Candidate
from fixers.language.together import undisturbed
from fixers.restore.chains import misdecoded
from fixers.restore.lossy import misread_lines
from fixers.restore.lossy.misread_lines import Line
from tests.cases import CASES

LINES = (
    "昨天下午镇上的图书馆重新开放，来借书的孩子把门口的台阶都坐满了。",
    "维修队连夜更换了三公里长的旧水管,清晨六点前全村恢复供水,没有一户反映水压不足.",
    "第七条 运输鲜活农产品的车辆凭通行证免费通过收费站，任何单位不得拖延放行。",
    "房间不大但很干净，早餐的豆浆是现磨的；前台听不懂方言，换了个年轻人才说清楚。",
    "老船长说，风向一变就得收网，不然三天的辛苦全要还给大海。",
)
WAYS = {
    **{f"{read}, nothing kept": {"read": read, "substitute": ""} for read in ("gbk", "big5", "shift_jis", "euc-kr")},
    **{f"{read}, U+FFFD": {"read": read, "habit": "browser"} for read in ("gbk", "big5", "shift_jis", "euc-kr")},
    "gbk, ?": {"read": "gbk", "habit": "php"},
    "a part": {"read": "gbk", "substitute": "", "spans": [[4, 19]]},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_batch_of_lossy_lines_is_as_its_texts(way: str) -> None:
    texts = [lossy.damage(line, **WAYS[way]) for line in LINES]  # type: ignore[arg-type]
    cleaner = Cleaner()
    alone = [run(text, cleaner.recipe).text for text in texts]
    assert cleaner.fix_many(texts) == alone
    assert [fixed.text for fixed in cleaner.inspect_many(texts)] == alone
    assert alone != texts or way.startswith("big5")


def test_a_page_of_lost_characters_is_as_its_texts() -> None:
    texts = [lost_characters.damage(line, at=[at, at + 9]) for line in LINES for at in (5, 12)]
    cleaner = Cleaner()
    assert cleaner.fix_many(texts) == [run(text, cleaner.recipe).text for text in texts]


def test_of_a_batch_no_line_is_parsed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    parse = misread_lines._misread_of

    def counted(texts: Sequence[str]) -> list[list[Line]]:
        asked.extend(texts)
        return parse(texts)

    monkeypatch.setattr(misread_lines, "_misread_of", counted)
    texts = [lossy.damage(line, read="gbk", substitute="", spans=[[4, 19]]) for line in LINES]
    for _ in range(2):
        asked.clear()
        Cleaner().fix_many(texts)
        assert asked
        assert len(asked) == len(set(asked))


def test_of_a_batch_no_text_is_searched_twice_for_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    search = misdecoded._candidates_many

    def counted(texts: Sequence[str], *others: Any) -> list[list[Candidate]]:
        asked.extend(texts)
        return search(texts, *others)

    monkeypatch.setattr(misdecoded, "_candidates_many", counted)
    texts = [lossy.damage(line, read="big5", substitute="?", habit="php") for line in LINES]
    texts += [lossy.damage(line[:12], read="big5", substitute="") for line in LINES]
    for _ in range(2):
        asked.clear()
        Cleaner().fix_many(texts)
        assert asked
        assert len(asked) == len(set(asked))


@pytest.mark.parametrize("recipe", ["repair", "zh-hans", "zh-tw +vocabulary", "ftfy"])
def test_no_kind_leaves_anything_that_python_would_have_to_look_for(recipe: str) -> None:
    texts = [*(case.broken for case in CASES), *(repr(line.encode()) for line in LINES)]
    cleaner = Cleaner(recipe)
    cleaner.fix_many(texts)  # loads what is kept
    gc.collect()
    with undisturbed():
        assert cleaner.fix_many(texts) != texts
        assert cleaner.inspect_many(texts)
        assert gc.collect() == 0
