"""Output files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file `path` once the block ends without an exception.

    They are written to a hidden file in the same folder, forced to the disk, and moved over
    `path` in one step. Whatever interrupts that (an exception, Ctrl-C, a full disk) removes the
    hidden file and leaves `path` as it was. Missing folders are created. A device or a pipe is
    written to directly, and what a symbolic link points to is replaced, not the link.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with hidden.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            hidden.chmod(path.stat().st_mode & 0o7777)
        hidden.replace(path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
