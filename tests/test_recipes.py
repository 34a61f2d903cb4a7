"""Recipes and their text form: what is written can be read, and what can't be read says why."""

from __future__ import annotations

import dataclasses
import re
import typing

import pytest

import fixers
from fixers.recipes import KINDS, ORDER, RECIPES, read, write
from fixers.repair.question_marks import QuestionMarks


@pytest.mark.parametrize("name", RECIPES)
def test_a_named_recipe_is_read_and_written_by_its_name(name: str) -> None:
    row, line = RECIPES[name]
    assert read(name) == row
    assert write(row) == name
    assert line


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_each_kind_once_and_in_order(name: str) -> None:
    places = [ORDER.index(type(fixer)) for fixer in RECIPES[name][0]]
    assert places == sorted(set(places))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_one_name_everywhere(kind: str) -> None:
    each = KINDS[kind]
    assert each.__module__.rpartition(".")[2] == kind.replace("-", "_")
    assert each.__name__ == "".join(part.title() for part in kind.split("-"))
    assert each().kind == kind
    assert each() == each()
    assert hash(each()) == hash(each())


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_can_be_taken_from_every_recipe_and_put_back_in_its_place(kind: str) -> None:
    for name, (row, _) in RECIPES.items():
        without = read(f"{name} -{kind}")
        assert [fixer.kind for fixer in without] == [fixer.kind for fixer in row if fixer.kind != kind]
        assert read(write(without)) == without
        assert kind in [fixer.kind for fixer in read(f"{name} +{kind}")]


def forms() -> list[str]:
    """Text forms that set each option of each kind to each value that it can have, where values are listed."""
    found = []
    for kind, each in KINDS.items():
        hints = typing.get_type_hints(each)
        for field in dataclasses.fields(each):
            default = getattr(each(), field.name)
            values = ["yes", "no"] if isinstance(default, bool) else typing.get_args(hints[field.name])
            found += [f"none +{kind}.{field.name}={value}" for value in values]
    return found


@pytest.mark.parametrize("form", forms())
def test_every_option_can_be_written_and_read(form: str) -> None:
    recipe = read(form)
    assert read(write(recipe)) == recipe
    (fixer,) = recipe
    name, _, value = form.rpartition(".")[2].partition("=")
    assert getattr(fixer, name) == {"yes": True, "no": False}.get(value, value)


def test_the_first_option_needs_no_name() -> None:
    assert read("none +script=tw") == read("none +script.to=tw")
    assert read("zh-hans +script=tw") == read("zh-tw")


def test_several_options_of_one_kind_add_up_and_later_changes_win() -> None:
    assert read("none +script=tw +script=hk") == read("none +script=hk")
    assert read("repair -glosses +glosses") == read("repair")
    assert read("repair +glosses -glosses") == read("repair -glosses")
    assert read("  repair   -glosses ") == read("repair -glosses")


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("", "there is no recipe ''; there are repair, zh-hans"),
        ("zh", "there is no recipe 'zh'; there are"),
        ("repair glosses", "'glosses' is neither +kind nor -kind; the kinds are"),
        ("repair -gloss", "'-gloss' is neither +kind nor -kind"),
        ("repair +", "'+' is neither +kind nor -kind"),
        ("repair +script=klingon", "script.to is one of"),
        ("repair +script.from=hans", "script has no option 'from'; its options are to"),
        ("repair +question-marks=yes", "question-marks has no option 'yes'; it has no options"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(form: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read(form)
    with pytest.raises(ValueError, match=re.escape(message)):
        fixers.fix("text", form)


def test_a_recipe_may_be_a_row_of_fixers() -> None:
    broken = "????第一段話。\n????第二段話。"
    fixed = "　　第一段話。\n　　第二段話。"
    assert fixers.fix(broken, [QuestionMarks()]) == fixed
    assert fixers.Cleaner((QuestionMarks(),)).fix_many([broken]) == [fixed]
    assert write((QuestionMarks(),)) == "none +question-marks"


def test_a_text_is_a_str() -> None:
    with pytest.raises(TypeError, match=r"use fixers\.decode"):
        fixers.fix(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a text is a str, not int"):
        fixers.inspect(7)  # type: ignore[arg-type]
