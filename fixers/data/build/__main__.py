"""`python -m fixers.data.build TABLE [SOURCE]` writes fixers/data/TABLE.tsv anew."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import fixers.data.build as builders


def main() -> None:
    """Run one builder."""
    names = sorted(each.name for each in pkgutil.iter_modules(builders.__path__) if each.name != "__main__")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=names)
    parser.add_argument("source", nargs="*", help="files that the table is built from, where it needs some")
    chosen = parser.parse_args()
    importlib.import_module(f"fixers.data.build.{chosen.table}").build(" ".join(chosen.source))


if __name__ == "__main__":
    main()
