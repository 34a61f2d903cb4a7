"""The one record of change: what stood there, what stands there now, why, and how sure we are.

Everything that this package does to a text is a list of edits. Applying them gives the cleaned
text, undoing them gives the source back, and composing those of several passes tells the whole
story in the coordinates of the text that came in. No other module builds output.

>>> edits = [Edit(1, "(yuǎn)", "", "glosses", "reading of 遠", 1.0)]
>>> apply("遠(yuǎn)東", edits)
'遠東'
>>> apply("遠東", undo(edits))
'遠(yuǎn)東'
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """At character `start` of the text that was searched, `old` becomes `new`.

    `start` counts characters (code points), not bytes. `new` is None where damage is seen but
    what stood there can't be known: such an edit is reported and never applied. `why` is one
    line that a person understands, with the evidence. `confidence` is the calibrated
    probability that the edit is right; 1.0 is kept for what breaking the repair again has
    proved and for rules without exceptions.
    """

    start: int
    old: str
    new: str | None
    kind: str
    why: str
    confidence: float

    @property
    def end(self) -> int:
        """The character after the last one of `old`."""
        return self.start + len(self.old)

    @property
    def lost(self) -> bool:
        """True where the original can't be known, so that the edit is only a report."""
        return self.new is None


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Carry out `edits`, which must be in order, apart, and true of `text`.

    Edits that only report something lost are passed over. Raises ValueError, naming the edit,
    when one of them doesn't fit the text: edits belong to the text in which they were found.

    >>> apply("a,b", [Edit(1, ";", ",", "punctuation", "", 1.0)])
    Traceback (most recent call last):
    ...
    ValueError: the edit at 1 expects ';' but the text has ','
    """
    out: list[str] = []
    at = 0
    for edit in edits:
        if edit.new is None:
            continue
        if edit.start < at:
            raise ValueError(f"the edit at {edit.start} begins before {at}, where the one before it ends")
        if not text.startswith(edit.old, edit.start):
            found = text[edit.start : edit.end]
            raise ValueError(f"the edit at {edit.start} expects {edit.old!r} but the text has {found!r}")
        out.append(text[at : edit.start])
        out.append(edit.new)
        at = edit.end
    if not out:
        return text
    out.append(text[at:])
    return "".join(out)


def undo(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that turn the cleaned text back into the one that was read."""
    shift = 0
    back: list[Edit] = []
    for edit in edits:
        if edit.new is None:
            continue
        back.append(edit._replace(start=edit.start + shift, old=edit.new, new=edit.old))
        shift += len(edit.new) - len(edit.old)
    return back


def compose(source: str, rows: Iterable[Sequence[Edit]]) -> tuple[Edit, ...]:
    """The edits of several passes, each found in what the last one left, as edits of `source`.

    Edits that touch the same place become one, whose kind joins theirs with "+", whose reason
    tells them in order and whose confidence is the least of theirs. Edits of things lost are
    placed where their text stood in `source`; they may overlap others, since `apply` skips them.

    >>> compose("&#44;", [[Edit(0, "&#44;", ",", "entities", "&#44; is ,", 1.0)],
    ...                   [Edit(0, ",", "，", "punctuation", "in Chinese", 0.9)]])
    (Edit(start=0, old='&#44;', new='，', kind='entities+punctuation', why='&#44; is ,; then in Chinese', confidence=0.9),)
    """
    changes: list[Edit] = []
    reports: list[Edit] = []
    for row in rows:
        places = _Places(changes)
        reports += [places.move(source, edit) for edit in row if edit.new is None]
        changes = _fold(source, changes, [edit for edit in row if edit.new is not None])
    changes = [edit for edit in changes if edit.old != edit.new]
    return tuple(sorted(changes + reports, key=lambda edit: (edit.start, edit.end)))


class _Places:
    """Where the characters of a changed text stood in its source."""

    def __init__(self, changes: Sequence[Edit]) -> None:
        self._changes = changes
        self._begins: list[int] = []
        shift = 0
        for change in changes:
            self._begins.append(change.start + shift)
            shift += len(change.new or "") - len(change.old)

    def move(self, source: str, edit: Edit) -> Edit:
        """`edit`, found in the changed text, moved to where its text stood in `source`."""
        start = self._origin(edit.start, after=False)
        end = max(start, self._origin(edit.end, after=True))
        return edit._replace(start=start, old=source[start:end])

    def _origin(self, at: int, *, after: bool) -> int:
        """The place in the source of the place `at`; before or after what a change there took away."""
        before = bisect_left(self._begins, at) if after else bisect_right(self._begins, at)
        if not before:
            return at
        change, begin = self._changes[before - 1], self._begins[before - 1]
        end = begin + len(change.new or "")
        if at < end:
            return change.end if after else change.start
        return at - end + change.end


class _Span(NamedTuple):
    """An edit of either pass, with the place it takes in the text between the two passes."""

    begin: int
    end: int
    later: bool
    edit: Edit


def _fold(source: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One list of edits of `source` that does what `first` and then `second` do."""
    if not first or not second:
        return list(first) or list(second)
    spans: list[_Span] = []
    shift = 0
    for edit in first:
        assert edit.new is not None
        spans.append(_Span(edit.start + shift, edit.start + shift + len(edit.new), False, edit))
        shift += len(edit.new) - len(edit.old)
    spans += [_Span(edit.start, edit.end, True, edit) for edit in second]
    spans.sort(key=lambda span: span[:3])
    out: list[Edit] = []
    shift = 0  # between the source and the text in between, after the changes seen so far
    at = 0
    while at < len(spans):
        cluster = [spans[at]]
        begin, end = spans[at][:2]
        at += 1
        while at < len(spans) and _touch(begin, end, spans[at]):
            end = max(end, spans[at].end)
            cluster.append(spans[at])
            at += 1
        out.append(_merge(source, cluster, begin, end, shift))
        shift += sum(len(span.edit.new or "") - len(span.edit.old) for span in cluster if not span.later)
    return out


def _touch(begin: int, end: int, span: _Span) -> bool:
    """Whether `span`, which does not begin before `begin`, shares text with the cluster."""
    if begin == end or span.begin == span.end:
        return begin <= span.begin < end or (begin == span.begin and span.end == end)
    return span.begin < end


def _merge(source: str, cluster: Sequence[_Span], begin: int, end: int, shift: int) -> Edit:
    """One edit of `source` for edits of two passes that share text."""
    if len(cluster) == 1:
        span = cluster[0]
        return span.edit._replace(start=span.begin - shift) if span.later else span.edit
    middle: list[str] = []
    start = at = begin - shift
    for span in cluster:
        if not span.later:
            middle += source[at : span.edit.start], span.edit.new or ""
            at = span.edit.end
    stop = at + end - begin - sum(map(len, middle))
    middle.append(source[at:stop])
    later = [span.edit._replace(start=span.begin - begin) for span in cluster if span.later]
    parts = [span.edit for span in cluster if not span.later] + later
    return Edit(
        start,
        source[start:stop],
        apply("".join(middle), later),
        "+".join(dict.fromkeys(kind for edit in parts for kind in edit.kind.split("+"))),
        "; then ".join(dict.fromkeys(edit.why for edit in parts)),
        min(edit.confidence for edit in parts),
    )
