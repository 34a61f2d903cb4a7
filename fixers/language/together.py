"""Searches that take their steps together: what many ask of the model at the same time is asked at once.

A call of the model takes a quarter of a millisecond however little it is asked, and a search thirty
such calls. So what restores a text is written as a job: a generator that yields what it asks for and
is sent the answers. It may yield other jobs, which then run side by side. `together` runs jobs of any
number of texts, and puts the questions of all of them into one.

>>> def better(one: str, other: str) -> Job[str]:
...     first, second = yield Score([one, other])
...     return one if first > second else other
>>> together([better("人民", "民人"), better("府政", "政府")])
['人民', '政府']
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from operator import add
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from fixers.language.model import CONTEXT, Floats, model
from fixers.language.search import BEAM, MARGIN, Question, Reading, read


class Score(NamedTuple):
    """Asks for the log probability of each text as a line of its own, its end not counted: a list of floats."""

    texts: Sequence[str]


class Each(NamedTuple):
    """Asks for the log probability of each character of texts that follow on others: a list of arrays."""

    texts: Sequence[str]
    befores: Sequence[str]


class Read(NamedTuple):
    """Asks for the most probable readings of lattices: for each question a list of `Reading`."""

    questions: Sequence[Question]
    best: int = 1
    beam: int = BEAM
    prior: Floats | None = None
    """As in `read`; what all give that search together is the same array."""
    margin: float = MARGIN


class Ask(NamedTuple):
    """Asks what a function says of a text, or what else it takes, that looks at many at once: one item of its answer."""

    function: Callable[[Sequence[Any]], Sequence[Any]]
    text: Any


T = TypeVar("T")
Job = Generator[Any, Any, T]
"""Yields a `Score`, an `Each`, a `Read`, an `Ask`, or a list of jobs, and is sent the answers, in order."""


class _Task:
    """A job that has begun, and the answers of the jobs that it waits for."""

    def __init__(self, job: Job[Any] | None, parent: _Task | None, at: int) -> None:
        self.job = job
        self.parent = parent
        self.at = at
        self.answers: list[Any] = []
        self.left = 0

    def wait(self, jobs: Sequence[Job[Any]]) -> list[tuple[_Task, Any]]:
        """Begin some jobs whose answers this one waits for."""
        self.answers, self.left = [None] * len(jobs), len(jobs)
        return [(_Task(job, self, at), None) for at, job in enumerate(jobs)]


class _Asked:
    """The questions that are not answered yet, with those who asked."""

    def __init__(self) -> None:
        self.looks: list[tuple[_Task, Ask]] = []
        self.scores: list[tuple[_Task, Score | Each]] = []
        self.reads: list[tuple[_Task, Read]] = []

    def answered(self) -> list[tuple[_Task, Any]]:
        """Answers to questions of one sort: searches cost most, so they wait for all that will search, too."""
        if self.looks:
            looks, self.looks = self.looks, []
            return list(zip([task for task, _ in looks], _looked([each for _, each in looks]), strict=True))
        if self.scores:
            scores, self.scores = self.scores, []
            return list(zip([task for task, _ in scores], scored([each for _, each in scores]), strict=True))
        reads, self.reads = self.reads, []
        return list(zip([task for task, _ in reads], _searched([each for _, each in reads]), strict=True))


def together(jobs: Sequence[Job[T]]) -> list[T]:
    """Run jobs side by side; what each returns."""
    all_of_them = _Task(None, None, 0)
    ready = all_of_them.wait(jobs)
    asked = _Asked()
    while ready:
        for task, answer in ready:
            _advance(task, answer, asked)
        ready = asked.answered()
    return all_of_them.answers


_GROUP = 200_000
"""Characters of texts that are searched together, about, so that memory does not grow with the batch."""


def for_all(texts: Sequence[str], job: Callable[..., Job[T]], *beside: Sequence[Any]) -> list[T]:
    """What the job of each text, with what stands beside it, returns; many texts run side by side, undisturbed."""
    done: list[T] = []
    group: list[tuple[Any, ...]] = []
    size = 0
    with undisturbed():
        for text, *own in zip(texts, *beside, strict=True):
            if group and size + len(text) > _GROUP:
                done += together([job(*each) for each in group])
                group, size = [], 0
            group.append((text, *own))
            size += len(text)
        return done + together([job(*each) for each in group])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Have Python not look for cycles meanwhile, if it does: for jobs that leave none, and for whole recipes.

    What such jobs make is small, much and kept for the whole batch, and Python would go through all of it again and
    again: that was a quarter of the time of lossy text, and between the kinds of a recipe a tenth once more. It is freed
    as it is let go of, as ever.

    >>> with undisturbed():
    ...     gc.isenabled()
    False
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


_MEMORY: ContextVar[dict[object, dict[str, Any]] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Have what is `remembered` be kept meanwhile: while a batch goes through a recipe, of which several kinds ask the same.

    >>> with remembering():
    ...     remembered("greetings")["甲"] = "你好"
    ...     remembered("greetings")
    {'甲': '你好'}
    >>> remembered("greetings")
    {}
    """
    token = _MEMORY.set({})
    try:
        yield
    finally:
        _MEMORY.reset(token)


def remembered(name: object) -> dict[str, Any]:
    """What is known of some texts by a name; nothing, and nothing is kept, where no batch goes through a recipe."""
    memory = _MEMORY.get()
    return {} if memory is None else memory.setdefault(name, {})


def _advance(task: _Task, answer: Any, unanswered: _Asked) -> None:
    """Run a job, and the jobs that it waits for, until they ask for something or are done."""
    todo = [(task, answer)]
    while todo:
        task, answer = todo.pop()
        assert task.job is not None, "only jobs are advanced"
        try:
            asked = task.job.send(answer)
        except StopIteration as done:
            parent = task.parent
            assert parent is not None, "the last task has no job"
            parent.answers[task.at] = done.value
            parent.left -= 1
            if not parent.left and parent.job is not None:
                todo.append((parent, parent.answers))
            continue
        if isinstance(asked, Read):
            unanswered.reads.append((task, asked))
        elif isinstance(asked, (Score, Each)):
            unanswered.scores.append((task, asked))
        elif isinstance(asked, Ask):
            unanswered.looks.append((task, asked))
        elif asked:
            todo += task.wait(asked)
        else:
            todo.append((task, []))


def _looked(asked: Sequence[Ask]) -> list[Any]:
    """The answers to all of them, from one look a function."""
    answers: list[Any] = [None] * len(asked)
    for function in dict.fromkeys(each.function for each in asked):
        same = [at for at, each in enumerate(asked) if each.function is function]
        for at, answer in zip(same, function([asked[at].text for at in same]), strict=True):
            answers[at] = answer
    return answers


def scored(asked: Sequence[Score | Each]) -> list[list[float] | list[Floats]]:
    """The answers to all of them, from one call of the model."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for each in asked:
        befores = each.befores if isinstance(each, Each) else [""] * len(each.texts)
        for before, text in zip(befores, each.texts, strict=True):
            pieces += ["\n", before[-CONTEXT:], text]
            starts.append(at + 1 + min(len(before), CONTEXT))
            at = starts[-1] + len(text)
    said = model().characters("".join(pieces))
    ends = list(map(add, starts, map(len, pieces[2::3])))
    sums = _sums(said, starts, ends)
    answers: list[list[float] | list[Floats]] = []
    number = 0
    for each in asked:
        own = slice(number, number + len(each.texts))
        number = own.stop
        if isinstance(each, Score):
            answers.append(sums[own])
        else:
            answers.append([said[start:end] for start, end in zip(starts[own], ends[own], strict=True)])
    return answers


def _sums(said: Floats, starts: Sequence[int], ends: Sequence[int]) -> list[float]:
    """The sums of some pieces, in order and apart; a call of numpy for each takes two microseconds."""
    borders = np.array([starts, ends], np.int64)
    sums = np.add.reduceat(np.append(said, 0.0).astype(np.float64), borders.T.ravel())[::2]
    sums[borders[0] == borders[1]] = 0.0
    return cast(list[float], sums.tolist())


def _searched(asked: Sequence[Read]) -> list[list[list[Reading]]]:
    """The answers to all of them, from one search for all that ask in the same way."""
    answers: list[list[list[Reading]]] = [[] for _ in asked]
    sorts = [(each.best, each.beam, id(each.prior), each.margin) for each in asked]
    for sort in dict.fromkeys(sorts):
        same = [at for at, each in enumerate(sorts) if each == sort]
        best, beam, prior, margin = asked[same[0]][1:]
        every = [question for at in same for question in asked[at].questions]
        found = iter(read(every, best=best, beam=beam, prior=prior, margin=margin))
        for at in same:
            answers[at] = [next(found) for _ in asked[at].questions]
    return answers
