"""What is missing within a slip, the characters of which a decoder dropped pairs of bytes, and how far it may go."""

import numpy as np
import pytest

from fixers.breakage import byte_slip
from fixers.language.together import together
from fixers.restore.slips.characters import firsts, lasts, middles
from fixers.restore.slips.gaps import Hole, _best_of, fillings
from fixers.restore.slips.lattice import units
from fixers.restore.slips.page import look_at
from fixers.restore.slips.pairs import dropped_pairs
from fixers.restore.slips.places import places_of
from fixers.restore.slips.reach import reaches

PLAIN = np.zeros(0x10000, np.float32)


def hole(before: str, missing: str, after: str, found: str = "") -> Hole:
    """A gap in which nothing is left of `missing` but its first byte and its last."""
    first, *_, last = missing.encode("gbk")
    return Hole(before, ((first, 0.0),), last, after, found, PLAIN, 0, 0.0, -np.inf)


@pytest.mark.parametrize(
    ("before", "missing", "after"),
    [
        ("沿河的县级人民", "政府", "责令停业"),  # one pair of bytes is missing
        ("我看后很满意，总", "之，我", "和女友都"),  # two
        ("他一路都", "在看", "书"),
    ],
)
def test_fillings_have_what_was_dropped(before: str, missing: str, after: str) -> None:
    data = missing.encode("gbk")
    dropped = all(byte_slip.read_pairs(data[at : at + 2]) == "" for at in range(1, len(data) - 1, 2))
    found = fillings([[hole(before, missing, after)]])[0][0]
    assert (missing in [each.text for each in found]) == dropped
    assert all(each.text.encode("gbk")[:1] == data[:1] and each.text.encode("gbk")[-1:] == data[-1:] for each in found)


def test_characters_are_those_that_lose_bytes() -> None:
    pairs = {bytes((a, b)) for first, second in dropped_pairs() for a in first for b in second}
    for lead in (0xB0, 0xC8, 0xD7):
        for code, sort in zip(firsts(lead).codes.tolist(), firsts(lead).sort.tolist(), strict=True):
            trail = chr(code).encode("gb18030")[1]
            for last in lasts(sort, 0xB4).codes.tolist():
                assert bytes((trail, chr(last).encode("gb18030")[0])) in pairs
            for middle in middles(sort).codes.tolist():
                assert bytes((trail, chr(middle).encode("gb18030")[0])) in pairs


def test_nothing_is_asked() -> None:
    assert fillings([]) == []
    assert fillings([[], []]) == [[], []]


def test_the_best_rows_of_each_gap_are_taken_in_order() -> None:
    random = np.random.default_rng(1)
    for size in (0, 1, 7, 2000):
        gaps, scores = np.sort(random.integers(0, max(size // 50, 1), size)), -random.integers(0, 9, size) / 3
        wanted = [
            at
            for gap in np.unique(gaps)
            for at in sorted(np.flatnonzero(gaps == gap).tolist(), key=lambda at: -scores[at])[:4]
        ]
        assert _best_of(gaps, scores, 4).tolist() == wanted


def test_a_first_lattice_ends_where_the_text_is_in_step_again() -> None:
    line = "入秋以來，當地企業與農戶簽訂收購合同三百多份，價格優先參照市場行情，產銷雙方都滿意。"
    text = byte_slip.damage(line * 3, level=5)
    places = together([places_of(text)])[0]
    (reach, *_) = together([reaches(text, places, look_at(text))])[0]
    assert 10 <= reach <= 24
    assert "".join(unit.character for unit in units(text, places[0].start, reach)[-4:]) in byte_slip.fold_width(line)
    simplified = "他说：“好。”然后走了，大家都很满意，这件事就这样过去了。\n第二天他又来了。"
    found = byte_slip.damage(simplified, marks="！")
    places = together([places_of(found)])[0]
    (reach,) = together([reaches(found, places, look_at(found))])[0]
    assert reach >= found.index("\n") - places[0].start
