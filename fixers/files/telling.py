"""What goes wrong with one input is told, and the others go on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from fixers.files import texts
from fixers.files.plan import Job
from fixers.report import Listener, Problem

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class UnreadError(Exception):
    """An input gave no text; nothing is written for it."""


@contextmanager
def telling(job: Job, listener: Listener) -> Iterator[None]:
    """Tells `listener` what goes wrong in the block; a full disk and a closed pipe end the run."""
    try:
        yield
    except UnreadError as error:
        listener.problem(Problem(job.shown, str(error)))
    except texts.DAMAGED_ARCHIVE as error:
        why = f"the gzip file is damaged ({error}); nothing was written. `gzip -dc` may still unpack its beginning"
        listener.problem(Problem(job.shown, why))
    except BrokenPipeError:
        raise
    except OSError as error:
        listener.problem(Problem(job.shown, _told(error, job)))
        if error.errno in _NO_SPACE:
            raise


def _told(error: OSError, job: Job) -> str:
    """What an error of the system means for a person."""
    if error.errno in _NO_SPACE:
        return f"no space is left for {job.target or 'the output'}; nothing of it was kept. Free some and run again"
    where = f" ({error.filename})" if error.filename and str(error.filename) != job.shown else ""
    return f"{error.strerror or error}{where}"
