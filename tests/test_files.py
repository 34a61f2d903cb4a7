"""Formats in, formats out: only the column changes, only the text changes."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers import files
from fixers.files import PlanError, find, plan, records, texts
from fixers.files.whole import whole
from fixers.report import Document, Listener, Problem, Tally

BROKEN = "????昨日上午，供水工程现场会召开。\r\n????会议指出，改造要一户不落。\n"
FIXED = BROKEN.replace("????", "\u3000\u3000")


class Heard(Tally):
    """Keeps everything."""

    def __init__(self) -> None:
        super().__init__()
        self.documents_heard: list[Document] = []
        self.problems: list[Problem] = []
        self.bytes = 0

    def document(self, document: Document) -> None:
        super().document(document)
        self.documents_heard.append(document)

    def problem(self, problem: Problem) -> None:
        super().problem(problem)
        self.problems.append(problem)

    def progress(self, size: int) -> None:
        self.bytes += size


def run(names: list[Path | str], out: Path | None, **how: str) -> Heard:
    heard = Heard()
    jobs = plan([str(name) for name in names], None if out is None else str(out), heard.problem, nowhere=out is None)
    files.clean(jobs, fixers.Cleaner("none +question-marks"), heard, **how)  # type: ignore[arg-type]
    return heard


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_mirrored_without_hidden_files(tmp_path: Path) -> None:
    for name in ("a.txt", "sub/deep/b.txt", ".hidden.txt", ".git/c.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BROKEN.encode())
    heard = run([tmp_path / "in"], tmp_path / "out")
    assert names(tmp_path / "out") == ["a.txt", "sub/deep/b.txt"]
    assert (tmp_path / "out/sub/deep/b.txt").read_bytes() == FIXED.encode()
    assert (heard.documents, heard.changed, heard.edits, heard.failed) == (2, 2, {"question-marks": 4}, 0)
    assert heard.bytes == 2 * len(BROKEN.encode())


def test_a_pattern_keeps_the_path_below_its_fixed_part(tmp_path: Path) -> None:
    for name in ("in/a/x.txt", "in/b/x.txt", "in/b/y.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BROKEN, newline="")
    run([f"{tmp_path}/in/**/*.txt"], tmp_path / "out")
    assert names(tmp_path / "out") == ["a/x.txt", "b/x.txt"]


def test_linked_folders_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("好")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    assert [str(each.name) for each in find([str(tmp_path / "in")], lambda _: None)] == ["a.txt"]


def test_legacy_text_is_written_as_utf8_with_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(BROKEN.encode("gb18030") + b"\xff")
    heard = run([tmp_path / "a.txt"], tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_bytes() == FIXED.encode() + b"\xff"
    assert heard.documents_heard[0].encoding == "gb18030"
    assert heard.bad_bytes == 1


def test_packed_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(BROKEN.encode()))
    run([tmp_path / "a.txt.gz"], tmp_path / "b.txt.gz")
    first = (tmp_path / "b.txt.gz").read_bytes()
    assert gzip.decompress(first) == FIXED.encode()
    run([tmp_path / "a.txt.gz"], tmp_path / "b.txt.gz")
    assert (tmp_path / "b.txt.gz").read_bytes() == first, "the same input gives the same bytes"


LINES = [
    b'{"id": 1.10, "text": '
    + json.dumps(BROKEN, ensure_ascii=False).encode()
    + b' , "big": 1e400, "n": 1'
    + b"0" * 5000
    + b"}\r\n",
    b'{"text": ' + json.dumps(BROKEN).encode() + b"}\n",
    b"\n",
    b'{ "b" :1,"a":"x\\/y", "text":"\xe5\xa5\xbd" }\n',
    b'{"text": null, "c": [1, {"text": "????"}]}\n',
    b'{"text": 12}\n',
    b'{"text": "12"}\n',
    b'{"other": "\\ud800"}\n',
    b'{"text": "old", "text": ' + json.dumps(BROKEN).encode() + b"}",
]


@pytest.mark.parametrize("name", ["d.jsonl", "d.ndjson", "d.jsonl.gz"])
def test_only_the_column_changes(tmp_path: Path, name: str) -> None:
    data = b"".join(LINES)
    source, target = tmp_path / name, tmp_path / "out" / name
    source.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    heard = run([source], target)
    written = target.read_bytes()
    out = (gzip.decompress(written) if name.endswith(".gz") else written).splitlines(keepends=True)
    for at in (2, 3, 4, 5, 6, 7):
        assert out[at] == LINES[at], "an unchanged line keeps every byte"
    old = json.dumps(BROKEN, ensure_ascii=False).encode()
    assert out[0] == LINES[0].replace(old, json.dumps(FIXED, ensure_ascii=False).encode())
    assert out[1] == b'{"text": ' + json.dumps(FIXED).encode() + b"}\n", "a file that escapes stays one"
    assert out[8] == b'{"text": "old", "text": ' + json.dumps(FIXED).encode() + b"}"
    assert (heard.documents, heard.changed, heard.no_text, heard.failed) == (5, 3, 3, 0)
    assert [each.record for each in heard.documents_heard] == [1, 2, 4, 7, 9]


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-16", "utf-16-be"])
def test_records_in_any_encoding_are_read_and_written_in_utf8(tmp_path: Path, encoding: str) -> None:
    text = "????昨日上午，供水工程會議召開。\r\n????會議指出，改造要一戶不落。\n" if encoding == "big5" else BROKEN
    lines = [json.dumps({"id": at, "text": f"{text}{at}"}, ensure_ascii=False) + "\n" for at in range(600)]
    (tmp_path / "a.jsonl").write_bytes("".join(lines).encode(encoding))
    heard = run([tmp_path / "a.jsonl"], tmp_path / "b.jsonl")
    out = (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in out] == [
        f"{text}{at}".replace("????", "\u3000\u3000") for at in range(600)
    ]
    assert (heard.documents, heard.failed) == (600, 0)
    if not encoding.startswith("utf-16"):
        assert {each.encoding for each in heard.documents_heard} == {"gb18030" if encoding == "gbk" else "big5hkscs"}


def test_no_record_is_dropped_for_a_bad_byte(tmp_path: Path) -> None:
    for encoding in ("gbk", "utf-8"):
        lines = [json.dumps({"text": BROKEN}, ensure_ascii=False).encode(encoding) for _ in range(60)]
        for at, line in enumerate(lines):
            place = [place for place, byte in enumerate(line) if byte > 0x7F][at % 40]
            lines[at] = line[:place] + (b"\xff" if at % 2 else b"") + line[place + 1 :]
        (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
        heard = run([tmp_path / "a.jsonl"], tmp_path / "b.jsonl")
        out = (tmp_path / "b.jsonl").read_bytes().decode("utf-8", "surrogateescape").split("\n")
        assert (heard.documents, heard.failed) == (60, 0)
        for line in out:
            text = json.loads(line)["text"]
            assert len(set(FIXED) - set(text)) <= 2, text


def test_a_page_with_a_bad_byte_is_kept(tmp_path: Path) -> None:
    data = ("会议指出，改造要一户不落。\n" * 20 + BROKEN).encode("gbk")
    (tmp_path / "in").mkdir()
    for at in range(30):
        place = 7 * at + 1
        (tmp_path / f"in/{at}.txt").write_bytes(data[:place] + data[place + 1 :])
    heard = run([tmp_path / "in"], tmp_path / "out")
    assert (heard.documents, heard.changed, heard.failed) == (30, 30, 0)
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes().endswith(FIXED.encode())


def test_another_column_and_a_mark(tmp_path: Path) -> None:
    line = b'\xef\xbb\xbf{"text": "????", "body": ' + json.dumps(BROKEN).encode() + b"}\n"
    (tmp_path / "a.json").write_bytes(line)
    run([tmp_path / "a.json"], tmp_path / "b.json", column="body")
    assert (tmp_path / "b.json").read_bytes() == line.replace(b'"????\\u', b'"\\u3000\\u3000\\u').replace(
        b"n????", b"n\\u3000\\u3000"
    )


def test_a_column_that_no_record_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "好"}\n{"body": "好"}\n')
    heard = run([tmp_path / "a.jsonl"], tmp_path / "b.jsonl")
    assert "--column" in str(heard.problems[0])
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    st.dictionaries(st.text(max_size=4), JSON, max_size=4),
    st.text(st.characters(exclude_categories=[]), max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.booleans(),
)
def test_put_changes_the_column_and_nothing_else(record: dict[str, object], old: str, new: str, escaped: bool) -> None:
    record = {"a": 1} | record | {"text": old}
    raw = json.dumps(record, ensure_ascii=True).encode()
    if not escaped and not any(0xD800 <= ord(each) < 0xE000 for each in json.dumps(record, ensure_ascii=False)):
        raw = json.dumps(record, ensure_ascii=False, indent=None, separators=(" ,", " : ")).encode()
    [line] = records.read(io.BytesIO(raw.replace(b"\n", b" ")), "text")
    assert line.text == json.loads(raw)["text"]
    after = records.put(line.raw, 1, "text", new)
    assert repr(json.loads(after)) == repr(json.loads(raw) | {"text": new})


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text(st.characters(exclude_categories=[]), max_size=20))
def test_utf8_loses_no_surrogate(text: str) -> None:
    data = texts.to_utf8(text)
    if not any("\udc80" <= each <= "\udcff" for each in text):
        assert data.decode("utf-8", "surrogatepass") == text
    if not any("\ud800" <= each <= "\udfff" and not "\udc80" <= each <= "\udcff" for each in text):
        assert data == text.encode("utf-8", "surrogateescape")


def test_a_fixer_that_breaks_down_loses_no_text_and_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_batch = fixers.Cleaner.inspect_many

    def fragile(self: fixers.Cleaner, batch: list[str | None]) -> list[fixers.Fixed | None]:
        if any(text == "bang" for text in batch):
            raise ZeroDivisionError("boom")
        return whole_batch(self, batch)

    monkeypatch.setattr(fixers.Cleaner, "inspect_many", fragile)
    lines = [json.dumps({"text": text}) + "\n" for text in (BROKEN, "bang", BROKEN)]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    heard = run([tmp_path / "a.jsonl"], tmp_path / "b.jsonl")
    out = (tmp_path / "b.jsonl").read_text().splitlines(keepends=True)
    assert out[1] == lines[1]
    assert [json.loads(line)["text"] for line in out] == [FIXED, "bang", FIXED]
    assert (heard.changed, heard.failed, heard.problems[0].record) == (2, 1, 2)
    assert "ZeroDivisionError: boom" in heard.problems[0].why


def test_batches_end_by_count_and_by_size() -> None:
    lines = [records.Line(at, b"", "x" * 10) for at in range(7)]
    assert [len(batch) for batch in records.batches(lines, most=3)] == [3, 3, 1]
    assert [len(batch) for batch in records.batches(lines, characters=20)] == [2, 2, 2, 1]


def test_whole_keeps_the_mode_and_follows_links(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "real.txt").chmod(0o640)
    (tmp_path / "link.txt").symlink_to("real.txt")
    with whole(tmp_path / "link.txt") as stream:
        stream.write(b"new")
        assert (tmp_path / "real.txt").read_text() == "old"
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    assert (tmp_path / "real.txt").stat().st_mode & 0o777 == 0o640
    with whole(Path(os.devnull)) as stream:
        stream.write(b"gone")
    assert not Path(os.devnull).is_file()


def test_plans(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("好")
    a, b = str(tmp_path / "a.txt"), str(tmp_path / "b.txt")
    quiet = Listener().problem
    assert plan([a], None, quiet)[0].target is None
    assert plan([a], str(tmp_path / "c.txt"), quiet)[0].target == tmp_path / "c.txt"
    assert plan([a], f"{tmp_path}/new/", quiet)[0].target == tmp_path / "new/a.txt"
    assert plan([a, b], str(tmp_path / "new"), quiet)[1].target == tmp_path / "new/b.txt"
    assert plan([a, b], None, quiet, in_place=True)[1].target == tmp_path / "b.txt"
    assert [job.target for job in plan([a, b], None, quiet, nowhere=True)] == [None, None]
    for wrong, word in (
        (([a, b], None), "standard output"),
        (([a, b], a), "is a file"),
        (([a], a), "--in-place"),
        (([a], str(tmp_path)), "--in-place"),
        ((["-", "-"], "out"), "once"),
    ):
        with pytest.raises(PlanError, match=word):
            plan(*wrong, quiet)
    with pytest.raises(PlanError, match="not both"):
        plan([a], b, quiet, in_place=True)
    with pytest.raises(PlanError, match="in place"):
        plan(["-"], None, quiet, in_place=True)
