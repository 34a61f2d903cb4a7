"""What one suspected piece of a text was, if it was read in a wrong codec.

A piece is the line; the part of it between characters that no codec of one byte has, or between the
marks that part fields; or, where all characters around it are of the same codec, the part of the line
that makes the best sense when it is read anew. All of them are weighed, and the one that gains most is
taken, unless more of the same stands right beside it: half a repair would be the end of the other half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from fixers.breakage.mojibake import Chain, Step
from fixers.language.together import Ask, Job
from fixers.reading.characters import HAN, HANGUL, KANA, beyond_ascii
from fixers.restore.chains.at_once import Evident, Sample, add_ends, at_once
from fixers.restore.chains.chain_spans import Span, spans
from fixers.restore.chains.fluent import longest_parts
from fixers.restore.chains.own_letters import ALIKE, is_doubted
from fixers.restore.chains.ranking import Reading, best_of_all, is_sign, score, surprise_of
from fixers.restore.chains.search import find_readings, is_utf8_in_pairs, refined
from fixers.restore.chains.sense import CONTROLS, DISTINCT, NAMED_LATIN_1, is_narrow, is_sense, margin
from fixers.restore.evident import said
from fixers.restore.looks.first_look import Suspect
from fixers.restore.looks.suspects import suspects
from fixers.restore.lossy.misread import SUBSTITUTES
from fixers.restore.mixed.forms import BYTES
from fixers.restore.mixed.reading import CODECS, is_mostly_bytes, read_mixed
from fixers.restore.wrong_codecs.inverses import price, undo, undone

_SAMPLE = 160
"""Characters of a piece that are searched; the rest of it must agree."""

_SHORT = 4
"""Characters beyond ASCII that a part of a line must have become, at least."""

_SEVERAL, _EVIDENT = 6, 50.0
"""Or one less, where so many were broken, and the nats that it gains then: of 1,268 spans in clean lines 8 more."""

_STRANGE, _STRANGE_PART = 2.5, 7.0
"""Nats that a character beyond ASCII of what is suspected costs at least, where it was misread: of 585 lines in 18
languages none costs less than 4.4 and 98 % cost 7 and more, but Cyrillic whose small letters became capitals costs 2.7;
of 176 misread parts of lines all cost 11 and more."""

_MIXED_PRICE = 4.0
"""Nats that reading half by UTF-8 costs: of real pages of GBK that were read byte by byte most are of this kind."""

BESIDE = 40
"""Characters beside a suspected piece in which its ends are looked for."""


class Piece(NamedTuple):
    """A piece of a text and what it was."""

    start: int
    old: str
    new: str
    chain: Chain
    gain: float
    """Nats by which the new is more probable than the old, the price of the chain taken off."""
    surprise: float
    """Nats that a character of the new costs."""
    posterior: float = 1.0
    """The share of this reading in the probability of all."""


def search_at_once(text: str, suspect: Suspect, known: dict[Sample, Evident | None]) -> Piece | None:
    """What the line of a suspected piece was, if that is beyond doubt at a glance.

    What was seen of samples is `known`, and added to. What a cut left of the last character of a text stays as found.
    """
    wholes = wholes_of(text, suspect)
    old = wholes[0]
    samples = [sample_of(suspect.line, each, suspect.start) for each in wholes]
    if samples[0] not in known:
        known[samples[0]] = at_once(*samples[0])
    pieces = [_once(suspect.line, old, samples[0], known)]
    if pieces == [None] and len(wholes) > 1:
        add_ends([(known, old, samples)])
        pieces = [_once(suspect.line, each, sample, known) for each, sample in zip(wholes, samples, strict=True)]
        pieces = [each and _torn(each, old) for each in pieces]
    return next((each for each in pieces if each and not _is_lossy(old, each)), None)


def _torn(piece: Piece, line: str) -> Piece | None:
    """The piece, if what is left of its line can be a part of a character.

    A chain that explains all of the line was doubted for that: it may be short of a layer.
    """
    if undo(line, piece.chain):
        return None
    return piece if line[-1] in SUBSTITUTES or undo(line, piece.chain, cut=True) else None


def _is_lossy(line: str, piece: Piece) -> bool:
    """Whether what is left of a line is UTF-8 read in pairs that lost a byte: it is restored with its line, or never.

    A sentence of an odd number of bytes ends so, 。 in 銆 or 銆 and U+FFFD; a long text was rather cut there.
    """
    if piece.old == line or not is_utf8_in_pairs(piece.chain):
        return False
    return line[-1] in SUBSTITUTES or len(line) <= _SENTENCE


_SENTENCE = 400
"""Characters of a line that may have been misread by itself."""


def wholes_of(text: str, suspect: Suspect) -> list[str]:
    """The line of a suspect, and without its last characters if it may end within one and has enough others to be read."""
    old = text[suspect.line : suspect.line_end]
    if suspect.line_end < len(text) or len(old) > _LONGEST or "\ufffd" in old[:-3]:
        return [old]
    return [old, old[:-1], old[:-2], old[:-3]] if beyond_ascii(old) >= _TORN and not old[-1].isascii() else [old]


_TORN, _LONGEST = 8, 100_000
"""Characters beyond ASCII of such a line, at least, and all of its characters, at most."""


def _once(start: int, old: str, sample: Sample, known: Mapping[Sample, Evident | None]) -> Piece | None:
    """What a piece was, if what is known of a sample of it explains all of it."""
    if (found := known[sample]) is None or found.gain < margin(found.text, sample[0]):
        return None
    new = undo(old, found.chain) if sample[0] != old else found.text
    return _or_mixed(Piece(start, old, new, found.chain, found.gain, found.surprise)) if new else None


def _or_mixed(piece: Piece) -> Piece:
    """What a piece was of which a few bytes were read as UTF-8, where no common codec explains them otherwise.

    Two bytes of Shift_JIS can be read as a combining tilde, which Windows-1258 has, too.
    """
    first, *more = piece.chain
    if first.read not in ALIKE or first.written == "utf-8":
        return piece
    later = tuple(more)
    misread = undo(piece.old, later)
    if not is_doubted(misread, first.read):
        return piece
    other = _mixed(piece.start, piece.old, misread, later, CODECS)
    if not other or other.new == piece.new:
        return piece
    before, after = score([piece.new, other.new])
    return other if after - _MIXED_PRICE > before - price(piece.chain) else piece


def search(text: str, suspect: Suspect) -> Job[Piece | None]:
    """Finds what a suspected piece was, if it was read in a wrong codec."""
    (start, line), *parts = pieces(text, suspect)
    if math.isinf(margin("", line)):
        return None
    core = text[suspect.start : suspect.end]
    strange = (yield Ask(said, core)).strangeness
    if strange < _STRANGE or is_sign(core):
        return None
    most = yield Ask(longest_parts, (line, suspect.start - start, suspect.end - start))
    whole = (yield from plain(start, line, suspect.start)) if most >= len(line) else None
    if whole or strange < _STRANGE_PART:
        return whole and _or_mixed(whole)
    parts = [(at, part) for at, part in parts if len(part) <= most]
    apart = [(at, part) for at, part in parts if not (line[: at - start] + line[at - start + len(part) :]).isascii()]
    options: list[Piece | None] = yield [*(plain(*part, suspect.start) for part in apart), span(text, suspect)]
    options[-1:-1] = [mixed(text, suspect), _mixed_before(start, line)]
    return max((each for each in options if each and stands_alone(text, each)), key=lambda it: it.gain, default=None)


def sample_of(start: int, old: str, at: int) -> Sample:
    """What of a piece is searched, and whether it is cut off. What is suspected of it begins at `at`."""
    latest = min(at - start - _BEFORE, len(old) - _SAMPLE)
    first = old.rfind(" ", 0, max(0, latest)) + 1 if len(old) > _SAMPLE else 0
    sample = old[first : first + _SAMPLE]
    return sample, first + len(sample) < len(old)


def plain(start: int, old: str, at: int) -> Job[Piece | None]:
    """Finds what a piece was, all of it, if a chain explains it. What is suspected of it begins at `at`."""
    sample, cut = sample_of(start, old, at)
    ranked = yield from find_readings(sample, cut=cut)
    clean = next(each.score for each in ranked if not each.chain)
    best = ranked[0]
    gain = best.score - clean + CONTROLS * (best.chain == NAMED_LATIN_1)
    if not best.chain or gain < margin(best.text, sample):
        return None
    surprise = best.surprise
    if not is_sense(best.text, surprise):
        return None
    chain = best.chain
    if sample != old:
        told = best_of_all(old, ranked)
        chain = refined([old], told.chain, sample, told.text[: -len(told.text) // 8])
    new = undo(old, chain)
    return Piece(start, old, new, chain, gain, surprise, _posterior(ranked)) if new else None


_BEFORE = 30
"""Characters of a long piece that are searched with what is suspected after them."""


def _posterior(ranked: list[Reading]) -> float:
    """The share of the first reading in the probability of all that are another text and do not go through it."""
    first = ranked[0]
    others = [each for each in ranked if each is first or each.chain[-len(first.chain) :] != first.chain]
    return 1 / sum(math.exp(max(each.score - first.score, -50.0)) for each in others)


def mixed(text: str, suspect: Suspect, codecs: tuple[str, ...] = CODECS) -> Piece | None:
    """What a piece was of which some bytes were read as UTF-8 and the others one by one."""
    for start, old in pieces(text, suspect):
        found = _mixed(start, old, old, (), codecs)
        if found:
            return found
    return None


def _mixed(start: int, old: str, misread: str, later: Chain, codecs: tuple[str, ...]) -> Piece | None:
    if len(BYTES.keys() & set(map(ord, misread))) < DISTINCT or not is_mostly_bytes(misread):
        return None
    for each in read_mixed(misread, codecs)[:1]:
        gain = each.score - score([old])[0] - _MIXED_PRICE - price(later)
        surprise = surprise_of(each.text)
        if each.read and gain > margin(each.text, old) and is_sense(each.text, surprise):
            return Piece(start, old, each.text, (Step(each.codec, each.read), *later), gain, surprise)
    return None


def _mixed_before(start: int, old: str) -> Piece | None:
    """What a piece was of which some bytes were read as UTF-8 before all of it was misread as UTF-8 is."""
    for text, step in undone(old, written=("utf-8",)):
        found = _mixed(start, old, text, (step,), CODECS)
        if found:
            return found
    return None


def span(text: str, suspect: Suspect) -> Job[Piece | None]:
    """Finds what the broken part of a line was, where it has other characters of the same codec (see `spans`)."""
    first = max(suspect.line, suspect.start - BESIDE)
    last = min(suspect.line_end, suspect.end + BESIDE)
    found: list[Span] = yield Ask(spans, (text[first:last], suspect.start - first, suspect.end - first))
    for each in found:
        old = text[first + each.start : first + each.end]
        if each.gain < margin(each.new, old):
            break
        surprise = (yield Ask(said, each.new)).surprise
        if is_sense(each.new, surprise):
            return Piece(first + each.start, old, each.new, each.chain, each.gain, surprise)
    return None


def stands_alone(text: str, piece: Piece) -> bool:
    """Whether a part of a line is long enough, and nothing beside it looks like more of the same."""
    new, old = (sum(not each.isascii() for each in part) for part in (piece.new, piece.old))
    short = new < _SHORT and not (new == _SHORT - 1 and old >= _SEVERAL and piece.gain > _EVIDENT)
    if short and piece.old != text.strip():
        return False
    end = piece.start + len(piece.old)
    line, line_end = text.rfind("\n", 0, piece.start) + 1, text.find("\n", end)
    before, after = text[line : piece.start], text[end : len(text) if line_end < 0 else line_end]
    if sum(each >= "\u2e80" for each in piece.old) * 2 <= len(piece.old):
        return not any(map(is_narrow, before[-2:] + after[:2]))
    return not any(suspects(each) for each in (before, after) if len(each.encode("ascii", "ignore")) * 2 > len(each))


def pieces(text: str, suspect: Suspect) -> list[tuple[int, str]]:
    """Pieces that may have been read in a wrong codec as a whole: the line, and what is foreign to it."""
    line = text[suspect.line : suspect.line_end]
    found = [(suspect.line, line)]
    for border in (_EAST_ASIAN, _FIELD):
        at = suspect.line
        best, most = found[0], 0
        for each in [*border.finditer(line), None]:
            stop = suspect.line + each.start() if each else suspect.line_end
            shared = min(stop, suspect.end) - max(at, suspect.start)
            if shared > most:
                best, most = _stripped(at, text[at:stop]), shared
            at = suspect.line + each.end() if each else stop
        if best not in found and best[1]:
            found.append(best)
    return found


_EAST_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}\u3000-\u303f\uff01-\uff5e]+")
_FIELD = re.compile(r"[\t|,;\"<>\[\]{}=]+")


def _stripped(start: int, piece: str) -> tuple[int, str]:
    """A piece without the ASCII around what is not."""
    beyond = _BEYOND.search(piece)
    return (start + beyond.start(), beyond.group()) if beyond else (start, "")


_BEYOND = re.compile(r"[^\x00-\x7f](?:.*[^\x00-\x7f])?[A-Za-z0-9@\[\\\]^_`{|}~]?", re.DOTALL)
"""From the first character that is not ASCII to the last, with one more that can be its second byte."""
