"""Builds cns11643.npy: the characters of planes 1 to 3 of CNS 11643, as EUC-TW and ISO-2022-CN have them.

Python has no codec for either. What each code means is asked of `iconv` of the GNU C library, code by
code, which is a recording of facts. Plane 3 has variants that people write, 峯, 裏, 着 and 邨; planes 4 to 15
hold rare characters, most of which are beyond the first plane of Unicode.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

import fixers.data

_PLANES, _SIDE = 3, 94


def _codes() -> list[bytes]:
    """All codes of EUC-TW in the planes, in order, as it writes them: plane 1 in two bytes, the others in four."""
    pairs = [bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]
    return [*pairs, *(bytes((0x8E, 0xA1 + plane)) + pair for plane in range(1, _PLANES) for pair in pairs)]


def _asked(lines: list[bytes], source: str, target: str, end: bytes) -> list[bytes]:
    """What iconv makes of each line; nothing of what it can't read, or cannot read in full."""
    command = ["iconv", "-c", "-f", source, "-t", target]
    given = end.join([*lines, b""])
    told = subprocess.run(command, input=given, capture_output=True, check=False)  # -c makes it exit with 1
    found = told.stdout.decode("utf-32-le" if target == "UTF-32LE" else "latin-1").split("\n")[:-1]
    if len(found) != len(lines):
        raise ValueError(f"iconv gave {len(found)} lines for {len(lines)}: {told.stderr.decode(errors='replace')}")
    return [line.encode("utf-32-le" if target == "UTF-32LE" else "latin-1") for line in found]


def build(source: str) -> None:  # noqa: ARG001 (every builder is called with a source)
    """Write the table; `source` is not needed. Raises FileNotFoundError where there is no iconv."""
    codes = _codes()
    read = _asked(codes, "EUC-TW", "UTF-32LE", b"\n")
    # Of a code that is none, iconv leaves out a byte and reads on in the rest: so each is written again.
    back = _asked(read, "UTF-32LE", "EUC-TW", "\n".encode("utf-32-le"))
    table = np.zeros(len(codes), "<u2")
    for at, (code, character, again) in enumerate(zip(codes, read, back, strict=True)):
        number = int.from_bytes(character, "little")
        # A character beyond the first plane of Unicode is left out.
        if len(character) == 4 and again == code and number < 0x10000:
            table[at] = number
    with Path(fixers.data.__file__).with_name("cns11643.npy").open("wb") as file:
        np.save(file, table.reshape(_PLANES, _SIDE, _SIDE))
