"""The API: described as it is, the objects of --json, and nothing outside what it says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.judge.source import address, apply, standalone
from bagu.store import open_store
from bagu.study.learner import Learner
from bagu.web.api import ROUTERS
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys

SCHEMAS = json.loads((Path(__file__).parents[2] / "docs" / "schemas.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/topics", "topics"),
        ("/api/topics?words=去重", "topics"),
        ("/api/topics/nms?lang=en", "page"),
        ("/api/claims/nms/clamp", "evidence"),
        ("/api/coverage", "coverage"),
        ("/api/plan", "plan"),
        ("/api/mastery", "mastery"),
        ("/api/mistakes?days=3", "mistakes"),
        ("/api/marks", "marks"),
        ("/api/settings", "settings"),
        ("/api/isolation", "isolation"),
        ("/api/drills/nms/iou-fraction?seed=3", "answered"),
    ],
)
def test_an_answer_is_the_object_of_the_command_line(client: TestClient, path: str, kind: str) -> None:
    came = client.get(path)
    assert came.status_code == 200, came.text
    value = came.json()
    assert value["kind"] == kind
    assert set(SCHEMAS[kind]["required"]) <= set(value) <= set(SCHEMAS[kind]["properties"])


def test_what_is_answered_is_kept_and_can_be_taken_back(client: TestClient, learner: Learner) -> None:
    kept = client.post("/api/reviews/nms/greedy", json={"named": 3, "total": 4, "seconds": 70})
    assert kept.json()["attempt"]["rating"] == 2
    exercise = client.get("/api/drills/nms/iou-fraction?seed=3").json()
    right = client.post("/api/drills/nms/iou-fraction", json={"seed": 3, "answer": exercise["answer"]}).json()
    assert right["right"] is True
    assert len(learner.store.attempts()) == 2
    assert client.post("/api/undo").json()["attempt"]["item"] == "nms#iou-fraction"
    assert client.post("/api/undo").json()["attempt"]["item"] == "nms#greedy"
    assert client.post("/api/undo").json()["attempt"] is None


def test_settings_change_as_named_and_only_so(client: TestClient) -> None:
    changed = client.patch("/api/settings", json={"minutes": 45, "interview": "2027-01-09"}).json()
    assert (changed["minutes"], changed["interview"]) == (45, "2027-01-09")
    assert client.patch("/api/settings", json={"interview": None}).json()["minutes"] == 45
    assert client.get("/api/settings").json()["interview"] is None
    refused = client.patch("/api/settings", json={"minuets": 45})
    assert refused.status_code == 422
    assert set(refused.json()["error"]) == {"zh", "en"}


def test_code_is_judged(client: TestClient, ours: Catalog) -> None:
    _, problem = problem_of(ours, "nms#box-iou")
    right = standalone(problem.written).replace(address(problem.written)[1], problem.ladder.name)
    wrong = apply(next(m for m in problem.mutants if m.id == "no-clamp"), right)
    verdict = client.post("/api/verdicts/nms/box-iou", json={"source": wrong}).json()
    assert verdict["outcome"] not in ("accepted", "crashed")
    assert verdict["counterexample"]["call"].startswith("box_iou(")
    assert client.post("/api/verdicts/nms/box-iou", json={"source": right}).json()["outcome"] == "accepted"


def test_nobody_without_a_token_gets_an_answer(stranger: TestClient, keys: Keys) -> None:
    refused = stranger.get("/api/plan")
    assert refused.status_code == 403
    assert "token" in refused.json()["error"]["en"]
    admitted = stranger.get("/api/plan", headers={"Authorization": f"Bearer {keys.token}"})
    assert admitted.status_code == 200


def test_what_does_not_exist_is_told_by_name(client: TestClient) -> None:
    came = client.get("/api/topics/nmsx")
    assert came.status_code == 404
    assert "nmsx" in came.json()["error"]["en"]


def test_the_description_names_every_route_and_every_part(app: FastAPI) -> None:
    described = app.openapi()
    assert set(described["paths"]) >= {"/api/plan", "/api/verdicts/{topic}/{item}"}
    assert all(path.startswith("/api/") for path in described["paths"])
    text = json.dumps(described)
    parts = described["components"]["schemas"]
    for name in {ref.split('"')[0] for ref in text.split("#/components/schemas/")[1:]}:
        assert name in parts


BOX = "/api/verdicts/nms/box-iou"
DRILL = "/api/drills/nms/iou-fraction"


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (BOX, b"\xff\xfe garbage", 422, "not JSON"),
        (BOX, b"", 422, "must be a JSON object"),
        (BOX, b"null", 422, "must be a JSON object"),
        (BOX, b"[1]", 422, "must be a JSON object"),
        (BOX, b"[" * 100_000, 400, "cannot be read"),
        (BOX, b"{}", 422, "source is missing"),
        (BOX, b'{"source": 7}', 422, "source must be text"),
        (BOX, b'{"source": "\\ud800"}', 422, "source must be text"),
        (BOX, b'{"source": "x", "sauce": 1}', 422, "no sauce here"),
        (BOX, b'{"source": "x", "beyond": NaN}', 422, "at most 10"),
        (BOX, b'{"source": "x", "beyond": -1}', 422, "at least 0"),
        (BOX, b'{"source": "x", "beyond": "long"}', 422, "beyond must be a number"),
        (BOX, b'{"source": "x", "beyond": ' + b"9" * 5000 + b"}", 400, "cannot be read"),
        (BOX, b'{"source": "' + b"x" * 200_001 + b'"}', 422, "too long; it may have 200000"),
        (BOX, b'{"source": "' + b"x" * 2_000_000 + b'"}', 413, "larger than allowed"),
        ("/api/verdicts/nms/nix", b'{"source": "x"}', 404, "nms#nix"),
        ("/api/verdicts/nix/box-iou", b'{"source": "x"}', 404, "nix#box-iou"),
        ("/api/verdicts/nms/greedy", b'{"source": "x"}', 404, "is a question"),
        ("/api/verdicts/nms/a%00b", b'{"source": "x"}', 404, "no item"),
        ("/api/verdicts/nms/%ff%fe", b'{"source": "x"}', 404, "no item"),
        ("/api/verdicts/nms/..%2f..%2fetc", b'{"source": "x"}', 404, "this address"),
        ("/api/verdicts/nms/" + "a" * 60_000, b'{"source": "x"}', 422, "too long; it may have 100"),
        (DRILL, b'{"seed": 1, "answer": "\\u0000"}', 422, "cannot be read"),
        (DRILL, b'{"seed": 1, "answer": "9**9**9**9"}', 422, "cannot be read"),
        (DRILL, b'{"seed": 1.5, "answer": "1"}', 422, "seed must be a whole number"),
        (DRILL, b'{"seed": -1, "answer": "1"}', 422, "seed must be at least 0"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_one_sentence_of_each_language(
    client: TestClient, learner: Learner, path: str, body: bytes, status: int, words: str
) -> None:
    came = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert came.status_code == status, came.text
    told = came.json()["error"]
    assert words in told["en"]
    assert re.search("[\u4e00-\u9fff]", told["zh"])
    assert learner.store.attempts() == ()


@pytest.mark.parametrize(
    "source",
    ["x = 1\0", "(" * 90_000, "x = " + "-" * 90_000 + "1", "x = " + "1+" * 60_000 + "1", "# " + "汉" * 199_990],
    ids=["NUL", "brackets", "signs", "sums", "more bytes than characters"],
)  # fmt: skip
def test_what_no_python_can_read_is_a_verdict_with_a_reason(client: TestClient, source: str) -> None:
    came = client.post(BOX, json={"source": source})
    assert came.status_code == 200
    assert (came.json()["outcome"], came.json()["blame"]) == ("crashed", "submission")
    assert came.json()["reason"]["en"]


KEYS = Keys(token="a-token-for-the-test")
ADMITTED = {"Authorization": f"Bearer {KEYS.token}", "Host": "127.0.0.1"}


ROUTES = sorted((method, route.path) for router in ROUTERS for route in router.routes
                if isinstance(route, APIRoute) for method in route.methods or ())  # fmt: skip


THERE = {
    "topics": {"topic": "nms"},
    "claims": {"topic": "nms", "claim": "clamp"},
    "drills": {"topic": "nms", "item": "iou-fraction"},
    "reviews": {"topic": "nms", "item": "greedy"},
    "verdicts": {"topic": "nms", "item": "box-iou"},
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, ours: Catalog) -> Iterator[Any]:
    with open_store(tmp_path_factory.mktemp("api") / "data") as store:
        app = create_app(ours, store, KEYS, assets=Assets.built(), language="en")
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=ADMITTED)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nothing_comes_that_is_not_described(described: Any, method: str, path: str) -> None:
    """Neither a failure of the server nor an answer outside its schema, whatever is sent."""

    @settings(
        max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    @given(case=described[path][method].as_strategy(), real=st.booleans())
    def sent(case: Any, real: bool) -> None:
        if isinstance(case.body, dict) and "beyond" in case.body:
            case.body["beyond"] = 0
        if real and case.path_parameters:
            case.path_parameters.update(THERE[path.split("/")[2]])
        # an answer that cannot be read, or more points than there are, has the right form and is refused all the same
        excluded = [positive_data_acceptance] if method == "POST" and real else []
        case.call_and_validate(base_url="http://127.0.0.1", headers=ADMITTED, excluded_checks=excluded)

    sent()
