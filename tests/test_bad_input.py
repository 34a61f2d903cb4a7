"""Bad input never loses a record, never stops a run, and never leaves half a file."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fixers.cli import main
from fixers.decode.damage import Damage, to_bytes
from fixers.edit import apply, undo
from fixers.files import run, texts
from fixers.report import records

BROKEN = "????昨日上午，供水工程现场会召开。\r\n????会议指出，改造要一户不落。\n"
FIXED = BROKEN.replace("????", "\u3000\u3000")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89"


def call(*words: str | Path, stdin: bytes = b"", code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def here(folder: Path) -> list[str]:
    """All files below a folder, hidden ones included."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with one good page."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.txt").write_bytes(BROKEN.encode())
    return folder


def test_an_empty_file(pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    (pages / "empty.jsonl").write_bytes(b"")
    call("clean", pages, "-o", tmp_path / "out")
    assert (tmp_path / "out/empty.txt").read_bytes() == b""
    assert (tmp_path / "out/empty.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("data", "word"), [(b"\0" * 5000, "NUL"), (PNG * 20, "PNG image"), (b"PK\x03\x04" + bytes(90), "ZIP")]
)
def test_a_file_that_is_no_text_is_named_and_left_out(pages: Path, tmp_path: Path, data: bytes, word: str) -> None:
    (pages / "not-a-text.txt").write_bytes(data)
    result = call("clean", pages, "-o", tmp_path / "out", code=3)
    assert "not-a-text.txt" in result.stderr
    assert word in result.stderr
    assert here(tmp_path / "out") == ["page.txt"]


def test_a_line_of_50_megabytes(tmp_path: Path) -> None:
    line = "会议指出，改造要一户不落。" * (50_000_000 // 39)
    (tmp_path / "a.txt").write_text(line, encoding="utf-8")
    start = time.process_time()
    call("clean", tmp_path / "a.txt", "-o", tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_bytes() == line.encode()
    assert time.process_time() - start < 30, "measured: 1.5 seconds"


def test_a_record_of_many_megabytes(tmp_path: Path) -> None:
    text = BROKEN + "会议指出，改造要一户不落。" * 300_000
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}, ensure_ascii=False))
    call("clean", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl")
    assert json.loads((tmp_path / "b.jsonl").read_bytes())["text"] == text.replace("????", "\u3000\u3000")


def test_lone_surrogates(tmp_path: Path) -> None:
    lines = [rb'{"text": "\ud800 \udc80"}', b'{"text": ' + json.dumps(BROKEN + "\udfff").encode() + b"}"]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    call("clean", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl", "--recipe", "none +question-marks")
    out = (tmp_path / "b.jsonl").read_bytes().split(b"\n")
    assert out[0] == lines[0]
    assert json.loads(out[1])["text"] == FIXED + "\udfff"
    result = call("clean", tmp_path / "a.jsonl", "--dry-run", "--json", "--recipe", "none +question-marks")
    assert all(json.loads(line) for line in result.stdout.splitlines())


def test_truncated_utf8(pages: Path, tmp_path: Path) -> None:
    (pages / "cut.txt").write_bytes(BROKEN.encode()[:-2])
    result = call("clean", pages, "-o", tmp_path / "out", "--recipe", "none +question-marks")
    assert (tmp_path / "out/cut.txt").read_bytes() == FIXED.encode()[:-2]
    assert "undecodable bytes kept" in result.stdout


def test_a_folder_that_cannot_be_read(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pages / "secret").mkdir()
    (pages / "secret/a.txt").write_text("好")
    scan = os.scandir

    def refuse(path: Any = ".") -> Any:  # the superuser may read everything, so the system can't refuse
        if Path(path).name == "secret":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = call("clean", pages, "-o", tmp_path / "out", code=3)
    assert "secret" in result.stderr
    assert "Permission denied" in result.stderr
    assert here(tmp_path / "out") == ["page.txt"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every folder")
def test_a_folder_without_permission(pages: Path, tmp_path: Path) -> None:
    (pages / "secret").mkdir(mode=0)
    assert "secret" in call("clean", pages, "-o", tmp_path / "out", code=3).stderr
    (pages / "secret").chmod(0o700)


def test_a_dangling_link_and_what_is_not_there(pages: Path, tmp_path: Path) -> None:
    (pages / "link.txt").symlink_to("gone.txt")
    result = call("clean", pages, tmp_path / "nothing.txt", f"{tmp_path}/*.none", "-o", tmp_path / "out", code=3)
    assert "link.txt: a dangling link: gone.txt does not exist" in result.stderr
    assert "no such file" in result.stderr
    assert "no file matches" in result.stderr
    assert here(tmp_path / "out") == ["page.txt"]


def test_a_pipe_in_a_folder_is_not_waited_for(pages: Path, tmp_path: Path) -> None:
    os.mkfifo(pages / "pipe")
    assert "pipe" in call("clean", pages, "-o", tmp_path / "out", code=3).stderr


def test_an_output_folder_inside_the_input_is_not_read(pages: Path) -> None:
    for _ in range(2):
        call("clean", pages, "-o", pages / "out")
        assert here(pages) == ["out/page.txt", "page.txt"]
    call("clean", f"{pages}/**/*.txt", "-o", pages / "out")
    assert here(pages) == ["out/page.txt", "page.txt"]


def test_an_input_inside_the_output_folder_is_read(pages: Path, tmp_path: Path) -> None:
    call("clean", pages, "-o", tmp_path)
    assert (tmp_path / "page.txt").read_bytes() == FIXED.encode()
    call("clean", f"{pages}/*.txt", "-o", tmp_path)


def test_the_output_folder_must_not_be_the_input_folder(pages: Path) -> None:
    for name in (pages, pages / "page.txt", f"{pages}/*.txt"):
        assert "--in-place" in call("clean", name, "-o", pages, code=2).stderr
    assert (pages / "page.txt").read_bytes() == BROKEN.encode()


def test_the_same_output_name_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("好")
    result = call("clean", tmp_path / "a/x.txt", tmp_path / "b/x.txt", "-o", tmp_path / "out", code=2)
    assert str(tmp_path / "a/x.txt") in result.stderr
    assert str(tmp_path / "b/x.txt") in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_full_disk(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/page.txt").write_text("as it was")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = call("clean", pages, "-o", tmp_path / "out", code=3)
    assert "no space is left" in result.stderr
    assert here(tmp_path / "out") == ["page.txt"]
    assert (tmp_path / "out/page.txt").read_text() == "as it was"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("name", ["page.txt", "page.jsonl"])
def test_a_full_device(pages: Path, name: str) -> None:
    (pages / name).write_bytes(BROKEN.encode() if name.endswith("txt") else json.dumps({"text": BROKEN}).encode())
    assert "no space is left" in call("clean", pages / name, "-o", "/dev/full", code=3).stderr


def test_an_output_that_cannot_be_made(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("好")
    assert "file" in call("clean", pages / "page.txt", "-o", tmp_path / "file/out.txt", code=3).stderr


@pytest.mark.parametrize("name", ["page.txt", "page.jsonl", "page.jsonl.gz"])
def test_an_exception_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    data = BROKEN.encode() if name.endswith("txt") else (json.dumps({"text": BROKEN}).encode() + b"\n") * 5
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    (tmp_path / "out").mkdir()

    def interrupted(*_: object) -> Iterator[Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(run.records, "put", interrupted)
    monkeypatch.setattr(texts, "to_utf8", interrupted)
    result = call("clean", tmp_path / name, "-o", tmp_path / "out", code=130)
    assert "interrupted" in result.stderr
    assert here(tmp_path / "out") == []


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_in_mid_run(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """A real signal, while a big file is being written."""
    with (tmp_path / "a.jsonl").open("w") as stream:
        for _ in range(50_000):
            stream.write(json.dumps({"text": BROKEN}) + "\n")
    (tmp_path / "out").mkdir()
    words = [sys.executable, "-m", "fixers", "clean", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out/")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for _ in range(1000):
            if list((tmp_path / "out").iterdir()) or process.poll() is not None:
                break
            time.sleep(0.01)
        assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".part"], "it has begun to write"
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == code
    assert (b"interrupted" in told) == (code == 130)
    assert b"Traceback" not in told
    assert here(tmp_path / "out") == []


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.txt.gz"])
def test_a_truncated_archive(tmp_path: Path, name: str) -> None:
    data = gzip.compress(b"".join(json.dumps({"text": f"{BROKEN}{at * 7919}"}).encode() + b"\n" for at in range(3000)))
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    result = call("clean", tmp_path / name, "-o", tmp_path / "out/", code=3)
    assert name in result.stderr
    assert "damaged" in result.stderr
    assert not (tmp_path / "out").exists() or here(tmp_path / "out") == []
    call("decode", tmp_path / name, code=3)


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_text(BROKEN)
    assert "damaged" in call("clean", tmp_path / "a.txt.gz", "-o", tmp_path / "b.txt.gz", code=3).stderr


BAD_LINES = [
    (b'{"text": "a', 9),
    (b"[1, 2]", None),
    (b"{'text': 1}", 1),
    (b'{"text": "a"} x', 14),
    (b'{"a":' * 100_000, None),
    (b"PNG", 0),
]


def test_bad_lines_go_through_untouched_and_are_named(tmp_path: Path) -> None:
    good = json.dumps({"text": BROKEN}).encode()
    lines = [good] + [line for line, _ in BAD_LINES] + [good]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    result = call("clean", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl", "--json", code=3)
    out = (tmp_path / "b.jsonl").read_bytes().split(b"\n")
    assert out[1:-1] == lines[1:-1]
    assert json.loads(out[0])["text"] == json.loads(out[-1])["text"] == FIXED
    told = [record for record in map(json.loads, result.stdout.splitlines()) if "error" in record]
    assert [(each["record"], each.get("byte")) for each in told] == [
        (at, byte) for at, (_, byte) in enumerate(BAD_LINES, 2)
    ]
    assert "a.jsonl, record 2, byte 9" in result.stderr


def test_many_problems_are_counted_not_all_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("bad\n" * 500)
    result = call("clean", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl", code=3)
    assert len(result.stderr.splitlines()) < 30
    assert "more problems" in result.stderr


SOURCES = [
    BROKEN.encode(),
    b"\xef\xbb\xbf" + BROKEN.encode(),
    BROKEN.encode("gb18030") + b"\x80\xff",
    BROKEN.encode("utf-16"),
    BROKEN.encode("utf-16-be"),
    BROKEN.encode()[:-2],
    b"a\xff\n" + BROKEN.encode() + b"\xc3",
    BROKEN.replace("供", "供&amp;").encode("big5", "ignore"),
    "好".encode(),
]


def test_every_cleaned_document_can_be_undone_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for at, data in enumerate(SOURCES):
        (tmp_path / f"in/{at}.txt").write_bytes(data)
    result = call("clean", tmp_path / "in", "-o", tmp_path / "out", "--json")
    changed = 0
    for line in result.stdout.splitlines():
        record = json.loads(line)
        name = Path(record["file"]).name
        cleaned = (tmp_path / "out" / name).read_bytes().decode("utf-8", "surrogateescape")
        assert record.get("exact", True)
        source = apply(cleaned, undo(records.edits(record)))
        damage = [Damage(*row[:-1], bytes.fromhex(row[-1])) for row in record.get("damage", [])]
        back = bytes.fromhex(record.get("bom", "")) + to_bytes(source, record["encoding"], damage)
        assert back == (tmp_path / "in" / name).read_bytes()
        changed += record["changed"]
    assert changed == len(SOURCES) - 1


def test_every_cleaned_record_can_be_undone(tmp_path: Path) -> None:
    sources = [BROKEN, "好", BROKEN + "\ud800", "????\n" + BROKEN]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in sources))
    result = call("clean", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl", "--json")
    out = (tmp_path / "b.jsonl").read_text().splitlines()
    told = {record["record"]: record for record in map(json.loads, result.stdout.splitlines())}
    for at, source in enumerate(sources, 1):
        assert apply(json.loads(out[at - 1])["text"], undo(records.edits(told[at]))) == source
