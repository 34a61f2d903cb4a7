"""One place of a text whose characters may each have been one byte or a sequence of UTF-8: all its forms.

States are what of a character and what of a sequence of UTF-8 have begun; for each, the cheapest
readings are kept, by characters alone for a few characters, then by the language model.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import decode
from fixers.restore.mixed.costs import Coder, Steps, advance
from fixers.restore.mixed.forms import START, Flags, Plain, follow, forms, loose_forms

_KEPT = 8
"""Readings kept for each state of a search."""

_CHOICES = 6
"""Readings of one place that the language model is asked about."""

_RESCORE = 6
"""Characters after which a search that is not over yet asks the model again; at first after half as many more."""

_WIDTH = 20.0
"""Nats by which a reading must be dearer, most characters by themselves, to be given up at once."""

_BEAM = 25.0
"""Nats by which a reading must be dearer by the model to be given up."""

_LONGER = 2.0
"""Nats for a sequence of UTF-8 where one letter would do, in a codec of one byte a character: the model of all
languages likes a letter too many (in Thai 9 times of 11)."""

_RESET = 0x30
"""Bytes below are no part of a character of several bytes in any codec."""


CONTEXT = 4
"""Characters of context that it is given."""

Path = tuple[float, bytes, int, float, str, float]
"""A reading: what it costs in nats, its bytes; how many of them the model has scored, what the others
cost character by character, and the last characters that were scored; what its forms cost, in all."""


class Window(NamedTuple):
    """A place where forms had to be tried."""

    end: int
    """Where the text is in step again: a byte."""
    paths: list[Path]
    """What may have stood there, cheapest first."""
    doubtful: Flags
    """Where the parse was in doubt, from its beginning on to one past its end."""


_State = tuple[bytes, bytes]
"""The bytes of a character that has begun, and what of UTF-8 has."""


def window(text: Plain, codec: Coder, each: Steps, start: int, always: bool) -> Window | None:
    """What the bytes from `start` on may be, up to where a parse is in step again."""
    at = int(np.searchsorted(text.starts, start, "right")) - 1
    states: dict[_State, list[Path]] = {}
    if text.starts[at] < start:  # in a sequence of UTF-8: that is certain
        at += 1
        rest = text.data[start : text.starts[at]].tobytes()
        moved = advance(codec, b"", rest)
        if moved is None:
            return None
        states[moved[1], b"j"] = [(moved[0], rest, 0, moved[0], "", 0.0)]
    else:
        states[b"", _before(text, at, always)] = [(0.0, b"", 0, 0.0, "", 0.0)]
    first = at
    while at < len(text.text):
        choices = forms(text.text[at]) if always else loose_forms(text.text[at : at + 2])
        states = _step(states, choices, codec, always)
        if not states:
            return None
        at += 1
        if at - first > _RESCORE and (at - first) % _RESCORE == _RESCORE // 2:
            states = _rescored(states, codec)
        end = int(text.starts[at])
        if end == len(text.data):
            break
        best = min(states, key=lambda state: states[state][0][0])
        if not best[0] and (
            text.data[end] < _RESET or (at - first >= 2 and not each.doubtful[end] and not best[1][1:])
        ):
            states = {state: paths for state, paths in states.items() if not state[0]}
            break
    done = sorted(path for (pending, _), paths in states.items() if not pending for path in paths)[:_CHOICES]
    end = int(text.starts[at])
    return Window(end, done, each.doubtful[start : end + 1]) if done else None


def _rescored(states: dict[_State, list[Path]], codec: Coder) -> dict[_State, list[Path]]:
    """The same, with the model's costs in place of those of characters by themselves; the dearest given up."""
    every = [(state[0], state, path) for state, paths in states.items() for path in paths]
    new = [loosely(data[done : len(data) - len(begun)], codec.name) for begun, _, (_, data, done, _, _, _) in every]
    texts = [path[4] + text for (_, _, path), text in zip(every, new, strict=True)]
    scores = codec.language.score(texts + [path[4] for _, _, path in every]).tolist()
    scored: dict[_State, list[Path]] = {}
    for (begun, state, path), text, score, before in zip(every, texts, scores, scores[len(every) :], strict=False):
        cost = path[0] - path[3] + before - score
        scored.setdefault(state, []).append((cost, path[1], len(path[1]) - len(begun), 0.0, text[-CONTEXT:], path[5]))
    limit = min(path[0] for paths in scored.values() for path in paths) + _BEAM
    kept = {state: sorted(path for path in paths if path[0] < limit) for state, paths in scored.items()}
    return {state: paths for state, paths in kept.items() if paths}


def _step(
    states: dict[_State, list[Path]], choices: tuple[bytes, ...], codec: Coder, always: bool
) -> dict[_State, list[Path]]:
    """All that can be after one more character."""
    following: dict[_State, list[Path]] = {}
    limit = min(paths[0][0] for paths in states.values()) + _WIDTH
    for (pending, begun), paths in states.items():
        paths = [path for path in paths if path[0] < limit]
        for form in choices if paths else ():
            read = follow(begun, form, always)
            moved = advance(codec, pending, form) if read else None
            if read and moved:
                alone = moved[0]
                extra = read[1] + (_LONGER if len(form) > len(choices[0]) and not codec.several else 0.0)
                cost = alone + extra
                added = [
                    (path[0] + cost, path[1] + form, path[2], path[3] + alone, path[4], path[5] + extra)
                    for path in paths
                ]
                following.setdefault((moved[1], read[0]), []).extend(added)
    for paths in following.values():
        if len(paths) > 1:
            paths.sort()
            del paths[_KEPT:]
    return following


def _before(text: Plain, at: int, always: bool) -> bytes:
    """What of UTF-8 has begun before a character, as far as the plain forms before it tell."""
    begun = START
    for before in range(max(at - 3, 0), at):
        form = text.data[text.starts[before] : text.starts[before + 1]].tobytes()
        read = follow(begun, form, always)
        begun = read[0] if read else START
    return begun


def loosely(data: bytes, codec: str) -> str:
    """The text of some bytes; as many U+FFFD where they are none."""
    try:
        return decode(data, codec)
    except UnicodeDecodeError:
        return "\ufffd" * len(data)
