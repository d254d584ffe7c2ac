"""Who gets in, what a change needs, and what no answer ever tells."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.testclient import TestClient

from bagu.errors import FaultError, MachineError, UsageError
from bagu.study.learner import Learner
from bagu.text import Text
from bagu.web.guard import LARGEST, Keys
from bagu.web.serve import keys_in, listen
from web.audit import routes

HERE = "http://127.0.0.1"
THEME = {"theme": "dark", "back": "/topics"}


@pytest.mark.parametrize("page", ["/", "/topics", "/settings/export", "/api/openapi.json", "/nowhere"])
def test_without_a_key_every_address_is_refused_in_words(stranger: TestClient, page: str) -> None:
    answer = stranger.get(page)
    assert answer.status_code == 403
    assert "token" in answer.text


@pytest.mark.parametrize("token", ["wrong", "", "é", "a" * 5000])
def test_a_wrong_token_opens_nothing(stranger: TestClient, token: str) -> None:
    assert stranger.get("/", params={"token": token}).status_code == 403
    assert stranger.get("/", headers=[(b"authorization", f"Bearer {token}".encode())]).status_code == 403
    stranger.cookies.set("bagu-80", token if token.isascii() else "x")
    assert stranger.get("/").status_code == 403


def test_the_printed_address_opens_the_door_and_leaves_no_token_in_the_history(
    stranger: TestClient, keys: Keys
) -> None:
    answer = stranger.get("/topics", params={"token": keys.token, "q": "抑制"})
    assert answer.status_code == 303
    assert keys.token not in answer.headers["location"]
    assert answer.headers["location"].startswith("/topics?q=")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert keys.token not in answer.headers["set-cookie"]
    assert stranger.get(answer.headers["location"]).status_code == 200


def test_a_program_sends_the_token_in_a_header(stranger: TestClient, keys: Keys) -> None:
    held = {"Authorization": f"Bearer {keys.token}"}
    assert stranger.get("/topics", headers=held).status_code == 200
    assert stranger.post("/settings/theme", data=THEME, headers=held).status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": HERE}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8080"}, 403),
        ({"Origin": "https://127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": HERE, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_change_comes_from_this_very_origin(
    stranger: TestClient, keys: Keys, headers: Mapping[str, str], status: int
) -> None:
    stranger.cookies.set("bagu-80", keys.cookie)
    assert stranger.post("/settings/theme", data=THEME, headers=dict(headers)).status_code == status


def test_every_route_that_changes_something_is_no_get(app: FastAPI) -> None:
    told = [(route.path, route.methods or set()) for route in routes(app)]
    assert {"GET", "POST"} <= {method for _, methods in told for method in methods}
    assert [path for path, methods in told if "GET" in methods and methods - {"GET", "HEAD"}] == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "bagu"])
def test_another_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_body_has_a_limit_whatever_it_announces(client: TestClient) -> None:
    large = b"words=" + b"x" * LARGEST
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    said = client.post("/topics/nms/notes/greedy", content=large, headers=form)
    unsaid = client.post("/topics/nms/notes/greedy", content=iter([large]), headers=form)
    assert (said.status_code, unsaid.status_code) == (413, 413)
    assert "larger than allowed" in said.text
    assert "larger than allowed" in unsaid.text


def test_every_answer_forbids_what_a_page_does_not_need(client: TestClient, stranger: TestClient) -> None:
    answers = [client.get("/"), stranger.get("/"), client.get("/nowhere"), client.get("/settings/export")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    nonces = {re.search(r"nonce-([^']+)", answer.headers["content-security-policy"])[1] for answer in answers}  # type: ignore[index]
    assert len(nonces) == len(answers)


def test_no_page_has_a_style_or_script_of_its_own(client: TestClient) -> None:
    for page in ("/", "/topics", "/topics/nms", "/topics/map", "/coverage", "/settings"):
        text = client.get(page).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), page
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("secret at /home/me"), 500),
        (FaultError(Text("我们的错", "ours")), 500),
        (MachineError(Text("没有", "absent")), 503),
        (UsageError(Text("不在", "not here")), 404),
    ],
)
def test_a_failure_is_a_sentence_and_no_trace(
    app: FastAPI, keys: Keys, error: Exception, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    @app.get("/fails")
    def fails() -> Response:
        raise error

    client = TestClient(app, base_url=HERE, cookies={"bagu-80": keys.cookie}, raise_server_exceptions=False)
    answer = client.get("/fails")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "secret" not in answer.text
    part = client.get("/fails", headers={"HX-Request": "true"})
    assert part.status_code == status
    assert "<html" not in part.text
    assert ("secret" in capsys.readouterr().err) == isinstance(error, RuntimeError)


def test_what_a_learner_wrote_is_text(client: TestClient, learner: Learner) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }}"
    learner.note("nms#greedy", hostile)
    for text in (client.get("/topics/nms").text, client.get("/topics", params={"q": hostile}).text):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text  # it is shown
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "49" not in re.findall(r"alert\(1\)&gt; (\S+)", text)


def test_nobody_is_led_to_another_site(client: TestClient) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post("/settings/theme", data={"theme": "dark", "back": back})
        assert answer.headers["location"] == "/"


def test_the_secret_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first, second = keys_in(tmp_path), keys_in(tmp_path)
    assert first.cookie == second.cookie
    assert first.token != second.token
    assert (tmp_path / "web.key").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with listen(0) as waiting:
        port = waiting.getsockname()[1]
        assert waiting.getsockname()[0] == "127.0.0.1"
        with pytest.raises(UsageError, match=str(port)):
            listen(port)
