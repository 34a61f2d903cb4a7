"""The documents say what is so: names, commands and examples are checked against the code."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import fixers
from fixers.recipes import KINDS, RECIPES
from tests.cases import CASES, SAMPLES

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
README = (ROOT / "README.md").read_text(encoding="utf-8")
KINDS_PAGE = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "fixers").rglob("*.py"))

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 60


def blocks(language: str) -> list[str]:
    """The fenced blocks of README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_documented(kind: str) -> None:
    assert f"`{kind}`" in README
    assert re.search(rf"^## .*`{kind}`", KINDS_PAGE, re.MULTILINE), "docs/kinds.md has a section on it"


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_of_a_kind_is_documented(kind: str) -> None:
    for field in dataclasses.fields(KINDS[kind]):
        assert f"`{kind}.{field.name}`" in README


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_documented(name: str) -> None:
    assert f"`{name}`" in README


def test_every_command_and_every_option_is_documented() -> None:
    from fixers.cli import main

    commands = getattr(main, "commands", {})
    assert commands
    for name, command in commands.items():
        assert f"fixers {name}" in README, name
        for option in (each for each in command.params if each.param_type_name == "option"):
            assert any(re.search(rf"(?<![\w-]){form}(?![\w-])", README) for form in option.opts), (name, option.opts)


def test_every_extra_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in project.get("optional-dependencies", {}):
        assert f"fixers[{extra}]" in TEXT


def test_the_changelog_has_the_version() -> None:
    assert f"## {fixers.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_python_examples_of_the_readme_run() -> None:
    examples = "\n".join(blocks("python"))
    assert ">>>" in examples
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_the_first_example_of_the_readme_is_so() -> None:
    broken, _, fixed = re.split(r"\n\n( +↓.*)\n\n", blocks("text")[0])
    assert fixers.fix(broken + "\n", "zh-hans") == fixed


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    lines = re.findall(r"(?:^|&& )(fixers .*)$", "\n".join(blocks("sh")), re.MULTILINE)
    assert any("samples/*/*.broken.txt" in line for line in lines)
    for line in lines:
        command, _, remark = line.partition("  #")
        expected = int(code[1]) if (code := re.search(r"exit code (\d)", remark)) else 0
        run = [sys.executable, "-m", "fixers", *shlex.split(command)[1:]]
        done = subprocess.run(run, check=False, cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL)
        assert done.returncode == expected, (line, done.stderr.decode("utf-8", "replace"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_explains_itself(kind: str) -> None:
    page = fixers.explain(kind)
    assert page.startswith(f"{kind}\n")
    assert "->" in page, "broken -> fixed"
    assert kind == "ftfy" or re.search(r"left alone", page, re.IGNORECASE), "what it leaves alone, and why"
    assert "TO BE WRITTEN" not in page
    assert all(case.label in page for case in CASES if case.kind == kind)


def test_the_list_of_kinds_has_one_line_each() -> None:
    lines = fixers.explain().splitlines()
    assert [line.split()[0] for line in lines] == list(KINDS)
    assert all(len(line.split(maxsplit=1)[1]) > 10 for line in lines)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no kind 'gloss'; the kinds are"):
        fixers.explain("gloss")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MOST_LINES_OF_A_MODULE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MOST_LINES_OF_A_FUNCTION, f"{node.name} has {lines} lines"
        assert not isinstance(node, ast.Global), "no module keeps state in globals"
