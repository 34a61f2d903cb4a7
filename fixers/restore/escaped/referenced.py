"""References of HTML to bytes that mean no character, where these were bytes of text that was misread.

`&#129;` is nothing in Windows-1252, as a browser reads it. But a page that was misread and then escaped has it wherever
that byte was: 中 in UTF-8 is `&#228;&#184;&#173;`, and 保 is `&#228;&#191;&#157;`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fixers.breakage.code_pages import bytes_of
from fixers.reading.references import Reference, search
from fixers.restore.chains.at_once import at_once

_NOTHING = frozenset("\x81\x8d\x8f\x90\x9d")
_NUMBER = re.compile("#(?:([0-9]{3})|[xX]([0-9A-Fa-f]{2}))")

_BYTES = {ord(letter): byte for letter, byte in bytes_of("cp1252").items()}
_UTF8 = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_LONGEST = 100_000
"""Characters of a line that is looked at as a whole."""


def with_bytes(text: str, found: Sequence[Reference]) -> list[Reference]:
    r"""The references of a text, those to bytes that mean no character by itself as these, where they are part of text.

    They are a part of a character in UTF-8 that was read byte by byte, or their line is evidently text in another codec.

    >>> from fixers.reading.references import search
    >>> for text in ("&#228;&#191;&#157;", "a &#157; b"):
    ...     print([each.new for each in with_bytes(text, search(text))])
    ['ä', '¿', '\x9d']
    ['']
    """
    bare = {at: byte for at, each in enumerate(found) if not each.new and (byte := _byte(each.body))}
    if not bare:
        return [*found]
    lines: dict[int, list[int]] = {}
    for at in bare:
        lines.setdefault(text.rfind("\n", 0, found[at].start), []).append(at)
    told: dict[int, str] = {}
    for start, holes in lines.items():
        end = text.find("\n", found[holes[-1]].end)
        told |= _told(text, found, bare, (start + 1, len(text) if end < 0 else end))
    return [each._replace(new=told.get(at, each.new)) for at, each in enumerate(found)]


def _byte(body: str) -> str:
    """The byte of a reference that means no character, as a control character."""
    number = _NUMBER.fullmatch(body)
    if not number:
        return ""
    character = chr(int(number[1]) if number[1] else int(number[2], 16))
    return character if character in _NOTHING else ""


def _told(text: str, found: Sequence[Reference], bare: dict[int, str], line: tuple[int, int]) -> dict[int, str]:
    """Which of such references on a line are bytes of text, by their number."""
    shown, places = _shown(text, found, bare, line)
    holes = [at for at in places if at in bare]
    if len(shown) <= _LONGEST and at_once(shown):
        return {at: bare[at] for at in holes}
    inside = {at for match in _UTF8.finditer(shown.translate(_BYTES)) for at in range(*match.span())}
    return {at: bare[at] for at in holes if places[at] in inside}


def _shown(
    text: str, found: Sequence[Reference], bare: dict[int, str], line: tuple[int, int]
) -> tuple[str, dict[int, int]]:
    """A line with its references read, and where each of them stands in it then."""
    start, end = line
    parts, places, size, done = [], {}, 0, start
    for at, each in enumerate(found):
        if start <= each.start and each.end <= end:
            new = each.new or bare.get(at, "") or text[each.start : each.end]
            parts += [text[done : each.start], new]
            places[at] = size + each.start - done
            size, done = places[at] + len(new), each.end
    return "".join([*parts, text[done:end]]), places


def what_it_was(line: str) -> str:
    """What a line was whose references spell text that was misread, evidently, or nothing.

    >>> was = "中央人民政府委员会今天举行"
    >>> what_it_was("".join(f"&#{byte};" for byte in was.encode("gbk"))) == was, what_it_was("&lt;b&gt;")
    (True, '')
    """
    found = search(line)
    if sum(not each.new.isascii() for each in found) < _LEAST:
        return ""
    bare = {at: _byte(each.body) for at, each in enumerate(found) if not each.new}
    evident = at_once(_shown(line, found, bare, (0, len(line)))[0])
    return evident.text if evident else ""


_LEAST = 8
"""References to characters beyond ASCII of such a line, at least."""
