"""Every sample is held to the same laws; no fixer has its own test of them."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

import fixers
from fixers.recipes import KINDS
from tests.cases import CASES, CLEAN, DOCUMENTS, SAMPLES, Case, fixed_of
from tests.laws import check, cleaner

RECIPES = ("repair", "zh-hans", "zh-tw")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.label}")
def test_case(case: Case) -> None:
    assert check(case.broken, case.recipe).text == case.fixed
    for recipe in RECIPES:
        check(case.broken, recipe)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.damage is not None], ids=lambda case: f"{case.kind}: {case.label}"
)
def test_the_forward_model_breaks_the_repair_again(case: Case) -> None:
    assert case.damage is not None
    model = getattr(fixers.breakage, case.kind.replace("-", "_"))
    assert model.damage(case.fixed, **case.damage) == case.broken


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_document(path: Path) -> None:
    kind = path.parent.name.replace("_", "-")
    recipe = "repair" if any(each.kind == kind for each in cleaner("repair").recipe) else "zh-hans"
    broken = path.read_text(encoding="utf-8")
    fixed = check(broken, recipe)
    assert fixed.text == fixed_of(path).read_text(encoding="utf-8")
    assert any(kind in edit.kind.split("+") for edit in fixed.edits)
    assert len(broken) >= 500


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name)
def test_clean_text_is_left_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fixed = check(text, "repair")
    assert fixed.edits == ()  # what is seen but is not sure enough to be done is in fixed.unsure
    assert fixed.text is text


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name)
def test_the_laws_hold_for_clean_text_in_other_recipes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    check(text, "zh-hans")
    check(text, "zh-tw")


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_answer_does_not_depend_on_how_a_batch_was_cut_or_ordered(recipe: str) -> None:
    texts = list(dict.fromkeys(text for case in CASES for text in (case.broken, case.fixed)))
    whole = dict(zip(texts, cleaner(recipe).fix_many(texts), strict=True))
    mixed = random.Random(recipe).sample(texts, len(texts))
    sizes = itertools.cycle((1, 2, 3, 5, 8, 13, 1, 40))
    while mixed:  # batches of one text alone and of many, each text between others than before
        batch = [mixed.pop() for _ in range(min(next(sizes), len(mixed)))]
        assert cleaner(recipe).fix_many(batch) == [whole[text] for text in batch]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"ftfy"}))
def test_every_kind_is_seen_to_act_and_to_refrain(kind: str) -> None:
    cases = [case for case in CASES if case.kind == kind]
    assert any(case.acts for case in cases)
    assert any(not case.acts for case in cases)
    assert any(case.damage is not None for case in cases), "and to be broken by its forward model"
    assert any(path.parent.name == kind.replace("-", "_") for path in DOCUMENTS), "and in a whole document"


def test_every_sample_folder_is_a_kind() -> None:
    folders = {path.name.replace("_", "-") for path in SAMPLES.iterdir() if path.is_dir()} - {"clean"}
    assert folders <= set(KINDS)
