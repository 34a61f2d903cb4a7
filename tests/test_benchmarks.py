"""Benchmarks measure by hand; here they are only seen to be whole."""

import importlib
import pkgutil

import pytest

import benchmarks


@pytest.mark.parametrize("name", [each.name for each in pkgutil.iter_modules(benchmarks.__path__)])
def test_a_benchmark_can_be_loaded(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__
