"""Plans: the wrong readings that a site's pages went through, counted on some and expected on others.

One program breaks all pages of a site alike. What is found for sure on long pages is written down
(`fixers inspect --plan`), and expected on other text of the same origin (`fixers clean --plan`), so
that a title or a comment too short to prove anything by itself is read as its neighbours are. A plan
only makes its chains likelier: what makes no better sense read so stays as it is.

    {"fixers": "0.1.0",
     "chains": [{"chain": "utf-8>gbk", "words": "UTF-8 read as GBK", "edits": 12, "characters": 340, "texts": 3}]}

`edits` are those that were sure, `characters` what they hold now, `texts` the documents or records that
have such edits. Only "chain" is read back, so a plan can be written or cut by hand. Damage in several
layers that was undone layer by layer stands as several chains.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from fixers.breakage.mojibake import Chain, chain, chain_of, form, plan, words
from fixers.fixer import Fixed, Fixer


class Chains:
    """Counts the chains of wrong readings in the edits that were done."""

    def __init__(self) -> None:
        self.edits: Counter[Chain] = Counter()
        self.characters: Counter[Chain] = Counter()
        self.texts: Counter[Chain] = Counter()

    def count(self, fixed: Fixed) -> None:
        """Take note of one text."""
        here: set[Chain] = set()
        for edit in (edit for each in fixed.passes for edit in each.done):
            found = chain_of(edit.why)
            if found:
                here.add(found)
                self.edits[found] += 1
                self.characters[found] += len(edit.new or "")
        self.texts.update(here)

    def most_common(self) -> list[Chain]:
        """The chains, those of most characters first."""
        return sorted(self.edits, key=lambda found: (-self.characters[found], form(found)))

    def write(self, version: str) -> str:
        """The plan as JSON."""
        rows = [
            {
                "chain": form(found),
                "words": words(found),
                "edits": self.edits[found],
                "characters": self.characters[found],
                "texts": self.texts[found],
            }
            for found in self.most_common()
        ]
        return json.dumps({"fixers": version, "chains": rows}, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> tuple[Chain, ...]:
    """The chains of a plan that `Chains.write` wrote. Raises ValueError, saying what is wrong, where it is none.

    >>> read('{"chains": [{"chain": "utf-8>gbk"}]}')
    ((Step(written='utf-8', read='gbk'),),)
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ValueError(f"a plan is JSON, and this is none: {error}") from None
    rows: Any = found.get("chains") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("chain"), str) for row in rows
    ):
        raise ValueError('a plan has "chains", a list of objects that have a "chain" such as "utf-8>gbk"')
    return tuple(chain(row["chain"]) for row in rows)


def expect(recipe: Iterable[Fixer], chains: Sequence[Chain]) -> tuple[Fixer, ...]:
    """The fixers, where they can take a plan with these chains besides those that they expect already.

    Raises ValueError where there are chains and no fixer takes a plan.
    """
    row = []
    told = not chains
    for fixer in recipe:
        known = getattr(fixer, "plan", None)
        if isinstance(known, str) and dataclasses.is_dataclass(fixer) and not isinstance(fixer, type):
            both = dict.fromkeys([*plan(known), *chains])
            row.append(dataclasses.replace(fixer, plan=";".join(map(form, both))))
            told = True
        else:
            row.append(fixer)
    if not told:
        raise ValueError("no kind of this recipe takes a plan; mojibake-cjk does")
    return tuple(row)
