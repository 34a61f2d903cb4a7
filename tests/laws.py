"""The laws that hold for every text and every recipe."""

from __future__ import annotations

import functools
import itertools
import os
import time

import fixers
from fixers.edit import apply, compose, undo
from fixers.fixer import BatchRewriter, Rewriter
from fixers.recipes import read

EXAMPLES = int(os.environ.get("FIXERS_EXAMPLES", "60"))
"""How many examples a fuzz test draws; FIXERS_EXAMPLES=5000 for a long run."""


@functools.cache
def cleaner(recipe: str, min_confidence: float = 0.9) -> fixers.Cleaner:
    """A compiled recipe, compiled once for the whole run."""
    return fixers.Cleaner(recipe, min_confidence=min_confidence)


def check(text: str, recipe: str, min_confidence: float = 0.9) -> fixers.Fixed:
    """Hold `text` to every law; returns what was done to it."""
    chosen = cleaner(recipe, min_confidence)
    fixed = fixers.run(text, chosen.recipe, min_confidence)

    edits = [edit for edit in fixed.edits if edit.new is not None]
    assert apply(text, fixed.edits) == fixed.text, "the edits, in coordinates of the source, give the text"
    assert apply(fixed.text, undo(fixed.edits)) == text, "undoing them gives the source"
    assert fixed.undo() == text, "undoing pass by pass gives the source"
    assert all(0 <= edit.confidence <= 1 and edit.kind and edit.why for edit in fixed.edits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(edits)), "edits are in order and apart"

    now = text
    for each in fixed.passes:  # replay: the passes are the whole story
        now = apply(now, each.done)
    assert now == fixed.text
    assert apply(text, compose(text, [each.done for each in fixed.passes])) == fixed.text

    again = fixers.run(fixed.text, chosen.recipe, min_confidence)
    assert again.text == fixed.text, f"fixing a fixed text changes nothing: {again.edits}"

    one = chosen.fix_many([text])[0]
    assert one == fixed.text, "fix_many equals run"
    if fixed.text == text:
        assert one is text, "an unchanged text is the same object"
        assert fixed.text is text

    now = text
    for fixer in read(recipe):  # a rewrite is never a second, drifting path
        found = list(fixer.find(now))
        after = apply(now, found)
        if isinstance(fixer, Rewriter):
            assert fixer.rewrite(now) == after, "rewrite equals find"
            if isinstance(fixer, BatchRewriter):
                many = fixer.rewrite_many([now, "", fixed.text, now])
                assert many == [after, "", fixer.rewrite(fixed.text), after], "a batch equals its texts one by one"
                assert after != now or many[0] is now
            assert all(edit.confidence >= fixer.floor for edit in found if edit.new is not None)
        now = after
    return fixed


def check_growth(recipe: str, before: str, piece: str, after: str = "") -> None:
    """The cost of a text grows with its length only."""

    def seconds(size: int) -> float:
        text = before + piece * (size // len(piece)) + after
        begin = time.process_time()
        fixers.fix(text, recipe)
        return time.process_time() - begin

    seconds(1000)
    for last in (False, False, True):  # a busy machine may disturb one measurement, hardly three
        small, large = seconds(20_000), seconds(160_000)
        if large < 0.2 + small * 24:  # eight times the text; three times that for noise
            return
        assert not last, f"{large:.2f} s for eight times the text of {small:.2f} s"
