"""What is missing within a slip: the characters of which a decoder dropped pairs of bytes."""

import numpy as np
import pytest

from fixers.breakage import byte_slip
from fixers.restore.slips.characters import firsts, lasts, middles
from fixers.restore.slips.gaps import Hole, fillings
from fixers.restore.slips.pairs import dropped_pairs

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
