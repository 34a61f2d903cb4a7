"""Triage: no text with work in it is missed, however a batch is cut."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import triage
from fixers.cleaner import Cleaner
from fixers.edit import Edit
from fixers.fixer import Around, Look, Marks, Weighed, Weights, ranges
from fixers.triage import Triage
from tests.cases import CASES, CLEAN, DOCUMENTS
from tests.laws import EXAMPLES, cleaner
from tests.test_fuzz import TEXTS


@dataclass(frozen=True)
class Looks:
    """A fixer with marks and nothing to do."""

    marks: Marks
    kind: str = "looks"

    def find(self, text: str) -> Iterator[Edit]:
        return iter(())


def far_from_the_end(codes: np.ndarray, places: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Pairs behind which two other characters of the same text stand."""
    ends = np.append(starts[1:], codes.size)[starts.searchsorted(places, "right") - 1]
    return places[places + 3 < ends]


def classes_of(*characters: str) -> np.ndarray:
    """A class for each of them, and one for all others."""
    classes = np.zeros(0x10001, np.uint16)
    for at, each in enumerate(characters, 1):
        classes[ord(each)] = at
    return classes


GAINS = np.zeros((5, 5), np.uint8)
GAINS[1, 2], GAINS[3, 1], GAINS[2, 0] = 3, 4, 1
WEIGHTS = Weights(classes_of("a", "é", "\uffff", "一"), GAINS, classes_of("a", "é") > 0)


def together(
    places: np.ndarray, gains: np.ndarray, owners: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of texts of which they say six and more."""
    assert lengths.size > owners.max()
    seen = (np.bincount(owners, gains)[owners] >= 6).nonzero()[0]
    return seen, np.zeros(seen.size, np.bool_)


def all_of(texts: Sequence[str], *_: np.ndarray) -> list[bool]:
    return [True for _ in texts]


def odd_ones(texts: Sequence[str], places: np.ndarray, gains: np.ndarray) -> list[bool]:
    """Texts of an odd number of characters, of which the pairs are told."""
    own = [WEIGHTS.classes[min(ord(each), 0x10000)] for each in "".join(texts)]
    assert [int(GAINS[own[at - 1], own[at]]) for at in places.tolist()] == gains.tolist()
    assert not texts or set(np.searchsorted(np.cumsum([*map(len, texts)]), places, "right")) == {*range(len(texts))}
    return [len(text) % 2 > 0 for text in texts]


AROUND = (Around((("b#", "aé"),), far_from_the_end),)


ROW = (
    Looks(Marks(ranges("a-c", "é"))),
    Looks(Marks(ranges("\ud800-\udfff"))),
    Looks(Marks(ranges("\U00010000-\U0010ffff"))),
    Looks(Marks(ranges("一-鿿"), ("&#",))),
    Looks(Marks(strings=("????", "zz"))),
    Looks(Marks()),
    Looks(Marks(ranges("\x00", "\uffff", "\U0010ffff"))),
    Looks(Marks(ranges("#"), ("&a",), followed=(("dz鿿\ud800", "dz鿿\ud800"),))),
    Looks(Marks(looks=(Look("?", lambda text: text.startswith("?")), Look("一", lambda text: len(text) > 4)))),
    Looks(Marks(ranges("#"), looks=(Look("?", lambda text: text.endswith("?")),))),
    Looks(
        Marks(
            looks=(
                Look(
                    "?",
                    lambda text: "z" in text,
                    ranges("a", "一-鿿", "\U00010000-\U00010001", "\U00020000-\U0010ffff"),
                ),
            ),
            strings=("?b&",),
        )
    ),
    Looks(Marks(followed=(("a#", "bc\u4e00"), ("b\uffff", "#b")))),
    Looks(Marks(preceded=(("é#", "a\uffff"), ("一\uffff", "d?")))),
    Looks(Marks(around=AROUND)),
    Looks(Marks(around=tuple(each._replace(at_once=True) for each in AROUND))),
    Looks(Marks(ranges("z"), followed=(("\x00", "\x00"),), around=AROUND, weighed=Weighed(WEIGHTS, together, all_of))),
    Looks(Marks(ranges("b", "#"), looks=(Look("?", lambda text: True),), needs="z一")),
    Looks(Marks(weighed=Weighed(WEIGHTS, lambda places, *_: (np.arange(places.size), places < 0), odd_ones))),
)


TRIAGE = Triage(ROW)


def is_behind(look: Look, both: Sequence[tuple[str, str]]) -> bool:
    """Whether the character stands where it is looked for."""
    before = [ord(first) for first, second in both if second == look.character]
    return not look.behind or any(low <= code <= high for low, high in look.behind for code in before)


def expected(text: str) -> int:
    """The flags of `text` by the meaning of marks, character by character."""
    bits = 0
    for at, fixer in enumerate(ROW):
        characters, strings, looks, followed, preceded, around, weighed, needs = fixer.marks
        hit = any(first <= ord(c) <= last for first, last in characters for c in text)
        hit |= any(string in text for string in strings)
        both = [*itertools.pairwise(text)]
        hit |= any(is_behind(look, both) and look.is_marked(text) for look in looks if look.character in text)
        hit |= any(a in first and b in second for first, second in followed for a, b in both)
        hit |= any(a in second and b in first for first, second in preceded for a, b in both)
        far = len(both) if len(text) > triage._PIECE else max(0, len(both) - 2)
        hit |= bool(around) and any(a in "b#" and b in "aé" for a, b in both[:far])
        if weighed:
            own = [WEIGHTS.classes[min(ord(each), 0x10000)] for each in text]
            said = sum(int(GAINS[pair]) for pair in itertools.pairwise(own))
            hit |= (weighed.holds is all_of or len(text) % 2 > 0) and said >= (6 if weighed.sees is together else 1)
        hit &= not needs or any(each in text for each in needs)
        if hit or not any(fixer.marks):
            bits |= 1 << at
    return bits


ALPHABET = "abdzé?&#一鿿\ud800\udfff\U00010000\U0010ffff\x00\uffff "


@given(st.lists(st.text(ALPHABET, max_size=8), max_size=8))
@settings(deadline=None, derandomize=True, max_examples=5 * EXAMPLES)
def test_flags_are_what_marks_mean(texts: list[str]) -> None:
    assert TRIAGE.scan(texts).tolist() == [expected(text) for text in texts]


@pytest.mark.parametrize("fixers", [4, 7, 8, 15, 16])
def test_rows_of_every_width(fixers: int) -> None:
    row = tuple(Looks(Marks(ranges(chr(0x4E00 + at)))) for at in range(fixers))
    texts = [chr(0x4E00 + at) for at in range(fixers)] + ["", "a"]
    assert Triage(row).scan(texts).tolist() == [1 << at for at in range(fixers)] + [0, 0]
    strings = tuple(Looks(Marks(strings=(chr(0x4E00 + at) * 2,))) for at in range(fixers))
    texts = [chr(0x4E00 + at) * 2 for at in range(fixers)] + ["一丁", "一"]
    assert Triage(strings).scan(texts).tolist() == [1 << at for at in range(fixers)] + [0, 0]


def test_a_row_has_at_most_32_fixers_and_rows_of_strings() -> None:
    assert Triage([Looks(Marks())] * 32).scan(["a"]).tolist() == [2**32 - 1]
    with pytest.raises(ValueError, match="at most 32"):
        Triage([Looks(Marks())] * 33)
    assert Triage([Looks(Marks(strings=("??",)))] * 17).scan(["a??"]).tolist() == [2**17 - 1]
    with pytest.raises(ValueError, match="this one has 34"):
        Triage([Looks(Marks(strings=("??b",)))] * 17)
    with pytest.raises(ValueError, match="at most 24 rows of pairs"):
        Triage([Looks(Marks(followed=(("a", "b"),)))] * 25)
    with pytest.raises(ValueError, match="one table of what pairs say"):
        Triage([Looks(Marks(weighed=Weighed(WEIGHTS._replace(gains=GAINS), together, all_of))) for _ in range(2)])


def test_marks_and_strings_at_the_seams_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "_CHUNK", 7)
    monkeypatch.setattr(triage, "_PIECE", 9)
    chooser = random.Random(0)
    for _ in range(300):
        texts = ["".join(chooser.choices(ALPHABET, k=chooser.randrange(20))) for _ in range(chooser.randrange(12))]
        assert TRIAGE.scan(texts).tolist() == [expected(text) for text in texts]


def test_a_string_mark_does_not_reach_from_one_text_into_the_next() -> None:
    assert Triage(ROW[:8]).scan(["??", "??", "z", "z", "&", "d"]).tolist() == [expected("") & 0xFF] * 6


def test_one_text_longer_than_a_chunk() -> None:
    long = "文" * 300_000
    scan = TRIAGE.scan
    assert scan([long + "&#"]).tolist() == [expected("文&#")]
    assert scan(["d" * 300_000, "d" * 299_999 + "é", ""]).tolist() == [expected("dd"), expected("ddé"), 32]


def test_pairs_of_a_text_are_told_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "_PIECE", 3)
    chooser = random.Random(1)
    for _ in range(300):
        text = "".join(chooser.choices(ALPHABET, k=chooser.randrange(30)))
        assert TRIAGE.scan([text]).tolist() == [expected(text)]


def test_an_empty_batch_and_empty_texts() -> None:
    assert TRIAGE.scan([]).tolist() == []
    assert TRIAGE.scan(["", "", ""]).tolist() == [expected("")] * 3
    assert TRIAGE.scan(["", "a", "", "é", ""]).tolist() == [expected(each) for each in ["", "a", "", "é", ""]]
    assert Triage(()).scan(["a", ""]).tolist() == [0, 0]


@functools.cache
def compiled(recipe: str) -> Triage:
    return Triage(cleaner(recipe).recipe)


def held(recipe: str, text: str) -> None:
    """A fixer that finds something in `text` has a mark in it."""
    row = cleaner(recipe).recipe
    flags = int(compiled(recipe).scan([text])[0])
    for at, fixer in enumerate(row):
        if not flags >> at & 1:
            assert not list(fixer.find(text)), f"{fixer.kind} has work where it has no mark"


@pytest.mark.parametrize("recipe", ["repair", "zh-hans", "zh-tw"])
def test_marks_never_miss_a_sample(recipe: str) -> None:
    texts = [text for case in CASES for text in (case.broken, case.fixed)]
    texts += [path.read_text(encoding="utf-8") for path in [*DOCUMENTS, *CLEAN]]
    for text in texts:
        held(recipe, text)
        for line in text.splitlines():
            held(recipe, line)


@given(TEXTS, st.sampled_from(("repair", "zh-hans", "zh-tw", "zh-hk", "origin")))
@settings(deadline=None, derandomize=True, max_examples=3 * EXAMPLES)
def test_marks_never_miss_a_fuzzed_text(text: str, recipe: str) -> None:
    held(recipe, text)


def test_none_stays_none_and_keeps_its_place() -> None:
    texts = [None, "沒有", None, "????\n", ""]
    assert cleaner("repair").fix_many(texts) == texts
    assert [each and each.text for each in cleaner("repair").inspect_many(texts)] == texts
    assert cleaner("repair").fix_many([None, None]) == [None, None]
    assert cleaner("repair").fix_many([]) == []


@pytest.mark.parametrize("item", [b"bytes", 7, 1.5, ["list"], object()])
@pytest.mark.parametrize("method", ["fix_many", "inspect_many"])
def test_what_is_not_a_text_is_refused_with_its_place(item: object, method: str) -> None:
    with pytest.raises(TypeError, match=rf"item 2 is {type(item).__name__}, not str or None"):
        getattr(cleaner("repair"), method)(["a", None, item])


@pytest.mark.parametrize("item", [b"", [], ()])
@pytest.mark.parametrize("others", [[], [""], ["a"], ["", "a" * (1 << 18)]])
def test_what_is_empty_and_no_text_is_refused_too(item: object, others: list[object]) -> None:
    for at in {0, len(others)}:
        with pytest.raises(TypeError, match=rf"item {at} is {type(item).__name__}, not str or None"):
            cleaner("repair").fix_many([*others[:at], item, *others[at:]])


def test_strings_of_other_types_are_texts_too() -> None:
    texts = [np.str_("沒有"), "沒有"]
    out = cleaner("repair").fix_many(texts)
    assert out == texts
    assert all(a is b for a, b in zip(out, texts, strict=True))


def test_the_batch_that_was_given_is_not_changed() -> None:
    broken = [case.broken for case in CASES if case.acts]
    texts = list(broken)
    fixed = cleaner("zh-hans").fix_many(texts)
    assert all(a is b for a, b in zip(texts, broken, strict=True))
    assert cleaner("zh-hans").fix_many(tuple(texts)) == fixed


def test_a_big_batch_comes_back_in_order() -> None:
    texts = [f"第{at}條，沒有損壞。" for at in range(20_000)]
    broken = dict.fromkeys(range(0, 20_000, 1777), "????第一段話。\n????第二段話。")
    batch = [broken.get(at, text) for at, text in enumerate(texts)]
    out = cleaner("none +question-marks").fix_many(batch)
    for at, (before, after) in enumerate(zip(batch, out, strict=True)):
        assert after == "　　第一段話。\n　　第二段話。" if at in broken else after is before


@pytest.mark.parametrize("sureness", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_probability(sureness: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        Cleaner("repair", min_confidence=sureness)


@pytest.mark.parametrize("at", range(len(ROW)))
def test_the_fixers_that_look_for_some_characters(at: int) -> None:
    triage = TRIAGE
    for first, last in ROW[at].marks.characters:
        assert triage.look_for(((first, first),)) >> at & 1
        assert triage.look_for(((0, last),)) >> at & 1
    for string in ROW[at].marks.strings:
        assert all(triage.look_for(ranges(character)) >> at & 1 for character in string)
    assert all(triage.look_for(ranges(look.character)) >> at & 1 for look in ROW[at].marks.looks)
    groups = (
        *ROW[at].marks.followed,
        *ROW[at].marks.preceded,
        *(g for row in ROW[at].marks.around for g in row.groups),
    )
    assert all(triage.look_for(ranges(each)) >> at & 1 for pair in groups for side in pair for each in side)
    looking = [fixer.marks.looks or fixer.marks.weighed or not any(fixer.marks) for fixer in ROW]
    always = sum(1 << at for at, looks in enumerate(looking) if looks)
    assert triage.look_for(ranges("~")) == always


def test_a_row_is_as_well_cleaned_when_marks_are_not_read_anew_each_time() -> None:
    texts = ["\n".join(case.broken for case in CASES[at : at + 12]) for at in range(0, len(CASES), 12)]
    for recipe in ("zh-hans", "zh-tw"):  # all fixers of repair are among theirs, in the same order
        assert cleaner(recipe).recipe[: len(cleaner("repair").recipe)] == cleaner("repair").recipe
        assert cleaner(recipe).fix_many(texts) == [each.text for each in cleaner(recipe).inspect_many(texts)]
