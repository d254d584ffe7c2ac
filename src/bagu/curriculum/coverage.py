"""Which rows of the coverage table are discharged: what hangs on them, not what is declared."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.content import evidence, problems
from bagu.curriculum.evidence import Evidence, Ruling
from bagu.curriculum.folder import Topic
from bagu.curriculum.table import Correctness, Row, table
from bagu.curriculum.topic import Discharge, QuestionData
from bagu.errors import BaguError
from bagu.text import Text

State = Literal["discharged", "half", "dark"]


@dataclass(frozen=True)
class CoverageRow:
    """One row and what discharges it. missing: "claim" where there is none, "claim:id" where it does not deliver.

    question: `topic#question`; claim, drill, ladder, problem and error as topic.toml names them.
    """

    id: str
    area: str
    title: Text
    notes: tuple[str, ...]
    correctness: Correctness
    state: State
    question: str | None = None
    claim: str | None = None
    drill: str | None = None
    ladder: str | None = None
    problem: str | None = None
    error: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Every row in the order of the table, and how many are in each state."""

    kind: ClassVar[str] = "coverage"
    version: ClassVar[int] = 1

    rows: tuple[CoverageRow, ...]
    discharged: int
    half: int
    dark: int


def coverage(catalog: Catalog) -> Coverage:
    """Go through the table; reads stored evidence, and imports problems where a mutant or a ladder must exist."""
    proofs: dict[str, Proofs] = {}
    covering: dict[str, list[CoverageRow]] = {}
    for topic in catalog.topics:
        for question in topic.data.questions:
            for id, by in question.covers.items():
                if id in table():
                    proof = proofs.setdefault(topic.id, Proofs(topic))
                    covering.setdefault(id, []).append(_row(table()[id], topic, question, by, proof))
    rows = tuple(
        min(covering.get(id, [_dark(row)]), key=lambda found: len(found.missing)) for id, row in table().items()
    )
    counts = {state: sum(row.state == state for row in rows) for state in ("discharged", "half", "dark")}
    return Coverage(rows, **counts)


class Proofs:
    """What a topic can show; each part is read once, when a row first asks for it."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.evidence: Callable[[], Mapping[str, Evidence]] = cache(self._evidence)
        self.problems: Callable[[], Mapping[str, tuple[str, Collection[str]]]] = cache(self._problems)

    def claim(self, id: str) -> bool:
        found = self.evidence().get(id)
        return found is not None and found.as_expected

    def myth(self, id: str) -> bool:
        return self.claim(id) and self.evidence()[id].verdict is Ruling.REFUTED

    def ladder(self, name: str) -> bool:
        return name in ladder_names() or any(name == ladder for ladder, _ in self.problems().values())

    def error(self, ref: str) -> bool:
        kind, _, target = ref.partition(":")
        if kind == "claim":
            return self.myth(target)
        problem, _, mutant = target.partition("/")
        return kind == "mutant" and problem in self.problems() and mutant in self.problems()[problem][1]

    def _evidence(self) -> Mapping[str, Evidence]:
        try:
            return evidence(self.topic)
        except BaguError:  # the structure check tells the author; here it proves nothing
            return {}

    def _problems(self) -> Mapping[str, tuple[str, Collection[str]]]:
        try:
            held = problems(self.topic)
        except BaguError:  # as above
            return {}
        return {problem.id: (problem.ladder.name, [mutant.id for mutant in problem.mutants]) for problem in held}


@cache
def ladder_names() -> frozenset[str]:
    """The names of bagu's own ladders."""
    from bagu.ladders.catalog import ladders

    return frozenset(ladders())


def _row(row: Row, topic: Topic, question: QuestionData, by: Discharge, proof: Proofs) -> CoverageRow:
    checks: list[tuple[str, str | None, Callable[[str], bool]]] = []
    if "claim" in row.kinds:
        checks.append(("claim", by.claim, proof.claim))
    if "formula" in row.kinds:
        checks.append(("drill", by.drill, topic.data.drills.__contains__))
    if "algorithm" in row.kinds:
        checks.append(("ladder", by.ladder, proof.ladder))
        if by.problem is not None:  # whether one would be asked to write it is the author's to say
            checks.append(("problem", by.problem, topic.data.problems.__contains__))
    if row.correctness != "ok":
        checks.append(("error", by.error, proof.error))
    missing = tuple(
        what if named is None else f"{what}:{named}"
        for what, named, delivers in checks
        if named is None or not delivers(named)
    )
    return CoverageRow(
        row.id, row.area, row.title, row.notes, row.correctness, "half" if missing else "discharged",
        f"{topic.id}#{question.id}", by.claim, by.drill, by.ladder, by.problem, by.error, missing,
    )  # fmt: skip


def _dark(row: Row) -> CoverageRow:
    return CoverageRow(row.id, row.area, row.title, row.notes, row.correctness, "dark")
