"""UTF-8 read as one-byte codecs, in a whole text: from marked lines to proved repairs.

Lines without a marked pair are not looked at. A line that is UTF-8 throughout, in many different
characters, needs no second opinion, so long misread text costs no model; all other lines of a text are
weighed together.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from fixers.breakage.mojibake import Chain, Step, decode, encode, words
from fixers.edit import Edit, compose
from fixers.restore.one_byte.lines import Layer, layers
from fixers.restore.one_byte.places import places
from fixers.restore.one_byte.proof import Weight, weigh

SURE = 0.99
"""Confidence of what breaks again to what was found, where the witnesses agree."""

LIKELY = 0.95
"""Confidence where a byte was lost on the way, so that only the rest breaks again."""

DOUBTFUL = 0.6
"""Confidence of what may be a quotation of misread text."""

_WITNESSED, _UNWITNESSED = 10.0, 24.0
"""Nats that a line gains at least, with and without ftfy's word that something is wrong with it.

Chosen on ftfy's own cases: of those that only look misread the most that one gains is 22 without such a word (and
47 in line art, which reads as nonsense), and 6 with it (31 in one that a single character speaks for).
"""

_NONSENSE = 7.2
"""Nats that a character of a restored line costs at most; of ftfy's 112 misread cases two, in rare symbols, cost more."""

_A_CHARACTER = 14.0
"""Nats gained by each character that make a line evident whatever the model thinks of its script."""

_COMMON = frozenset(
    ("cp1252", "latin-1", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "macroman", "cp437")
)
"""Codecs that are met so often that one character can be enough; they are also those that ftfy knows."""

_FEW = 3
_EVIDENT, _EVIDENT_KINDS = 8, 5
"""Characters of a line that is UTF-8 throughout, and different ones among them, that need no model.

Of 25,090 lines and pieces of lines in other codecs none is UTF-8 throughout in more than six.
"""

_ABOUT = re.compile(
    "mojibake|乱码|亂碼|文字化け|кракозябр|encod|decod|codec|charset|unicode|utf-?8|latin-?1|iso-8859|cp125\\d"
    "|windows-125\\d|ftfy|编码|編碼|解码|解碼|エンコード|인코딩|кодировк",
    re.IGNORECASE,
)
"""Words of texts about misread text."""

_QUOTES = "\"'`“”‘’«»„「」『』()[]{}<>|\\/=:"


class Line(NamedTuple):
    """A line with a marked pair: where it stands, and what it may have been, layer by layer."""

    start: int
    text: str
    layers: list[Layer]


def candidates(text: str) -> list[Edit]:
    """The misread pieces of `text`, in order and apart, as edits of no kind yet."""
    known: deque[str] = deque(maxlen=3)
    lines: list[Line] = []
    for start, line in _marked(text):
        peeled = layers(line, tuple(known))
        if peeled:
            lines.append(Line(start, line, peeled))
            if _evident(peeled):
                codec = peeled[0].codec
                if codec in known:
                    known.remove(codec)
                known.appendleft(codec)
    agreed = _agreed(lines)
    found: list[tuple[Line, int, list[Edit]]] = []
    doubted = []
    for each in lines:
        if _evident(each.layers) or (_chain_of(each) in agreed and _count(each) > 1):
            found.append((each, len(each.layers), _edits(each, len(each.layers), SURE)))
        else:
            doubted.append(each)
    found += _judged(doubted)
    found.sort(key=lambda item: item[0].start)
    return [edit for line, _, edits in found for edit in _moved(line, edits)]


def _chain_of(line: Line) -> tuple[str, ...]:
    return tuple(layer.codec for layer in line.layers if layer.complete)


def _count(line: Line) -> int:
    """The characters that a line would have after its last layer is undone."""
    return sum(each.characters for each in line.layers[-1].read)


_MANY, _MANY_KINDS = 16, 4
"""Characters of all lines of a text that are UTF-8 throughout in one codec, that make it evident for all of them."""


def _agreed(lines: Sequence[Line]) -> set[tuple[str, ...]]:
    """The chains that many lines of a text have gone through, all of which are UTF-8 throughout."""
    counts: dict[tuple[str, ...], int] = {}
    kinds: dict[tuple[str, ...], set[str]] = {}
    for line in lines:
        if all(layer.complete for layer in line.layers):
            chain = _chain_of(line)
            counts[chain] = counts.get(chain, 0) + _count(line)
            if len(kinds.setdefault(chain, set())) < _MANY_KINDS:
                kinds[chain].update(*(_HIGH.findall(each.new) for each in line.layers[-1].read))
    return {chain for chain, count in counts.items() if count >= _MANY and len(kinds[chain]) >= _MANY_KINDS}


_HIGH = re.compile("[^\x00-\x7f]")


def _marked(text: str) -> Iterator[tuple[int, str]]:
    """Lines with a marked pair, and where they begin."""
    end = -1
    for at in places(text):
        if at > end:
            start = text.rfind("\n", 0, at) + 1 if end < 0 else text.rfind("\n", end, at) + 1 or end
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            yield start, text[start:end]


def _evident(peeled: Sequence[Layer]) -> bool:
    """Whether every layer of a line speaks for itself."""
    for layer in peeled:
        if not layer.complete or sum(each.characters for each in layer.read) < _EVIDENT:
            return False
        if len({character for each in layer.read[:_EVIDENT] for character in each.new}) < _EVIDENT_KINDS:
            return False
    return True


def _edits(line: Line, count: int, confidence: float) -> list[Edit]:
    """What the last `count` wrong readings of a line did to it, told by their codecs."""
    rows = [
        [Edit(each.start, each.old, each.new, "", f"{at}:{layer.codec}", confidence) for each in layer.read]
        for at, layer in enumerate(line.layers[:count])
    ]
    return list(compose(line.text, rows)) if count > 1 else rows[0]


def _judged(lines: Sequence[Line]) -> list[tuple[Line, int, list[Edit]]]:
    """Of each line the number of layers that make it best, if it is then good enough."""
    tried = [(line, count, _edits(line, count, SURE)) for line in lines for count in range(1, len(line.layers) + 1)]
    weights = weigh([(line.text, line.layers[count - 1].text, edits) for line, count, edits in tried])
    best: dict[int, tuple[float, int]] = {}
    for at, ((line, count, _), weight) in enumerate(zip(tried, weights, strict=True)):
        worth = weight.gain - _LAYER * count
        if line.start not in best or worth > best[line.start][0]:
            best[line.start] = worth, at
    accepted = []
    for _, at in best.values():
        line, count, edits = tried[at]
        kept = _kept(line, count, edits, weights[at])
        if kept:
            accepted.append((line, count, kept))
    return accepted


_LAYER = 3.0
"""Nats that a layer must gain."""


def _kept(line: Line, count: int, edits: list[Edit], weight: Weight) -> list[Edit]:
    """The edits of a line that are believed, none if the line as a whole is not."""
    if not _believed(line, count, edits, weight):
        return []
    single = _is_single(line, count, edits, weight)
    about = bool(_ABOUT.search(line.text, 0, _MOST_LOOKED_AT))
    whole = all(layer.complete for layer in line.layers[:count])
    kept = []
    for at, edit in enumerate(edits):
        if not whole and at < len(weight.gains) and weight.gains[at] < 0:
            continue  # a letter and a mark, in a line that is misread elsewhere
        doubtful = single or _is_quotation(line.text, edit, about)
        kept.append(edit._replace(confidence=DOUBTFUL) if doubtful else edit)
    return kept


def _believed(line: Line, count: int, edits: list[Edit], weight: Weight) -> bool:
    """Whether the witnesses agree that a line was misread."""
    read = line.layers[:count]
    restored = [each for edit in edits for each in edit.new or "" if not each.isascii()]
    complete = all(layer.complete for layer in read)
    if complete and len(restored) > _FEW and len(set(restored)) > _FEW and weight.gain >= _A_CHARACTER * len(restored):
        return True
    if weight.cost > _NONSENSE:
        return False
    if all(layer.codec in _COMMON for layer in read):
        before, after = _badness(line.text), _badness(read[-1].text)
        if before:
            return 2 * after <= before and weight.gain >= _WITNESSED
    return len(restored) >= _FEW and weight.gain >= max(_UNWITNESSED, 8.0 * len(restored))


def _badness(line: str) -> int:
    from ftfy.badness import badness

    return badness(line[:_MOST_LOOKED_AT])


_MOST_LOOKED_AT = 20_000


def _is_single(line: Line, count: int, edits: Sequence[Edit], weight: Weight) -> bool:
    """Whether one character speaks for all, in a line in which others were read right."""
    new = "".join(edit.new or "" for edit in edits)
    return not line.layers[count - 1].complete and sum(not each.isascii() for each in new) == 1 and weight.gain < 36


def _is_quotation(line: str, edit: Edit, about: bool) -> bool:
    """Whether misread text is shown: by itself, in a line about it or beside what it should be."""
    before, after = line[edit.start - 1 : edit.start], line[edit.end : edit.end + 1]
    if before.isalpha() or after.isalpha():
        return False
    new = (edit.new or "").strip()
    near = line[max(0, edit.start - _NEAR) : edit.start] + line[edit.end : edit.end + _NEAR]
    if about or (new and len(new) < _SHORT and new in near):
        return True
    return len(new) < _SHORT and before != "" and after != "" and before in _QUOTES and after in _QUOTES


_NEAR = 100
_SHORT = 5


def _moved(line: Line, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Edits of a line as edits of the text, those that touch as one, with the chain for a reason."""
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        if last and last.end == edit.start and (last.why, last.confidence) == (edit.why, edit.confidence):
            joined[-1] = last._replace(old=last.old + edit.old, new=(last.new or "") + (edit.new or ""))
        else:
            joined.append(edit)
    for edit in joined:
        steps, told = _chain(edit.why)
        proved = _proved(edit, steps)
        yield edit._replace(
            start=line.start + edit.start,
            why=told if proved else f"{told}, with a byte lost",
            confidence=edit.confidence if proved else min(edit.confidence, LIKELY),
        )


@cache
def _chain(told: str) -> tuple[Chain, str]:
    """The chain of the codecs that an edit tells of, the first wrong reading first, and the same in words."""
    codecs = [each.partition(":")[2] for each in told.split("; then ")]
    steps = tuple(Step("utf-8", codec) for codec in reversed(codecs))
    return steps, words(steps)


def _proved(edit: Edit, steps: Chain) -> bool:
    """Whether the restored text, misread again, is what was found."""
    new = edit.new or ""
    for written in ("utf-8", "cesu-8"):
        try:
            again = decode(encode(new, written), steps[0].read)
            for step in steps[1:]:
                again = decode(encode(again, step.written), step.read)
        except UnicodeError:
            continue
        if again == edit.old:
            return True
    return False
