"""What explains a page of which many lines were misread alike: the clearest of them are read anew as one text.

One line of an alphabet leaves readings that are near each other, so three layers are searched for it, which takes six
milliseconds. Some hundred broken characters leave none: of 640 pages in 90 chains the right reading costs up to 5.7
nats a character beyond ASCII if it is of East Asia, 3.5 in other alphabets and 7.6 in Latin letters, where what is
short of a layer costs 10 and more, but for twins of code pages, which are tried. A quarter of a search tells it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import SINGLE, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.language.together import Ask, Job, together
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.by_line import undo_lines
from fixers.restore.chains.evident_readings import once_more
from fixers.restore.chains.ranking import Reading, cost, likely, ranked
from fixers.restore.chains.said_alike import differences, near_in_rows
from fixers.restore.chains.sense import letters_of, margin
from fixers.restore.looks.first_look import Suspect, clearest_first
from fixers.restore.looks.odd_pairs import STEP, odd
from fixers.restore.wrong_codecs.able import DOUBLE, able, able_many
from fixers.restore.wrong_codecs.inverses import WRITTEN, price, read_singly, step, undo, undone

_LINES, _LONGEST, _BEYOND, _LENGTH = 12, 300, 160, 600
"""Lines of a page that are read as one text, at most, and characters of one that is; characters beyond ASCII, or of all
kinds, from which on these are enough."""

LEAST = 24
"""Characters beyond ASCII of them, at least."""

_LAYERS = 3
_FIRST = ("utf-8", *DOUBLE)
_OTHERS = tuple(codec for codec in WRITTEN if codec not in (*_FIRST, "cesu-8", "gb18030", "utf-16le", "utf-16be"))

_GLANCED, _WEIGHED, _WEIGHED_LATIN = 120, 4, 16
"""Characters by which readings in codecs of one byte are ranked, and readings of which the models are asked; of Latin
letters more, which are much alike at a glance."""

_GAIN, _APART = 40.0, 10.0
"""Nats that a page gains at least, beside the margin of a line, and by which all other readings are less likely."""

_EACH = {"": 6.2, "letters": 3.8, "latin": 7.7}
"""Nats that a character of a page beyond ASCII costs at most, by what most of them are."""

_ODD = 2.0
"""Nats that odd pairs say of it at most: 1.5 in Latin letters, 0.5 in others; 2 and more of what is short of a layer."""


class Page(NamedTuple):
    """Lines that stand for a page, as one text."""

    old: str
    new: str
    chain: Chain


def read_page(text: str, clear: Sequence[Suspect]) -> Page | None:
    r"""What the clearest suspects of a text evidently were by one chain, or nothing.

    >>> from fixers.restore.looks.first_look import at_first_many
    >>> lines = ["Où est passé le règlement intérieur ?", "Il a été égaré à l’hôtel.", "Voilà qui est fâché, très fâché."]
    >>> text = "\n".join(line.encode().decode("cp1252") for line in lines * 4)
    >>> read_page(text, at_first_many([text])[0].clear).chain
    (Step(written='utf-8', read='cp1252'),)
    """
    return together([page_read(text, clear)])[0]


def page_read(text: str, clear: Sequence[Suspect]) -> Job[Page | None]:
    """Finds the same; what it asks of the models is asked for many pages at once."""
    page = _sample(text, clear)
    if beyond_ascii(page) < LEAST:
        return None
    now: str = page
    chain: Chain = ()
    for _ in range(_LAYERS):
        certain = [each for each in undone(now, chain, written=("utf-8",)) if _is_certain(*each)]
        if len(certain) != 1:
            break
        now, chain = certain[0][0], (certain[0][1], *chain)
    if chain and (whole := _believed((yield from _weighed({page: (), now: chain})), page)):
        return whole
    known = {was: (first, *chain) for was, first in undone(now, chain, written=_FIRST)}
    if (not chain or _oddness(now) > _ODD) and not _has_utf8(known) and not _is_east_asian(known):
        known |= yield from _of_one_byte(now, chain)
    most = _WEIGHED_LATIN if 2 * beyond_ascii(page) < len(page) else _WEIGHED
    best = {each: known[each] for each in likely(known, most)}
    return _believed((yield from _weighed({page: (), now: chain, **best})), page)


def _weighed(chains: dict[str, Chain]) -> Job[list[Reading]]:
    """Finds readings, the likeliest first, by how much likelier they are than each other."""
    heard = yield Ask(differences, [*chains])
    return ranked(chains, heard)


def _has_utf8(known: dict[str, Chain]) -> bool:
    """Whether one of some readings of a page is by UTF-8: of pairs so many are no other codec's bytes."""
    return any(chain[0].written == "utf-8" and beyond_ascii(was) >= LEAST for was, chain in known.items())


def chain_of(page: Page, others: Sequence[str]) -> Job[Chain]:
    """Finds the chain of a page, or one that says the same of it, and more of other lines.

    Latin-1 and Windows-1252 differ in quotation marks and the like, which some lines don't have.

    >>> together([chain_of(Page("ÖÐÎÄ", "中文", (Step("gbk", "latin-1"),)), ["ÖÐ“Î"])])
    [(Step(written='gbk', read='cp1252'),)]
    """
    chain = _read_so(page, others)
    return (yield from _written_so(page.new, undo(page.old, chain[1:]) if chain[1:] else page.old, chain, others))


def _read_so(page: Page, others: Sequence[str]) -> Chain:
    """The chain by the codec that has the same bytes for the page and the characters of most other lines."""
    *before, last = page.chain
    if last.read not in SINGLE:
        return page.chain
    able = able_many([page.old, *others])
    counts = Counter(itertools.chain.from_iterable(able[1:]))
    if counts[last.read] == len(others):
        return page.chain
    data = encode(page.old, last.read)
    same = [read for read in able[0] if read in SINGLE and encode(page.old, read) == data]
    best = max(same, key=lambda read: (counts[read], -price((step(last.written, read),))))
    return (*before, step(last.written, best))


def _written_so(new: str, misread: str, chain: Chain, others: Sequence[str]) -> Job[Chain]:
    """Finds the chain by the codec that makes the same of the page and most sense of other lines."""
    first, *more = chain
    if first.written not in SINGLE or not new:
        return chain
    read = read_singly(encode(misread, first.read))
    same = [codec for codec, (text, bad) in read.items() if bad is None and text == new and codec != first.read]
    found: dict[str, Chain] = {}
    for codec in sorted(same, key=lambda codec: price((step(codec, first.read),))):
        variant = (step(codec, first.read), *more)
        news = undo_lines(others, variant)
        text = "\n".join([was or line for was, line in zip(news, others, strict=True)])
        found.setdefault(text[:_REFINED], variant)
    if len(found) < 2:
        return chain
    best = yield from _weighed({text: found[text] for text in likely(found, _WEIGHED)})
    return best[0].chain


_REFINED = 2000
"""Characters of other lines that the models are asked about."""


def _sample(text: str, clear: Sequence[Suspect]) -> str:
    """The clearest lines, as one text."""
    lines: list[str] = []
    beyond = size = 0
    for each in clearest_first(clear):
        line = text[each.line : each.line_end]
        if len(line) <= _LONGEST:
            lines.append(line)
            beyond, size = beyond + beyond_ascii(line), size + len(line)
            if beyond >= _BEYOND or size >= _LENGTH or len(lines) == _LINES:
                break
    return "\n".join(lines)


def _is_east_asian(known: dict[str, Chain]) -> bool:
    """Whether the best of some readings is East Asian text at a glance, which costs 9 nats and more where it is wrong."""
    best = likely(known, 1)
    if not best or 2 * beyond_ascii(best[0]) < len(best[0]) or letters_of(best[0]):
        return False
    return cost(best)[0] <= _GLANCE * len(best[0])


_GLANCE = 6.5
"""Nats of a character of such text."""


def _of_one_byte(text: str, after: Chain) -> Job[dict[str, Chain]]:
    """Finds the readings of a text in codecs of one byte that look best by its beginning."""
    end = text.find("\n", _GLANCED)
    short = text if end < 0 else text[:end]
    latin = 2 * beyond_ascii(short) < len(short)
    chains: dict[str, list[Chain]] = {}
    looked_at = "".join(_BESIDE.findall(short)) if latin else short
    for was, first in undone(looked_at, after, written=_OTHERS, reads=able(text)):
        chains.setdefault(was, []).append((first, *after))
    best = likely({was: min(each, key=price) for was, each in chains.items()}, 2 * _WEIGHED)
    if latin:
        news = {new: was for was in best if (new := undo(short, chains[was][0][:1]))}
        heard = yield Ask(near_in_rows, [*news])
        least = max((each.score for each in heard), default=0.0) - _LESS
        best = [was for was, each in zip(news.values(), heard, strict=True) if each.score >= least]
    else:
        dear = cost(best)
        best = [was for was, each in zip(best, dear, strict=True) if each <= dear[0] + _FAR * len(short)]
    same = sorted((chain for was in best for chain in chains[was]), key=price, reverse=True)
    return {was: chain for chain in same if (was := undo(text, chain[:1]))}


_BESIDE = re.compile("[\x00-\x7f]?[^\x00-\x7f]+[\x00-\x7f]?")
"""What is not ASCII, with what stands beside it: of all else a glance says the same whatever the codec was."""

_LESS, _FAR = 40.0, 1.5
"""Nats by which a reading of the beginning is less likely than the best that is left out, of Latin letters by the models:
on 24 pages in French, German and Polish the right one was the best of the beginning. Of others nats a character at a
glance, which may prefer wrong ones by one."""


def _is_certain(text: str, step: Step) -> bool:
    """Whether a text has so many sequences of UTF-8 that its bytes can't have been valid by chance."""
    if step.read in DOUBLE:
        return step.written == "utf-8" and beyond_ascii(text) >= LEAST
    return step.read in SINGLE and len(text.encode("utf-8", "surrogatepass")) - len(text) + beyond_ascii(text) >= LEAST


def _oddness(text: str) -> float:
    """Nats that odd pairs say of a character beyond ASCII."""
    gains = odd(codes_of(text), np.zeros(1, np.int64)).gains
    return int(gains.sum()) / STEP / max(1, beyond_ascii(text))


def _believed(ranked: Sequence[Reading], page: str) -> Page | None:
    """The first reading, if it is far better than the others and evidently text."""
    best = ranked[0]
    if not best.chain or not _is_page(best) or _C1.search(best.text):
        return None
    before = next(each.score for each in ranked if not each.chain)
    second = max((each.score for each in ranked[1:] if each.chain), default=before)
    if best.score < before + _GAIN + margin(best.text, page) or best.score < second + _APART:
        return None
    new, chain, *_ = next(iter(once_more(best) if best.chain[0].written == "utf-8" else []), best)
    return Page(page, new, chain)


def _is_page(reading: Reading) -> bool:
    return reading.surprise <= _EACH[letters_of(reading.text)] and _oddness(reading.text) <= _ODD


_C1 = re.compile("[\x80-\x9f]")
"""Controls that no text has; a codec that is nearly the same has letters for them."""
