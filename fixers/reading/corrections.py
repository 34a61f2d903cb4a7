"""What OpenCC leaves wrong in converted text, and what of a text is better not converted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.reading.characters import HAN, codes_of
from fixers.reading.context import is_chinese
from fixers.reading.conversion import Codes
from fixers.reading.writing import NONE, Scopes

RULES = 16
"""Reasons from here on are rules of the table."""

_ADDRESS = re.compile(rf"://([!-~]{{1,2000}}+)([{HAN}][!-~{HAN}]{{0,2000}}+)")


def correct(text: str, side: str, scopes: Scopes | None, out: Codes, places: Iterable[int] | None = None) -> None:
    """Apply the rules of the table to `out`, and put the rules as reasons into `scopes`.

    Without `scopes` all of the text is converted, no one asks for reasons, and rules for all Chinese
    text, converted or not, have no place in it. `places` are those of the characters with which the
    literals of rules begin, if they are known.
    """
    rules = _rules(side)
    if places is None:
        places = sorted(place for first in rules for place in _all(text, first))
    chinese = None
    for place in places:
        for number, rule, new in rules.get(text[place], ()):
            if not text.startswith(rule.literal, place):
                continue
            everywhere = rule.where == "chinese"
            if everywhere and chinese is None:
                chinese = scopes is not None and is_chinese(text)
            if everywhere and not chinese:
                continue
            for begin in range(place, place + len(rule.literal)):
                match = rule.pattern.match(text, begin)
                if match is not None and (everywhere or scopes is None or scopes[begin]):
                    out[begin : match.end()] = new
                    if scopes is not None:
                        scopes[begin : match.end()] = RULES + number


def places(codes: Codes, first: npt.NDArray[np.intp]) -> list[int]:
    """Those of the places `first`, at which the first characters of literals stand, at which all of one may stand."""
    alone, following = _beginnings()
    found: list[int] = first[alone[codes[first]] | following[codes.take(first + 1, mode="clip")]].tolist()
    return found


@cache
def _beginnings() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Characters that are literals by themselves, and those that stand second in a literal."""
    alone, following = np.zeros((2, 0x110000), np.bool_)
    for rule in data.script_rules():
        if len(rule.literal) == 1:
            alone[ord(rule.literal)] = True
        else:
            following[ord(rule.literal[1])] = True
    return alone, following


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


@cache
def _rules(side: str) -> dict[str, list[tuple[int, data.ScriptRule, Codes]]]:
    """The rules of a side by the first character of their literals, with their numbers and what they put."""
    found: dict[str, list[tuple[int, data.ScriptRule, Codes]]] = {}
    for number, rule in enumerate(data.script_rules()):
        if rule.side == side:
            found.setdefault(rule.literal[0], []).append((number, rule, codes_of(rule.new)))
    return found


def reason(code: int) -> tuple[str, float]:
    """Why a rule changes something, and how sure it is."""
    rule = data.script_rules()[code - RULES]
    return rule.why, rule.confidence


def spare_addresses(text: str, scopes: Scopes, places: Iterable[int] | None = None) -> None:
    """Take Han characters in the path of an address out of `scopes`: the address would lead nowhere.

    After a bare host the text goes on: 見http://a.example/查詢 is an address and a word. `places` are where
    `://` stands, if that is known.
    """
    end = 0
    for place in _all(text, "://") if places is None else places:
        match = _ADDRESS.match(text, place) if place >= end else None
        if match is not None:
            end = match.end()
            if match[1].endswith(("/", "=")) and match[1].count("/") > 1:
                scopes[match.start(2) : end] = NONE
