"""Every object that --json prints; their schemas are generated into docs/schemas.json."""

from typing import Any

from bagu.cli.check import CheckReport
from bagu.cli.health import Health
from bagu.cli.recorded import Serving, Written
from bagu.curriculum.coverage import Coverage
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.listing import TopicList
from bagu.curriculum.reading import TopicPage
from bagu.judge.check import ProblemReport
from bagu.judge.isolation import Isolation
from bagu.judge.verdict import Counterexample, Speed, SpeedPoint, Verdict
from bagu.ladders.bench import BenchReport
from bagu.proof.report import ProofReport
from bagu.store.report import ImportReport
from bagu.study.cram import Cram
from bagu.study.marks import Marks
from bagu.study.mastery import Mastery
from bagu.study.mistakes import Mistakes
from bagu.study.mock_report import MockReport
from bagu.study.mock_state import MockState
from bagu.study.placement import Placement
from bagu.study.plan import Plan, PlanItem
from bagu.study.recorded import Answered, CurrentSettings, Recorded

CONTRACTS: tuple[Any, ...] = (
    Answered,
    BenchReport,
    CheckReport,
    Counterexample,
    Coverage,
    Cram,
    CurrentSettings,
    Evidence,
    Health,
    ImportReport,
    Isolation,
    Marks,
    Mastery,
    Mistakes,
    MockReport,
    MockState,
    Plan,
    Placement,
    PlanItem,
    ProblemReport,
    ProofReport,
    Recorded,
    Serving,
    Speed,
    SpeedPoint,
    TopicList,
    TopicPage,
    Verdict,
    Written,
)
