"""Many texts through a row of fixers, with all that happened kept: what `run` says of each, but fixer by fixer.

What restores lost bytes is several times as quick on many texts at once, so a file is told of in batches, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fixers.edit import Edit, apply
from fixers.fixer import RUNS, BatchFinder, Fixed, Fixer, Pass, Rewriter
from fixers.triage import Triage


class _Text:
    """A text on its way through the row."""

    def __init__(self, source: str, flags: int) -> None:
        self.source = self.now = source
        self.flags = flags
        """A bit for each fixer that may have work in it."""
        self.again = False
        self._passes: list[Pass] = []
        self._found: dict[int, tuple[str, tuple[Edit, ...]]] = {}

    def begin(self) -> None:
        """Go through the row once more: what is left is what the last run left."""
        self.again = False
        self._passes = [each._replace(left=()) for each in self._passes if each.done]

    def known(self, at: int) -> tuple[Edit, ...] | None:
        """What a fixer found before in the text as it is; None where it has not looked at that."""
        text, found = self._found.get(at, (None, ()))
        return found if text is self.now else None

    def take(self, at: int, fixer: Fixer, found: Iterable[Edit], least: float) -> bool:
        """Apply what is as sure as asked for and keep the rest; returns whether the text is another one now."""
        edits = tuple([edit for edit in found if edit.new != edit.old])
        self._found[at] = self.now, edits
        if not edits:
            return False
        done = tuple([edit for edit in edits if edit.new is not None and edit.confidence >= least])
        left = tuple([edit for edit in edits if edit.new is None or edit.confidence < least])
        self._passes.append(Pass(fixer.kind, done, left))
        self.now = apply(self.now, done)
        return bool(done)

    def fixed(self) -> Fixed:
        """What was found and done."""
        same = self.now == self.source
        return Fixed(self.source, self.source if same else self.now, tuple(self._passes))


def run_many(texts: Sequence[str], triage: Triage, row: Sequence[Fixer], min_confidence: float = 0.9) -> list[Fixed]:
    r"""What `run` says of each text, by the fixers of `row`, whose marks `triage` knows.

    >>> from fixers.recipes import read
    >>> row = read("none +controls")
    >>> [each.text for each in run_many(["甲\x07", "乙"], Triage(row), row)]
    ['甲', '乙']
    """
    every = [_Text(text, bits) for text, bits in zip(texts, triage.scan(texts).tolist(), strict=True)]
    live = [each for each in every if each.flags]
    for _ in range(RUNS):
        for each in live:
            each.begin()
        for at, fixer in enumerate(row):
            todo = [each for each in live if each.flags >> at & 1]
            changed = _changed(todo, at, fixer, min_confidence)
            if not isinstance(fixer, Rewriter):
                for each in changed:
                    each.again = True
            for each, bits in zip(changed, triage.scan([each.now for each in changed]).tolist(), strict=True):
                each.flags |= bits  # what a fixer wrote may be work for others
        live = [each for each in live if each.again]
        if not live or len(row) == 1:
            break
        for each, bits in zip(live, triage.scan([each.now for each in live]).tolist(), strict=True):
            each.flags = bits
    return [each.fixed() for each in every]


def _changed(todo: Sequence[_Text], at: int, fixer: Fixer, least: float) -> list[_Text]:
    """Those of some texts that a fixer changed."""
    known = [each.known(at) for each in todo]
    new = [each.now for each, found in zip(todo, known, strict=True) if found is None]
    if isinstance(fixer, BatchFinder):
        searched: Iterable[Iterable[Edit]] = fixer.find_many(new) if new else ()
    else:
        searched = map(fixer.find, new)
    answers = iter(searched)
    return [
        each
        for each, found in zip(todo, known, strict=True)
        if each.take(at, fixer, next(answers) if found is None else found, least)
    ]
