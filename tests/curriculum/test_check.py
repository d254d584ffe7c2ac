"""Every fault of a topic is found, in the right place, and nothing else is; the good topic has none."""

from fractions import Fraction
from pathlib import Path

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.check import drills_findings, structure_findings
from bagu.curriculum.drill import Answer
from bagu.curriculum.drill_check import agree
from bagu.curriculum.finding import Finding
from packs.faults import Fault, fault, faults, make_pack, make_topic


def named(fault: Fault) -> str:
    return fault.name


def show(findings: list[Finding]) -> str:
    return "\n".join(f"{found.file}:{found.line}: {found.text.en}" for found in findings)


def test_the_good_topic_has_nothing_to_mend(tmp_path: Path) -> None:
    topic, catalog = make_topic(tmp_path)
    findings = [*catalog.errors, *structure_findings(topic, catalog), *drills_findings(topic)]
    assert not findings, show(findings)


@pytest.mark.parametrize("planted", faults("structure"), ids=named)
def test_a_planted_fault_is_found_in_its_place(tmp_path: Path, planted: Fault) -> None:
    topic, catalog = make_topic(tmp_path, planted)
    findings = list(structure_findings(topic, catalog))
    fitting = [found for found in findings if planted.says in found.text.en]
    assert fitting, show(findings) or "nothing was found"
    assert fitting[0].topic == "clip-norm"
    assert (fitting[0].file, fitting[0].line or None) == (planted.where, planted.line or fitting[0].line), show(
        findings
    )


@pytest.mark.parametrize("planted", faults("catalog"), ids=named)
def test_a_folder_that_is_no_topic_is_told(tmp_path: Path, planted: Fault) -> None:
    (error,) = Catalog.load([make_pack(tmp_path, planted)]).errors
    assert planted.says in error.text.en, error
    assert (error.file, error.line) == (planted.where, planted.line)


@pytest.mark.parametrize("planted", faults("drills"), ids=named)
def test_a_drill_that_cannot_be_trusted_is_told(tmp_path: Path, planted: Fault) -> None:
    topic, _ = make_topic(tmp_path, planted)
    findings = list(drills_findings(topic))
    assert any(planted.says in found.text.en for found in findings), show(findings) or "nothing was found"
    assert {(found.file, found.line) for found in findings} == {("drills.py", 23)}


def test_every_sentence_is_written_in_both_languages(tmp_path: Path) -> None:
    topic, catalog = make_topic(tmp_path, fault("dangling-claim"))
    for found in structure_findings(topic, catalog):
        assert found.text.zh != found.text.en


def test_a_forbidden_import_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    topic, catalog = make_topic(tmp_path, fault("forbidden-import"))
    path = topic.path
    assert path is not None
    claims = path / "claims.py"
    claims.write_text(f"open({str(marker)!r}, 'w').close()\n" + claims.read_text("utf-8"), encoding="utf-8")
    assert list(structure_findings(topic, catalog))
    assert not marker.exists()


def test_a_small_space_drawn_evenly_is_allowed(tmp_path: Path) -> None:
    even = Fault(
        "even", "drills", "", "drills.py",
        "times, limit = int(rng.integers(4, 40)), int(rng.integers(1, 20))",
        "times, limit = int(rng.integers(4, 12)), int(rng.integers(1, 5))",
    )  # fmt: skip
    topic, _ = make_topic(tmp_path, even)
    assert not list(drills_findings(topic))


@pytest.mark.parametrize(
    ("answer", "second", "tolerance", "same"),
    [
        (0.5, 0.50009, 0.001, True),
        (0.5, 0.5002, 0.001, False),  # a learner may be off by 0.001, the author by a tenth of it
        (0.5, 0.5 + 1e-12, 0.0, True),
        (0.5, float("nan"), 0.1, False),
        (Fraction(1, 3), 1 / 3, 0.0, True),
        (Fraction(1, 3), Fraction(1, 3), 0.0, True),
        (2, Fraction(2), 0.0, True),
        (2, 3, 10.0, False),
        ((2, 3), (2, 3), 0.0, True),
        ((2, 3), (3, 2), 0.0, False),
        ("AC", 2, 0.0, False),
    ],
)
def test_two_ways_agree(answer: Answer, second: Answer, tolerance: float, same: bool) -> None:
    assert agree(answer, second, tolerance) is same


def test_a_library_that_may_be_absent_is_imported_inside_a_function(tmp_path: Path) -> None:
    inside = Fault("", "", "", "data.py", "    total = 0.0\n", "    total = 0.0\n    import torch  # only here\n")
    topic, catalog = make_topic(tmp_path, inside)
    assert not list(structure_findings(topic, catalog))
