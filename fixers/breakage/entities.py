r"""Text is escaped for HTML, and nobody unescapes it: `&nbsp;`, `&#8226;`, `&amp;amp;`.

Escaped once is what a template does. Escaped twice is what happens when a program puts out text
that another one had escaped. The ampersand is lost where a filter takes it for a separator.
"""

from __future__ import annotations

from html.entities import codepoint2name
from typing import Literal

_MARKS = '&<>"\u00a0“”‘’—–…·•×©®™'


def damage(
    text: str,
    *,
    characters: str = _MARKS,
    form: Literal["named", "decimal", "hex"] = "named",
    layers: int = 1,
    drop_ampersand: bool = False,
) -> str:
    """`text` with each of `characters` written as an entity, and `&` escaped `layers` - 1 times more.

    `form` is how an entity is written; a character without a name gets its number. With an empty
    `characters` every character beyond ASCII is written so. `drop_ampersand` takes the `&` away.

    >>> damage("王小明\u00a0“你好”")
    '王小明&nbsp;&ldquo;你好&rdquo;'
    >>> damage("R&D", layers=2)
    'R&amp;amp;D'
    >>> damage("，", characters="", form="hex", drop_ampersand=True)
    '#xff0c;'
    """

    def escaped(character: str) -> str:
        if (character > "\x7f") if not characters else (character in characters):
            return _entity(character, form)
        return character

    text = "".join(map(escaped, text))
    for _ in range(layers - 1):
        text = text.replace("&", "&amp;")
    return text.replace("&", "") if drop_ampersand else text


def _entity(character: str, form: str) -> str:
    """One character as an entity."""
    code = ord(character)
    if form == "hex":
        return f"&#x{code:x};"
    name = codepoint2name.get(code) if form == "named" else None
    return f"&{name};" if name else f"&#{code};"
