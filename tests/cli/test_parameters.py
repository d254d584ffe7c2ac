"""Ranges of parameters at the terminal: a value beyond one, a setting beyond one, a value that cannot be computed."""

from pathlib import Path

import pytest

from cli.running import Run
from packs.faults import Fault, make_pack

IMPORTED = Fault(
    "imported", found="proof", says="", file="claims.py",
    old="import Criterion, claim\n", new="import Criterion, Range, claim\nfrom typing import Annotated\n",
)  # fmt: skip
NARROW = Fault(  # its control has a limit of 1000
    "narrow", found="proof", says="", file="claims.py",
    old="limit: float = 1.0", new="limit: Annotated[float, Range(0, 9)] = 1.0",
)  # fmt: skip


def test_a_value_beyond_the_range_is_refused_with_what_came_and_what_fits(bagu: Run) -> None:
    ran = bagu("prove", "dropout#moments", "--set", "p=1.0")
    assert ran.code == 2
    assert "The value 1.0 does not fit the parameter p; needed: a number from 0.01 to 0.99." in " ".join(
        ran.err.split()
    )


def test_a_value_that_cannot_be_computed_is_a_sentence(bagu: Run) -> None:
    ran = bagu("prove", "self-attention#heads-cost", "--set", "embed_dim=64", "--set", "heads=100")
    assert ran.code == 2
    told = " ".join(ran.err.split())
    assert "With embed_dim=64, heads=100, the experiment cannot be computed:" in told
    assert "Choose other values." in told
    assert "Traceback" not in told


@pytest.mark.parametrize("extent", ["--structure", "--quick"])
def test_a_setting_beyond_the_range_of_its_parameter_is_found_once(bagu: Run, tmp_path: Path, extent: str) -> None:
    make_pack(tmp_path, IMPORTED, NARROW)
    (pack,) = tmp_path.glob("pack_*")
    ran = bagu("check", "clip-norm", extent, "--pack", str(pack), "--jobs", "1")
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert told.count("In the control setting of claim value-direction, limit = 1000.0 does not fit") == 1
    assert "limit (a number from 0 to 9)" in told
