"""Misread pages in batches: what is seen of many at once is what is seen of each, and pages with few broken lines cost little."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.mojibake import chain, damage
from fixers.fixer import run
from fixers.restore.chains.alone import alone
from fixers.restore.chains.at_once import at_once, at_once_many
from fixers.restore.chains.chain_lines import Likely, look_many, sort_of
from fixers.restore.chains.looked import look, look_at_all
from fixers.restore.chains.part_of_utf8 import may_be_line, may_have_part
from fixers.restore.looks.first_look import EXCESS, Suspect, at_first, at_first_many
from fixers.triage import Triage

SENTENCES = (
    "市图书馆下周起延长开放时间，晚上九点以后仍可借书还书。",
    "昨夜的大雨冲坏了河堤，村民连夜装沙袋，天亮前堵住了缺口。",
    "这家小店只卖三种面，老板说会做的不多，所以每一种都要做好。",
    "山路上的积雪还没有化，班车暂停三天，赶集的人只好步行下山。",
)
FORMS = ("utf-8>cp1252", "utf-8>gbk", "gbk>latin-1", "big5>gbk", "utf-8>latin-1, utf-8>latin-1")
LETTERS = "人民政府ÖÐÎÄÃ¤ж中\n ,a浜烘皯鏀垮簻\ue000ï¼Œ\x80縺\ud800\U00020001"


def page(number: int, broken: str) -> str:
    """Sixty lines, of which one is another one."""
    lines = [f"{number}.{at} {SENTENCES[at % 4]}" for at in range(60)]
    lines[number % 60] = broken
    return "\n".join(lines)


def broken(form: str, number: int) -> str:
    clean = SENTENCES[number % 4]
    if form == "big5>gbk":
        clean = "圖書館下星期起延長開放時間，晚上九點以後仍可借書。"
    for size in range(len(clean), 0, -1):
        try:
            return damage(clean[:size], chain=form)
        except UnicodeError:
            continue
    raise AssertionError(form)


PAGES = [page(number, broken(FORMS[number % 5], number // 5)) for number in range(25)]
OTHERS = [
    "",
    "\n",
    "é",
    *SENTENCES,
    page(3, "卟啉、滹沱河、㸆大虾"),
    page(4, "Ö»"),
    "\n".join(broken(form, 1) for form in FORMS),
]


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.text(LETTERS, max_size=40), max_size=5))
def test_many_texts_are_suspected_as_each_is(texts: list[str]) -> None:
    assert [seen.every for seen in at_first_many(texts)] == [at_first(text) for text in texts]


def test_pages_are_suspected_as_each_is() -> None:
    texts = [*PAGES, *OTHERS]
    assert [seen.every for seen in at_first_many(texts)] == [at_first(text) for text in texts]
    assert any(len(seen.every) > 1 for seen in at_first_many(texts))


def test_what_triage_has_seen_of_pairs_is_what_a_look_sees() -> None:
    cleaner = fixers.Cleaner("repair")
    at = [each.kind for each in cleaner.recipe].index("mojibake-cjk")
    texts = [*PAGES, *OTHERS, "costs $B 5\n" + PAGES[1], "$B$3$l(B"]
    survey = Triage(cleaner.recipe).survey(texts)
    marked = [number for number, bits in enumerate(survey.flags.tolist()) if bits >> at & 1]
    texts = [texts[number] for number in marked]
    pairs = survey.of(marked).whole.said
    assert len(texts) > len(PAGES)
    assert [seen.every for seen in at_first_many(texts, pairs)] == [at_first(text) for text in texts]
    for text, looked in zip(texts, look_at_all(texts, pairs), strict=True):
        alone = look(text)
        assert (looked.seen.clear, looked.announces) == (alone.seen.clear, alone.announces)


def test_suspects_are_clear_or_strong_or_neither() -> None:
    for seen in at_first_many([page(7, broken(form, 1)) for form in FORMS]):
        assert set(seen.clear) <= set(seen.strong) <= set(seen.every)
        assert seen.clear == [each for each in seen.every if each.excess >= EXCESS]


def test_many_pieces_are_at_once_what_each_is() -> None:
    pieces = [(piece, cut) for form in FORMS for piece in (broken(form, 1), SENTENCES[0]) for cut in (False, True)]
    found = at_once_many(pieces)
    assert found == [at_once(piece, cut=cut) for piece, cut in pieces]
    assert sum(each is not None for each in found) >= len(FORMS)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.text(LETTERS, max_size=30), min_size=1, max_size=4), st.sampled_from(FORMS))
def test_many_texts_are_looked_at_for_lines_as_each_is(texts: list[str], form: str) -> None:
    together = [Likely(text) for text in texts]
    look_many(together, sort_of(chain(form)))
    assert [each.lines(chain(form)) for each in together] == [Likely(text).lines(chain(form)) for text in texts]


@pytest.mark.parametrize("form", FORMS)
def test_a_page_with_one_broken_line_is_told_alone(form: str) -> None:
    text = page(7, broken(form, 1))
    [piece] = alone(text, look(text))
    assert fixers.fix(text) == text.replace(piece.old, piece.new)


def test_a_few_lines_that_were_misread_alike_are_told_together() -> None:
    text = page(7, broken("utf-8>cp1252", 1)) + "\n" + broken("utf-8>cp1252", 2)
    [looked] = look_at_all([text])
    assert {piece.new for piece in alone(text, looked)} == {SENTENCES[1], SENTENCES[2]}
    assert fixers.fix(text) == page(7, SENTENCES[1]) + "\n" + SENTENCES[2]


def test_what_may_be_misread_too_is_searched() -> None:
    text = page(7, broken("utf-8>cp1252", 1)) + "\n" + broken("gbk>latin-1", 2)
    [looked] = look_at_all([text])
    assert alone(text, looked) == []
    assert fixers.fix(text) == page(7, SENTENCES[1]) + "\n" + SENTENCES[2]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_the_answer_does_not_depend_on_how_a_batch_is_cut(size: int) -> None:
    texts = [*PAGES, *OTHERS]
    cleaner = fixers.Cleaner("repair")
    cut = [text for at in range(0, len(texts), size) for text in cleaner.fix_many(texts[at : at + size])]
    assert cut == [run(text, cleaner.recipe).text for text in texts]


def test_a_puzzle_that_never_settles_is_left() -> None:
    class Swaps:
        kind, settles = "swaps", 0.9
        marks = fixers.Cleaner("repair").recipe[0].marks._replace(characters=((0x61, 0x62),))

        def find(self, text: str) -> list[fixers.Edit]:
            return []

        def once_many(self, texts: list[str], *_: object) -> list[list[fixers.Edit]]:
            others = [text.translate({0x61: "b", 0x62: "a"}) for text in texts]
            rows = [zip(text, other, strict=True) for text, other in zip(texts, others, strict=True)]
            return [
                [fixers.Edit(at, a, b, self.kind, "", 1.0) for at, (a, b) in enumerate(row) if a != b] for row in rows
            ]

    assert fixers.Cleaner([Swaps()]).fix_many(["xaxb", "none"]) == ["xaxb", "none"]


def test_many_pages_with_one_broken_line_each_cost_little() -> None:
    texts = [page(number, broken("utf-8>cp1252", number)) for number in range(60)]
    cleaner = fixers.Cleaner("repair")
    cleaner.fix_many(texts[:2])
    best = {}
    for name, batches in (("one", [[text] for text in texts]), ("all", [texts])):
        times = []
        for _ in range(3):
            begin = time.process_time()
            for batch in batches:
                cleaner.fix_many(batch)
            times.append(time.process_time() - begin)
        best[name] = min(times)
    assert best["all"] < best["one"] / 2


@pytest.mark.parametrize("form", ["utf-8>cp1252", "utf-8>gbk", "gbk>latin-1"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_last_line_that_ends_within_a_character_is_read_up_to_there(form: str, cut: int) -> None:
    clean = SENTENCES[1][:-1]
    whole = next(damage(clean[:size], chain=form) for size in range(len(clean), 0, -1) if _lossless(clean[:size], form))
    fixed = fixers.fix(page(2, "") + "\n" + whole[:-cut])
    last = fixed.rpartition("\n")[2]
    assert last[:20] == clean[:20]
    assert whole[:-cut].endswith(last.removeprefix(clean[: _shared(last, clean)]))


def _lossless(text: str, form: str) -> bool:
    try:
        return bool(damage(text, chain=form))
    except UnicodeError:
        return False


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@pytest.mark.parametrize("form", ["utf-8>cp1252", "utf-8>latin-1", "gbk>latin-1", "utf-8>gbk"])
def test_many_lines_of_a_long_page_are_told_together(form: str) -> None:
    lines = [broken(form, at % len(SENTENCES)) if at % 40 == 7 else SENTENCES[at % len(SENTENCES)] for at in range(400)]
    text = "\n".join(lines)
    [looked] = look_at_all([text])
    assert len(looked.plain.pieces) == 10
    assert alone(text, looked) == looked.plain.pieces
    for piece in looked.plain.pieces:
        assert any(sentence.startswith(piece.new) for sentence in SENTENCES)
        text = text.replace(piece.old, piece.new)
    assert fixers.fix("\n".join(lines)) == text


def test_short_lines_of_a_long_page_are_told_by_its_chain() -> None:
    lines = [broken("utf-8>gbk", at) if at % 40 == 7 else SENTENCES[at % 4] for at in range(400)]
    lines[9], lines[99] = (damage(each, chain="utf-8>gbk") for each in ("第二十五号线", "中华人民"))
    [looked] = look_at_all(["\n".join(lines)])
    assert len(looked.plain.left) == 2
    assert {"第二十五号线", "中华人民"} < {piece.new for piece in alone("\n".join(lines), looked)}


@pytest.mark.parametrize("form", ["utf-8>cp1252", "gbk>latin-1", "utf-8>gbk"])
def test_what_may_have_been_read_so_is_found_among_lines_with_odd_pairs(form: str) -> None:
    lines = [broken(form, number) for number in range(len(SENTENCES))]
    text = "\n".join([*SENTENCES, *lines, *SENTENCES])
    found = [text[first:last] for first, last in Likely(text).lines(chain(form))]
    assert found == lines


@pytest.mark.parametrize("form", ["utf-8>utf-16le", "utf-8>utf-8-else-cp1252"])
def test_lines_that_were_read_in_no_codec_of_one_byte_are_all_that_are_not_ascii(form: str) -> None:
    text = f"abc\n{SENTENCES[0]}\n\xe9"
    assert [text[first:last] for first, last in Likely(text).lines(chain(form))] == [SENTENCES[0], "\xe9"]


@pytest.mark.parametrize("read", ["gbk", "cp932", "cp949", "euc-jp"])
def test_what_was_read_in_pairs_may_be_utf8(read: str) -> None:
    clean = "".join([*SENTENCES, "「図書館」は来週から、도서관은 다음 주부터", "Écrit à l’été, Привет, ½ €"])
    parts = [clean[at : at + size] for at in range(len(clean)) for size in (2, 3, 4, 6)]
    kept = 0
    for part in parts:
        with suppress(UnicodeError):
            text = damage(part, chain=f"utf-8>{read}")
            whole = Suspect(0, len(text), 0, len(text), 9.0)
            assert may_be_line(text, whole, chain(f"utf-8>{read}"))
            kept += 1
    assert kept > 20
    text = SENTENCES[0]
    assert not may_be_line(text, Suspect(0, 5, 0, len(text), 9.0), chain(f"utf-8>{read}"))
    assert not may_have_part(text, Suspect(0, 5, 0, len(text), 9.0), chain(f"utf-8>{read}"))
