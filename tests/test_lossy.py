"""UTF-8 that was read in pairs of bytes: what samples can't show, and how well it is restored."""

from __future__ import annotations

import gc
import itertools
import lzma
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.decoders import decode
from fixers.breakage.lossy import damage
from fixers.data.build.judged import distance
from fixers.edit import apply
from fixers.language.lattice import singles
from fixers.language.together import undisturbed
from fixers.recipes import RECIPES
from fixers.repair.lossy import Lossy
from fixers.restore.chains import utf8_in_part
from fixers.restore.lossy.eaten import DECODERS, END, INNER, eaten
from fixers.restore.lossy.fragments import told
from fixers.restore.lossy.lattice import shape
from fixers.restore.lossy.misread import FAMILIES, stretches, stretches_of, table
from fixers.restore.lossy.misread_lines import misread, misread_of
from fixers.restore.lossy.outline import KNOWN, Part, slot
from fixers.restore.lossy.outline import habit as decoder_habit
from fixers.restore.lossy.search import _prior, candidates
from fixers.restore.lossy.typed import TYPED, choice
from fixers.triage import Triage
from tests.cases import SHARED, needs_shared
from tests.laws import check, check_growth

SENTENCE = "图书馆周末延长开放时间，大家可以看书到晚上九点，孩子们也能在这里听故事。"
LOSSLESS = "新的工厂建在城市北部"


def best(text: str) -> str:
    """The best guess everywhere, sure or not."""
    return apply(text, Lossy().find(text))


@pytest.mark.parametrize(
    ("read", "habit", "substitute"),
    [
        ("gbk", "python", ""),
        ("gbk", "python", "〓"),
        ("gbk", "php", "?"),
        ("gbk", "dotnet", "?"),
        ("gbk", "browser", "\ufffd"),
        ("gbk", "java", "\ufffd"),
        ("gb18030", "python", "\ufffd"),
        ("cp932", "python", "\ufffd"),
        ("cp932", "dotnet", "・"),
    ],
)
def test_a_sentence_is_restored_whatever_the_decoder(read: str, habit: str, substitute: str) -> None:
    assert best(damage(SENTENCE, read=read, habit=habit, substitute=substitute)) == SENTENCE


def test_nothing_is_left_that_python_would_have_to_look_for() -> None:
    texts = [damage(SENTENCE, read="gbk", habit=habit, substitute="\ufffd") for habit in ("python", "browser", "java")]
    Lossy().find_many(texts)  # loads what is kept
    gc.collect()
    with undisturbed():
        assert all(Lossy().find_many(texts))
        assert gc.collect() == 0


def test_the_likeliest_of_some_characters_are_those_above_a_bound() -> None:
    some = choice((b"\xe4\xe5", b"\xb8\xb9", bytes(range(0x80, 0xC0)))).of(TYPED)
    assert some is not None
    gains = singles()[some.codes]
    assert (gains[:-1] >= gains[1:]).all()
    for least in (-20.0, -12.5, float(gains[3]), -7.0, some.best - 0.01):
        assert some.above(least).codes.tolist() == some.codes[gains > least].tolist()
        assert some.above(least) is some.above(least)


def test_the_script_of_what_is_known_weighs_characters_of_the_other() -> None:
    simplified, traditional = _prior("国内 this says 说，𠮷"), _prior("國內說")
    assert simplified[ord("說")] < simplified[ord("说")] == 0
    assert traditional[ord("说")] < traditional[ord("說")] == 0


def test_what_lost_nothing_comes_out_as_it_was() -> None:
    broken = LOSSLESS.encode().decode("gbk")
    assert [(edit.new, edit.confidence >= 0.99) for edit in Lossy().find(broken)] == [(LOSSLESS, True)]


def test_a_candidate_is_proved_by_reading_it_wrong_again() -> None:
    broken = damage(SENTENCE)
    found = candidates(broken)
    assert found
    assert all(each.evidence.proved for each in found)
    assert decode(apply(broken, Lossy().find(broken)).encode(), "gbk") == broken


def test_candidates_are_in_order_and_apart() -> None:
    broken = damage("\n".join([SENTENCE] * 5))
    found = candidates(broken)
    assert all(a.start + len(a.old) <= b.start for a, b in pairwise(found))
    assert all(broken.startswith(each.old, each.start) and each.old != each.new for each in found)


def test_what_lost_nothing_is_left_to_others_when_asked_for() -> None:
    whole, lossy = (damage(each, read="gbk", habit="python") for each in ("政府工作报告说明", "服务器返回数据"))
    assert "\ufffd" not in whole
    assert "\ufffd" in lossy
    others = Lossy(lossless=False)
    assert fixers.fix(whole, [Lossy()]) == "政府工作报告说明"
    assert fixers.fix(whole, [others]) == whole
    for page in (f"{whole}\n{lossy}", f"今天天气很好。\n{lossy}\n{whole}"):  # a page of which anything is lost is one
        assert "政府工作报告说明" in fixers.fix(page, [others])
        assert fixers.fix(page, [others]) == fixers.fix(page, [Lossy()])
    assert others in RECIPES["repair"][0]


def test_short_quotations_in_clean_text_stay() -> None:
    assert list(Lossy().find(f"打开以后看到“{damage('你好', read='gb18030')}”这样的字。")) == []


def test_what_is_left_for_being_unsure_is_not_looked_at_again() -> None:
    broken = damage("本报记者 林晓文\n他说：“我们要把更多的优质产品推向市场。”\n", read="gb18030", habit="java")
    check(broken, "none +lossy")
    check(broken, "none +lossy", min_confidence=0.5)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_decoder_is_modelled_and_eats_what_it_is_said_to_eat(family: str) -> None:
    for codec, habit in DECODERS[family]:
        for following, leads in eaten(codec, habit).alone.items():
            after = b"" if following == END else bytes((following,))
            lead = leads[len(leads) // 2 : len(leads) // 2 + 1]
            assert decode(lead + after + b"AAA" * bool(after), codec, habit, "\ufffd").startswith("\ufffd")


@pytest.mark.parametrize("habit", ["python", "iconv", "browser"])
def test_readings_are_counted_without_a_lattice(habit: str) -> None:
    decoder = ("gbk", habit)
    truth = "我们在公园里散步。" * 3 + SENTENCE
    (line,) = misread(damage(truth, habit=habit, substitute=""))
    counted = []
    for window in line.windows:
        narrow, wide = (shape(line, window, (END,), each).explain(decoder) for each in (False, True))
        explained = narrow if narrow.ways else wide
        lattice = explained.lattice("，")
        paths = [0] * lattice.places
        paths[-1] = 1
        arcs = [
            *zip(lattice.starts, lattice.ends, itertools.repeat(1)),
            *((s, e, c.size) for s, e, c, _ in lattice.sheaves),
        ]
        for start, end, size in sorted(arcs, reverse=True):
            paths[start] += paths[end] * size
        assert 1 <= paths[0] <= explained.ways
        assert explained.ways > 8 or paths[0] == explained.ways
        if explained.ways == 1:
            assert explained.only() in truth
        counted.append(explained.ways)
    assert max(counted) > 1


@pytest.mark.parametrize(("family", "codec"), [("gbk", "gb18030"), ("shift_jis", "cp932"), ("euc-kr", "cp949")])
def test_characters_stand_for_the_bytes_from_which_they_are_read(family: str, codec: str) -> None:
    codes = table(family).codes
    known = [code for code in range(0x4E00, 0x9FA0) if codes[code]]
    assert len(known) > 4000
    assert all(int(codes[code]).to_bytes(2, "big").decode(codec, "replace") == chr(code) for code in known)


@pytest.mark.parametrize(
    "text", ["", "\ud800", "\x00" * 50, "\ufffd" * 300, "鍥\udcff鍥介檯\ud800鍥介檯", "涓" * 500, "€" * 500]
)
def test_any_text_is_legal(text: str) -> None:
    check(text, "none +lossy")


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.text(alphabet="鍥介檯鎴戜滑鐨勫浗瀹€锛�?〓・繧縺ｮ銝撘涓a \n,，的我", max_size=60))
def test_the_laws_hold_for_whatever_looks_misread(text: str) -> None:
    check(text, "none +lossy")


READ = [("gbk", ""), ("gbk", "\ufffd"), ("gb18030", "?"), ("cp932", "\ufffd"), ("big5", ""), ("cp949", "\ufffd")]


def test_many_texts_are_looked_at_as_each_is_alone() -> None:
    broken = [damage(SENTENCE[:end], read=read, substitute=kept) for end in (3, 9, 40) for read, kept in READ]
    texts = ["", SENTENCE, *broken, f"{SENTENCE}{broken[-1]}", "\n".join(broken), "瀹鏃", "abc\n", f"他说{broken[0]}。"]
    texts += [text[:7] for text in texts]
    assert stretches_of(texts) == [stretches(text) for text in texts]
    assert misread_of(texts) == [misread(text) for text in texts]
    assert stretches_of([]) == misread_of([]) == []
    found = Lossy().find_many(texts)
    assert found == [list(Lossy().find(text)) for text in texts]
    assert sum(map(len, found)) > 20


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    st.text(alphabet="我们在公园里散步开国的一是，。a1 ", min_size=1, max_size=40), st.sampled_from(["gbk", "cp932"])
)
def test_marks_never_miss_what_is_found(text: str, read: str) -> None:
    fixer = Lossy()
    broken = damage(text, read=read)
    if list(fixer.find(broken)):
        assert Triage([fixer]).scan([broken])[0]


def test_the_cost_grows_with_the_length_only() -> None:
    check_growth("none +lossy", "", damage("我们在公园里散步。"))
    check_growth("none +lossy", "", "，萤火虫和鍥�\n")
    check_growth("none +lossy", "", "\ufffd鍥")


def _lines(name: str, count: int) -> list[str]:
    lines = lzma.decompress((SHARED / "corpora" / f"{name}.dev.txt.xz").read_bytes()).decode("utf-8").split("\n")
    return random.Random(7).sample([line for line in lines if 20 <= len(line) < 200], count)


def _wrong(found: str, wanted: str) -> int:
    return min(distance(found, wanted), len(wanted))


@needs_shared
@pytest.mark.parametrize(
    ("name", "habit", "substitute", "wrong", "exact"),
    [
        ("zh_hans", "python", "", 0.02, 0.7),
        ("zh_hans", "python", "\ufffd", 0.02, 0.7),
        ("zh_hans", "dotnet", "?", 0.02, 0.6),
        ("zh_hans", "browser", "\ufffd", 0.01, 0.9),
        ("zh_hant", "python", "\ufffd", 0.03, 0.6),
    ],
)
def test_most_sentences_are_restored(name: str, habit: str, substitute: str, wrong: float, exact: float) -> None:
    lines = _lines(name, 60)
    restored = [best(damage(line, habit=habit, substitute=substitute)) for line in lines]
    errors = sum(_wrong(found, line) for found, line in zip(restored, lines, strict=True))
    assert errors <= wrong * sum(map(len, lines))
    assert sum(found == line for found, line in zip(restored, lines, strict=True)) >= exact * len(lines)


@needs_shared
@pytest.mark.parametrize(("name", "codec"), [("zh_hans", "gbk"), ("zh_hans", "cp932"), ("ja", "gbk")])
def test_what_lost_nothing_comes_out_right_or_stays(name: str, codec: str) -> None:
    right = left = 0
    for line in _lines(name, 300):
        piece = line[:12]
        try:
            broken = piece.encode().decode(codec)
        except UnicodeDecodeError:
            continue
        if not piece.isascii():
            fixed = fixers.fix(broken, "none +lossy")
            assert fixed in (piece, broken)
            right, left = right + (fixed == piece), left + (fixed != piece)
    assert right >= 5 * left


@needs_shared
@pytest.mark.parametrize("name", ["zh_hans", "zh_hant", "ja", "ko", "world"])
def test_clean_text_has_no_stretch_that_can_be_restored(name: str) -> None:
    lines = lzma.decompress((SHARED / "corpora" / f"{name}.dev.txt.xz").read_bytes()).decode("utf-8").split("\n")
    flags = Triage([Lossy()]).scan(lines)
    flagged = [line for line, flag in zip(lines, flags, strict=True) if flag]
    assert len(flagged) <= 0.003 * len(lines)
    assert [line for line in flagged if list(Lossy().find(line))] == []


def test_clean_text_has_no_stretches() -> None:
    assert stretches("我们在公园里散步。The quick brown fox. Это текст. これは日本語です。 한국어 문장입니다.") == []


def test_what_is_short_enough_for_a_quotation_wakes_nothing_in_clean_text() -> None:
    """Every text that has something to find is marked, but not those of which all stretches are left alone anyway."""
    short = damage("服务")
    clean = "这一行没有损坏，后面几行也没有。\n"
    triage = Triage([Lossy()])
    long = damage("服务器返回数据")
    flags = triage.scan([short, clean + short + "\n" + clean, clean + long + "\n" + clean])
    assert flags.astype(bool).tolist() == [True, False, True]
    assert not [*Lossy().find(clean + short + "\n" + clean)]


def test_no_chain_of_codecs_is_searched_for_in_lossy_text(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [
        damage(truth, habit=habit) for truth in (SENTENCE, f"{SENTENCE}\n{SENTENCE}") for habit in ("python", "iconv")
    ]
    asked: list[str] = []
    monkeypatch.setattr(utf8_in_part, "search", lambda text, _: asked.append(text))
    assert fixers.Cleaner("none +mojibake-cjk").fix_many(broken) == broken
    assert not asked


@st.composite
def broken_characters(draw: st.DrawFn) -> list[int | bytes | None]:
    """Bytes of a few characters; for lost ones those of the substitute. None stands where one may be missing."""
    found: list[int | bytes | None] = []
    for byte in draw(st.text("中国の한é", max_size=4)).encode():
        found += draw(st.sampled_from([[byte], [None, byte], [None], [b""], [b"?"], [b"\x81\x45"]]))
    return found


@given(
    broken_characters(),
    broken_characters(),
    st.sampled_from([each for row in DECODERS.values() for each in row]),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_what_stands_before_a_whole_character_is_read_without_regard_to_what_follows(
    first: list[int | bytes | None], second: list[int | bytes | None], decoder: tuple[str, str], wide: bool
) -> None:
    def plan(parts: list[int | bytes | None]) -> tuple[Part, ...]:
        return (*[KNOWN[part] if isinstance(part, int) else slot(INNER, part) for part in parts], KNOWN[0x41])

    eats = decoder_habit(eaten(*decoder).pairs, INNER if wide else None)
    one, other = told(plan(first), eats), told(plan(second), eats)
    assert one.ways > 0
    assert told(plan(first) + plan(second), eats).ways == one.ways * other.ways
