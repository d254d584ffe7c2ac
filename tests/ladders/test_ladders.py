"""Every ladder keeps what it promises, with its libraries and without them."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from bagu.algorithms._kernel import interpreted
from bagu.ladders.catalog import ladders
from bagu.ladders.ladder import Ladder
from ladders.properties import CHECKS, oracle_agrees, rungs_agree

every_ladder = pytest.mark.parametrize("ladder", ladders().values(), ids=ladders().keys())


@every_ladder
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_ladder(ladder: Ladder, check: Callable[[Ladder], None]) -> None:
    check(ladder)


@every_ladder
def test_kernels_say_the_same_as_the_python_that_they_are(ladder: Ladder) -> None:
    with interpreted():
        rungs_agree(ladder)


PROVEN = {name: ladder for name, ladder in ladders().items() if ladder.oracle is not None}
UNPROVEN = {"box_iou", "same_padding"}  # no library has them; tested against exact fractions and against search


def test_only_what_no_library_has_goes_without_an_oracle() -> None:
    assert ladders().keys() - PROVEN.keys() == UNPROVEN


@pytest.mark.parametrize("ladder", PROVEN.values(), ids=PROVEN.keys())
def test_reference_equals_its_oracle(ladder: Ladder) -> None:
    assert ladder.oracle is not None
    if ladder.oracle.version is None:
        assert not os.environ.get("BAGU_REQUIRE"), f"{ladder.oracle.distribution} is absent"
        pytest.skip(f"{ladder.oracle.distribution} is absent")
    oracle_agrees(ladder)


WITHOUT_ORACLES = """
import sys
from importlib import metadata

core = ("numpy", "scipy")
for name in ("cv2", "onnx", "onnxruntime", "sklearn", "torch", "numba"):
    sys.modules[name] = None
real = metadata.version

def version(name):
    if name not in core:
        raise metadata.PackageNotFoundError(name)
    return real(name)

metadata.version = version
from bagu.algorithms._kernel import compiles
from bagu.ladders.agreement import disagreement
from bagu.ladders.catalog import ladders

assert not compiles()
for name, ladder in ladders().items():
    assert ladder.oracle is None or ladder.oracle.distribution in core or ladder.oracle.version is None, name
    for script in ladder.edge_cases:
        want = ladder.expected(script)
        for rung in ladder.rungs:
            assert disagreement(ladder, script.run(rung, ladder.returns), want) is None, (name, rung)
print(len(ladders()), "ladders")
"""


def test_absent_libraries_do_no_harm() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_ORACLES], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(len(ladders())), "ladders"]
