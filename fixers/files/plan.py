"""Which inputs there are, and where the cleaned text of each goes.

Everything that can be refused is refused here, before any work: two inputs for one output, an
output that would overwrite an input, several texts for one stream.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fixers.report import Problem

STREAM = "-"
"""The name of standard input and output."""

_MAGIC = frozenset("*?[")


class PlanError(ValueError):
    """What was asked for can't be done; the message says why, and what to do instead."""


class Input(NamedTuple):
    """A file to read, or standard input (None), and its name below an output folder."""

    path: Path | None
    name: Path


class Job(NamedTuple):
    """What is read (None: standard input) and the file that is written (None: no file)."""

    source: Path | None
    target: Path | None

    @property
    def shown(self) -> str:
        """The source as a person writes it."""
        return STREAM if self.source is None else str(self.source)


def find(names: Iterable[str], problem: Callable[[Problem], None], *, leave_out: Path | None = None) -> list[Input]:
    """The files that `names` (files, folders, patterns such as `pages/**/*.txt`, `-`) mean, in order.

    Folders are read with all folders in them, hidden files and folders left out. What can't be
    read is told to `problem`. `leave_out` is a folder whose files are no input: the output
    folder, where it lies inside an input folder.
    """
    skip = os.path.realpath(leave_out) if leave_out is not None else None
    found: list[Input] = []
    for name in names:
        if name == STREAM:
            found.append(Input(None, Path("stdin.txt")))
            continue
        path = Path(name)
        if not os.path.lexists(path) and _MAGIC & set(name):
            found += _matching(name, problem, skip)
        elif path.is_dir():
            found += _below(path, path, problem, skip)
        else:
            found += _file(path, Path(path.name), problem)
    return found


def _matching(pattern: str, problem: Callable[[Problem], None], skip: str | None) -> list[Input]:
    """The files that a pattern matches, named from its first part that has no wildcard."""
    parts = Path(pattern).parts
    fixed = next(at for at, part in enumerate(parts) if _MAGIC & set(part))
    base = Path(*parts[:fixed])
    found: list[Input] = []
    if skip is not None and not _is_inside(skip, os.path.realpath(base) + os.sep):
        skip = None
    for each in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 (Path.glob matches hidden files)
        path = Path(each)
        if path.is_dir():
            if "**" not in parts:  # a recursive pattern names what is in the folder itself
                found += _below(path, base, problem, skip)
        elif skip is None or not _is_inside(os.path.realpath(path), skip):
            found += _file(path, path.relative_to(base), problem)
    if not found:
        problem(Problem(pattern, "no file matches this pattern"))
    return found


def _below(folder: Path, base: Path, problem: Callable[[Problem], None], skip: str | None) -> Iterator[Input]:
    """All files in `folder` and the folders in it, each folder once however it is linked."""
    seen: set[str] = set()
    if skip is not None and not _is_inside(skip, os.path.realpath(folder) + os.sep):
        skip = None
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in seen or (skip is not None and _is_inside(real, skip)):
            continue
        seen.add(real)
        try:
            with os.scandir(here) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            problem(Problem(str(here), f"the folder can't be read: {error.strerror or error}"))
            continue
        folders: list[Path] = []
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(path)
            elif path.exists() and not path.is_file():
                problem(Problem(str(path), "it is no regular file; name it itself to read it"))
            else:
                yield from _file(path, path.relative_to(base), problem)
        waiting += reversed(folders)


def _file(path: Path, name: Path, problem: Callable[[Problem], None]) -> Iterator[Input]:
    if path.exists():
        yield Input(path, name)
    elif path.is_symlink():
        problem(Problem(str(path), f"a dangling link: {path.readlink()} does not exist"))
    else:
        problem(Problem(str(path), "there is no such file or folder"))


def _is_inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it; where `folder` ends in a slash, only the latter."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def output_folder(names: Sequence[str], out: str | None) -> Path | None:
    """`out` where it is to be a folder: for several inputs, a folder or a pattern, or as it ends in /.

    >>> output_folder(["no such page"], "no such output"), output_folder(["a.txt"], "no such output.txt")
    (None, None)
    >>> output_folder(["a.txt", "b.txt"], "no such output").name, output_folder(["a.txt"], "no such output/").name
    ('no such output', 'no such output')
    """
    if out is None or out == STREAM:
        return None
    several = len(names) > 1 or any(Path(name).is_dir() or _is_pattern(name) for name in names)
    return Path(out) if several or Path(out).is_dir() or out.endswith(("/", os.sep)) else None


def _is_pattern(name: str) -> bool:
    return name != STREAM and bool(_MAGIC & set(name)) and not os.path.lexists(name)


def plan(
    names: Sequence[str],
    out: str | None,
    problem: Callable[[Problem], None],
    *,
    in_place: bool = False,
    nowhere: bool = False,
) -> list[Job]:
    """Where the text of each input goes; raises PlanError when that is not possible.

    `out` is a file for one input, else a folder in which the inputs keep their names (those in a
    folder their path below it); None or `-` is standard output, for one input only. `in_place`:
    each file is replaced by its cleaned text. `nowhere`: nothing is going to be written.
    """
    if in_place and out is not None:
        raise PlanError("files are either cleaned in place or written to -o, not both")
    folder = output_folder(names, out)
    inputs = find(names, problem, leave_out=folder)
    if sum(each.path is None for each in inputs) > 1:
        raise PlanError("standard input (-) can be read once only")
    if in_place:
        if any(each.path is None for each in inputs):
            raise PlanError("standard input (-) can't be cleaned in place")
        return [Job(each.path, None if nowhere else each.path) for each in inputs]
    if folder is not None:
        if folder.exists() and not folder.is_dir():
            raise PlanError(f"{folder} is a file, but several inputs need a folder; name another one with -o")
        jobs = [Job(each.path, folder / each.name) for each in inputs]
    elif out is not None and out != STREAM:
        jobs = [Job(each.path, Path(out)) for each in inputs]
    else:
        several = len(names) > 1 or len(inputs) > 1 or any(Path(name).is_dir() for name in names)
        if several and not nowhere:
            raise PlanError("several inputs can't go to standard output; name a folder with -o, or use --dry-run")
        jobs = [Job(each.path, None) for each in inputs]
    _refuse_clashes(jobs)
    return [Job(job.source, None) for job in jobs] if nowhere else jobs


def _refuse_clashes(jobs: Sequence[Job]) -> None:
    """Raise PlanError where an output has two inputs, or is an input itself."""
    sources = {os.path.realpath(job.source): job for job in jobs if job.source is not None}
    targets: dict[str, Job] = {}
    for job in jobs:
        if job.target is None:
            continue
        if job.target.exists() and not job.target.is_file() and not job.target.is_dir():
            continue  # a device or a pipe takes everything
        real = os.path.realpath(job.target)
        if real in targets:
            raise PlanError(
                f"{targets[real].shown} and {job.shown} would both be written to {job.target}; "
                "give the folder that holds both as input, so that their paths are kept, or clean them one by one"
            )
        if real in sources:
            raise PlanError(
                f"{job.target} is an input ({sources[real].shown}) and would be overwritten; "
                "name another output, or clean it with --in-place if that is intended"
            )
        targets[real] = job
