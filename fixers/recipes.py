"""Named rows of fixers, in order, and their text form. The only file that knows them all.

A recipe has one text form that every door accepts:

    zh-hans                     a named row
    repair -glosses             ... without a kind
    repair +script=tw           ... with a kind, whose first option is given
    zh-hans +lines.indent=keep  ... with another option of a kind
    none +controls              one kind alone
    zh-tw +vocabulary           ... with an option that has a name of its own

`+kind` puts a kind in its place in the order below, or replaces the one that is there.
"""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

from fixers.fixer import Fixer
from fixers.normalise.compat import Compat
from fixers.normalise.ftfy import Ftfy
from fixers.normalise.lines import Lines
from fixers.normalise.punctuation import Punctuation
from fixers.normalise.script import Script
from fixers.normalise.spacing import Spacing
from fixers.normalise.width import Width
from fixers.reading.targets import To
from fixers.repair.byte_slip import ByteSlip
from fixers.repair.controls import Controls
from fixers.repair.entities import Entities
from fixers.repair.escapes import Escapes
from fixers.repair.glosses import Glosses
from fixers.repair.lookalikes import Lookalikes
from fixers.repair.lossy import Lossy
from fixers.repair.lost_characters import LostCharacters
from fixers.repair.mojibake import Mojibake
from fixers.repair.mojibake_cjk import MojibakeCjk
from fixers.repair.question_marks import QuestionMarks

Recipe = tuple[Fixer, ...]

ORDER: tuple[type[Any], ...] = (
    # Repair. Entities come first: they hide every other kind of damage from the rest.
    Entities,
    Escapes,  # before mojibake, which may be what was escaped
    # Lossy comes before mojibake-cjk, which would search in vain for what it restores, and before controls, which may
    # not touch the odd characters that misread text is made of.
    Lossy,
    MojibakeCjk,  # before mojibake, which knows UTF-8 only, and must not see what another codec explains better
    Mojibake,  # before anything may touch the C1 characters and odd letters that it is made of
    Controls,
    ByteSlip,  # before glosses: half-eaten glosses are its best evidence
    Glosses,  # before script and punctuation: it needs traditional characters and ASCII brackets
    LostCharacters,  # after byte slips and lossy mojibake: what they leave strange is none of its gaps
    QuestionMarks,  # after byte slips and lossy mojibake, which own the other question marks
    Lookalikes,
    # Normalise. Compatibility forms first, so that the tables of the others see plain characters.
    Compat,
    Width,
    Script,
    Punctuation,  # after script, which settles which quotes are wanted
    Lines,  # after punctuation: a join looks at the mark before the line end
    Spacing,  # last: joins and removals leave blanks
    Ftfy,  # alone in its own recipe
)
"""All kinds in the one order in which they may run, with the reason for each place."""

KINDS: dict[str, type[Any]] = {each.kind: each for each in ORDER}

_REPAIR: Recipe = (
    Entities(),
    Escapes(),
    Lossy(lossless=False),
    MojibakeCjk(),
    Mojibake(),
    Controls(),
    ByteSlip(),
    Glosses(),
    LostCharacters(),
    QuestionMarks(),
    Lookalikes(),
)


def _chinese(to: To) -> Recipe:
    return (*_REPAIR, Compat(), Width(), Script(to), Punctuation(), Lines(), Spacing())


RECIPES: dict[str, tuple[Recipe, str]] = {
    "repair": (_REPAIR, "restores what was written, touches nothing else; safe for every language"),
    "zh-hans": (_chinese("hans"), "repair, then one script (simplified), Chinese marks, plain forms, whole lines"),
    "zh-hant": (_chinese("hant"), "the same in traditional characters"),
    "zh-tw": (_chinese("tw"), "the same in the traditional characters of Taiwan"),
    "zh-hk": (_chinese("hk"), "the same in the traditional characters of Hong Kong"),
    "origin": (
        _chinese("origin"),
        "the same in the script in which the document was written before a machine converted it",
    ),
    "ftfy": ((Ftfy(),), "what ftfy.fix_text does with its defaults"),
    "none": ((), "nothing; to be built on with +kind"),
}
"""Named rows, with one line on each."""


SHORT = {"vocabulary": "script.vocabulary", "opencc-exact": "script.opencc_exact"}
"""Options that are named alone, for yes with a plus and for no with a minus."""


def read(form: str) -> Recipe:
    """The recipe that a text form means. Raises ValueError, saying what there is instead.

    >>> [fixer.kind for fixer in read("repair -glosses +width")]
    ['entities', 'escapes', 'lossy', 'mojibake-cjk', 'mojibake', 'controls', 'byte-slip', 'lost-characters', 'question-marks', 'lookalikes', 'width']
    """
    name, *changes = form.split() or [""]
    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}; there are {', '.join(RECIPES)}")
    row = {fixer.kind: fixer for fixer in RECIPES[name][0]}
    for change in changes:
        sign, rest = change[0], change[1:]
        if rest in SHORT and sign in "+-":
            sign, rest = "+", f"{SHORT[rest]}={'yes' if sign == '+' else 'no'}"
        kind, dot, option = rest.partition("=")[0].partition(".")
        if sign not in "+-" or kind not in KINDS:
            options = f"and +{' +'.join(SHORT)} are short for options"
            raise ValueError(f"{change!r} is neither +kind nor -kind; the kinds are {', '.join(KINDS)}, {options}")
        if sign == "-":
            row.pop(kind, None)
        elif "=" in rest:
            value = rest.partition("=")[2]
            row[kind] = _set(row.get(kind) or KINDS[kind](), option if dot else "", value)
        else:
            row.setdefault(kind, KINDS[kind]())
    return tuple(row[kind] for kind in KINDS if kind in row)


def write(recipe: Recipe) -> str:
    """The text form of a recipe: a name where one fits, else the kinds one by one.

    >>> write(read("zh-tw"))
    'zh-tw'
    >>> write(read("none +script=tw"))
    'none +script=tw'
    >>> write(read("none +script=tw +vocabulary"))
    'none +script=tw +vocabulary'
    """
    for name, (row, _) in RECIPES.items():
        if row == recipe:
            return name
    parts = ["none"]
    for fixer in recipe:
        options = [f for f in _fields(fixer) if getattr(fixer, f.name) != f.default]
        parts += [f"+{fixer.kind}.{f.name}={_show(getattr(fixer, f.name))}" for f in options] or [f"+{fixer.kind}"]
    short = {f"+{option}=yes": f"+{name}" for name, option in SHORT.items()}
    return " ".join(short.get(part, part.replace(f".{_first(part)}=", "=")) for part in parts)


def _first(part: str) -> str:
    """The name of the first option of the kind in `+kind.option=value`, which needs no naming."""
    kind = part[1:].partition(".")[0]
    fields = _fields(KINDS[kind]()) if kind in KINDS else ()
    return fields[0].name if fields else ""


def _fields(fixer: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(fixer)


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _set(fixer: Any, option: str, value: str) -> Fixer:
    """`fixer` with one option set from its text; the first option where none is named."""
    names = [field.name for field in _fields(fixer)]
    if not names or (option and option not in names):
        has = f"its options are {', '.join(names)}" if names else "it has no options"
        raise ValueError(f"{fixer.kind} has no option {option or value!r}; {has}")
    option = option or names[0]
    if isinstance(getattr(fixer, option), bool):
        if value not in ("yes", "no"):
            raise ValueError(f"{fixer.kind}.{option} is yes or no, not {value!r}")
        return typing.cast(Fixer, dataclasses.replace(fixer, **{option: value == "yes"}))
    hint = typing.get_type_hints(type(fixer))[option]
    allowed = typing.get_args(hint)
    if allowed and value not in allowed:
        raise ValueError(f"{fixer.kind}.{option} is one of {', '.join(allowed)}, not {value!r}")
    return typing.cast(Fixer, dataclasses.replace(fixer, **{option: value}))
