"""What it is to bring a text into a script: which of OpenCC's conversions, and which facts decide.

A target is `hans`, `hant`, `tw`, `hk`, `origin`, or one of OpenCC's own configurations by name, which
is then done to the whole text, as OpenCC does it.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.data import opencc_tables
from fixers.fixer import Ranges
from fixers.reading import suspicion
from fixers.reading.characters import HAN, codes_of, spans
from fixers.reading.conversion import FREE, Codes, conversion, look_up
from fixers.reading.writing import Evidence

Config = Literal[
    "s2t",
    "t2s",
    "s2tw",
    "tw2s",
    "s2hk",
    "hk2s",
    "s2twp",
    "tw2sp",
    "s2hkp",
    "hk2sp",
    "t2tw",
    "tw2t",
    "t2hk",
    "hk2t",
    "t2jp",
    "jp2t",
]
Name = Literal["hans", "hant", "tw", "hk", "origin"]
To = Literal[Name, Config]

_CONFIG = {"hans": "tw2s", "origin": "tw2s", "hant": "s2t", "tw": "s2tw", "hk": "s2hk"}

_WORDS = {"tw2s": "tw2sp", "s2tw": "s2twp", "s2hk": "s2hkp", "hk2s": "hk2sp"}
"""The configurations that exchange words too, by those that do all else alike."""

_OTHERWISE_IN_HONG_KONG = "啓羣峯牀麪"
"""Forms of Hong Kong's official list that its writers leave: Cantonese text has 啟 33 times and 啓
never, 群 10 to 1, 峰 17 to 5, 麵 13 to 1."""

_WRITTEN_IN_HONG_KONG = ("揾説温户衞税悦脱閲葱兑鋭蜕", "搵說溫戶衛稅悅脫閱蔥兌銳蛻")
"""Forms of that list, and what its writers write, as Big5 has it. Cantonese text and the names of the city have
搵 582 times and 揾 178, 說 72 and 説 23, 溫 39 and 温 1, 戶 20, 稅 16, 悅 9, 脫 6 and the others never; 衛 18 and 衞 3."""

OURS, STRONG, OTHERS, RULED, RARE, SIGN, SEVERAL, BESIDE = (np.uint32(1 << FREE + bit) for bit in range(8))
"""Facts on characters, see `facts`."""

_CODE = np.uint32((1 << FREE) - 1)

_BESIDE = "(（\t/"


class Target(NamedTuple):
    """A target, resolved: OpenCC's configuration, that for words if they are exchanged, and how it is done."""

    to: str
    config: str
    words: str | None
    exact: bool
    """Whether the whole text is converted, without a question."""

    @property
    def side(self) -> str:
        """`hans` where traditional text is converted, else `hant`."""
        return "hans" if self.config in ("tw2s", "t2s", "hk2s") else "hant"


@cache
def target(to: str, *, vocabulary: bool = False, exact: bool = False) -> Target:
    """What the options of the kind `script` mean together.

    Raises ValueError, saying what there is instead, where they mean nothing.

    >>> target("tw", vocabulary=True).words
    's2twp'
    >>> target("s2twp").config
    's2tw'
    """
    if to not in get_args(To):
        names, configs = (", ".join(get_args(each)) for each in (Name, Config))
        raise ValueError(f"script.to is one of {names}, or OpenCC's {configs}, not {to!r}")
    if to in get_args(Name):
        if exact and to == "origin":
            raise ValueError("OpenCC has nothing like script.to=origin; with opencc_exact it is hans, hant, tw, hk")
        config = _CONFIG[to]
        if vocabulary and to not in ("hans", "tw", "hk"):
            raise ValueError(f"words belong to a region: script.vocabulary goes with hans, tw or hk, not with {to}")
        return Target(to, config, _WORDS[config] if vocabulary else None, exact)
    if vocabulary and not to.endswith("p"):
        better = f"; {_WORDS[to]} exchanges them" if to in _WORDS else ""
        raise ValueError(f"script.to={to} says by itself that words stay{better}")
    plain = {words: config for config, words in _WORDS.items()}.get(to)
    return Target(to, plain or to, to if plain else None, True)


@cache
def evidence(side: str) -> Evidence:
    """What speaks for a text being in the script that is converted."""
    return Evidence(traditional=side == "hans")


@cache
def facts(aim: Target) -> Codes:
    """The table of the conversion with `common_forms`, and with facts on each character in its free bits.

    It is evidence of the script that is converted (`OURS`); strong evidence; evidence of the other script
    or of another language (`OTHERS`); a rule's literal begins with it (`RULED`); it stands in pairs that a
    machine writes (`SIGN`); it is one of several (`SEVERAL`); it may stand between two forms of one character,
    or in an address (`BESIDE`). `RARE` are those with which a rule for all Chinese text, converted or not,
    begins, and those that a machine alone writes, see `fixers.reading.origin`.
    """
    table = conversion(aim.config).table.copy()
    if aim.to in ("hant", "hk"):
        own = table[:-1] & _CODE  # the last one stands for all characters that no dictionary has
        table[:-1] ^= own ^ look_up(common_forms(aim.to), own)
    held = evidence(aim.side).sides()
    for bit, characters in zip((OURS, STRONG, OTHERS), held, strict=True):
        table[characters[: table.size]] |= bit
    for rule in data.script_rules():
        if rule.side == aim.side:
            table[ord(rule.literal[0])] |= RULED
    table[[*map(ord, everywhere(aim.side))]] |= RARE
    table[codes_of(_BESIDE)] |= BESIDE
    table[[ord(each.character) for each in data.choices() if each.side == aim.side]] |= SEVERAL
    if not aim.exact:
        table[[*map(ord, data.machine_signs())]] |= SIGN
        if aim.side == "hans":
            table[[*map(ord, suspicion.telltales())]] |= RARE
    return table


@cache
def everywhere(side: str) -> frozenset[str]:
    """The characters with which rules begin that are for all Chinese text, converted or not."""
    return frozenset(rule.literal[0] for rule in data.script_rules() if rule.side == side and rule.where == "chinese")


@cache
def is_han() -> npt.NDArray[np.bool_]:
    """Whether a character is a Han character."""
    table = np.zeros(0x110000, np.bool_)
    for first, last in spans(HAN):
        table[first : last + 1] = True
    return table


@cache
def looked_for(aim: Target) -> Ranges:
    """The characters of which a text has one at least if anything in it is converted."""
    if not aim.exact:
        codes = {*map(ord, evidence(aim.side).characters), *({ord("陜")} if aim.to == "hans" else ())}
        codes |= set(map(ord, data.machine_signs())) if aim.side == "hant" else set()
    else:
        codes = set(conversion(aim.words or aim.config).touched().tolist())
    return tuple((code, code) for code in sorted(codes))


@cache
def common_forms(to: str) -> Codes:
    """What is written instead of OpenCC's forms, for `hant` and `hk`.

    For `hant` the forms that Taiwan and Hong Kong both write where OpenCC's standard is another: 為 for 爲.
    For `hk` those that its writers write where the official list has another: 說 for 説.
    """
    table = np.arange(0x110000, dtype=np.uint32)
    if to == "hk":
        for official, written in zip(*_WRITTEN_IN_HONG_KONG, strict=True):
            table[ord(official)] = ord(written)
        return table
    hong_kong = opencc_tables.best("HKVariants")
    for key, value in opencc_tables.best("TWVariants").items():
        if hong_kong.get(key) == value or key in _OTHERWISE_IN_HONG_KONG:
            table[ord(key)] = ord(value)
    return table
