"""`python -m fixers.data.build TABLE [SOURCE]` writes fixers/data/TABLE.tsv anew."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import fixers.data.build as builders


def main() -> None:
    """Run one builder."""
    names = [each.name for each in pkgutil.iter_modules(builders.__path__) if each.name != "__main__"]
    modules = {name: importlib.import_module(f"fixers.data.build.{name}") for name in sorted(names)}
    tables = [name for name, module in modules.items() if hasattr(module, "build")]  # the others help them
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=tables)
    parser.add_argument("source", nargs="*", help="files that the table is built from, where it needs some")
    chosen = parser.parse_args()
    modules[chosen.table].build(" ".join(chosen.source))


if __name__ == "__main__":
    main()
