"""From a reference to the thing itself."""

from pathlib import Path

import pytest

from bagu.curriculum.lookup import claim_of, claims_of, drill_of, problem_of, question_of
from bagu.errors import UsageError
from packs.faults import make_topic


def test_each_kind_is_found_by_its_reference_and_by_its_topic_alone(tmp_path: Path) -> None:
    topic, catalog = make_topic(tmp_path)
    first = topic.data.questions[0].id
    for ref in (topic.id, f"{topic.id}#{first}"):
        assert question_of(catalog, ref, "en")[1].id == first
        assert question_of(catalog, ref, "zh-Hant")[1].id == first
    for find, ids in ((drill_of, topic.data.drills), (problem_of, topic.data.problems)):
        id = next(iter(ids))
        assert find(catalog, topic.id)[1].id == id
        assert find(catalog, f"{topic.id}#{id}")[1].id == id
    assert claim_of(catalog, topic.id)[1].id == "norm-limit"
    assert claim_of(catalog, f"{topic.id}#value-direction")[1].id == "value-direction"


def test_an_unknown_claim_names_those_there_are(tmp_path: Path) -> None:
    topic, catalog = make_topic(tmp_path)
    with pytest.raises(UsageError, match="norm-limit"):
        claim_of(catalog, f"{topic.id}#nothing")


def test_a_question_rests_on_its_own_claims_and_a_drill_on_those_of_its_topic(tmp_path: Path) -> None:
    topic, catalog = make_topic(tmp_path)
    every = {f"{topic.id}#norm-limit", f"{topic.id}#value-direction"}
    assert set(claims_of(catalog, f"{topic.id}#{next(iter(topic.data.drills))}")) == every
    assert set(claims_of(catalog, f"{topic.id}#{topic.data.questions[0].id}")) <= every
