"""The examples in the docstrings run."""

import doctest
from importlib import import_module
from pkgutil import iter_modules, walk_packages

import pytest

import bagu.algorithms

MODULES = [module.name for module in walk_packages(bagu.algorithms.__path__, "bagu.algorithms.") if not module.ispkg]
AREAS = [module.name for module in iter_modules(bagu.algorithms.__path__, "bagu.algorithms.") if module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


@pytest.mark.parametrize("name", AREAS)
def test_every_public_name_has_an_example_or_names_one_that_has(name: str) -> None:
    area = import_module(name)
    docs = {public: getattr(area, public).__doc__ or "" for public in area.__all__}
    shown = {public for public, doc in docs.items() if ">>>" in doc}
    without = [public for public, doc in docs.items() if public not in shown and not shown & set(doc.split("`"))]
    assert not without, f"no example: {without}"
