r"""Characters are escaped for a program, and nobody unescapes them: `\u4e2d`, `%E4%B8%AD`, `=E4=B8=AD`.

JSON libraries write everything beyond ASCII as `\u4e2d`, and a database or a template that drops
backslashes leaves `u4e2d`. Addresses and forms are percent-escaped, in UTF-8 or in the encoding of
the page. Mail is quoted-printable. `str()` of bytes in Python gives `b'\xe4\xb8\xad'`, and git and
old shells write bytes in octal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Form = Literal["unicode", "long", "braces", "bare", "percent-u", "percent", "printable", "hex", "octal", "repr", "half"]

_LINE = 75
"""Characters of a line of quoted-printable text before its soft end."""

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def damage(
    text: str,
    *,
    form: Form = "unicode",
    codec: str = "utf-8",
    upper: bool = False,
    layers: int = 1,
    least: str = "\x80",
) -> str:
    r"""`text` with its characters beyond ASCII escaped.

    `form` is how: by code point (`unicode`, `long`, `braces`, `bare`, `percent-u`), or byte by byte in
    `codec` (`percent`, `printable`, `hex`, `octal`, `repr`). `upper` writes digits as capitals; percent
    and quoted-printable always do. `half` is misread text as Python shows it: read as Latin-1, with what
    can't be printed escaped. `layers` is how often backslashes or percent signs were escaped, the escape
    included. `least` is the first character that is escaped, unless bytes are. Raises UnicodeEncodeError
    for what `codec` doesn't have.

    >>> damage("中a"), damage("😀", layers=2), damage("中文", form="bare")
    ('\\u4e2da', '\\\\ud83d\\\\ude00', 'u4e2du6587')
    >>> damage("中 a", form="percent"), damage("é", form="printable"), damage("中", form="repr", codec="gbk")
    ('%E4%B8%AD%20a', '=C3=A9', "b'\\xd6\\xd0'")
    """
    if form == "repr":
        return repr(text.encode(codec))
    if form == "half":
        return repr(text.encode(codec).decode("latin-1"))[1:-1]
    if form == "printable":
        return _printable(text, codec)
    if form == "percent":
        escaped = "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in text.encode(codec))
        return escaped.replace("%", "%" + "25" * (layers - 1))
    sign = "\\" * 2 ** (layers - 1)
    writers: dict[str, Callable[[str], str]] = {
        "unicode": lambda each: _units(each, sign + "u", upper),
        "long": lambda each: sign + "U" + _digits(ord(each), 8, upper),
        "braces": lambda each: sign + "x{" + _digits(ord(each), 4, upper) + "}",
        "bare": lambda each: _units(each, "u", upper),
        "percent-u": lambda each: _units(each, "%u", True),
        "hex": lambda each: "".join(sign + "x" + _digits(byte, 2, upper) for byte in each.encode(codec)),
        "octal": lambda each: "".join(f"{sign}{byte:03o}" for byte in each.encode(codec)),
    }
    return "".join(each if each < least else writers[form](each) for each in text)


def _digits(number: int, width: int, upper: bool) -> str:
    return f"{number:0{width}X}" if upper else f"{number:0{width}x}"


def _units(character: str, sign: str, upper: bool) -> str:
    """The UTF-16 units of a character, each behind `sign`."""
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(sign + _digits(int.from_bytes(data[at : at + 2]), 4, upper) for at in range(0, len(data), 2))


def _printable(text: str, codec: str) -> str:
    """`text` as quoted-printable, with soft line ends."""
    lines = []
    for line in text.split("\n"):
        rest = [chr(byte) if 32 <= byte < 127 and byte != 61 else f"={byte:02X}" for byte in line.encode(codec)]
        if rest and rest[-1] == " ":
            rest[-1] = "=20"
        out = ""
        width = 0
        for each in rest:
            if width + len(each) > _LINE:
                out += "=\n"
                width = 0
            out += each
            width += len(each)
        lines.append(out)
    return "\n".join(lines)
