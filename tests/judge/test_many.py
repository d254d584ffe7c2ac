"""Problems checked in processes of their own."""

from pathlib import Path

from bagu.judge.many import check_problems, jobs_of
from packs.faults import fault, make_topic


def test_the_report_of_a_sound_problem_comes_back_from_another_process(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    told: list[str] = []
    (report,) = check_problems(jobs_of([topic]), 40, 1, lambda job: told.append(job.name))
    assert report.findings == ()
    assert told == [report.problem]


def test_a_mutant_that_survives_is_named(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path, fault("mutant-survives"))
    (report,) = check_problems(jobs_of([topic]), 40, 1)
    assert report.findings


def test_no_problems_need_no_process() -> None:
    assert check_problems([], 40) == []
