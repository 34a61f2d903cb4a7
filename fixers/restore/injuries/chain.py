"""What injured runs were, from accident to accident: where a byte is gone, and where pairs were dropped.

Between such places all is known, and was scored when the run was found. So a reading is carried from
one place to the next: all that can stand there is ranked by a glance, the best are scored by the
model, and so are the four characters behind them. Accidents of a whole batch are looked at together:
the first ones of all questions, then the second ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.language.arcs import spread
from fixers.language.model import CONTEXT
from fixers.language.states import States, chain
from fixers.restore.injuries.carried import Rows, joined_rows
from fixers.restore.injuries.holes import Ints, best_of
from fixers.restore.injuries.ways import BEST, FAR, Question, Sums, known_of, text_of, ways_of

KEPT = 8
"""Readings that go on to the next place."""

SHOWN = 6
"""Readings of which a text is made."""

MARGINS = (14.0, 12.0, 10.0, 10.0)
"""Nats by which a reading may stand behind the best one after each character, when what follows is scored as elsewhere.
Known characters behind a slot are off by some nats, since they were scored behind other ones."""

AT_ONCE = 8000
"""Events of questions that are read together, so that memory does not grow with a batch: each takes up to 15 KB."""


class Step(NamedTuple):
    """What stands at an event: characters `before` to `behind`, counted as in the question, are gone for it."""

    event: int
    before: int
    behind: int
    new: str


class Way(NamedTuple):
    """One way to read a question."""

    share: float
    steps: list[Step]


def readings(every: Sequence[Sequence[Question]]) -> list[list[list[Way]]]:
    """The best readings of each question of some texts, the likeliest first; none where nothing can stand there."""
    questions = [each for some in every for each in some]
    ends = np.cumsum([len(each.events) for each in questions])
    found: list[list[Way]] = []
    while len(found) < len(questions):
        begin = len(found)
        done = ends[begin - 1] if begin else 0
        found += _Search(questions[begin : max(begin + 1, int(ends.searchsorted(done + AT_ONCE, "right")))]).run()
    answers = iter(found)
    return [list(itertools.islice(answers, len(some))) for some in every]


class _Search:
    """Reads some questions together."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions
        self._known = known_of(questions)
        counts = [len(each.events) for each in questions]
        self._firsts = np.concatenate([[0], np.cumsum(counts)])
        self._ways = ways_of(questions, self._known)
        self._borders = np.searchsorted(self._ways.event, np.arange(self._firsts[-1] + 1))
        self._skips = np.array([event.options is None for each in questions for event in each.events], np.bool_)
        starts = [event.at - each.low for each in questions for event in each.events]
        self._places = np.array([*starts, 0])
        self._steps: list[tuple[Ints, Ints]] = []
        self._count = 0

    def run(self) -> list[list[Way]]:
        """Carry readings from event to event."""
        count = len(self._questions)
        everyone = np.arange(count)
        moved = np.array([int(not each.begins) for each in self._questions])
        zeros = np.zeros(count, np.int64)
        states = self._at(everyone, moved, zeros)
        rows = Rows(
            everyone,
            zeros,
            moved,
            np.zeros(count),
            np.zeros(count),
            np.full(count, CONTEXT),
            np.full(count, -1),
            states,
        )
        done: list[Rows] = []
        counts = np.diff(self._firsts)
        for step in range(int(counts.max(initial=0))):
            on = counts[rows.question] > step
            if not on.all():
                done.append(rows.take((~on).nonzero()[0]))
                rows = rows.take(on.nonzero()[0])
            rows = self._step(rows, step)
        done.append(rows)
        return self._told([self._finished(each) for each in done])

    def _finished(self, rows: Rows) -> Rows:
        """Ask for what stands behind the last unknown characters, too."""
        return self._asked(rows, np.minimum(CONTEXT - rows.age, self._length(rows) - rows.at), ())[0]

    def _at(self, question: Ints, moved: Ints, at: Ints) -> States:
        """What the model knows before known characters."""
        place = self._known.starts[question] + moved * self._known.apart + at
        return chain().begin(self._known.ids[place[:, None] + np.arange(-CONTEXT, 0)].astype(np.uint16))

    def _step(self, rows: Rows, step: int) -> Rows:
        """Let each reading go through its next event."""
        ways, event = self._ways, self._firsts[rows.question] + step
        rows = self._advanced(rows, np.maximum(self._places[event], rows.at))
        which, way = spread(self._borders[event], self._borders[event + 1])
        fit = (rows.at[which] <= ways.before[way]).nonzero()[0]
        which, way = which[fit], way[fit]
        prelim = rows.total[which] + ways.glance[way]
        near = self._near(rows.question[which], prelim, FAR)
        which, way, prelim = which[near], way[near], prelim[near]
        order = np.argsort(rows.question[which], kind="stable")
        which, way = which[order], way[order]
        chosen = best_of(rows.question[which], prelim[order], BEST)
        which, way = which[chosen], way[chosen]
        taken = self._advanced(rows.take(which), ways.before[way])
        taken = self._taken(taken, way)
        free = np.full(taken.at.size, CONTEXT)
        number = event[which] + 1
        more = number < self._firsts[taken.question + 1]
        free[more] = self._places[number[more]] - taken.at[more]
        taken, parent, way = self._looked_ahead(taken, free, rows.last[which], way)
        stay = self._skips[event].nonzero()[0]
        skipped = rows.take(stay)
        return self._kept(taken, parent, way, skipped)

    def _length(self, rows: Rows) -> Ints:
        known = self._known
        length: Ints = known.starts[rows.question + 1] - known.starts[rows.question] - CONTEXT
        return length

    def _advanced(self, rows: Rows, to: Ints) -> Rows:
        """Read on through known characters."""
        near = np.minimum(to - rows.at, CONTEXT - rows.age)
        rows = self._asked(rows, near, ())[0]
        far = (rows.at < to).nonzero()[0]
        if far.size:
            states = self._at(rows.question[far], rows.moved[far], to[far])
            rows.states.put(far, states, np.arange(far.size))
        return rows._replace(at=to)

    def _asked(self, rows: Rows, counts: Ints, margins: Sequence[float]) -> tuple[Rows, Ints]:
        """Ask the model for the next characters, for each row as many as `counts` says; leave those behind that stay back."""
        known, links = self._known, chain()
        numbers = np.arange(rows.at.size)
        for step in range(int(counts.max(initial=0))):
            some = (counts > step).nonzero()[0]
            place = known.starts[rows.question[some]] + rows.moved[some] * known.apart + rows.at[some]
            ids = known.ids[place]
            said = links.ask(rows.states, some, ids)
            rows.total[some] += said.said - known.said[place]
            states = links.go_on(rows.states, some, ids, said.cells_at(np.arange(some.size), some.size))
            rows.states.put(some, states, np.arange(some.size))
            rows.at[some] += 1
            rows.age[some] += 1
            rows.hint[some] = 0.0
            if margins:
                near = self._near(rows.question, rows.total + rows.hint, margins[step])
                if near.size < rows.at.size:
                    rows, counts, numbers = rows.take(near), counts[near], numbers[near]
        return rows, numbers

    def _near(self, question: Ints, total: Sums, margin: float) -> Ints:
        """Which rows do not stay too far behind the best ones of their questions."""
        best = np.full(len(self._questions), -np.inf)
        np.maximum.at(best, question, total)
        near: Ints = (total > best[question] - margin).nonzero()[0]
        return near

    def _taken(self, rows: Rows, way: Ints) -> Rows:
        """Put what stands at an event behind rows that have come there."""
        links, ways = chain(), self._ways
        everyone = np.arange(way.size)
        total = rows.total + ways.weight[way]
        states = rows.states
        for column in range(ways.codes.shape[1]):
            some = (ways.codes[way, column] > 0).nonzero()[0] if column else everyone
            if not some.size:
                break
            ids = ways.ids[way[some], column]
            said = links.ask(states, some, ids)
            total[some] += said.said
            next_ones = links.go_on(states, some, ids, said.cells_at(np.arange(some.size), some.size))
            if column:
                states.put(some, next_ones, np.arange(some.size))
            else:
                states = next_ones
        after = self._modes()[ways.event[way]]
        rows = rows._replace(at=ways.behind[way], moved=after, age=np.zeros_like(way), states=states)
        return rows._replace(total=total, hint=ways.hint[way].astype(np.float64))

    def _modes(self) -> Ints:
        modes = np.ones(int(self._firsts[-1]), np.int64)
        last = [at - 1 for at, each in zip(self._firsts[1:].tolist(), self._questions, strict=True) if each.ends]
        modes[last] = 0
        return modes

    def _looked_ahead(self, rows: Rows, free: Ints, parent: Ints, way: Ints) -> tuple[Rows, Ints, Ints]:
        """Ask for the next characters as if nothing were gone there; rows that may lose some of them stay before them."""
        near = self._near(rows.question, rows.total + rows.hint, MARGINS[0])
        rows, parent, way, free = rows.take(near), parent[near], way[near], free[near]
        counts = np.minimum(self._length(rows) - rows.at, CONTEXT)
        ahead, numbers = self._asked(rows.copy(), counts, MARGINS)
        stay = (free[numbers] < counts[numbers]).nonzero()[0]
        if not stay.size:
            return ahead, parent[numbers], way[numbers]
        go = (free[numbers] >= counts[numbers]).nonzero()[0]
        back = rows.take(numbers[stay])
        back = back._replace(hint=np.maximum(back.hint, ahead.total[stay] - back.total))
        order = numbers[np.concatenate([go, stay])]
        return joined_rows(ahead.take(go), back), parent[order], way[order]

    def _kept(self, taken: Rows, parent: Ints, way: Ints, skipped: Rows) -> Rows:
        """The best rows of each question."""
        # Apart, since a run that ends before this place has not left what is impossible there behind yet.
        question = np.concatenate([2 * taken.question, 2 * skipped.question + 1])
        total = np.concatenate([taken.total + taken.hint, skipped.total + skipped.hint])
        order = np.argsort(question, kind="stable")
        chosen = order[best_of(question[order], total[order], KEPT)]
        new, old = chosen[chosen < way.size], chosen[chosen >= way.size] - way.size
        self._steps.append((parent[new], way[new]))
        first = self._count
        self._count += new.size
        now = taken.take(new)._replace(last=np.arange(first, first + new.size))
        if not old.size:
            return now
        return joined_rows(now, skipped.take(old))

    def _told(self, done: Sequence[Rows]) -> list[list[Way]]:
        """The best rows of each question, those that have one text as one."""
        question, total, last = (np.concatenate([rows[at] for rows in done]) for at in (0, 3, 6))
        order = np.lexsort((-total, question))
        question, total, last = question[order], total[order], last[order]
        borders = np.searchsorted(question, np.arange(len(self._questions) + 1)).tolist()
        parents, ways = (np.concatenate(each).tolist() for each in zip(*self._steps, strict=True))
        found: list[list[Way]] = []
        for number, (low, high) in enumerate(itertools.pairwise(borders)):
            shares = total[low:high]
            if low < high:
                shares = np.exp(shares - np.logaddexp.reduce(shares))
            many = sum(share >= _LEAST for share in shares.tolist()[:SHOWN])
            own: dict[str, Way] = {}
            for row, share in enumerate(shares[: max(many, 1)].tolist(), low):
                steps = self._path(number, last.item(row), parents, ways)
                text = self._text(number, steps) if many > 1 else ""
                own[text] = own[text]._replace(share=own[text].share + share) if text in own else Way(share, steps)
            found.append(sorted(own.values(), key=lambda each: -each.share))
        return found

    def _path(self, number: int, last: int, parents: list[int], ways: list[int]) -> list[Step]:
        table, steps = self._ways, []
        while last >= 0:
            way = ways[last]
            new = "".join(chr(code) for code in table.codes[way].tolist() if code)
            event = table.event.item(way) - int(self._firsts[number])
            steps.append(Step(event, table.before.item(way), table.behind.item(way), new))
            last = parents[last]
        return steps[::-1]

    def _text(self, number: int, steps: list[Step]) -> str:
        question, at, out = self._questions[number], CONTEXT, []
        codes = question.plain if question.begins else question.moved
        for step in steps:
            out += [text_of(codes[at : step.before + CONTEXT]), step.new]
            at = step.behind + CONTEXT
            is_end = question.ends and step.event == len(question.events) - 1
            codes = question.plain if is_end else question.moved
        return "".join([*out, text_of(codes[at:])])


_LEAST = 0.005
"""Share of a reading below which it is not told."""
