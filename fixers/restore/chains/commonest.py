"""The commonest mistakes of Chinese pages, told for all lines together: UTF-8 or GBK read byte by byte, UTF-8 read as GBK.

Every line asks for some twenty codecs else, which takes 20 to 70 microseconds a line. What is plainly Chinese by one of
these mistakes is nothing by any other: of 160,000 misread lines and clean ones with rare words, by all chains of the
benchmarks, the others say of none that was told so anything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fixers.breakage.code_pages import decode_lines, encode
from fixers.breakage.mojibake import Step
from fixers.reading.characters import HAN, KANA
from fixers.restore.chains.at_once import Evident, Glance, Sample, glances, is_certain, is_evident
from fixers.restore.chains.by_line import whole
from fixers.restore.wrong_codecs.able import able_many
from fixers.restore.wrong_codecs.inverses import price, step, undo

_LEAST = 8
"""Han characters that such a line has become, at least, and half of those that are not ASCII. No kana are among them,
which EUC-JP has at the same bytes as GBK."""

_READ = (("latin-1", ("utf-8", "gbk")), ("cp1252", ("utf-8", "gbk")), ("gbk", ("utf-8",)))
"""Codecs that are read by mistake, and those of the bytes; a line is tried in the first one that has all of it."""

_STEPS = tuple(step(codec, read) for read, written in _READ for codec in written)
_OF_HAN = tuple(each for each in _STEPS if each.read == "gbk")
"""These mistakes, and those of them that make Han characters."""

_HAN_RUN, _HAS_KANA = re.compile(f"[{HAN}]+"), re.compile(f"[{KANA}]")


def may_be(piece: str, cut: bool) -> tuple[str, Step] | None:
    """What a piece was if it can have gone through one of these mistakes, the first one that can be.

    A clean one costs four microseconds so, and told a hundred.

    >>> may_be("ÖÐÑë", False), may_be("中央", False)
    (('中央', Step(written='gbk', read='latin-1')), None)
    """
    for how in _OF_HAN if _HAN_RUN.search(piece) else _STEPS:
        if was := undo(piece, (how,), cut):
            return was, how
    return None


def told(samples: Sequence[Sample]) -> dict[Sample, Evident]:
    """What those samples evidently were that have gone through one of these mistakes.

    >>> [*told([("ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì", False), ("中央", False)]).values()][0].text
    '中央人民政府委员会今天'
    """
    groups: dict[str, list[Sample]] = {}
    for sample, codecs in zip(samples, able_many([piece for piece, _ in samples]), strict=True):
        read = next((read for read, _ in _READ if read in codecs), "")
        if read and "\n" not in sample[0]:
            groups.setdefault(read, []).append(sample)
    found: dict[Sample, Evident] = {}
    for read, written in _READ:
        for codec in written if read in groups else ():
            left = [sample for sample in groups[read] if sample not in found]
            if left:
                found |= _told(left, step(codec, read))
    return found


def _told(samples: Sequence[Sample], how: Step) -> dict[Sample, Evident]:
    """What samples evidently were if they went through one mistake."""
    data = encode("\n".join([piece for piece, _ in samples]), how.read)
    lines = zip(samples, data.split(b"\n"), decode_lines(data, how.written), strict=True)
    news = [(sample, was) for sample, own, text in lines if (was := whole(own, text, how.written, cut=sample[1]))]
    looks = glances([piece for (piece, _), _ in news] + [was for _, was in news])
    found = {}
    for (sample, was), before, here in zip(news, looks, looks[len(news) :], strict=False):
        if _is_told(sample, was, before, here, how):
            gain = before.cost - here.cost - price((how,))
            found[sample] = Evident(was, (how,), gain, here.each, sole=True)
    return found


def _is_told(sample: Sample, was: str, before: Glance, here: Glance, how: Step) -> bool:
    """Whether a reading is evidently Chinese."""
    if here.beyond < _LEAST or 2 * here.beyond < len(was) or not is_evident(here, len(was), before):
        return False
    if sum(map(len, _HAN_RUN.findall(was))) < max(_LEAST, here.beyond / 2) or _HAS_KANA.search(was):
        return False
    if how.written != "utf-8":
        return True
    if sum(map(len, _HAN_RUN.findall(was[:_FIRST]))) < _CERTAIN and not is_certain(was, how):
        return False
    piece, cut = sample  # the euro sign is two bytes in GBK, or one, as what follows it tells
    return not (cut and "€" in piece[-_NEAR_END:])


_NEAR_END, _FIRST, _CERTAIN = 4, 64, 4
"""Characters at the end that a cut may have changed, and those among which so many Han characters are sequences enough."""
