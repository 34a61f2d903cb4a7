"""Odd pairs of characters: what they say of a text is the same in every batch, and no pair of misread UTF-8 is missed."""

from __future__ import annotations

import lzma
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.texts import CORPORA
from fixers.breakage.mojibake import damage
from fixers.data.build.odd_pairs import table
from fixers.reading.characters import codes_of
from fixers.restore.chains.odd_characters import marks, marks_of_one_byte
from fixers.restore.chains.searched import is_too_little
from fixers.restore.looks import first_look, odd_pairs
from fixers.restore.looks.first_look import EXCESS, at_first, at_first_many, seen_of
from fixers.restore.looks.odd_pairs import known, odd
from fixers.restore.looks.suspects import any_borne_out, borne_out, borne_out_many, suspects
from fixers.restore.one_byte.places import groups, places
from fixers.triage import Triage
from tests.laws import EXAMPLES
from tests.test_triage import Looks

TRIAGE = Triage((Looks(marks()), Looks(marks_of_one_byte())))
ALPHABET = "aZ 1\n.一鱼，縺あパｱ가뷁éÃ©Â\xa0œĂ†Жжњα»שءก\u200c\x80\ufffd\ue000\ud800😀"


def each_by_itself(text: str) -> np.ndarray:
    """The odd pairs of one text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found = odd_pairs.odd(codes, np.zeros(1, np.int64))
    return np.stack([found.places, found.gains])


def one_by_one(text: str) -> list[tuple[int, int]]:
    """The same, pair by pair."""
    classes, pairs = known(), odd_pairs._table().reshape(known().size, -1)
    own = [int(classes.of[min(ord(each), 0x10000)]) for each in text]
    found = []
    for at in range(1, len(text)):
        first, second = own[at - 1], own[at]
        if max(first, second) >= classes.rare and pairs[first, second]:
            found.append((at, int(pairs[first, second])))
    return found


@given(st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=6))
@settings(deadline=None, derandomize=True, max_examples=5 * EXAMPLES)
def test_pairs_are_what_the_table_says_whatever_stands_beside_a_text(texts: list[str]) -> None:
    assert [each_by_itself(text).T.tolist() for text in texts] == [[[*each] for each in one_by_one(t)] for t in texts]
    assert TRIAGE.scan(texts).tolist() == [int(TRIAGE.scan([text])[0]) for text in texts]


@given(st.text(ALPHABET, max_size=40))
@settings(deadline=None, derandomize=True, max_examples=5 * EXAMPLES)
def test_what_is_suspected_or_may_be_utf8_is_marked(text: str) -> None:
    suspected, may_be_utf8 = (int(TRIAGE.scan([text])[0]) >> at & 1 for at in (0, 1))
    found = suspects(text)
    assert suspected or not found or is_too_little(text, found)
    assert may_be_utf8 or not places(text)


def test_every_pair_of_misread_utf8_is_marked() -> None:
    pairs = [first + second for one, other in groups() for first in one for second in other]
    texts = sorted(set(pairs))
    assert len(texts) > 10_000
    assert all(flags >> 1 & 1 for flags in TRIAGE.scan(texts).tolist())


def test_a_text_that_is_longer_is_suspected_later() -> None:
    lengths = np.array([0, 1, 8, 20, 100, 4000, 10**7])
    found = odd_pairs.least(lengths).tolist()
    assert found == sorted(found)
    assert found[:3] == [3 * odd_pairs.STEP] * 3


def test_the_worst_piece_of_each_line_is_suspected() -> None:
    clean = "Die Züge fahren über Köln."
    broken = damage("Größe, Möbel, Straße, Prüfung", read="cp850")
    text = "\n".join([clean, broken, clean, f"{clean} {broken} {clean}"])
    found = suspects(text)
    assert [text[each.line : each.line_end] for each in found] == [broken, f"{clean} {broken} {clean}"]
    assert all(text[each.start : each.end] in broken and each.excess >= EXCESS for each in found)
    assert all(not each.isascii() for piece in found for each in (text[piece.start], text[piece.end - 1]))


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "é", "\n", "\ud800\udfff", "😀" * 40, "C'est déjà l'été à Orléans, où l'on fête la Saint-Jean.",
        "Żółw i jeż śpią pod liśćmi; ćma leci ku światłu.", "Съешь ещё этих мягких французских булок.",
        "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.", "דג סקרן שט בים מאוכזב ולפתע מצא חברה.", "日本語とEnglishの混在、３×４＝１２。",
        "这种卟啉化合物可以用在光敏治疗中。", "用Python写爬虫，抓取HTML页面。", "评分：★★★★☆，温度25℃ → 正常。Windows™ ®", "안녕하세요, 만나서 반갑습니다.",
    ],
)  # fmt: skip
def test_clean_text_is_not_suspected(text: str) -> None:
    assert suspects(text) == []


RARE = [
    "大夫执辔而行，公子愈恭。",
    "紫果蔺为莎草科荸荠属的植物。",
    "ここでの葙では、Listener-Interface は邵酶のメソッドを姒忙しています。",
    "这种桃榄为山榄科桃榄属下的一种。",
]
MISREAD = [
    "档辑包篮 概林 岿夸老俊 奖聪促.",
    "Ïðèâåò, êàê äåëà",
    "鏈嶅姟鍣ㄨ繑鍥炴暟鎹",
    "嗤匯耗児噐易三忖議慕亟狼由。",
]


def test_the_models_say_the_same_of_suspects_whatever_other_texts_there_are() -> None:
    rows = [(text, at_first(text)) for text in ["", "abc", *RARE, *MISREAD, "\n".join(RARE)]]
    assert borne_out_many(rows) == [borne_out(*row) for row in rows]
    assert any_borne_out(rows) == [any(each.excess >= EXCESS for each in borne_out(*row)) for row in rows]
    assert any_borne_out([(text, at_first(text)) for text in MISREAD]) == [True] * len(MISREAD)


@pytest.mark.parametrize("text", [RARE[0], RARE[1], RARE[3]])
def test_rare_words_of_clean_text_are_not_borne_out(text: str) -> None:
    assert at_first(text), "else it would show nothing"
    assert not any_borne_out([(text, at_first(text))])[0]
    assert not TRIAGE.scan([text])[0]


def test_a_long_text_is_looked_at_in_linear_time() -> None:
    chooser = random.Random(0)
    text = "".join(chooser.choices("абвгдеёАБВ éèü中文鱼", k=2_000_000))
    assert suspects(text * 2) is not None


def test_the_table_is_what_counts_come_to() -> None:
    size = known().size
    rows = np.ones((size, size))
    assert not table(rows, rows).any(), "what is as likely in clean text says nothing"
    more = rows.copy()
    first, second = known().rare, known().rare + 1
    more[first, second] = 1e6
    found = table(rows, more)
    assert found[first, second] > 40
    assert not (found & 3).any()


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the corpora beside the project")
def test_few_clean_lines_are_suspected() -> None:
    for name, most in (("zh_hans", 0.006), ("zh_hant", 0.015), ("ja", 0.002), ("ko", 0.006), ("world", 0.006)):
        with lzma.open(CORPORA / f"{name}.dev.txt.xz", "rt", encoding="utf-8") as stream:
            lines = [line for line in stream.read().split("\n") if line][::7]
        assert sum(bool(suspects(line)) for line in lines) <= most * len(lines) + 1


LINES = [*RARE, *MISREAD, "Ключи лежат у вахтёра СПбГПУ.", "Он: Ïðèâåò, êàê äåëà.", "abc", ""]


@given(st.lists(st.lists(st.one_of(st.sampled_from(LINES), st.text(ALPHABET, max_size=9)), max_size=5), max_size=4))
@settings(deadline=None, derandomize=True, max_examples=4 * EXAMPLES)
def test_few_pairs_are_looked_at_one_by_one_as_many_are(rows: list[list[str]]) -> None:
    texts = [text for text in map("\n".join, rows) if text]
    texts = [text for text, seen in zip(texts, at_first_many(texts), strict=True) if seen.clear]
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    found = odd(codes_of("".join(texts)), starts)
    one_by_one = [seen.clear for seen in seen_of(texts, found.places, found.gains)]
    assert one_by_one == [seen.clear for seen in at_first_many(texts)]


def test_many_pairs_are_looked_at_together_with_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["\n".join(LINES), MISREAD[1], f"{RARE[0]}\n{MISREAD[2]}"]
    found = odd(codes_of("".join(texts)), np.cumsum([0, *map(len, texts)])[:-1])
    few = [seen.clear for seen in seen_of(texts, found.places, found.gains)]
    monkeypatch.setattr(first_look, "_FEW", 0)
    assert [seen.clear for seen in seen_of(texts, found.places, found.gains)] == few
    assert all(few)


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("На сайте кафедры СПбГПУ, участницы конкурса, висит расписание.", False),
        ("яОАЦОС", True),
        ("На сайте кафедры ПОЯОХЯЮМХЕ, участницы конкурса, висит расписание.", True),
    ],
)
def test_acronyms_of_other_alphabets_are_usual(text: str, suspected: bool) -> None:
    found = at_first(text)
    assert any(each.excess >= EXCESS for each in found), "else it would show nothing"
    assert any_borne_out([(text, found)]) == [suspected]
