"""Searches side by side: jobs get their own answers, a batch finds what its texts have one by one."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.data.build import language_pairs
from fixers.fixer import BatchFinder
from fixers.language import together as side_by_side
from fixers.language.lattice import Characters
from fixers.language.model import BORDER, CONTEXT, extend, model
from fixers.language.search import Question
from fixers.language.states import CLASSES, COMMON, chain, columns
from fixers.language.together import Ask, Each, Job, Read, Score, for_all, together, undisturbed
from fixers.repair.byte_slip import ByteSlip
from fixers.repair.lossy import Lossy
from fixers.repair.lost_characters import LostCharacters
from fixers.repair.mojibake_cjk import MojibakeCjk

SAMPLES = Path(__file__).parents[1] / "samples"


def broken(kind: str) -> list[str]:
    """The damaged texts of a kind's samples, and one long text of all of them."""
    cases = tomllib.loads((SAMPLES / kind / "cases.toml").read_text(encoding="utf-8"))["case"]
    texts = [case["broken"] for case in cases]
    return [*texts, "", "\n".join(texts)]


@pytest.mark.parametrize(("kind", "fixer"), [("byte_slip", ByteSlip()), ("lossy", Lossy())])
def test_a_batch_finds_what_its_texts_have_one_by_one(kind: str, fixer: ByteSlip | Lossy) -> None:
    texts = broken(kind)
    together_found = fixer.find_many(texts)
    assert together_found == [list(fixer.find(text)) for text in texts]
    assert sum(map(len, together_found)) > 10


@pytest.mark.parametrize("fixer", [ByteSlip(), Lossy(), LostCharacters(), MojibakeCjk()])
def test_jobs_leave_nothing_that_python_would_have_to_look_for(fixer: BatchFinder) -> None:
    texts = [each for kind in ("byte_slip", "lossy", "lost_characters", "mojibake_cjk") for each in broken(kind)]
    fixer.find_many(texts)  # loads what is kept
    gc.collect()
    with undisturbed():
        assert any(fixer.find_many(texts))
        assert gc.collect() == 0


def test_jobs_get_their_own_answers_whatever_the_others_ask() -> None:
    def asks(texts: list[str], befores: list[str]) -> Job[tuple[list[float], list[int]]]:
        scores = yield Score(texts)
        each = yield Each(texts, befores)
        return scores, [array.size for array in each]

    def asks_nothing() -> Job[str]:
        if False:
            yield Score([])
        return "nothing"

    def lattice(characters: str) -> Characters:
        made = Characters()
        made.places = 2
        made.join(0, 1, map(ord, characters))
        return made

    def parent(word: str) -> Job[list[object]]:
        children = yield [asks([word, ""], ["", "人"]), asks_nothing()]
        nobody = yield []
        (readings,) = yield Read([Question(lattice("民名"), "人")])
        return [*children, nobody, readings[0].text]

    words = ["人民政府", "中国", "\n", ""]
    found = together([parent(word) for word in words])
    for word, ((scores, sizes), nothing, nobody, text) in zip(words, found, strict=True):
        assert scores == pytest.approx(model().score([word, ""]).tolist(), abs=1e-4)
        assert (sizes, nothing, nobody, text) == ([len(word), 0], "nothing", [], "民")
    assert together([]) == []


def test_large_batches_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    def job(text: str) -> Job[str]:
        (score,) = yield Score([text])
        return f"{text} {score:.0f}"

    texts = ["人民" * size for size in range(40)]
    whole = for_all(texts, job)
    monkeypatch.setattr(side_by_side, "_GROUP", 100)
    assert for_all(texts, job) == whole


def test_one_look_answers_all_that_ask_a_function() -> None:
    looks: list[list[str]] = []

    def sizes(texts: Sequence[str]) -> list[int]:
        looks.append(list(texts))
        return [len(text) for text in texts]

    def job(text: str) -> Job[int]:
        size: int = yield Ask(sizes, text)
        more: int = yield Ask(sizes, text * 2)
        return size + more

    assert together([job("人"), job("人民"), job("")]) == [3, 6, 0]
    assert looks == [["人", "人民", ""], ["人人", "人民人民", ""]]


@given(st.text(alphabet="人民政府的中国、，a\n龘𠀀曱甴", min_size=1, max_size=30))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_states_carry_what_the_model_says(text: str) -> None:
    known, asked = model(), chain()
    states = asked.begin(np.full((1, CONTEXT), BORDER, np.uint16))
    here, said = np.zeros(1, np.int64), []
    for number in known.ids(text).astype(np.int64).tolist():
        answer = asked.ask(states, here, np.array([number]))
        said.append(float(answer.said[0]))
        states = asked.go_on(states, here, np.array([number]), answer.cells_at(here, 1))
    assert said == pytest.approx(known.characters(text).tolist(), abs=1e-4)


def test_the_table_has_the_pairs_of_the_model() -> None:
    packed = np.load(Path(language_pairs.__file__).parents[1] / "language_pairs.npy")
    bits = np.unpackbits(packed, axis=1, bitorder="little")
    assert bits.shape == (COMMON + CLASSES, COMMON + CLASSES)
    numbers = np.arange(model().vocabulary)
    first = extend(np.zeros(numbers.size, np.uint64), numbers)
    for number in (0, 1, 3, 500, 3000, COMMON - 1, COMMON, numbers.size - 1):
        there = model().cells_of(extend(np.repeat(first[number], numbers.size), numbers)) != 0
        row = bits[columns(numbers[number])]
        if number < COMMON:
            assert np.array_equal(row[:COMMON], there[:COMMON])
        assert row[columns(numbers[there])].all()
        assert chain().has(np.full(numbers.size, number), numbers)[there].all()
