"""From guesses to texts: what the statistics say about many pieces of bytes, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fixers.decode import binary, declared, euc_tw, folds, mixed, obvious, robust, siblings, struck
from fixers.decode.decoded import Decoded, read
from fixers.decode.guess import guesses
from fixers.decode.guess_one import Guess
from fixers.decode.mixed import repaired
from fixers.decode.sample import ENOUGH, FEW, LONG, MORE, condensed, is_sparse, sample
from fixers.decode.ways import DOUBLES, PAGES, SHIFT, WAYS, WIDE
from fixers.language.plain import quick

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

_ODD = 8.0
"""Nats a character above which NULs are passed over, if what is left is better text by so many: of 150 texts with a
hundred NULs in 600 to 10,000 bytes each of which was put in between two bytes, all but those in UTF-16 are."""

_NULS = 1.0

_BINARY = 13.9
"""Nats a character above which control bytes are asked whether it is text at all."""

_LEAST = 16
"""Bytes up to which that says nothing."""

_BRIEF = 64
"""Bytes up to which no place is looked for at which the decoder may be out of step. Of 11,000 clean pieces of 65 to 96
bytes in six encodings none is changed; of 600 of traditional text in GBK that lost a byte 587 come out but for it."""

_OTHERS = 0.6
"""How often charset-normalizer is right about the rest."""

_START, _RISE, _SUREST = -0.1, 0.42, 0.998
"""The curve of confidence over the margin in nats, and its end: fitted to 4,200 pieces in East Asian encodings and
code pages of 4 to 1,024 bytes, of which some are cut; on 4,200 others it is off by 0.011 on average."""

_OBVIOUS = {way.encoding: Guess(at, 99.0, 5.0) for at, way in enumerate(WIDE)}
"""By encoding the guess about text that is evidently in it."""

_DEAR = 7.5
"""Nats a character above which a text may be in several encodings whatever its bad bytes are. Of sparse text
they say nothing: torn from their words, letters of French cost up to 12."""

_FOREIGN = 8
"""One bad byte of so many beyond ASCII, if two, from which a line may be in another encoding: of anything read as
UTF-8 nearly all are bad, of EUC-JP read as Shift_JIS one in seven. Of GBK read as Big5 it is one in forty."""

_FOREIGN_LINES = 2
"""Lines with two bad bytes or more, however long they are, from which the same."""

_HEAD = 64
"""Bytes that tell whether data begin inside a character."""

_HIGH = bytes(range(0x80, 0x100))

Job = tuple[bytes, str | None]
"""Bytes, and the codec that is declared for them."""


def ask(jobs: Sequence[Job]) -> list[Decoded]:
    """The text of each, by the best guess, or by the last witnesses where no reading is a text."""
    said = [declared.hints(codec, declared.within(data)) for data, codec in jobs]
    pieces = [sample(data, FEW if len(data) > ENOUGH else ENOUGH) for data, _ in jobs]
    found = [_at_once(data, piece, hint) for (data, _), piece, hint in zip(jobs, pieces, said, strict=True)]
    left = [at for at, each in enumerate(found) if each is None]
    if not left:
        return [each for each in found if each is not None]
    rest = iter(_scored([jobs[at] for at in left], [pieces[at] for at in left], [said[at] for at in left]))
    return [next(rest) if each is None else each for each in found]


def _at_once(data: bytes, piece: bytes, said: dict[str, float]) -> Decoded | None:
    """The text of a page that a sample shows to be in one encoding, without scoring all."""
    if len(data) <= ENOUGH:
        return None
    found = declared.believed(data, piece, said) if said else None
    if found is not None or is_sparse(piece):
        return found
    known = obvious.encoding(piece)
    return _text(data, _OBVIOUS[known], said) if known else None


def _scored(jobs: list[Job], pieces: list[bytes], said: list[dict[str, float]]) -> list[Decoded]:
    """The same by scores of all ways to read each, of which there are samples."""
    dense = [not is_sparse(piece) for piece in pieces]
    for at, (data, _) in enumerate(jobs):
        if len(data) > ENOUGH and not dense[at]:
            pieces[at] = condensed(sample(data, MORE))[:LONG] or pieces[at]
    found = [_OBVIOUS["gb18030"]] * len(jobs)
    rest = [
        at
        for at, piece in enumerate(pieces)
        if dense[at] or len(jobs[at][0]) <= ENOUGH or not obvious.is_gb18030(piece)
    ]
    for at, guess in zip(rest, _guesses([pieces[at] for at in rest], [said[at] for at in rest]), strict=True):
        found[at] = guess
    for size, sure in ((ENOUGH, _SURE), (MORE, _DOUBT)):
        again = [
            at
            for at, guess in enumerate(found)
            if dense[at] and len(jobs[at][0]) > ENOUGH and not _is_sure(guess, sure, said[at], pieces[at])
        ]
        if again:
            better = _guesses([sample(jobs[at][0], size) for at in again], [said[at] for at in again])
            for at, guess in zip(again, better, strict=True):
                found[at] = guess
    for at, guess in enumerate(found):
        if len(jobs[at][0]) > ENOUGH and not dense[at] and guess.each <= _NO_TEXT:
            found[at] = guess._replace(each=min(guess.each, _DEAR))
    _pass_over_nuls(jobs, pieces, found, said)
    _look_further(jobs, pieces, found, said)
    return [_text(data, guess, hint) for (data, _), guess, hint in zip(jobs, found, said, strict=True)]


def _pass_over_nuls(
    jobs: Sequence[Job], pieces: Sequence[bytes], found: list[Guess], said: Sequence[dict[str, float]]
) -> None:
    """Guess again, as if no NULs were there, about bytes with NULs that are no good text as they are."""
    asked = [at for at, piece in enumerate(pieces) if b"\0" in piece and found[at].each > _ODD]
    if not asked:
        return
    bare = {at: sample(jobs[at][0][: 2 * MORE].replace(b"\0", b"")) for at in asked}
    asked = [at for at in asked if len(bare[at]) > _LEAST]
    for at, guess in zip(asked, _guesses([bare[at] for at in asked], [said[at] for at in asked]), strict=True):
        if guess.each + _NULS < found[at].each and guess.way not in DOUBLES:
            found[at] = guess


def _look_further(
    jobs: Sequence[Job], pieces: Sequence[bytes], found: list[Guess], said: Sequence[dict[str, float]]
) -> None:
    """Guess again about long data in a code page that a sample does not tell from others."""
    more = {
        at: siblings.further(jobs[at][0], pieces[at], WAYS[guess.way].encoding)
        for at, guess in enumerate(found)
        if WAYS[guess.way] in PAGES and len(jobs[at][0]) > ENOUGH and WAYS[guess.way].encoding not in said[at]
    }
    asked = [at for at, piece in more.items() if piece]
    if not asked:
        return
    for at, guess in zip(asked, _guesses([more[at] for at in asked], [said[at] for at in asked]), strict=True):
        if WAYS[guess.way] in PAGES:
            found[at] = guess._replace(each=found[at].each)


def _is_sure(guess: Guess, margin: float, said: dict[str, float], piece: bytes) -> bool:
    """Whether a larger sample is not needed: code pages, of which a sample has few letters, need one."""
    enough = guess.margin >= margin and (margin < _SURE or guess.each < _GOOD)
    if enough and margin >= _SURE and WAYS[guess.way] not in WIDE and guess.way not in DOUBLES:
        enough = 2 * (len(piece) - len(piece.translate(None, _HIGH))) > len(piece)
    return enough and (not said or WAYS[guess.way].encoding in said)


def _guesses(pieces: Sequence[bytes], said: Sequence[dict[str, float]]) -> list[Guess]:
    found: list[Guess] = []
    for at in range(0, len(pieces), _AT_ONCE):
        hints = [
            {way: hint[WAYS[way].encoding] for way in range(len(WAYS)) if WAYS[way].encoding in hint} if hint else {}
            for hint in said[at : at + _AT_ONCE]
        ]
        found += guesses(pieces[at : at + _AT_ONCE], hints if any(hints) else None)
    return found


def _text(data: bytes, guess: Guess, said: dict[str, float], parted: bool = True) -> Decoded:
    """The text of a guess, and who is the witness. Characters may be `parted` by line ends or NULs."""
    way = WAYS[guess.way]
    if way.start and len(data) > ENOUGH and guess.way not in DOUBLES and _begins_whole(data, way.encoding):
        way = way._replace(start=0)
    if guess.each >= euc_tw.DEAR and not said:
        taiwan = euc_tw.ask(data, guess.each)
        if taiwan is not None:
            return taiwan
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
    if parted and found.bad and not way.start and folds.may_be(data, found):
        together = folds.joined(data, way.encoding)
        whole = together and folds.parted(_text(together.data, guess, said, parted=False), data, together.places)
        if whole:
            return whole
    if not way.start and (found.bad or struck.may_be(data, way.encoding, found.text)):
        mended = mixed.mended(data, found)
        if mended is not None:
            return mended
    dear = guess.each > _DEAR or (guess.way not in DOUBLES and _has_foreign_line(data, found))
    suspect = dear and mixed.is_suspect(data, found, guess.each)
    parts = mixed.ask(data, found) if suspect else None
    if parts is None and doubt:
        parts = _ask_normalizer(data)
    if parts is not None:
        return parts
    hurt = found.bad or (len(data) > _BRIEF and robust.is_out_of_step(data, way.encoding, found.text))
    return repaired(data, found, way.start, whole=not suspect) if hurt else found


def _begins_whole(data: bytes, encoding: str) -> bool:
    """Whether data begin with a whole character although a sample of them, from further on, does not."""
    pieces = (data[start:_HEAD].decode(encoding, "replace").encode("utf-32-le") for start in (0, 1))
    whole, halved = (float(quick(np.frombuffer(piece, "<u4")).sum()) for piece in pieces)
    return whole + SHIFT > halved


def _has_foreign_line(data: bytes, found: Decoded) -> bool:
    """Whether a line looks as if it were in another encoding; without bad bytes that is another's to tell."""
    at = lines = 0
    while at < len(found.bad):
        start = data.rfind(b"\n", 0, found.bad[at][0]) + 1
        end = data.find(b"\n", start) % (len(data) + 1)
        broken = 0
        while at < len(found.bad) and found.bad[at][0] <= end:
            broken += len(found.bad[at][1])
            at += 1
        line = data[start:end]
        high = len(line) - len(line.translate(None, _HIGH))
        lines += broken > 1
        if (broken > 1 and (lines >= _FOREIGN_LINES or broken * _FOREIGN >= high)) or _is_utf8(line, found.encoding):
            return True
    return not found.bad


def _is_utf8(line: bytes, encoding: str) -> bool:
    """Whether a line with bytes that are bad in an encoding is good UTF-8."""
    if encoding == "utf-8":
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def confidence(margin: float) -> float:
    """How often a guess is right that is better than the next one by so many nats."""
    return round(min(_SUREST, 1 / (1 + math.exp(-_START - _RISE * margin))), 3)


def _ask_normalizer(data: bytes) -> Decoded | None:
    """What charset-normalizer says."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample(data, MORE)).best()
    return None if best is None else read(data, best.encoding, "guess", _OTHERS)
