"""The language model: its file, what it says of any text, and the builder from end to end."""

from __future__ import annotations

import lzma
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest

import fixers.data
from fixers.data.build import language, language_file
from fixers.data.build import world as builder
from fixers.language import model as format_
from fixers.language import plain
from fixers.language.model import BORDER, CONTEXT, HAN, OTHER, Model, model, world
from tests.cases import CLEAN, SHARED, needs_shared

FILE = Path(fixers.data.__file__).with_name("language.npy")
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in CLEAN)[:20_000]

UNCERTAIN = 0.05
"""Steps of probabilities and of weights move a sum over all characters by so much at most."""


def total(measured: Model, before: str) -> float:
    """The probability of all characters together after `before`."""
    row = measured.ids("\n" * CONTEXT + before)[None, -CONTEXT:]
    every = np.arange(measured.vocabulary)
    said = measured.after(measured.contexts(row), np.zeros(every.size, np.int64), every).astype(np.float64)
    said[[OTHER, HAN]] += format_._UNSEEN, format_._UNSEEN_HAN  # each a class of so many characters
    return float(np.exp(said).sum())


CONTEXTS = [
    "",
    "中",
    "的",
    "国务院",
    "中华人民",
    "中華人民",
    "。",
    "a",
    "import",
    "インター",
    "龘龘龘龘",
    "\ud800",
    "，他",
]


@pytest.mark.parametrize("before", CONTEXTS, ids=ascii)
def test_probabilities_sum_to_one(before: str) -> None:
    assert total(model(), before) == pytest.approx(1, abs=UNCERTAIN)


def test_probabilities_sum_to_one_after_contexts_of_any_text() -> None:
    """A character in 40,000 is taken for one that follows, with a probability that is another's: so not all sums do."""
    draw = Random(0)
    starts = [draw.randrange(len(TEXT) - CONTEXT) for _ in range(200)]
    sums = np.array([total(model(), TEXT[at : at + CONTEXT]) for at in starts])
    assert np.median(sums) == pytest.approx(1, abs=0.01)
    assert np.mean(sums) == pytest.approx(1, abs=0.06)
    assert np.mean(np.abs(sums - 1) < 2 * UNCERTAIN) > 0.85
    assert sums.min() > 0.9


def test_the_score_of_a_text_does_not_depend_on_its_batch() -> None:
    texts = [*TEXT.split("\n")[:60], "", "中", ""]
    together = model().score(texts)
    assert together == pytest.approx([float(model().score([text])[0]) for text in texts], abs=1e-2)
    assert model().score(texts[::-1]) == pytest.approx(together[::-1], abs=1e-2)
    assert model().score([]).shape == (0,)
    assert model().score([""]).tolist() == [0]
    for text, score in zip(texts, together, strict=True):
        assert model().characters(text).sum() == pytest.approx(score, abs=1e-2)


def test_many_characters_are_scored_as_few_are() -> None:
    """Few characters are looked up after contexts of all lengths at once, many length by length."""
    text = TEXT[:5_000]
    whole = model().characters(text)
    parts = [model().characters(text[at : at + 50], "\n" + text[:at]) for at in range(0, len(text), 50)]
    assert len(text) > format_._FEW > 50
    assert np.array_equal(whole, np.concatenate(parts))


def test_more_before_a_text_than_the_context_changes_nothing() -> None:
    assert np.array_equal(model().characters("政府", "中华人民"), model().characters("政府", "龘\n的中华人民"))
    assert not np.array_equal(model().characters("政府", "中华人民"), model().characters("政府", "华人民"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国务院关于加强环境保护的决定", "國務院關於加強環境保護的決定"),
        ("ＡＢＣ１２３", "abc123"),
        ("「你好」，他說", "“你好”，他说"),
        ("WIKIPEDIA", "wikipedia"),
        ("中\u3000国", "中 国"),
    ],
)
def test_what_means_the_same_scores_the_same(one: str, other: str) -> None:
    assert np.array_equal(model().characters(one), model().characters(other))


def test_chinese_is_likelier_than_nonsense() -> None:
    good = ["人民政府", "今天天气很好", "經濟發展", "日本語の文書", "대한민국"]
    bad = ["政民人府", "气今很天好天", "展經發濟", "の書日文本語", "국한민대"]
    assert (model().score(good) > model().score(bad) + 3).all()


STRANGE = [
    "",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\U0010ffff",
    "😀",
    "𠀀𪛖",
    "\ufffd",
    "\ue000",
    "龘㐀",
    "\n\n",
    "\r\t",
    "\u200b",
]


@pytest.mark.parametrize("text", STRANGE, ids=ascii)
def test_any_text_has_a_finite_score(text: str) -> None:
    each = model().characters(text, text)
    assert each.shape == (len(text),)
    assert np.isfinite(each).all()
    assert (each < 0).all()
    assert np.isfinite(model().score([text, text])).all()


def test_unknown_characters_cost_more_than_known_ones() -> None:
    single = model().single(model().ids("的龘𠀀\U0001f9ff\ud800"))
    assert single[0] > -7
    assert (single[2:] < -15).all()
    assert model().known(model().ids("的a。")).all()
    assert not model().known(model().ids("𠀀\ud800\n")).any()


def test_a_megabyte_on_one_line_is_scored_in_bounded_time() -> None:
    for text in ("中华人民共和国万岁。" * 35_000, "\ud800" * 350_000, "a" * 1_000_000):
        begin = time.process_time()
        each = model().characters(text)
        assert time.process_time() - begin < 20
        assert np.isfinite(each).all()


def test_the_file_is_small_and_mapped() -> None:
    assert FILE.stat().st_size <= 16_000_000
    array = model()._cells
    while isinstance(array.base, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    assert isinstance(array, np.memmap)
    assert not array.flags.writeable


def test_a_new_process_scores_at_once() -> None:
    code = (
        "import numpy, time; begin = time.perf_counter(); from fixers.language.model import model;"
        "model().score(['人民政府']); print(time.perf_counter() - begin)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(3)]
    assert min(float(run.stdout) for run in runs) < 1  # less than 0.1 on a machine with nothing else to do


def test_a_file_of_another_kind_is_refused() -> None:
    for words in ([0] * 10, [format_.MAGIC, format_.VERSION + 1, 0, 0, 0]):
        with pytest.raises(ValueError, match="not a language model of version"):
            Model(np.array(words, np.uint32))


@needs_shared
@pytest.mark.parametrize(("name", "low", "high"), [("ja", 0x3041, 0x30FF), ("ko", 0xAC00, 0xD7A4)])
def test_what_stands_on_fewer_than_three_lines_is_not_in_the_model(name: str, low: int, high: int) -> None:
    """Five characters of Japanese or Korean alone, so that one corpus is all that has them."""
    text = lzma.decompress((SHARED / "corpora" / f"{name}.train.txt.xz").read_bytes()).decode("utf-8")
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    ids = model().ids_of(codes)
    keys = np.zeros(len(ids) - 4, np.uint64)
    own = np.zeros(len(ids) - 4, np.int64)
    for at in range(5):
        keys = format_.extend(keys, ids[at : at + len(keys)])
        own += (codes[at : at + len(keys)] >= low) & (codes[at : at + len(keys)] < high)
    different, seen = np.unique(keys[own >= 4], return_counts=True)
    rare, common = different[seen < 3], different[seen >= 100]
    assert len(rare) > 10_000
    found = np.count_nonzero(model().cells_of(rare))
    # Eight cells are compared by 18 bits each: 3 in 100,000 are taken for others.
    assert found < 1e-4 * len(rare) + 10
    assert np.count_nonzero(model().cells_of(common)) > 0.5 * len(common), "the test would see what is there"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, language_file.Trained, Model]:
    """A model built from a small corpus."""
    draw = Random(1)
    words = ["人民", "政府", "中國", "经济", "发展", "的", "了", "在", "天", "地", "，", "Ａb", "国际", "民主"]
    lines = ["".join(draw.choices(words, k=draw.randint(1, 9))) + "。" for _ in range(3_000)]
    path = tmp_path_factory.mktemp("corpus") / "small.txt"
    path.write_text("\n".join([*lines, "此龘只見一次"]), encoding="utf-8")
    numbers, trained = language.train([path], size=400_000)
    words_of_file = language_file.pack(numbers, trained, 400_000)
    assert words_of_file.nbytes <= 400_000 - 128
    return numbers, trained, Model(words_of_file)


def test_a_model_is_built_and_read_back(small: tuple[np.ndarray, language_file.Trained, Model]) -> None:
    _, trained, built = small
    assert trained.keys.size > 1_000
    cells = built.cells_of(trained.keys)
    assert (cells != 0).all(), "every n-gram has found a place"
    assert format_.probability_of(cells) == pytest.approx(trained.probability, abs=0.5 / format_.STEP + 1e-3)
    weights = np.clip(trained.weight, -format_.WEIGHT_ZERO / format_.WEIGHT_STEP, 1.3)
    assert format_.weight_of(cells) == pytest.approx(weights, abs=0.5 / format_.WEIGHT_STEP + 1e-3)


@pytest.mark.parametrize("before", ["", "人", "人民", "中国", "在天", "经济发展", "ab", "龘"])
def test_a_small_model_sums_to_one_as_well(small: tuple[np.ndarray, language_file.Trained, Model], before: str) -> None:
    assert total(small[2], before) == pytest.approx(1, abs=UNCERTAIN)


def test_a_small_model_knows_its_corpus(small: tuple[np.ndarray, language_file.Trained, Model]) -> None:
    numbers, _, built = small
    assert numbers[ord("龘")] == numbers[ord("見")] == HAN, "seen on one line only"
    assert numbers[ord("國")] == numbers[ord("国")] > HAN
    assert numbers[ord("Ａ")] == numbers[ord("a")] > HAN
    assert numbers[ord("\n")] == BORDER
    assert numbers[ord("é")] == OTHER
    assert built.characters("民", "人")[0] > -0.6
    assert built.score(["人民政府"])[0] > built.score(["政民人府"])[0] + 5


def test_too_little_text_makes_a_model_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text("一二三\n二三一\n三一二\n", encoding="utf-8")
    built = Model(language_file.pack(*language.train([path], size=200_000), 200_000))
    assert total(built, "一") == pytest.approx(1, abs=UNCERTAIN)
    assert np.isfinite(built.characters("一二三四")).all()


def test_every_cell_is_settled_in_one_of_its_buckets() -> None:
    buckets = 2_000
    count = int(buckets * format_.CELLS * language_file.FULL)
    keys = format_.extend(np.arange(count, dtype=np.uint64), np.arange(count))
    first, prints = format_.place(keys, buckets)
    cells = prints << np.uint32(32 - format_.PRINT_BITS) | np.arange(count, dtype=np.uint32) % 1000
    table = language_file.settle(first, cells, buckets)
    assert sorted(table[table != 0].tolist()) == sorted(cells.tolist())
    second = format_.other_bucket(first, prints, buckets)
    assert ((table[first] == cells[:, None]) | (table[second] == cells[:, None])).any(axis=1).all()
    assert np.array_equal(format_.other_bucket(second, prints, buckets), first)


@pytest.fixture(scope="module")
def small_world() -> tuple[np.ndarray, Model]:
    """A model of three alphabets, built from a small corpus."""
    draw = Random(2)
    words = ["слово", "Москва", "ещё", "straße", "Übung", "und", "Ａｂ", "1984", "λόγος"]
    lines = [" ".join(draw.choices(words, k=draw.randint(1, 9))) for _ in range(2_000)]
    numbers, trained = builder.train(lines, size=300_000)
    return numbers, Model(language_file.pack(numbers, trained, 300_000))


def test_in_the_model_of_all_languages_characters_stand_for_themselves(small_world: tuple[np.ndarray, Model]) -> None:
    numbers, built = small_world
    assert len({numbers[ord(each)] for each in "AaＡａМм"}) > 3
    assert numbers[ord("1")] == numbers[ord("9")] != numbers[ord("９")]
    assert built.score(["слово и Übung"])[0] > built.score(["СЛОВО и üBUNG"])[0] + 10
    for before in ("", "сло", "Москва ", "龘"):
        assert total(built, before) == pytest.approx(1, abs=UNCERTAIN)


def test_probabilities_of_the_model_of_all_languages_sum_to_one() -> None:
    """But for the one pair in 40,000 that is taken for another: see above."""
    befores = ["", "слов", "the ", "中国", "한국", "ΑΘΗΝ", "Ã", "\ud800", "ไทย", "ＡＢ", "für ", "ﾊﾝｶｸ", "────", "ПР"]
    sums = [total(world(), before) for before in befores]
    assert np.median(sums) == pytest.approx(1, abs=0.01)
    assert np.mean(sums) == pytest.approx(1, abs=0.06)


CLEAR = [
    ("Всё смешалось в доме: гости, дети и собаки.", "utf-8", "cp1252"),
    ("Всё смешалось в доме: гости, дети и собаки.", "cp1251", "koi8-r"),
    ("ПРОДАЖА БИЛЕТОВ ОКОНЧЕНА", "koi8-r", "cp1251"),
    ("Київ зустрів нас дощем і туманом.", "cp1251", "latin-1"),
    ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250", "cp1252"),
    ("Où étiez-vous hier à la même heure ?", "utf-8", "latin-1"),
    ("Größe und Gewicht überprüfen", "utf-8", "mac-roman"),
    ("Η βιβλιοθήκη κλείνει στις οκτώ.", "cp1253", "cp1251"),
    ("הספרייה נסגרת בשעה שמונה", "cp1255", "cp1252"),
    ("تغلق المكتبة أبوابها في الثامنة", "cp1256", "cp1252"),
    ("ห้องสมุดปิดเวลาสองทุ่ม", "cp874", "latin-1"),
    ("Thư viện đóng cửa lúc tám giờ tối.", "utf-8", "cp1258"),
    ("図書館は八時に閉まります。", "cp932", "latin-1"),
    ("図書館は八時に閉まります。", "euc-jp", "gb18030"),
    ("도서관은 여덟 시에 문을 닫습니다.", "cp949", "gb18030"),
    ("图书馆晚上八点关门。", "gb18030", "latin-1"),
    ("圖書館晚上八點關門。", "cp950", "gb18030"),
    ("გვიან ღამით წვიმდა", "utf-8", "cp1251"),
    ("Bókasafnið lokar klukkan átta.", "utf-8", "cp1252"),
    ("Գրադարանը փակվում է ժամը ութին։", "utf-8", "koi8-r"),
    ("पुस्तकालय आठ बजे बंद होता है।", "utf-8", "cp437"),
]


@pytest.mark.parametrize(("text", "written", "read"), CLEAR)
def test_text_of_any_language_is_likelier_than_what_a_wrong_codec_makes_of_it(
    text: str, written: str, read: str
) -> None:
    wrong = text.encode(written).decode(read, "replace")
    good, bad = world().score([text, wrong])
    assert good > bad + 15
    quick = [float(plain.quick(world_codes(each)).sum()) for each in (text, wrong)]
    # Cyrillic in capitals is like Cyrillic of which a wrong codec has swapped the case.
    assert quick[0] > quick[1] + (5 if not text.isupper() else -len(text))


def world_codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@pytest.mark.parametrize("text", STRANGE, ids=ascii)
def test_any_text_has_a_cost_at_a_glance(text: str) -> None:
    each = plain.quick(world_codes(text))
    assert each.shape == (len(text),)
    assert each.dtype == np.float32
    assert np.isfinite(each).all()
    assert np.isfinite(world().score([text, text])).all()


def test_what_is_told_at_a_glance_is_much_like_what_the_model_says() -> None:
    lines = [text.encode(written).decode(read, "replace") for text, written, read in CLEAR]
    text = "\n".join([*lines, *(line for line, _, _ in CLEAR)])
    assert np.corrcoef(plain.quick(world_codes(text)), world().characters(text))[0, 1] > 0.85


def test_long_texts_are_looked_at_in_blocks() -> None:
    codes = world_codes(TEXT * (2 * plain._BLOCK // len(TEXT) + 1))
    whole = plain.quick(codes)
    cut = plain._BLOCK + 7
    assert len(codes) > 2 * plain._BLOCK
    assert np.array_equal(whole[:cut], plain.quick(codes[:cut]))
    border = np.concatenate([[10], codes[cut - 1 :]])
    assert np.array_equal(whole[cut:], plain.quick(border)[2:])


def test_every_kind_has_a_number_of_its_own() -> None:
    names = plain.names()
    assert len(set(names)) == len(names) <= 256
    kinds = {name: plain.kinds()[ord(name)] // (len(plain.RANKS) + 1) for name in "aAéÉяЯπΠあア中한ｱ¡─"}
    assert len(set(kinds.values())) == len(kinds)
