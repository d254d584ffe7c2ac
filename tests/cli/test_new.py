"""A topic in ten minutes: what CONTRIBUTING.md says, to the letter, in a folder of the test's own."""

from pathlib import Path

import pytest

from cli.running import Run


def test_a_new_topic_passes_as_it_stands_and_can_be_read_drilled_and_proven(bagu: Run, tmp_path: Path) -> None:
    pack = tmp_path / "my_pack"
    made = bagu("new", "topic", "optimization/my_topic", "--into", str(pack))
    assert made.code == 0, made.err
    assert (pack / "optimization" / "my_topic" / "evidence.json").exists()
    checked = bagu("check", "my-topic", "--pack", str(pack), "--jobs", "1")
    assert checked.code == 0, checked.out
    assert bagu("prove", "my-topic", "--pack", str(pack)).code == 0


def test_a_topic_is_never_written_over(bagu: Run, tmp_path: Path) -> None:
    pack = tmp_path / "other_pack"
    assert bagu("new", "topic", "optimization/my_topic", "--into", str(pack)).code == 0
    page = pack / "optimization" / "my_topic" / "answer.en.md"
    page.write_text("mine\n", encoding="utf-8")
    again = bagu("new", "topic", "optimization/my_topic", "--into", str(pack))
    assert again.code == 2
    assert page.read_text("utf-8") == "mine\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_broken_third_party_topic_is_told_and_hides_nothing(bagu: Run, tmp_path: Path, language: str) -> None:
    pack = tmp_path / f"third_pack_{language.replace('-', '')}"
    bagu("new", "topic", "optimization/good_one", "--into", str(pack))
    bagu("new", "topic", "optimization/bad_one", "--into", str(pack))
    (pack / "optimization" / "bad_one" / "topic.toml").write_text("schema = 1\nlevel = \n", encoding="utf-8")
    ran = bagu("check", "--structure", "--pack", str(pack), "--lang", language)
    assert ran.code == 1
    assert "bad-one/topic.toml:2" in ran.out
    assert "good-one" not in ran.out
