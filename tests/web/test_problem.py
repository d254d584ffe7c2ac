"""A problem in the browser, as far as HTML goes."""

import json
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.store import open_store
from bagu.store.store import Store
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys
from web.running import HOSTILE, PARTLY, RIGHT, WRONG, followed, result, run_in

HERE = "http://127.0.0.1"
PAGE = "/problems/nms/box-iou"
ITEM = "nms#box-iou"


def ask(client: TestClient, source: str, what: str = "judge", key: str = "k") -> str:
    answer = client.post(f"{PAGE}/run", data={"source": source, "key": key, "what": what}, headers=PARTLY)
    assert answer.status_code == 200, answer.text
    return result(client, answer.text)


def side(client: TestClient) -> str:
    return client.get(f"{PAGE}/side", headers=PARTLY).text


def test_all_problems_are_listed_and_each_has_its_page_in_three_languages(client: TestClient, ours: Catalog) -> None:
    listed = client.get("/problems").text
    problems = [item for item in ours.items() if item.kind == "problem"]
    for item in problems:
        assert f'href="/problems/{item.id.replace("#", "/")}"' in listed
    for item in problems[::5]:
        for language in ("zh", "zh-Hant", "en"):
            page = client.get(f"/problems/{item.id.replace('#', '/')}?lang={language}")
            assert page.status_code == 200
            assert page.text.count("<h1>") == 1
            assert '<textarea id="source"' in page.text


def test_the_statement_has_its_conventions_and_how_it_is_judged(client: TestClient) -> None:
    page = client.get("/problems/nms/nms").text
    assert "Strictly greater" in page
    assert "Results must be equal" in page
    assert "Only the standard library of Python and NumPy" in page


def test_a_wrong_answer_has_its_smallest_input_drawn_and_in_a_table(client: TestClient, store: Store) -> None:
    told = ask(client, WRONG)
    assert "wrong answer" in told
    assert "The smallest input that breaks it" in told
    assert "box_iou(a=np.array(" in told
    assert told.count("<svg") == 3
    assert '<tr class="differs">' in told
    assert "First difference at [0, 0]" in told
    assert "ulps" in told or "units in the last place" in told or "First difference" in told
    assert "Hint" not in told  # on demand
    assert store.attempts("me") == ()  # nothing is decided yet


def test_a_counterexample_tells_the_convention_that_decides(client: TestClient) -> None:
    inclusive = RIGHT.replace("float(plus_one)", "1.0")
    ran = client.post(f"{PAGE}/run", data={"source": inclusive, "key": "k"}, headers=PARTLY).text
    told, id = result(client, ran), run_in(ran)
    assert "The statement's convention 2: " in unescape(told)
    assert "By default coordinates are continuous and a width is <span" in told
    assert "convention" not in ask(client, WRONG, key="2")  # the union of its formula is no matter of convention
    for language, label, words in (
        ("zh", "题面的第 2 条约定：", "默认坐标是连续的，宽为"),
        ("zh-Hant", "題面的第 2 條約定：", "預設座標是連續的，寬為"),
    ):
        page = client.get(f"{PAGE}?run={id}&lang={language}").text
        assert f"<strong>{label}</strong>{words}" in page


def test_an_accepted_answer_is_kept_before_it_is_shown(client: TestClient, store: Store) -> None:
    ask(client, WRONG, key="1")
    told = ask(client, RIGHT, key="2")
    assert "accepted" in told
    (attempt,) = store.attempts("me")
    assert (attempt.kind, attempt.item, attempt.detail["accepted"], attempt.detail["tries"]) == (
        "problem", ITEM, True, 2,
    )  # fmt: skip
    assert "Accepted and kept: tries 2" in side(client)
    ask(client, WRONG, key="3")
    assert len(store.attempts("me")) == 1


def test_examples_are_run_and_count_as_no_try(client: TestClient, store: Store) -> None:
    assert re.search(r"Examples right: \d of 9", ask(client, WRONG, "examples"))
    assert "Examples right: 9 of 9" in ask(client, RIGHT, "examples", "2")
    assert store.attempts("me") == ()
    assert "syntax error" in ask(client, "def (", "examples", "3")


def test_what_a_submission_says_is_only_ever_text(client: TestClient) -> None:
    shown = [ask(client, HOSTILE), ask(client, HOSTILE, "examples", "2")]
    id = run_in(client.post(f"{PAGE}/run", data={"source": HOSTILE, "key": "k"}, headers=PARTLY).text)
    shown.append(client.get(f"{PAGE}?run={id}").text)
    shown.append(client.get(f"{PAGE}/submissions/{id}").text)
    shown.append(client.get(f"{PAGE}/submissions/{id}", headers=PARTLY).text)
    for told in shown:
        assert "<script>alert" not in told
        assert "<img src=x" not in told
        assert "<b>bold" not in told
        assert "\x1b" not in told
        assert "49" not in re.findall(r"bold.{0,60}", told, re.S)
        assert "&lt;b&gt;bold" in told
    assert "&lt;/code&gt;&lt;script&gt;" in shown[0]


def test_hints_come_one_by_one_and_are_counted(client: TestClient, store: Store) -> None:
    ask(client, WRONG)
    assert "Hint: why the last one failed" in side(client) or "Hint: mistakes that people make" in side(client)
    first = client.post(f"{PAGE}/hint", headers=PARTLY).text
    seen = [first]
    while "/hint" in seen[-1]:
        seen.append(client.post(f"{PAGE}/hint", headers=PARTLY).text)
    assert len(seen) in (2, 3)
    assert "The outline of the reference" in seen[-1]
    assert "The outline of the reference" not in seen[0]
    assert "def box_iou" in seen[-1]
    ask(client, RIGHT, key="2")
    assert store.attempts("me")[0].detail["hints"] == 3


def test_the_reference_is_shown_after_giving_up_which_is_kept(client: TestClient, store: Store) -> None:
    assert "<h2>Reference</h2>" not in client.get(PAGE).text
    told = client.post(f"{PAGE}/reference", headers=PARTLY).text
    assert "<h2>Reference</h2>" in told
    assert [a.detail["outcome"] for a in store.attempts("me")] == ["gave up"]
    ask(client, RIGHT)
    assert len(store.attempts("me")) == 1


def test_leaving_keeps_the_tries_and_from_scratch_begins_anew(client: TestClient, store: Store) -> None:
    ask(client, WRONG)
    assert "It counts as not solved this time" in client.post(f"{PAGE}/leave", headers=PARTLY).text
    answer = client.post(f"{PAGE}/again", headers=PARTLY)
    assert answer.headers["hx-redirect"] == PAGE
    page = client.get(PAGE).text
    assert "areas[0]" not in page.partition("</textarea>")[0]
    assert len(store.attempts("me")) == 1


def test_a_draft_is_there_again_and_is_acknowledged_once_it_is_kept(client: TestClient, store: Store) -> None:
    answer = client.post(
        f"{PAGE}/draft", data={"source": "# 草稿 </textarea><script>\r\nx = 1\n", "opened": "nonsense"}
    )
    assert answer.status_code == 204
    assert store.draft("me", ITEM) == "# 草稿 </textarea><script>\nx = 1\n"
    page = client.get(PAGE).text
    assert "# 草稿 &lt;/textarea&gt;&lt;script&gt;" in page


@pytest.mark.parametrize("where", ["run", "draft"])
def test_too_long_a_source_is_refused_in_words_and_nothing_is_kept(
    client: TestClient, store: Store, where: str
) -> None:
    answer = client.post(f"{PAGE}/{where}", data={"source": "#" * 300_000, "key": "k"}, headers=PARTLY)
    assert answer.status_code == 422
    assert "longer than 256 KiB" in answer.text
    assert store.draft("me", ITEM) is None
    assert store.runs.of("me", ITEM, "judge") == ()
    assert client.post(f"{PAGE}/{where}", data={"source": "#" * 2_000_000, "key": "k"}).status_code == 413


def test_bad_requests_are_told_in_words(client: TestClient, stranger: TestClient) -> None:
    assert client.get("/problems/nms/nowhere").status_code == 404
    assert client.get("/problems/nowhere/nms").status_code == 404
    assert client.get("/problems/nms/cost-nk").status_code == 404
    assert client.post(f"{PAGE}/run", data={"source": "x", "key": "k", "what": "delete"}).status_code == 422
    assert client.post(f"{PAGE}/run", data={"source": "x"}).status_code == 422
    assert client.post(f"{PAGE}/speed", data={"run": "none"}, headers=PARTLY).status_code == 422
    elsewhere = {"Origin": "http://example.com", "Sec-Fetch-Site": "cross-site"}
    for action in ("run", "draft", "hint", "reference", "leave", "again", "speed"):
        assert client.post(f"{PAGE}/{action}", data={"source": "x", "key": "k"}, headers=elsewhere).status_code == 403
        assert stranger.post(f"{PAGE}/{action}", data={"source": "x", "key": "k"}).status_code == 403


def test_speed_is_measured_of_what_was_accepted_alone(client: TestClient) -> None:
    wrong = run_in(client.post(f"{PAGE}/run", data={"source": WRONG, "key": "1"}, headers=PARTLY).text)
    followed(client, wrong)
    refused = client.post(f"{PAGE}/speed", data={"run": wrong}, headers=PARTLY)
    assert "Speed is measured once a submission is accepted" in refused.text
    right = run_in(client.post(f"{PAGE}/run", data={"source": RIGHT, "key": "2"}, headers=PARTLY).text)
    followed(client, right)
    told = result(client, client.post(f"{PAGE}/speed", data={"run": right}, headers=PARTLY).text)
    assert "<svg" in told
    assert "yours" in told
    assert "box_iou" in told


def test_earlier_submissions_are_kept_with_what_changed(client: TestClient) -> None:
    ask(client, WRONG, key="1")
    ask(client, RIGHT, key="2")
    told = side(client)
    assert told.count("<time") == 2
    ids = re.findall(r'hx-get="[^"]*/submissions/([0-9a-f-]+)"', told)
    latest = client.get(f"{PAGE}/submissions/{ids[0]}", headers=PARTLY).text
    assert "Beside the submission before" in latest
    assert '<span class="new">+     union = areas[0] + areas[1] - inter</span>' in latest
    assert '<span class="gone">-     union = areas[0] + areas[1]</span>' in latest
    first = client.get(f"{PAGE}/submissions/{ids[1]}", headers=PARTLY).text
    assert "Beside the starter" in first
    assert client.get(f"/problems/nms/nms/submissions/{ids[0]}").status_code == 404


def test_timed_the_editor_does_not_complete(client: TestClient) -> None:
    assert re.search(r"<bagu-editor [^>]*\btimed\b", client.get(f"{PAGE}?timed=1").text)
    assert not re.search(r"<bagu-editor [^>]*\btimed\b", client.get(PAGE).text)


def test_the_clock_of_a_timed_problem_goes_on_where_the_desk_is(client: TestClient, store: Store) -> None:
    assert f'href="{PAGE}?timed=1"' in client.get(PAGE).text
    assert "<bagu-timer" not in client.get(PAGE).text
    minutes = 60 * float(re.search(r"· ([0-9.]+) min", client.get(PAGE).text)[1])  # type: ignore[index]
    assert left(client) == minutes
    store.desks.change("me", ITEM, lambda _: {"spent": minutes + 90, "touched": "2026-03-02T12:00:00Z"})
    assert left(client) == -90
    ask(client, RIGHT)
    assert "<bagu-timer" not in client.get(f"{PAGE}?timed=1").text


def left(client: TestClient) -> float:
    return float(re.search(r'<bagu-timer data-left="([-0-9.]+)"', client.get(f"{PAGE}?timed=1").text)[1])  # type: ignore[index]


def test_on_another_machine_earlier_submissions_drafts_and_the_desk_are_there(
    client: TestClient, store: Store, ours: Catalog, tmp_path: Path, keys: Keys
) -> None:
    for source in (WRONG, RIGHT):
        result(client, client.post(f"{PAGE}/run", data={"source": source, "key": "k"}, headers=PARTLY).text)
    client.post(f"{PAGE}/draft", data={"source": "# half"})
    before = client.get(PAGE).text
    file = client.get("/settings/export")
    with open_store(tmp_path / "other") as other:
        app = create_app(ours, other, keys, assets=Assets.built(), language="en")
        said = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
        with TestClient(app, base_url=HERE, headers=said, cookies={"bagu-80": keys.cookie}) as there:
            for fresh in ("2 submissions and 1 drafts", "0 submissions and 0 drafts"):
                page = there.post("/settings/import", files={"file": ("log.jsonl", file.content)})
                assert fresh in page.text
            assert "# half" in there.get(PAGE).text
            assert outcomes(there.get(PAGE).text) == outcomes(before) == ["accepted", "wrong answer"]
            earlier = there.get(f"{PAGE}/submissions/{other.runs.of('me', 'nms#box-iou', 'judge')[0].id}")
            assert earlier.status_code == 200
            assert "np.divide" in unescape(earlier.text)
            once_more = there.post(f"{PAGE}/run", data={"source": RIGHT, "key": "x"}, headers=PARTLY)
            assert "accepted" in result(there, once_more.text)
        app.state.site.worker.close()
        assert len(other.attempts("me", kinds=["problem"])) == 1  # it was solved there, and is not again


def outcomes(page: str) -> list[str]:
    """Of the submissions listed, the latest first."""
    return re.findall(
        r"<summary>.*?<span class=\"badge[^>]*>([^<]*)</span>", page[page.index('id="side"') :], re.DOTALL
    )


def test_a_verdict_that_cannot_be_read_spares_the_page(client: TestClient, store: Store) -> None:
    """As another version, or another program, may write it into an export."""
    line = {
        "entry": "submission", "id": "00000000-0000-7000-8000-000000000000", "user": "me", "item": "nms#box-iou",
        "at": "2026-03-02T12:00:00Z", "source": "x = 1", "state": "ended",
        "verdict": {"outcome": "splendid", "reason": {"zh": "好", "en": "good"}},
    }  # fmt: skip
    desk = {"entry": "desk", "user": "me", "item": "nms#box-iou", "at": "2026-03-02T12:00:00Z", "state": {"tries": "x"}}
    lines = [json.dumps(one) for one in ({"entry": "log", "version": 2}, line, desk)]
    store.import_(StringIO("\n".join(lines)))
    assert client.get(PAGE).status_code == 200
    shown = client.get(f"{PAGE}?run={line['id']}")
    assert shown.status_code == 200
    assert "cannot be read" in shown.text
    assert client.get(f"{PAGE}/submissions/{line['id']}").status_code == 200
    assert client.post(f"{PAGE}/speed", data={"run": line["id"]}, headers=PARTLY).status_code == 422
    again = client.post(f"/runs/{line['id']}/again", headers=PARTLY)
    assert "cannot be read" not in result(client, again.text)
