"""Which script a text is in, and texts in two scripts: python -m benchmarks.script_detect [PART ...] [--even]

Parts: `right` (beginnings of lines of 12 and 60 Han characters, Japanese and Korean lines, regions),
`speed` (against bytes.decode), `mixed` (texts that mix scripts in lines, sentences, clauses, quoted and
single words: what stays in the other script, and what is changed wrongly), `harm` (native text). The
odd blocks of the dev corpora are measured, with `--even` those that thresholds were tuned on.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import fixers
from benchmarks.texts import CORPORA
from fixers.data.build.held_out import Half, blocks, spread
from fixers.reading.characters import IS_HAN
from fixers.reading.conversion import conversion
from fixers.reading.scripts import scripts_many

Side = Literal["hans", "tw"]


def lines(folder: Path, corpus: str, half: Half, *, verse: bool = True) -> list[tuple[str, str]]:
    """The genre and the text of each line of one half of a dev corpus."""
    found = blocks(folder / f"{corpus}.dev.txt.xz", half)
    return [(block.genre, line) for block in found for line in block.lines if verse or block.genre != "poems"]


def right(folder: Path, half: Half) -> None:
    """How often the beginning of a line is told, and that no Japanese or Korean line is Chinese."""
    for length in (12, 60):
        total: Counter[str] = Counter()
        for corpus, script in (("zh_hans", "simplified"), ("zh_hant", "traditional")):
            by_genre: dict[str, list[str]] = {}
            for genre, line in lines(folder, corpus, half):
                beginning = "".join(IS_HAN.findall(line)[:length])
                if len(beginning) == length:
                    by_genre.setdefault(genre or "other", []).append(beginning)
            for genre, texts in by_genre.items():
                found = Counter(scripts_many(texts).script)
                total += Counter(
                    {
                        "right": found[script],
                        "none": found["none"],
                        "wrong": found.total() - found[script] - found["none"],
                    }
                )
                print(f"{length:3} Han, {corpus} {genre:18} {len(texts):6} lines: {dict(found.most_common())}")
        told = total["right"] + total["wrong"]
        print(
            f"{length:3} Han: {total['right'] / told:.3%} of {told} right, {total['none'] / total.total():.2%} not told"
        )
    for corpus in ("ja", "ko"):
        texts = [line for _, line in lines(folder, corpus, half)]
        for what, each in (("whole lines", texts), ("their first 24 characters", [text[:24] for text in texts])):
            print(f"{corpus} {what}: {dict(Counter(scripts_many(each).script).most_common())}")
    for genre in ("TW law", "TW technical", "HK and Cantonese", "poems"):
        texts = [line for each, line in lines(folder, "zh_hant", half) if each == genre]
        documents = ["\n".join(texts[at : at + 20]) for at in range(0, len(texts), 20)]
        regions = [dict(Counter(map(str, scripts_many(each).region)).most_common()) for each in (texts, documents)]
        print(f"regions of {genre}: lines {regions[0]}, documents of 20 lines {regions[1]}")


def speed(folder: Path, half: Half) -> None:
    """The share of the speed of bytes.decode at which scripts are told, in turns."""
    for corpus in ("zh_hans", "zh_hant"):
        text = "\n".join(line for _, line in lines(folder, corpus, half, verse=False))
        for size, batch in ((4000, 64), (100, 1000)):
            texts = [text[at : at + size] for at in range(0, len(text) - size, size)]
            texts *= -(-batch // len(texts))  # one full batch at least
            data = [each.encode() for each in texts]
            batches = [texts[at : at + batch] for at in range(0, len(texts), batch)]
            ours = theirs = float("inf")
            for _ in range(9):
                theirs = min(theirs, _seconds(lambda data=data: [each.decode("utf-8") for each in data]))
                ours = min(ours, _seconds(lambda batches=batches: [scripts_many(each) for each in batches]))
            print(f"{corpus}, {len(texts)} texts of {size} characters: {theirs / ours:.2f} of the speed of decoding")


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


class Piece(NamedTuple):
    """A part of a text as it stands there, and as it is to be."""

    text: str
    wanted: str


_SENTENCE, _CLAUSE = re.compile("(?<=[。！？；])"), re.compile("(?<=[，。！？；：、])")
_PROSE = {"hans": ("zh_hans", ("news", "law", "web")), "tw": ("zh_hant", ("TW law", "TW technical"))}
_CONFIGS = {"hans": ("s2tw", "tw2s"), "tw": ("tw2s", "s2tw")}


def mixed(folder: Path, half: Half) -> None:
    """What stays in the other script, and what is changed that should not be, by how a text mixes them."""
    for to in ("hans", "tw"):
        pairs = _pairs(folder, half, to)
        cleaner = fixers.Cleaner(f"none +script={to}")
        for kind in ("lines", "sentences", "clauses", "quoted words", "words"):
            for share in (0.03, 0.2, 0.5, 0.8, 0.97):
                chance = random.Random(f"{kind} {share}")
                texts = [_mixture(pairs, kind, share, to, chance) for _ in range(60)]
                print(f"to {to}, {share:4.0%} of {kind:12}: {_residual(texts, cleaner)}")


def _pairs(folder: Path, half: Half, to: str) -> list[Piece]:
    """Lines in the script that is wanted, each with itself in the other one, from which it comes back."""
    corpus, genres = _PROSE[to]
    away, back = map(conversion, _CONFIGS[to])
    native = [line for genre, line in lines(folder, corpus, half) if genre in genres and len(IS_HAN.findall(line)) > 11]
    found = (Piece(away.convert(line), line) for line in spread(native, 4000, 20))
    return [piece for piece in found if back.convert(piece.text) == piece.wanted]


def _mixture(pairs: Sequence[Piece], kind: str, share: float, to: str, chance: random.Random) -> list[Piece]:
    """Thirty lines, of which the `share` of such parts is in the other script."""
    found: list[Piece] = []
    for pair in chance.choices(pairs, k=30):
        found += _line(pair, kind, share, to, chance)
        found.append(Piece("\n", "\n"))
    return found


def _line(pair: Piece, kind: str, share: float, to: str, chance: random.Random) -> Iterator[Piece]:
    if kind.endswith("words"):
        if chance.random() < share:
            yield from _word(pair, kind == "quoted words", to, chance)
        else:
            yield Piece(pair.wanted, pair.wanted)
        return
    cut = {"lines": None, "sentences": _SENTENCE, "clauses": _CLAUSE}[kind]
    at = 0
    for part in cut.split(pair.text) if cut else [pair.text]:
        wanted = pair.wanted[at : at + len(part)]
        yield Piece(part if chance.random() < share else wanted, wanted)
        at += len(part)


def _word(pair: Piece, quoted: bool, to: str, chance: random.Random) -> Iterator[Piece]:
    """The line with two to five characters side by side in the other script."""
    text, wanted = pair
    size = chance.randint(2, 5)
    at = [
        at
        for at in range(len(text) - size)
        if text[at : at + size] != wanted[at : at + size] and all(map(IS_HAN.match, text[at : at + size]))
    ]
    if at:
        start = chance.choice(at)
        before, behind = wanted[:start], wanted[start + size :]
        marks = ("“”" if to == "hans" else "「」") if quoted else ("", "")
        yield Piece(before + marks[0], before + marks[0])
        yield Piece(text[start : start + size], wanted[start : start + size])
        yield Piece(marks[1] + behind, marks[1] + behind)
    else:
        yield Piece(wanted, wanted)


def _residual(texts: Sequence[Sequence[Piece]], cleaner: fixers.Cleaner) -> str:
    """How many characters stay, and how many are changed wrongly, in what is in the other script and elsewhere."""
    counts: Counter[str] = Counter()
    for pieces in texts:
        before, wanted = ("".join(part) for part in zip(*pieces, strict=True))
        after = cleaner.fix_many([before])[0]
        for old, aim, new in zip(before, wanted, after, strict=True):
            counts["to convert"] += old != aim
            counts["stay"] += old != aim and new == old
            counts["wrong"] += old != aim and new not in (old, aim)
            counts["harm"] += old == aim and new != old
    share = counts["stay"] / max(counts["to convert"], 1)
    return f"{counts['to convert']:6} to convert, {counts['stay']:4} stay ({share:.2%}), {counts['wrong']:3} wrong, {counts['harm']:3} harm"


def harm(folder: Path, half: Half) -> None:
    """What is changed in native text: one line a text, and 40 lines a text."""
    for to, corpora in (
        ("hans", ("zh_hans", "ja", "ko")),
        *((to, ("zh_hant", "ja", "ko")) for to in ("tw", "hk", "hant")),
    ):
        cleaner = fixers.Cleaner(f"none +script={to}")
        for corpus in corpora:
            texts = [line for _, line in lines(folder, corpus, half)]
            documents = ["\n".join(texts[at : at + 40]) for at in range(0, len(texts), 40)]
            changed = [
                sum(
                    old != new
                    for text, fixed in zip(each, cleaner.fix_many(each), strict=True)
                    for old, new in zip(text, fixed, strict=True)
                )
                for each in (texts, documents)
            ]
            han = sum(len(IS_HAN.findall(text)) for text in texts)
            print(f"to {to}: {corpus}, {han} Han characters: {changed[0]} changed in lines, {changed[1]} in documents")


PARTS: dict[str, Callable[[Path, Half], None]] = {"right": right, "speed": speed, "mixed": mixed, "harm": harm}


def main() -> None:
    """Measure the parts that are named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them by default")
    parser.add_argument("--even", action="store_true", help="measure the half that thresholds were tuned on")
    args = parser.parse_args()
    if not CORPORA.is_dir():
        print(f"the corpora are not there: {CORPORA}")
        return
    for part in args.parts or PARTS:
        PARTS[part](CORPORA, "even" if args.even else "odd")


if __name__ == "__main__":
    main()
