"""A recipe compiled for batches: triage first, slow code only where it has work.

>>> Cleaner("repair").fix_many(["沒有損壞", None])
['沒有損壞', None]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast, overload

from fixers.edit import Edit, apply
from fixers.fixer import (
    ROUNDS,
    RUNS,
    BatchFinder,
    BatchRewriter,
    Fixed,
    Fixer,
    InPlace,
    InRounds,
    Rewriter,
    Round,
    Settled,
)
from fixers.language.together import remembering, undisturbed
from fixers.marked import Survey
from fixers.passes import run_many
from fixers.recipes import Recipe, read
from fixers.triage import Triage


class Cleaner:
    """Cleans many texts by one recipe.

    `recipe` is a name or text form (`"zh-hans -lines"`, see `fixers.recipes`) or a sequence of
    fixers. Edits less sure than `min_confidence` are left out. A cleaner keeps nothing from
    text to text: the answer does not depend on how a batch is cut or ordered.
    """

    def __init__(self, recipe: str | Sequence[Fixer] = "repair", *, min_confidence: float = 0.9) -> None:
        if not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence is a probability from 0 to 1, not {min_confidence}")
        self.recipe: Recipe = read(recipe) if isinstance(recipe, str) else tuple(recipe)
        self.min_confidence = min_confidence
        self._triage = Triage(self.recipe)
        # Asking a protocol at run time is slow, so each fixer is asked once.
        rewriters = [fixer if isinstance(fixer, Rewriter) else None for fixer in self.recipe]
        self._in_place = [fixer is not None for fixer in rewriters]
        self._rewrites = [fixer.rewrite if fixer and fixer.floor >= min_confidence else None for fixer in rewriters]
        batches = [each.rewrite_many if isinstance(each, BatchRewriter) else None for each in self.recipe]
        self._batches = [batch if one else None for batch, one in zip(batches, self._rewrites, strict=True)]
        self._settled = [isinstance(each, Settled) and each.settles == min_confidence for each in self.recipe]
        in_rounds = [each if isinstance(each, InRounds) else None for each in self.recipe]
        self._rounds = [
            each.once_many if each and settled else None for each, settled in zip(in_rounds, self._settled, strict=True)
        ]
        self._first = next((1 << at for at, once in enumerate(self._rounds) if once), 0)
        self._finders = [each.find_many if isinstance(each, BatchFinder) else None for each in self.recipe]
        self._follow = [self._that_may_follow(at) for at in range(len(self.recipe))]

    def _that_may_follow(self, at: int) -> int:
        """The bits of the fixers behind the one at `at` for which it may make work."""
        later = self._triage.every & -(2 << at)
        fixer = self.recipe[at]
        return later & self._triage.look_for(fixer.writes) if isinstance(fixer, InPlace) else later

    @overload
    def fix_many(self, texts: Sequence[str]) -> list[str]: ...
    @overload
    def fix_many(self, texts: Sequence[str | None]) -> list[str | None]: ...
    def fix_many(self, texts: Sequence[str | None]) -> list[str | None] | list[str]:
        """The cleaned texts. An unchanged text is the same object; None stays None.

        Raises TypeError, naming the place, when an item is neither str nor None.
        """
        out = list(texts)
        if len(self.recipe) == 1 and (batch := self._batches[0]) is not None:
            # It looks at each text itself, so a scan before it would only be a second look.
            where, present = _present(out)
            fixed = batch(present)
            if len(fixed) == len(out):
                return fixed
            for at, text in zip(where, fixed, strict=True):
                out[at] = text
            return out
        where, present = range(len(out)), cast(list[str], out)
        try:
            survey = self._triage.survey(present, self._first)
        except TypeError:  # None, or what is no text; asked item by item before, strings take 5 % longer
            where, present = _present(out)
            survey = self._triage.survey(present, self._first)
        found = survey.flags.nonzero()[0].tolist()
        if not found:
            return out
        # No kind leaves cycles, and looks for them were a tenth of the time of lossy text.
        with remembering(), undisturbed():
            fixed = self._fix([present[at] for at in found], survey, found)
        for at, text in zip(found, fixed, strict=True):
            out[where[at]] = text
        return out

    @overload
    def inspect_many(self, texts: Sequence[str]) -> list[Fixed]: ...
    @overload
    def inspect_many(self, texts: Sequence[str | None]) -> list[Fixed | None]: ...
    def inspect_many(self, texts: Sequence[str | None]) -> list[Fixed | None] | list[Fixed]:
        """For each text what was found and done; None stays None."""
        out: list[Fixed | None] = [None] * len(texts)
        where, present = _present(texts)
        with remembering(), undisturbed():
            every = run_many(present, self._triage, self.recipe, self.min_confidence)
        for at, fixed in zip(where, every, strict=True):
            out[at] = fixed
        return out

    def _fix(self, texts: Sequence[str], survey: Survey, numbers: Sequence[int]) -> list[str]:
        """What `run` makes of each text, without keeping the passes; of those with these numbers in a survey.

        All texts go together, fixer by fixer: some are quicker on many at once.
        """
        now = list(texts)
        flags: list[int] = survey.flags[numbers].tolist()
        idle: dict[tuple[int, int], str] = {}  # the text in which a fixer finds nothing: it need not look at that again
        seen: dict[int, str] = {}  # the text whose flags are known as they are
        live: Sequence[int] = range(len(now))
        for _ in range(RUNS):
            again: set[int] = set()
            for at, todo in self._work(live, now, flags, idle):
                asked = []
                known = all(now[each] is texts[each] for each in todo) if self._rounds[at] else False
                some = survey.of([numbers[each] for each in todo]) if known else None
                for each, after, bits in zip(todo, *self._after(at, [now[each] for each in todo], some), strict=True):
                    if after == now[each]:
                        flags[each] = flags[each] if bits is None else bits
                        idle[each, at] = now[each]
                        continue
                    now[each] = after
                    if self._settled[at]:
                        idle[each, at] = after
                    if not self._in_place[at]:
                        again.add(each)
                    if bits is not None:
                        flags[each], seen[each] = bits, after
                    # What a fixer wrote may carry other marks. A look costs 25 microseconds for 4,000 characters,
                    # and tells nothing where all the fixers that follow and may be needed have work already.
                    elif self._follow[at] & ~flags[each]:
                        asked.append(each)
                for each, bits in zip(asked, self._scanned(now, asked), strict=True):
                    flags[each] |= bits
            if not again or len(self.recipe) == 1:
                break
            live = sorted(again)
            new = [each for each in live if seen.get(each) is not now[each]]
            for each, bits in zip(new, self._scanned(now, new), strict=True):
                flags[each] = bits
        return [text if after == text else after for text, after in zip(texts, now, strict=True)]

    def _scanned(self, texts: Sequence[str], which: Sequence[int]) -> Sequence[int]:
        """The flags of some of the texts."""
        flags: list[int] = self._triage.scan([texts[each] for each in which]).tolist() if which else []
        return flags

    def _work(
        self, live: Sequence[int], now: Sequence[str], flags: Sequence[int], idle: Mapping[tuple[int, int], str]
    ) -> Iterator[tuple[int, list[int]]]:
        """Each fixer in turn with the texts in which it may have work, as they and their flags are by then."""
        for at in range(len(self.recipe)):
            todo = [each for each in live if flags[each] >> at & 1 and idle.get((each, at)) is not now[each]]
            if todo:
                yield at, todo

    def _after(
        self, at: int, texts: Sequence[str], survey: Survey | None
    ) -> tuple[Sequence[str], Sequence[int | None]]:
        """What the fixer at `at` makes of each text, with the flags of what it made where they are known."""
        batch, rewrite, once = self._batches[at], self._rewrites[at], self._rounds[at]
        if once is not None:
            return self._in_rounds(at, once, texts, survey or self._triage.survey(texts))
        if batch is not None:
            after = batch(texts)
        elif rewrite is not None:
            after = [rewrite(text) for text in texts]
        else:
            find_many = self._finders[at]
            found = find_many(texts) if find_many else map(self.recipe[at].find, texts)
            after = [
                apply(text, [edit for edit in edits if edit.confidence >= self.min_confidence])
                for text, edits in zip(texts, found, strict=True)
            ]
        return after, [None] * len(texts)

    def _in_rounds(
        self, at: int, once: Round, texts: Sequence[str], survey: Survey
    ) -> tuple[Sequence[str], Sequence[int | None]]:
        """The same of a fixer that goes on until nothing is left: a scan tells whether it may find more."""
        now = list(texts)
        flags: list[int | None] = [None] * len(now)
        live = [each for each, bits in enumerate(survey.flags.tolist()) if bits >> at & 1]
        found = survey.of(live)
        for _ in range(ROUNDS + 1):
            rows = once([now[each] for each in live], *found.whole.said, found.marked(1 << at))
            done = [number for number, row in enumerate(rows) if row]
            if not done:
                live = []
                break
            live, found = self._apply(now, live, done, rows, found)
            for each, bits in zip(live, found.flags.tolist(), strict=True):
                flags[each] = bits
            more = [number for number, bits in enumerate(found.flags.tolist()) if bits >> at & 1]
            live, found = [live[number] for number in more], found.of(more)
            if not live:
                break
        for each in live:  # a puzzle
            now[each], flags[each] = texts[each], None
        left = [each for each in (survey.flags != survey.known).nonzero()[0].tolist() if flags[each] is None]
        for each, bits in zip(
            left, self._triage.answered([texts[each] for each in left], survey.of(left)), strict=True
        ):
            flags[each] = bits
        return now, flags

    def _apply(
        self, now: list[str], live: Sequence[int], done: Sequence[int], rows: Sequence[Sequence[Edit]], found: Survey
    ) -> tuple[list[int], Survey]:
        """Apply edits to those of the texts that have some; which these are, and what is found in them then."""
        changed = [live[number] for number in done]
        before = [now[each] for each in changed]
        edits = [rows[number] for number in done]
        for each, text, row in zip(changed, before, edits, strict=True):
            now[each] = apply(text, row)
        return changed, self._triage.again(before, found.of(done), [now[each] for each in changed], edits)


def _present(texts: Sequence[str | None]) -> tuple[Sequence[int], Sequence[str]]:
    """The texts that are not None, and their places."""
    if set(map(type, texts)) == {str}:  # the usual batch; asking item by item costs as much as the scan
        return range(len(texts)), cast(Sequence[str], texts)
    where: list[int] = []
    present: list[str] = []
    for at, text in enumerate(texts):
        if isinstance(text, str):
            where.append(at)
            present.append(text)
        elif text is not None:
            raise TypeError(f"item {at} is {type(text).__name__}, not str or None")
    return where, present
