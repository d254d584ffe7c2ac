"""Many problems checked at once, each in a process of its own choosing among a few."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context

from bagu.curriculum.content import problems
from bagu.curriculum.folder import Topic
from bagu.curriculum.problem import Problem
from bagu.errors import FaultError
from bagu.judge.check import ProblemReport, problem_report
from bagu.text import message


@dataclass(frozen=True)
class ProblemJob:
    """One problem in a form that can be sent to another process. module: where it is an attribute."""

    topic: str
    problem: str
    module: str

    @property
    def name(self) -> str:
        return f"{self.topic}#{self.problem}"

    def find(self) -> Problem:
        """The problem itself, imported here."""
        for value in vars(import_module(self.module)).values():
            if isinstance(value, Problem) and value.id == self.problem:
                return value
        raise FaultError(message("judge.no-such-problem", problem=self.problem, module=self.module))


def jobs_of(topics: Sequence[Topic]) -> list[ProblemJob]:
    """Every problem of the topics."""
    return [
        ProblemJob(topic.id, problem.id, f"{topic.pack.name}.{topic.package}.problems")
        for topic in topics
        for problem in problems(topic)
    ]


def check_problems(
    jobs: Sequence[ProblemJob],
    examples: int,
    workers: int | None = None,
    progress: Callable[[ProblemJob], None] | None = None,
) -> list[ProblemReport]:
    """The report of each problem, in their order; a failure of one ends all, since it is bagu's own."""
    if not jobs:
        return []
    pool = ProcessPoolExecutor(min(workers or 2, len(jobs)), mp_context=get_context("spawn"))
    with pool:
        futures = {pool.submit(_report, job, examples): at for at, job in enumerate(jobs)}
        reports: dict[int, ProblemReport] = {}
        for future in as_completed(futures):
            at = futures[future]
            reports[at] = future.result()
            if progress:
                progress(jobs[at])
    return [reports[at] for at in range(len(jobs))]


def _report(job: ProblemJob, examples: int) -> ProblemReport:
    return problem_report(job.topic, job.find(), examples)
