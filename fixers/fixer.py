"""What a fixer is, and how a row of them is run.

A fixer finds one kind of damage, or one way of writing, and yields edits. It never builds the
output: `run` does, one pass a fixer, each on what the pass before it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from fixers.edit import Edit, apply, compose, undo

Ranges = tuple[tuple[int, int], ...]
"""Code points, as pairs of the first and the last one of each range."""


def ranges(*classes: str) -> Ranges:
    """Code points written as single characters or as `a-z`.

    >>> ranges("a-c", "&", "-")
    ((97, 99), (38, 38), (45, 45))
    """
    pairs = []
    for each in classes:
        if len(each) == 3 and each[1] == "-":
            pairs.append((ord(each[0]), ord(each[2])))
        else:
            pairs += [(ord(character), ord(character)) for character in each]
    return tuple(pairs)


class Look(NamedTuple):
    """A closer look at texts that have a character."""

    character: str
    is_marked: Callable[[str], bool]
    behind: Ranges = ()
    """Characters behind one of which it stands, all beyond the first plane or none; if empty, wherever it stands."""


Followed = tuple[tuple[str, str], ...]
"""Groups of two sets of characters of the first plane each; at most 64."""


class Around(NamedTuple):
    """Pairs of characters that mark a text if what stands around them does: a look at all of them at once."""

    groups: Followed
    holds: Callable[[Any, Any, Any], Any]
    """Of the code points of texts one after another, the places of the first characters of pairs, of which there are
    some, and the places at which texts begin: those of the places that mark their text. It says the same of a text
    whatever other texts there are, and is not asked about a text of more than a million characters."""
    at_once: bool = False
    """Whether so little is looked at, nothing of it beyond the line, that all texts with a pair are not worth being put
    together for it."""


class Weights(NamedTuple):
    """What pairs of characters say of their text: by classes of characters."""

    classes: Any
    """The class of each code point of the first plane, and of all beyond in one cell more."""
    gains: Any
    """By the class of a character, and that of the next: what the pair says, from 0 to 255, nothing for most."""
    looked_at: Any
    """Of the code points those of which one stands in every pair that says something."""


class Weighed(NamedTuple):
    """Texts that are marked by what their pairs say together."""

    pairs: Weights
    sees: Callable[[Any, Any, Any, Any], tuple[Any, Any]]
    """Of the places of the second characters of pairs, what these say, the numbers of their texts, and the lengths of
    all texts: which of the pairs mark their text, and which of these mark it so clearly that no closer look is needed."""
    holds: Callable[[Sequence[str], Any, Any], Sequence[bool]]
    """A closer look at all texts that are marked so; with the places of their pairs in these texts one after another,
    and what they say."""


class Marks(NamedTuple):
    """What triage looks for: a text with none of what is told here is left alone.

    Marks may let a text through in which there is nothing to do; they must never miss one in
    which there is (a law that tests hold). Empty marks let every text through.
    """

    characters: Ranges = ()
    strings: tuple[str, ...] = ()
    """Of two and more characters of the first plane."""
    looks: tuple[Look, ...] = ()
    """Common characters that mark a text only if a closer look at all of it, which must be quick, says so."""
    followed: Followed = ()
    """Groups of which one of the first characters marks a text where one of the second follows it."""
    preceded: Followed = ()
    """Groups of which one of the first characters, the rarer ones, marks a text where one of the second precedes it."""
    around: tuple[Around, ...] = ()
    """Pairs that mark a text by what stands around them."""
    weighed: Weighed | None = None
    """What all pairs of a text say together."""
    needs: str = ""
    """Characters of which a text must have one, too, to be marked by any of these."""


class Fixer(Protocol):
    """Finds one kind of damage. Its options are the fields of its frozen dataclass."""

    @property
    def kind(self) -> str:
        """The name of the kind, the same in file, samples, edits and on the command line."""
        ...

    @property
    def marks(self) -> Marks:
        """What a text must have before `find` can find anything in it."""
        ...

    def find(self, text: str) -> Iterable[Edit]:
        """Edits of `text` in order and apart (those of things lost may overlap others)."""
        ...


@runtime_checkable
class BatchFinder(Fixer, Protocol):
    """A fixer that is quicker on many texts at once; it finds in each what `find` finds, whatever the others."""

    def find_many(self, texts: Sequence[str]) -> Sequence[Sequence[Edit]]:
        """The edits of each text."""
        ...


@runtime_checkable
class Rewriter(Fixer, Protocol):
    """A fixer of bulk: it can also write the whole text anew, faster than edit by edit.

    `rewrite(text)` equals `apply(text, find(text))` for every text, a law that tests hold, and
    no edit of `find` has a confidence below `floor`.
    """

    @property
    def floor(self) -> float:
        """The least confidence that an edit of this fixer can have."""
        ...

    def rewrite(self, text: str) -> str:
        """The text with all edits applied; the same object when there are none."""
        ...


@runtime_checkable
class BatchRewriter(Rewriter, Protocol):
    """A rewriter that is quicker on many texts at once; each comes out as `rewrite` gives it, whatever the others."""

    def rewrite_many(self, texts: Sequence[str]) -> list[str]:
        """The texts with all edits applied; the same objects where there are none."""
        ...


@runtime_checkable
class InPlace(Rewriter, Protocol):
    """A rewriter that puts character for character, so that only what it writes can be new marks."""

    @property
    def writes(self) -> Ranges:
        """All characters that may stand in an edit where another stood."""
        ...


@runtime_checkable
class Settled(Fixer, Protocol):
    """A fixer that goes on until nothing is left to do, within one `find`."""

    @property
    def settles(self) -> float:
        """Once the edits of `find` that are at least as sure as this are applied, it finds none that is as sure."""
        ...


Round = Callable[[Sequence[str], Any, Any, Sequence[bool]], Sequence[Sequence[Edit]]]


@runtime_checkable
class InRounds(Settled, Protocol):
    """A settled fixer whose rounds can be gone through by many texts at once."""

    def once_many(
        self, texts: Sequence[str], places: Any, gains: Any, marked: Sequence[bool]
    ) -> Sequence[Sequence[Edit]]:
        """The edits of the first round of `find` that are sure enough to settle, for each text.

        What pairs of the texts say is told as it is to `Weighed.holds`, and whether another mark stands in each.
        """
        ...


RUNS = 4
"""How often a row runs on one text at most; of 3,000 texts broken at random none needed more than three."""


class Pass(NamedTuple):
    """What one fixer did: edits in the coordinates of the text that this fixer searched."""

    kind: str
    done: tuple[Edit, ...]
    left: tuple[Edit, ...]
    """Seen but not applied: lost for good, or less sure than asked for."""


class Fixed(NamedTuple):
    """A text before and after, with everything that happened in between."""

    source: str
    text: str
    passes: tuple[Pass, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits in the coordinates of `source`: those applied, and reports of what is lost."""
        return compose(self.source, [each.done + tuple(e for e in each.left if e.lost) for each in self.passes])

    @property
    def unsure(self) -> tuple[Edit, ...]:
        """Edits that were not applied since they are less sure than asked for.

        They are in the coordinates of the text that their own pass searched.
        """
        return tuple(edit for each in self.passes for edit in each.left if not edit.lost)

    def undo(self) -> str:
        """The source, rebuilt from `text` and the edits alone."""
        text = self.text
        for each in reversed(self.passes):
            text = apply(text, undo(each.done))
        return text


def run(text: str, row: Sequence[Fixer], min_confidence: float = 0.9) -> Fixed:
    """Run each fixer of `row`, in order, on what the one before it left.

    Edits below `min_confidence` are kept in the passes as left, not applied. The row runs again
    where a fixer other than a `Rewriter` changed the text, since what it put side by side or made
    readable can be work for kinds before it: a joined line has words and phrases that neither half
    had. (Without this 224 of 3,000 texts broken at random changed when they were cleaned a second
    time, with it none. Rewriters exchange characters in place.) What is left is what the last run left.
    """
    now = text
    passes: list[Pass] = []
    for _ in range(RUNS):
        passes = [each._replace(left=()) for each in passes if each.done]
        again = False
        for fixer in row:
            found = tuple(edit for edit in fixer.find(now) if edit.new != edit.old)
            if not found:
                continue
            done = tuple(e for e in found if e.new is not None and e.confidence >= min_confidence)
            left = tuple(e for e in found if e.new is None or e.confidence < min_confidence)
            passes.append(Pass(fixer.kind, done, left))
            again |= bool(done) and not isinstance(fixer, Rewriter)
            now = apply(now, done)
        if not again or len(row) == 1:
            break
    return Fixed(text, text if now == text else now, tuple(passes))


ROUNDS = 8
"""Damage in layers settles in two or three rounds; what doesn't settle in eight is a puzzle."""
