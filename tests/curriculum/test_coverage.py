"""A row counts as discharged only where what its kind asks for is there and delivers."""

import json
from pathlib import Path

import pytest

from bagu.contracts import to_json
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.coverage import CoverageRow, coverage
from bagu.curriculum.table import areas, table
from packs.faults import AREA, FOLDER, Fault, fault, make_pack


def row_of(into: Path, id: str, *applied: Fault) -> CoverageRow:
    found = coverage(Catalog.load([make_pack(into, *applied)]))
    return next(row for row in found.rows if row.id == id)


def test_the_table_is_whole() -> None:
    rows = table()
    assert len(rows) >= 339
    assert len(areas()) == 22
    assert {kind for row in rows.values() for kind in row.kinds} == {
        "algorithm", "claim", "concept", "formula", "practice"
    }  # fmt: skip
    assert rows["iou-code-bugs"].correctness == "wrong"
    assert rows["iou"].correctness == "imprecise"
    assert rows["nms"].correctness == "ok"
    assert rows["nms"].notes == ("000", "003", "004")
    assert rows["nms"].asked == 4


def test_an_empty_catalogue_leaves_every_row_dark() -> None:
    found = coverage(Catalog.load([]))
    assert (found.discharged, found.half, found.dark) == (0, 0, len(table()))


def test_the_good_topic_discharges_what_it_covers(tmp_path: Path) -> None:
    found = coverage(Catalog.load([make_pack(tmp_path)]))
    assert (found.discharged, found.half) == (2, 0)
    by_id = {row.id: row for row in found.rows}
    norm, value = by_id["gradient-clipping-norm"], by_id["gradient-clipping-value"]
    assert (norm.state, norm.question, norm.drill, norm.ladder) == (
        "discharged", "clip-norm#by-norm", "scale", "clip_norm"
    )  # fmt: skip
    assert (value.state, value.error) == ("discharged", "claim:value-direction")


@pytest.mark.parametrize(
    ("row", "old", "new", "missing"),
    [
        ("gradient-clipping-norm", 'drill = "scale", ', "", ("drill",)),
        ("gradient-clipping-norm", 'drill = "scale", ', 'drill = "none", ', ("drill:none",)),
        ("gradient-clipping-norm", 'ladder = "clip_norm", problem', "problem", ("ladder",)),
        ("gradient-clipping-norm", 'problem = "clip-norm" }', 'problem = "nothing" }', ("problem:nothing",)),
        ("gradient-clipping-value", ', error = "claim:value-direction"', "", ("error",)),
        ("gradient-clipping-value", "claim:value-direction", "claim:norm-limit", ("error:claim:norm-limit",)),
        ("gradient-clipping-value", "claim:value-direction", "claim:nothing", ("error:claim:nothing",)),
        ("gradient-clipping-value", "claim:value-direction", "mutant:clip-norm/no", ("error:mutant:clip-norm/no",)),
        ("gradient-clipping-value", "claim:value-direction", "mutant:clip-norm/by-value", ()),
        ("gradient-clipping-value", "gradient-clipping-value = {", "gradient-cliff = {", None),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, row: str, old: str, new: str, missing: tuple[str, ...] | None
) -> None:
    found = row_of(tmp_path, row, Fault("", "", "", "topic.toml", old, new))
    assert found.state == ("dark" if missing is None else "half" if missing else "discharged")
    assert found.missing == (missing or ())


def test_a_claim_counts_by_its_stored_evidence(tmp_path: Path) -> None:
    cliff = Fault("", "", "", "topic.toml", "gradient-clipping-value = {", 'gradient-cliff = { claim = "norm-limit",')
    assert row_of(tmp_path, "gradient-cliff", cliff).state == "discharged"
    stored = json.loads((make_pack(tmp_path).roots[0] / AREA / FOLDER / "evidence.json").read_text("utf-8"))
    stored["norm-limit"]["verdict"] = "undecided"
    doubt = Fault("", "", "", "evidence.json", None, json.dumps(stored))
    assert row_of(tmp_path, "gradient-cliff", cliff, doubt).missing == ("claim:norm-limit",)
    none = Fault("", "", "", "evidence.json", None, "{}")
    assert row_of(tmp_path, "gradient-cliff", cliff, none).missing == ("claim:norm-limit",)
    spoilt = Fault("", "", "", "evidence.json", None, "{")
    assert row_of(tmp_path, "gradient-cliff", cliff, spoilt).missing == ("claim:norm-limit",)


def test_a_broken_module_proves_nothing(tmp_path: Path) -> None:
    mutant = Fault("", "", "", "topic.toml", "claim:value-direction", "mutant:clip-norm/by-value")
    found = row_of(tmp_path, "gradient-clipping-value", mutant, fault("import-error"))
    assert found.missing == ("ladder:clip_norm", "error:mutant:clip-norm/by-value")


def test_the_report_is_one_json_object(tmp_path: Path) -> None:
    report = json.loads(to_json(coverage(Catalog.load([make_pack(tmp_path)]))))
    assert (report["kind"], report["version"], report["discharged"]) == ("coverage", 1, 2)
    assert report["rows"][0]["id"] == next(iter(table()))


def test_the_question_that_delivers_most_counts(tmp_path: Path) -> None:
    weaker = "gradient-clipping-norm = {}\ngradient-clipping-value = {"
    both = Fault("", "", "", "topic.toml", "gradient-clipping-value = {", weaker)
    found = row_of(tmp_path, "gradient-clipping-norm", both)
    assert (found.state, found.question) == ("discharged", "clip-norm#by-norm")
