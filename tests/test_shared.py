"""What only real pages and large clean corpora show; skipped, saying so, where they are not beside the project."""

from __future__ import annotations

import difflib
import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest

import fixers
from tests.cases import SAMPLES, SHARED, needs_shared
from tests.laws import check, cleaner

pytestmark = needs_shared

SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
GLOSS = re.compile(r"[\u3400-\u9fff]\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}\)")

SLIPS = {"000": 3, "003": 1, "004": 4}
"""How many byte slips each seed document has."""


def _records(name: str) -> list[dict[str, Any]]:
    lines = (SHARED / "dev" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")  # other line ends are text
    return [json.loads(line) for line in lines if line]


def _differences(found: str, wanted: str) -> list[tuple[int, int]]:
    """Where two texts differ, white space aside: places in `wanted` that are near each other count as one."""
    a, b = re.sub(r"\s", "", found), re.sub(r"\s", "", wanted)
    places: list[tuple[int, int]] = []
    last = -100
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            size = max(i2 - i1, j2 - j1)
            if j1 - last < 12:
                places[-1] = (places[-1][0], places[-1][1] + size)
            else:
                places.append((j1, size))
            last = j2
    return places


@pytest.mark.parametrize("recipe", ["repair", "zh-hans"])
def test_the_seed_documents_become_gold_but_for_byte_slips_that_are_not_sure(recipe: str) -> None:
    for path in SEEDS:
        number = path.name[:3]
        gold = (SHARED / "gold" / f"{number}_{recipe}.txt").read_text(encoding="utf-8")
        places = _differences(fixers.fix(path.read_text(encoding="utf-8"), recipe), gold)
        assert len(places) <= SLIPS.get(number, 0), f"{number}: {places}"


@pytest.mark.parametrize("recipe", ["repair", "zh-hans"])
def test_best_guesses_bring_the_seed_documents_within_six_characters_of_gold(recipe: str) -> None:
    places: list[tuple[int, int]] = []
    for path in SEEDS:
        gold = (SHARED / "gold" / f"{path.name[:3]}_{recipe}.txt").read_text(encoding="utf-8")
        places += _differences(fixers.fix(path.read_text(encoding="utf-8"), recipe, min_confidence=0.5), gold)
    assert sum(size for _, size in places) <= 6
    assert len(places) <= 2, "an eaten digit and the character before it; the mark after 保”"


def test_slipped_places_of_real_pages_are_restored() -> None:
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # pages fold their marks, or do not
    exact = []
    for record in _records("wild_slips"):
        fixed = fixers.fix(record["corrupt"], "repair", min_confidence=0.5).translate(wide)
        if record["span_clean"] and record["span_clean"].translate(wide) in fixed:
            exact.append(record["id"])
    assert len(exact) >= 13, exact


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
@pytest.mark.parametrize("recipe", ["repair", "zh-hans", "zh-tw", "origin"])
def test_the_laws_hold_for_the_seed_documents(path: Path, recipe: str) -> None:
    check(path.read_text(encoding="utf-8"), recipe)


def test_page_breaks_of_a_seed_document_are_joined() -> None:
    text = fixers.fix(SEEDS[1].read_text(encoding="utf-8"), "zh-hans")
    for joined in ("推进机场建设。来到", "指明了发展方向", "形成统一布局、统一配套"):
        assert joined in text


def test_no_whole_gloss_is_left_in_the_seeds_or_on_real_pages() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SEEDS]
    assert sum(len(GLOSS.findall(text)) for text in texts) == 1196
    texts += [record["text"] for record in _records("wild_pages")]
    assert [GLOSS.findall(text) for text in cleaner("repair").fix_many(texts)] == [[] for _ in texts]


def test_tricky_clean_texts_are_left_alone() -> None:
    records = _records("negatives")
    texts = [record["text"] for record in records]
    fixed = cleaner("repair").fix_many(texts)
    assert [r["id"] for r, before, after in zip(records, texts, fixed, strict=True) if before is not after] == []


@pytest.mark.parametrize("name", ["zh_hans", "zh_hant", "ja", "ko", "world"])
def test_clean_corpora_are_left_alone(name: str) -> None:
    lines = lzma.decompress((SHARED / "corpora" / f"{name}.dev.txt.xz").read_bytes()).decode("utf-8").split("\n")
    fixed = cleaner("repair").fix_many(lines)
    changed = [(before, after) for before, after in zip(lines, fixed, strict=True) if before is not after]
    assert len(changed) <= REALLY_DAMAGED[name], changed[:20]


@pytest.mark.parametrize("name", ["zh_hans", "zh_hant", "ja", "ko", "world"])
def test_tables_are_built_on_other_text_than_is_measured_on(name: str) -> None:
    built, measured = (
        set(lzma.decompress((SHARED / "corpora" / f"{name}.{part}.txt.xz").read_bytes()).decode("utf-8").split("\n"))
        for part in ("train", "dev")
    )
    assert {line for line in built & measured if len(line) >= 20} == set()


def test_clean_text_has_no_places_that_could_be_restored() -> None:
    for name in ("zh_hans", "zh_hant"):
        lines = lzma.decompress((SHARED / "corpora" / f"{name}.dev.txt.xz").read_bytes()).decode("utf-8").split("\n")
        assert cleaner("none +byte-slip +lossy +lost-characters", 0.5).fix_many(lines) == lines


def test_no_sample_is_copied_from_shared_text() -> None:
    samples = {
        line.strip()
        for path in SAMPLES.rglob("*")
        if path.suffix in (".txt", ".toml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line.strip()) >= 20
    }
    texts = [
        path.read_text(encoding="utf-8") for folder in ("seeds", "gold") for path in (SHARED / folder).glob("*.txt")
    ]
    texts += [str(record.get("text") or record.get("corrupt")) for name in RECORDS for record in _records(name)]
    lines = {line.strip() for text in texts for line in text.splitlines()}
    for path in (SHARED / "corpora").glob("*.dev.txt.xz"):
        lines |= set(lzma.decompress(path.read_bytes()).decode("utf-8").split("\n"))
    assert samples & lines == set()


RECORDS = ("negatives", "wild", "wild_others", "wild_pages")

REALLY_DAMAGED = {"zh_hans": 0, "zh_hant": 0, "ja": 0, "ko": 0, "world": 0}
"""Lines of the corpora that are not clean, each looked at: none in these parts."""


@pytest.mark.parametrize("name", ["ja", "ko"])
def test_japanese_and_korean_keep_their_characters(name: str) -> None:
    lines = lzma.decompress((SHARED / "corpora" / f"{name}.dev.txt.xz").read_bytes()).decode("utf-8").split("\n")
    fixed = cleaner("none +script=hans").fix_many(lines)
    assert [after for before, after in zip(lines, fixed, strict=True) if before is not after] == []
