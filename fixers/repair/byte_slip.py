"""Text that a decoder read one byte out of step.

    確?!耙汇逅朦S河  ->  確保“一泓清水入黃河

In GBK and Big5 a character takes two bytes. Where a byte is lost, put in, or torn from its
partner, all that follows is paired wrongly until something brings the decoder back into step. Three
things in the world do that:

- A site puts readings after characters (see glosses), and replaces bytes, not characters. Where the
  second byte of one character and the first of the next happen to be a character of its table, the
  reading lands between them: 當地企業 -> 當?shù)仄髽I(yè).
- A site cuts its bytes at sentence marks, and a mark can stand across two characters: the A3A1 of
  保“ (B1A3 A1B0) is a ！. The byte left alone shows as `?`: 確?!耙. Simplified pages have it, too,
  and the `?` can eat the bracket of the element behind it: 很可惜?!?/p>.
- One byte is lost from a text or put into it; novels and old forum dumps have this.

The found characters, encoded again, are the bytes as they were; what is missing are slots. A search
over all that they can be, weighed by the language model, a dictionary, the page's own words, its table of glosses
and its open quotation marks, gives the reading. A reading is sure only when the same accident,
done to it again, gives exactly what was found.

Behind a lost byte all that follows has its bytes and is known; only the character at the injury, and
the one at which the text falls back into step, must be guessed. Each is an edit of its own with a
confidence of its own, so that the known part is put right where a guess is doubtful:

    明天偎蛋�,好  ->  明天 [再] [说] [吧] ,好

Where the decoder dropped pairs that it could not read (iconv -c: one in six out of step), the halves
of two characters are gone without a trace. Such a place shows by its unlikely characters; what can
stand there is few, since of each one byte is known and the other two were a pair that is none.

Left alone: ？！ and ?? of people who shout; `?,` and `?;` of code; everything that the model finds
no less likely as it stands; and whatever has two readings that the bytes and the page can't tell
apart (its best guess is shown with a low confidence). What was lost, an eaten digit, is guessed from
the words around it and lowers the confidence.

Facts: some 90 pages; the chain reproduces 101 of 101 lines of four documents.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import ClassVar

import numpy as np

from fixers.edit import Edit, apply
from fixers.fixer import Around, Look, Marks, ranges
from fixers.followers import Codes, Places
from fixers.language.evidence import UNPROVED, Candidate
from fixers.language.together import Job, for_all
from fixers.restore.injuries import rows as injury_rows
from fixers.restore.injuries import search as injury
from fixers.restore.rounds import edits_of, joined, sure
from fixers.restore.slips import places as slip_places
from fixers.restore.slips import proof as slip_proof
from fixers.restore.slips import search as slip


@dataclass(frozen=True)
class ByteSlip:
    """Finds stretches that were read one byte out of step."""

    kind: ClassVar[str] = "byte-slip"

    @property
    def marks(self) -> Marks:
        """What the accidents leave: half glosses and cuts behind a `?`, or rare characters side by side."""
        return _marks()

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a stretch, with everything in it that is not as it was written."""
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The same for each text, quicker than one by one."""
        return for_all(texts, self._search)

    def _search(self, text: str) -> Job[list[Edit]]:
        slips = slip.glossed(text, (yield from slip.search(text)))
        injuries = yield from injury.search(text, slips)  # slips have rows of rare characters, too
        injured = yield from self._settled(text, edits_of(self.kind, beside(slips, injuries)), slips)
        return sorted([*edits_of(self.kind, slips), *injured])

    def _settled(self, text: str, found: list[Edit], slips: Sequence[Candidate]) -> Job[list[Edit]]:
        """Injuries with what can be found once their sure parts are put right, so that nothing more is found then."""
        rows = [sure(found)]
        if len(rows[0]) in (0, len(found)):
            return found
        now = text
        while rows[-1] and len(rows) <= _ROUNDS:
            slips = _moved(slips, rows[-1])
            now = apply(now, rows[-1])
            again = yield from injury.search(now, slips)
            rows.append(sure(edits_of(self.kind, beside(slips, again))))
        if rows[-1]:  # a puzzle: what is left of its runs is no text that could stay
            return [edit._replace(confidence=min(edit.confidence, UNPROVED)) for edit in found]
        if len(rows) > 2:
            found = joined(text, rows, found)
        return found


def _moved(slips: Sequence[Candidate], edits: Sequence[Edit]) -> list[Candidate]:
    """Where slips stand once edits beside them are made."""
    begins = [edit.start for edit in edits]
    longer = [0, *accumulate(len(edit.new or "") - len(edit.old) for edit in edits)]
    return [each._replace(start=each.start + longer[bisect_left(begins, each.start)]) for each in slips]


_ROUNDS = 6
"""Rounds in which all runs of 1,258 injured lines settle but for three."""


@cache
def _marks() -> Marks:
    around = Around(injury_rows.rare(), _dense, at_once=True)
    return Marks(ranges("\ufffd"), looks=(Look("?", slip_places.is_marked, slip_proof.BEHIND),), around=(around,))


_NEAR = np.arange(-12, 14)
_AT = 12
_FEW = 6
"""What stands around a pair: characters that speak for a slip, none of which is further away; and where the pair does."""


def _dense(codes: Codes, places: Places, starts: Places) -> Places:
    """Those of the pairs of rare characters with which others stand that such text has."""
    owners = starts.searchsorted(places, "right")
    begins, ends = starts.take(owners - 1), starts.take(owners, mode="clip")
    ends[owners == starts.size] = codes.size
    if places.size <= _FEW:
        few = zip(places.tolist(), begins.tolist(), ends.tolist(), strict=True)
        return places[[injury_rows.is_dense(codes[start:end], at - start) for at, start, end in few]]
    near = places[:, None] + _NEAR
    windows = codes.take(near, mode="clip").astype(np.uint32, copy=False)
    windows[(near < begins[:, None]) | (near >= ends[:, None])] = 0
    return places[injury_rows.are_dense(windows, _AT)]


def apart(slips: Sequence[Candidate], injuries: Sequence[Candidate]) -> list[Candidate]:
    """Both in order, without injuries that touch a slip."""
    return sorted([*slips, *beside(slips, injuries)], key=lambda each: each.start)


def beside(slips: Sequence[Candidate], injuries: Sequence[Candidate]) -> list[Candidate]:
    """The injuries that touch no slip, nor go on with one that does: half of a run is no run."""
    kept: list[Candidate] = []
    row: list[Candidate] = []
    for each in [*injuries, None]:
        if row and (each is None or row[-1].start + len(row[-1].old) != each.start):
            start, end = row[0].start, row[-1].start + len(row[-1].old)
            if all(end <= other.start or other.start + len(other.old) <= start for other in slips):
                kept += row
            row = []
        if each is not None:
            row.append(each)
    return kept
