"""Lattices and their search: against brute force, with every kind of arc, and without end."""

from __future__ import annotations

import itertools
import math
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.language import codecs
from fixers.language.lattice import MOST, Bytes, Characters
from fixers.language.model import model
from fixers.language.search import BEAM, Question, Reading, read

ALPHABET = "人民政府的中国、，a\n龘𠀀"
WIDE = 100_000
"""A beam that keeps everything."""


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out for being improbable."""
    monkeypatch.setitem(cast(dict[str, object], read.__kwdefaults__), "margin", math.inf)


@st.composite
def lattices(draw: st.DrawFn) -> Characters:
    """A small lattice: rows of known characters, choices, ways round, dead ends."""
    lattice = Characters()
    lattice.places = draw(st.integers(2, 7))
    for start in range(lattice.places - 1):
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 0]))):
            end = draw(st.sampled_from([start + 1, start + 1, start + 1, lattice.places - 1]))
            codes = draw(st.lists(st.sampled_from(ALPHABET).map(ord), min_size=1, max_size=3, unique=True))
            lattice.join(start, end, codes, draw(st.sampled_from([0.0, 0.5, 2.0])))
    return lattice


def paths(lattice: Characters, place: int = 0) -> Iterator[tuple[str, float]]:
    """All paths from a place to the end, with what their arcs cost."""
    if place == lattice.places - 1:
        yield "", 0.0
    for start, end, code, cost in zip(lattice.starts, lattice.ends, lattice.codes, lattice.costs, strict=True):
        if start == place:
            for text, more in paths(lattice, end):
                yield chr(code) + text, cost + more


def weighed(question: Question, prior: np.ndarray | None = None) -> dict[str, float]:
    """The probability of each reading, up to a factor, from all its paths."""
    found: defaultdict[str, float] = defaultdict(float)
    for text, cost in paths(question.lattice):
        score = float(model().characters(text, question.before).astype(np.float64).sum()) - cost
        if prior is not None:
            score += sum(float(prior[ord(c)]) for c in text if ord(c) < len(prior))
        found[text] += math.exp(score + 60)
    return found


@pytest.mark.usefixtures("exact")
@given(lattices(), st.sampled_from(["", "人", "\n", "中国人民政", "的\n民"]))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_the_search_finds_what_brute_force_finds(lattice: Characters, before: str) -> None:
    question = Question(lattice, before)
    expected = weighed(question)
    total = sum(expected.values())
    found = {each.text: each for each in read([question], best=10_000, beam=WIDE)[0]}
    assert found.keys() == expected.keys()
    for text, weight in expected.items():
        assert found[text].posterior == pytest.approx(weight / total, rel=2e-3)
        assert found[text].score == pytest.approx(math.log(weight) - 60, abs=2e-3)


@pytest.mark.usefixtures("exact")
@given(lattices(), st.sampled_from(["", "人民"]))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_the_one_best_is_the_best_path(lattice: Characters, before: str) -> None:
    scores = {
        text: float(model().characters(text, before).astype(np.float64).sum()) - cost
        for text, cost in sorted(paths(lattice), key=lambda path: -path[1])
    }
    found = read([Question(lattice, before)])[0]
    assert bool(found) == bool(scores)
    if found:
        assert found[0].score == pytest.approx(max(scores.values()), abs=2e-3)
        assert scores[found[0].text] == pytest.approx(max(scores.values()), abs=2e-3)


@given(lattices())
@settings(deadline=None, max_examples=60, derandomize=True)
def test_what_the_beam_leaves_out_is_improbable(lattice: Characters) -> None:
    expected = weighed(Question(lattice, "人"))
    total = sum(expected.values())
    for found in read([Question(lattice, "人")], best=5)[0]:
        assert found.posterior >= expected[found.text] / total - 2e-3, "what was left out only adds to what is kept"
        assert found.posterior == pytest.approx(expected[found.text] / total, abs=0.02)


@given(st.lists(lattices(), min_size=2, max_size=5), st.sampled_from([1, 4]))
@settings(deadline=None, max_examples=25, derandomize=True)
def test_a_batch_answers_as_one_by_one(several: list[Characters], best: int) -> None:
    questions = [Question(lattice, "人民"[:at]) for at, lattice in enumerate(several)]
    together = read(questions, best=best)
    alone = [read([question], best=best)[0] for question in questions]
    for a, b in zip(together, alone, strict=True):
        assert [each.text for each in a] == [each.text for each in b]
        assert [each.posterior for each in a] == pytest.approx([each.posterior for each in b], abs=1e-6)


@given(st.lists(lattices(), min_size=2, max_size=5))
@settings(deadline=None, max_examples=25, derandomize=True)
def test_a_question_may_have_a_beam_of_its_own(several: list[Characters]) -> None:
    beams = [(None, 1, 2)[at % 3] for at in range(len(several))]
    together = read([Question(lattice, beam=beam) for lattice, beam in zip(several, beams, strict=True)])
    alone = [read([Question(each)], beam=beam or BEAM)[0] for each, beam in zip(several, beams, strict=True)]
    assert [[each.text for each in row] for row in together] == [[each.text for each in row] for row in alone]


def test_many_questions_are_answered_in_order_across_blocks() -> None:
    questions = []
    for number in range(400):
        lattice = Characters()
        end = lattice.place()
        lattice.join(0, end, range(0x4E00, 0x4E00 + 100))
        lattice.text(end, f"第{number}条")
        questions.append(Question(lattice, "中"))
    found = read(questions)
    assert [each[0].text[1:] for each in found] == [f"第{number}条" for number in range(400)]
    assert found[7] == read(questions[7:8])[0]


def test_readings_come_best_first_and_each_once() -> None:
    lattice = Characters()
    lattice.places = 3
    for start, end in ((0, 1), (1, 2)):
        lattice.join(start, end, map(ord, "人们的是和在有"))
        lattice.join(start, end, map(ord, "人有"), 1.0)  # the same again, at a price
    found = read([Question(lattice)], best=50)[0]
    assert len({each.text for each in found}) == len(found) > 10
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert sum(each.posterior for each in found) == pytest.approx(1, abs=1e-3)


def test_costs_and_the_prior_decide() -> None:
    lattice = Characters()
    lattice.places = 2
    lattice.join(0, 1, [ord("国")])
    lattice.join(0, 1, [ord("國")], 0.1)
    question = Question(lattice, "中")
    assert read([question])[0][0].text == "国", "the model can't tell scripts apart, so the cost does"
    prior = np.zeros(0x10000, np.float32)
    prior[ord("国")] = -3
    found = read([question], prior=prior, best=2)[0]
    assert [each.text for each in found] == ["國", "国"]
    assert found[0].posterior == pytest.approx(1 / (1 + math.exp(-2.9)), abs=1e-3)


@pytest.mark.parametrize("best", [1, 3])
def test_an_end_out_of_reach_has_no_readings(best: int) -> None:
    dead = Characters()
    dead.join(0, 1, [0x4E00])
    dead.places = 4
    dead.join(2, 3, [0x4E00])
    nothing = Characters()
    nothing.places = 2
    alive = Characters()
    alive.text(0, "中国")
    found = read([Question(dead), Question(alive), Question(nothing)], best=best)
    assert [[each.text for each in readings] for readings in found] == [[], ["中国"], []]
    assert read([]) == []
    assert read([Question(dead)], best=best) == [[]]


def test_a_lattice_of_one_place_reads_as_nothing() -> None:
    assert read([Question(Characters())]) == [[Reading("", 1.0, 0.0)]]


def test_arcs_lead_forwards() -> None:
    for lattice in (Characters(), Bytes()):
        for start, end in ((1, 1), (2, 1)):
            with pytest.raises(ValueError, match="an arc leads forwards"):
                lattice.join(start, end, b"a")
    with pytest.raises(ValueError, match="an arc leads forwards"):
        Bytes().whole(3, 3, [0x4E00])


@pytest.mark.parametrize("codec", codecs.DOUBLE_BYTE)
def test_the_table_of_a_codec_is_python_s(codec: str) -> None:
    table = codecs.table(codec)
    assert table.leads
    assert 0 not in table.double[list(table.leads)].max(axis=1)
    pairs = list(itertools.product(range(256), range(256)))
    for pair in pairs:
        code = int(table.double[pair])
        if code:
            assert bytes(pair).decode(codec) == chr(code)
            assert table.single[pair[0]] == 0, "a byte is a character or opens one"
    for byte in range(256):
        if table.single[byte]:
            assert bytes([byte]).decode(codec) == chr(int(table.single[byte]))
    for character in "中人大，、。あア１A":
        data = character.encode(codec)
        assert table.double[tuple(data)] == ord(character) if len(data) == 2 else table.single[data[0]]


def test_names_of_codecs() -> None:
    assert {codecs.widest(name) for name in ("gbk", "GB2312", "cp936", "gb18030")} == {"gb18030"}
    with pytest.raises(LookupError):
        codecs.widest("latin-1")
    with pytest.raises(LookupError):
        codecs.widest("no such codec")


ANY = bytes(range(256))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_bytes_of_utf8_that_are_characters(length: int) -> None:
    """Every character that Python reads, and no other: overlong forms and surrogates are none."""
    firsts = {1: ANY, 2: ANY, 3: b"\xe0\xe4\xed\xef", 4: b"\xf0\xf4\xf5"}[length]
    lasts = {1: b"", 2: b"", 3: b"\x80\xbf", 4: b"\x80\xbf"}[length]
    for first in firsts:
        lattice = Bytes()
        end = lattice.add(0, bytes([first]))
        for at in range(1, length):
            end = lattice.add(end, ANY if at == 1 else lasts)
        expected = set()
        for rest in itertools.product(*[ANY if at == 1 else lasts for at in range(1, length)]):
            try:
                text = bytes([first, *rest]).decode()
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                expected.add(ord(text))
        found = lattice.characters("utf-8")
        codes = {c for s, e, c in zip(found.starts, found.ends, found.codes, strict=True) if (s, e) == (0, end)}
        assert codes == expected


@given(st.text("中国人民政府abc，\n1", min_size=1, max_size=12), st.sampled_from(["gbk", "big5", "utf-8", "cp932"]))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_known_bytes_read_as_what_they_are(text: str, codec: str) -> None:
    text = text if codec in ("gbk", "utf-8") else text.replace("国", "國").replace("们", "")
    lattice = Bytes()
    lattice.known(0, text.encode(codec))
    [found] = read([Question(lattice.characters(codec))])[0]
    assert found.text == text
    assert found.posterior == pytest.approx(1)


def test_a_lost_byte_an_extra_byte_and_a_known_character() -> None:
    data = "中国人民政府".encode("gbk")
    lattice = Bytes()
    end = lattice.known(0, data[:4])
    end = lattice.add(end, ANY)  # the lead of 人 was lost
    lead = lattice.known(end, data[5:9])
    mark = lattice.add(lead, b"?")  # was put in, or is a character of its own
    trail = lattice.place()
    lattice.join(mark, trail, data[9:10])
    lattice.join(lead, trail, data[9:10], 1.0)
    last = lattice.place()
    lattice.whole(trail, last, [ord("府")])
    assert [each.text for each in read([Question(lattice.characters("gbk"))])[0]] == ["中国人民政府"]


def test_a_slot_of_everything_is_cut_to_the_most_common() -> None:
    lattice = Bytes()
    lattice.add(lattice.add(lattice.add(0, b"\xe4\xe5\xe6\xe7"), ANY), ANY)
    found = lattice.characters("utf-8")
    codes = [c for s, e, c in zip(found.starts, found.ends, found.codes, strict=True) if (s, e) == (0, 3)]
    assert len(codes) == len(set(codes)) == MOST
    assert set(map(ord, "的一是不人中国大")) <= set(codes)


def test_lone_surrogates_and_astral_characters_pass_through() -> None:
    lattice = Characters()
    end = lattice.text(0, "a\ud800")
    lattice.join(end, lattice.place(), [0x1F600, 0x20000])
    found = read([Question(lattice, "\udfff𠀀")], best=2)[0]
    assert sorted(each.text for each in found) == ["a\ud800\U0001f600", "a\ud800\U00020000"]


def damaged(size: int, every: int) -> Question:
    """A row of `size` bytes of GBK with a slot in each `every` of them."""
    data = ("国务院关于推进长江三角洲地区改革开放的指导意见" * (size // 46 + 1)).encode("gbk")[:size]
    lattice, place = Bytes(), 0
    for at, byte in enumerate(data):
        place = lattice.add(place, ANY if every and at % every == 0 else bytes([byte]))
    return Question(lattice.characters("gbk"))


@pytest.mark.parametrize(("size", "every"), [(10_000, 0), (240, 4)])
def test_time_grows_with_the_length_of_a_lattice_only(size: int, every: int) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        found = read([damaged(size, every)])[0]
        assert found
        assert len(found[0].text) == size // 2
        return time.process_time() - begin

    seconds(200)
    small = min(seconds(size) for _ in range(3))
    large = min(seconds(size * 8) for _ in range(3))  # the best of three, as another program may hold the memory
    assert large < 0.2 + small * 24  # eight times the length; three times that for noise


def test_memory_does_not_grow_with_the_questions() -> None:
    def peak(count: int) -> int:
        questions = [Question(lattice)] * count
        tracemalloc.start()
        read(questions)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    lattice = Characters()
    lattice.places = 4
    for place in range(3):
        lattice.join(place, place + 1, range(0x4E00, 0x4E00 + MOST))
    read([Question(lattice)])
    small, large = peak(120), peak(250)
    assert large < small * 1.5 + 1e6
    assert large < 200e6
