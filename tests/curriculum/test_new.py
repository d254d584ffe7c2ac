"""A new topic passes every check from the start and overwrites nothing."""

from pathlib import Path

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.check import drills_findings, structure_findings
from bagu.curriculum.content import claims
from bagu.curriculum.new import new_topic
from bagu.curriculum.pack import Pack
from bagu.errors import UsageError


def test_a_new_topic_passes_the_structure_check_and_its_drill_too(tmp_path: Path) -> None:
    pack = tmp_path / "fresh_pack"
    written = new_topic("classical-ml/error-of-a-mean", pack)
    folder = pack / "classical_ml" / "error_of_a_mean"
    assert sorted(written) == sorted(folder.iterdir())
    catalog = Catalog.load([Pack.from_folder(pack)])
    assert not catalog.errors
    (topic,) = catalog.topics
    assert (topic.id, topic.title.en) == ("error-of-a-mean", "Error of a mean")
    findings = [*structure_findings(topic, catalog), *drills_findings(topic)]
    assert not findings, findings
    assert not any("TITLE" in path.read_text("utf-8") for path in written)
    (claim,) = claims(topic)
    assert claim.control == {"shared": 0.5}


def test_its_claim_comes_out_as_stated_and_its_control_the_other_way(tmp_path: Path) -> None:
    import numpy as np

    new_topic("detection/measured", tmp_path / "measured_pack")
    (topic,) = Catalog.load([Pack.from_folder(tmp_path / "measured_pack")]).topics
    (claim,) = claims(topic)
    for seed in claim.seeds:
        stated = claim.measure(np.random.default_rng(seed), **claim.fast)["measured over predicted"]
        control = claim.measure(np.random.default_rng(seed), **claim.control)["measured over predicted"]
        assert 0.8 <= stated <= 1.2 < control


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (first, *_) = new_topic("detection/mine", tmp_path)
    first.write_text("changed", encoding="utf-8")
    with pytest.raises(UsageError, match="exists and was left as it is"):
        new_topic("detection/mine", tmp_path)
    assert first.read_text("utf-8") == "changed"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("detektion/mine", r"There is no area detektion; the areas are classical_ml, "),
        ("mine", "write AREA/SLUG"),
        ("detection/", "write AREA/SLUG"),
        ("detection/Mine", "write AREA/SLUG"),
        ("detection/../mine", "write AREA/SLUG"),
        ("detection/2d", "write AREA/SLUG"),
    ],
)
def test_a_bad_name_is_told(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        new_topic(name, tmp_path)
    assert not list(tmp_path.iterdir())
