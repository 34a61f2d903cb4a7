"""The laws over texts that nobody wrote: pieces of everything that a fixer looks for, in any order.

Quick by default and always the same; FIXERS_EXAMPLES=5000 makes a long run.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import CASES, CLEAN, DOCUMENTS
from tests.laws import EXAMPLES, check, cleaner

RECIPES = ("repair", "zh-hans", "zh-tw")

HAN = "一中国國文字遠远業业數数東东發发后後里裡裏干乾著着么麼只隻面麵台臺為为鐵铁學学習习行長长龜龟"
MARKS = "，。、；：？！…—“”‘’（）《》〈〉「」『』【】·～・〜﹏　"
ASCII = " \t,.;:?!()[]{}<>\"'`*_-+=/\\|&#%@$^~0123456789abcxyzABCXYZ"
ODD = (
    "\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x80\x85\x92\x9f\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e"
    "\u2060\u2066\u2069\ufeff\ufffc\ufffd\ufffe\uffff\ufe0e\ufe0f\U000e0100\U000e0067\U000e007f\ud800\udbff\udc00\udfff"
    "\ue000\ue5e5\uf8f5\U000f0000\U0010fffd\u0300\u0301\u3099\u309a"
)
LIKE = "ШшАВСЕНКМОРТХасеорхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧοⅠⅡⅢⅣⅴＡＢＣａｂｃ０１２３！？，．：；（）￥％＆ｱｲｶﾞﾊﾟ㎡㈱①㊀½²ﬁǆ"
RADICALS = "⼀⼈⼉⼊⼤⼦⼩⼭⽇⽉⽊⽔⽕⾔⾛⾥⾦⻓⻔⻜⻢⻥⻩⺠⺟⻅⻉⻋豈更車賈滑串句龜契金喇﨑神福精侮"
OTHER = "ひらがなカタカナ々〆〇한글漢字ЖжЯёüßéñàçğışžłđאבגابپچกขคनमते😀👍🏽🇨🇳𠮷𡃁𰻝"

WORDS = re.split(
    "¦",
    "\n¦\n\n¦\r\n¦\r¦\n　　¦　　¦ ¦  ¦????¦???¦??¦\n????¦？？¦?!¦(yuǎn)¦(yè)¦(shù)¦(shu)¦(hǎo)¦(yu¦（yuǎn）¦遠(yuǎn)¦業(yè)¦"
    "數(shù)¦發(fā)¦現(xiàn)¦統(tǒng)¦?jié)¦S(xué)¦龜(qiū)¦&amp;¦&#20013;¦&#x4e2d;¦&lt;¦&gt;¦&nbsp;¦&#160;¦&#12288;¦&amp;amp;¦&amp;lt;¦"
    "&hellip;¦&¦&#¦&#x¦&bogus;¦&#0;¦&#55296;¦&#1114112;¦amp;¦#xff0c;¦<b>¦</p>¦<br/>¦<!--¦-->¦http://a.b/c?d=e&f=g¦a@b.cn¦`x,y`¦"
    "第一章¦第1节¦1. ¦（一）¦- ¦> ¦# ¦| ¦ 12:30 ¦3.14¦1,000¦2024-01-02¦12月24日,¦3~5¦-¦--¦——¦...¦。。。¦···¦，，¦、、¦ïÖÐ¦Ã©¦锟斤拷¦"
    "涓枃¦Ⅲ类¦Ш类¦类水¦СПА¦Неllо¦\\u4e2d¦%E4%B8%AD¦if (a && b) {¦};¦SELECT ?¦C++¦iPhone",
)

PIECES = st.one_of(
    st.text(HAN, min_size=1, max_size=8),
    st.text(MARKS, min_size=1, max_size=3),
    st.text(ASCII, min_size=1, max_size=6),
    st.text(ODD, min_size=1, max_size=2),
    st.text(LIKE, min_size=1, max_size=3),
    st.text(RADICALS, min_size=1, max_size=3),
    st.text(OTHER, min_size=1, max_size=4),
    st.sampled_from(WORDS),
)

LINES = sorted({line for path in CLEAN for line in path.read_text(encoding="utf-8").splitlines() if line.strip()})
BROKEN = sorted(
    {line for case in CASES for line in case.broken.splitlines() if line.strip()}
    | {line for path in DOCUMENTS for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
)

PIECED = st.lists(PIECES, max_size=14).map("".join)


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """Samples cut anywhere and put together, with pieces in between."""
    parts = []
    for _ in range(draw(st.integers(1, 5))):
        line = draw(st.sampled_from(LINES + BROKEN))
        start = draw(st.integers(0, len(line)))
        parts.append(line[start : draw(st.integers(start, len(line)))])
        parts.append(draw(st.one_of(PIECES, st.just("\n"), st.just(""))))
    return "".join(parts)


TEXTS = st.one_of(PIECED, spliced(), st.text(st.characters(), max_size=20))
fuzzed = settings(deadline=None, derandomize=True, max_examples=EXAMPLES)


@given(TEXTS)
@fuzzed
def test_the_laws_hold_for_repair(text: str) -> None:
    check(text, "repair")


@given(TEXTS)
@fuzzed
def test_the_laws_hold_for_simplified_chinese(text: str) -> None:
    check(text, "zh-hans")


@given(TEXTS)
@fuzzed
def test_the_laws_hold_for_the_chinese_of_taiwan(text: str) -> None:
    check(text, "zh-tw")


@given(TEXTS, st.sampled_from((0.0, 0.5, 0.95, 1.0)))
@fuzzed
def test_the_laws_hold_however_sure_an_edit_must_be(text: str, min_confidence: float) -> None:
    check(text, "repair", min_confidence)


@given(st.lists(TEXTS, max_size=6), st.sampled_from(RECIPES))
@fuzzed
def test_a_text_is_cleaned_alike_alone_and_in_a_batch(texts: list[str], recipe: str) -> None:
    together = cleaner(recipe).fix_many(texts)
    assert together == [cleaner(recipe).fix_many([text])[0] for text in texts]
    assert [each.text for each in cleaner(recipe).inspect_many(texts)] == together


@given(TEXTS)
@fuzzed
def test_one_kind_alone_is_stable(text: str) -> None:
    for fixer in cleaner("zh-hans").recipe:
        check(text, f"none +{fixer.kind}")
