"""What a step of a mock interview needs of this machine: that it can be put at all, and a judge for the code."""

from bagu.curriculum.lookup import problem_of, question_of
from bagu.errors import MachineError, UsageError
from bagu.store import Attempt
from bagu.study.mock import Interviews
from bagu.study.mock_log import Interview
from bagu.text import Language, Text


def unavailable(mocks: Interviews, interview: Interview, language: Language) -> Text | None:
    """Why the current step cannot be put: a page that is not written, a module that this machine cannot import."""
    put = interview.current
    assert put is not None
    try:
        match put.item_kind:
            case "question":
                question_of(mocks.catalog, put.item, language)
            case "drill":
                mocks.exercise(interview)
            case "problem":
                problem_of(mocks.catalog, put.item)
    except UsageError as error:
        return error.text
    return None


def judge_code(mocks: Interviews, interview: Interview) -> Attempt:
    """The verdict on what was handed in is kept and not told; what is not the learner's fault does not count."""
    from bagu.judge.judge import BEYOND, judge

    put = interview.current
    assert put is not None
    assert interview.said is not None
    topic, problem = problem_of(mocks.catalog, put.item)
    try:
        verdict = judge(topic.id, problem, interview.said.source or "", beyond=BEYOND)
    except MachineError as error:
        return mocks.pass_over(interview, error.text)
    if verdict.blame in ("machine", "bagu"):
        return mocks.pass_over(interview, verdict.reason)
    call = verdict.counterexample.call if verdict.counterexample else None
    return mocks.judged(interview, verdict.accepted, verdict.outcome.value, verdict.reason, call)
