"""From guesses to texts: what the statistics say about many pieces of bytes, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fixers.decode import binary, declared, mixed, obvious
from fixers.decode.decoded import Decoded, read
from fixers.decode.guess import Guess, guesses
from fixers.decode.mixed import repaired
from fixers.decode.sample import ENOUGH, FEW, MORE, sample
from fixers.decode.ways import WAYS, WIDE

KNOWN = frozenset(way.encoding for way in WAYS)
"""Encodings that the guess weighs."""

_AT_ONCE = 1024
"""Pieces that are scored at a time: what they need stays in the cache of the processor."""

_SURE, _GOOD = 30.0, 7.5
"""Nats of margin, and nats a character, with which a text in an encoding of several bytes is known by 192 bytes."""

_DOUBT = 10.0
"""Nats below which a larger sample is looked at, where there is one."""

_NO_TEXT = 13.5
"""Nats a character above which no reading is a text. In 1,500 pieces of more than 16 bytes none of text costs
more than 8, of text with a hundred NULs in it 14; random bytes cost 14 and more, EBCDIC 15."""

_BINARY = 13.9
"""Nats a character above which control bytes are asked whether it is text at all."""

_LEAST = 16
"""Bytes up to which that says nothing."""

_OTHERS = 0.6
"""How often charset-normalizer is right about the rest."""

_START, _RISE = -0.2, 0.22
"""The curve of confidence over the margin in nats, fitted to 3,900 East Asian pieces of 4 to 1,024 bytes."""

_OBVIOUS = Guess(next(at for at, way in enumerate(WAYS) if way.encoding == "gb18030"), 99.0, 5.0)

Job = tuple[bytes, str | None]
"""Bytes, and the codec that is declared for them."""


def ask(jobs: Sequence[Job]) -> list[Decoded]:
    """The text of each, by the best guess, or by the last witnesses where no reading is a text."""
    said = [declared.hints(codec, declared.within(data)) for data, codec in jobs]
    pieces = [sample(data, FEW if len(data) > ENOUGH else ENOUGH) for data, _ in jobs]
    found: list[Guess] = [_OBVIOUS] * len(jobs)
    rest = [at for at, (data, _) in enumerate(jobs) if len(data) <= ENOUGH or not obvious.is_gb18030(pieces[at])]
    for at, guess in zip(rest, _guesses([pieces[at] for at in rest], [said[at] for at in rest]), strict=True):
        found[at] = guess
    for size, sure in ((ENOUGH, _SURE), (MORE, _DOUBT)):
        again = [
            at for at, guess in enumerate(found) if len(jobs[at][0]) > ENOUGH and not _is_sure(guess, sure, said[at])
        ]
        if again:
            better = _guesses([sample(jobs[at][0], size) for at in again], [said[at] for at in again])
            for at, guess in zip(again, better, strict=True):
                found[at] = guess
    return [_text(data, guess, hint) for (data, _), guess, hint in zip(jobs, found, said, strict=True)]


def _is_sure(guess: Guess, margin: float, said: dict[str, float]) -> bool:
    """Whether a larger sample is not needed: code pages, of which a sample has few letters, need one."""
    if guess is _OBVIOUS:
        return True
    enough = guess.margin >= margin and (margin < _SURE or guess.each < _GOOD)
    return enough and (margin < _SURE or WAYS[guess.way] in WIDE) and (not said or WAYS[guess.way].encoding in said)


def _guesses(pieces: Sequence[bytes], said: Sequence[dict[str, float]]) -> list[Guess]:
    found: list[Guess] = []
    for at in range(0, len(pieces), _AT_ONCE):
        hints = [
            {way: hint[WAYS[way].encoding] for way in range(len(WAYS)) if WAYS[way].encoding in hint} if hint else {}
            for hint in said[at : at + _AT_ONCE]
        ]
        found += guesses(pieces[at : at + _AT_ONCE], hints if any(hints) else None)
    return found


def _text(data: bytes, guess: Guess, said: dict[str, float]) -> Decoded:
    """The text of a guess, and who is the witness."""
    way = WAYS[guess.way]
    doubt = guess.each > _NO_TEXT and len(data) > _LEAST and way.encoding not in said
    if doubt and guess.each > _BINARY:
        other = binary.ask_again(data)
        if other is not None:
            return other
    witness = "declared" if way.encoding in said else "guess"
    note = (
        "" if not said or witness == "declared" else f"the declared encoding {next(iter(said))} gives no readable text"
    )
    found = read(data, way.encoding, witness, confidence(guess.margin), start=way.start, note=note)
    parts = mixed.ask(data, found) if mixed.is_suspect(data, found, guess.each) else None
    if parts is None and doubt:
        parts = _ask_normalizer(data)
    return parts or (repaired(data, found) if found.bad else found)


def confidence(margin: float) -> float:
    """How often a guess is right that is better than the next one by so many nats."""
    return round(min(0.999, 1 / (1 + math.exp(-_START - _RISE * margin))), 3)


def _ask_normalizer(data: bytes) -> Decoded | None:
    """What charset-normalizer says."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample(data, MORE)).best()
    return None if best is None else read(data, best.encoding, "guess", _OTHERS)
