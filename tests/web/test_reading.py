"""The pages to read, as HTML: what is on them, and what their forms keep."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.store import open_store
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.text import Language, message
from bagu.web.map import topic_map
from bagu.web.pages.today import following

LANGUAGES: list[tuple[Language, str]] = [("zh", "zh-Hans"), ("zh-Hant", "zh-Hant"), ("en", "en")]


@pytest.mark.parametrize(("language", "tag"), LANGUAGES)
def test_a_language_is_asked_for_once_and_kept(client: TestClient, language: Language, tag: str) -> None:
    first = client.get("/topics", params={"lang": language})
    assert f'<html lang="{tag}"' in first.text
    assert f'<html lang="{tag}"' in client.get("/settings").text
    assert message("web.nav-today").to(language) in first.text


@pytest.mark.parametrize("asked", ["fr", "", "../../etc", "en\r\nX: y"])
def test_a_language_we_do_not_speak_changes_nothing(client: TestClient, asked: str) -> None:
    answer = client.get("/topics", params={"lang": asked})
    assert '<html lang="en"' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("抑制", "nms"),
        ("NMS", "nms"),
        ("batch-norm", "batch-norm"),
        ("batch_norm", None),
        ("非極大", "nms"),
        ("ＩｏＵ", "nms"),
    ],
)
def test_search_finds_chinese_words_names_and_either_script(client: TestClient, words: str, topic: str | None) -> None:
    found = client.get("/topics", params={"q": words}, headers={"HX-Request": "true"}).text
    assert "<html" not in found
    assert (f'href="/topics/{topic}"' in found) == (topic is not None)


def test_a_search_without_result_says_what_to_do(client: TestClient) -> None:
    assert "Try a shorter word" in client.get("/topics", params={"q": "没有这个词zz"}).text


def test_every_topic_is_listed_and_opens(client: TestClient, ours: Catalog) -> None:
    listed = client.get("/topics").text
    for topic in ours.topics:
        assert f'href="/topics/{topic.id}"' in listed


def test_a_topic_has_all_its_parts(client: TestClient, ours: Catalog) -> None:
    text = client.get("/topics/nms").text
    topic = ours.topic("nms")
    for question in topic.data.questions:
        assert f'id="{question.id}"' in text
        assert f'id="marks-{question.id}"' in text
    for drill in topic.data.drills:
        assert f'href="/drills/nms/{drill}"' in text
    for problem in topic.data.problems:
        assert f'href="/problems/nms/{problem}"' in text
    for source in topic.data.sources:
        assert f'id="source-{source.id}"' in text
    cards = re.findall(r'id="claim-([a-z0-9-]+)"', text)
    assert len(cards) == len(set(cards))
    assert all(f'href="/claims/nms/{claim}"' in text for claim in cards)
    assert set(re.findall(r'href="#claim-([a-z0-9-]+)"', text)) <= set(cards)


def test_every_claim_of_every_topic_has_one_card_with_its_figure_and_table(client: TestClient, ours: Catalog) -> None:
    from bagu.curriculum.content import claims, evidence

    for topic in [ours.topic("nms"), ours.topic("batch-norm")]:
        text = client.get(f"/topics/{topic.id}").text
        for claim in claims(topic):
            (card,) = re.findall(
                rf'<details class="claim [a-z]+" id="claim-{claim.id}">.*?</details>\n(?=<|$)', text, re.S
            )
            if claim.id in evidence(topic):
                assert "<svg" in card
                assert "<table" in card


def test_an_old_id_leads_to_the_new_one_and_an_unknown_one_to_near_ones(client: TestClient, ours: Catalog) -> None:
    old = {former: topic.id for topic in ours.topics for former in topic.data.formerly}
    for former, id in old.items():
        assert client.get(f"/topics/{former}").headers["location"] == f"/topics/{id}"
    unknown = client.get("/topics/nmss")
    assert unknown.status_code == 404
    assert "nms" in unknown.text


def test_marks_are_kept_and_shown_at_once(client: TestClient, learner: Learner) -> None:
    item = "nms#greedy"
    part = {"HX-Request": "true"}
    starred = client.post("/topics/nms/marks/greedy", data={"what": "star", "on": "true"}, headers=part)
    assert "★" in starred.text
    known = client.post("/topics/nms/marks/greedy", data={"what": "known", "on": "true"}, headers=part)
    assert known.text.count('aria-pressed="true"') == 2
    client.post("/topics/nms/notes/greedy", data={"words": " 先排序 "}, headers=part)
    mark = learner.marks().of(item)
    assert (mark.starred, mark.known, mark.notes) == (True, True, ("先排序",))
    assert "先排序" in client.get("/topics/nms").text
    client.post("/topics/nms/marks/greedy", data={"what": "star", "on": "false"}, headers=part)
    assert not learner.marks().of(item).starred


def test_without_a_script_a_mark_leads_back_to_its_question(client: TestClient) -> None:
    answer = client.post("/topics/nms/marks/greedy", data={"what": "star", "on": "true"})
    assert answer.headers["location"] == "/topics/nms#greedy"


@pytest.mark.parametrize("data", [{"what": "delete", "on": "true"}, {"what": "star"}, {}])
def test_a_mark_that_is_none_keeps_nothing(client: TestClient, store: Store, data: dict[str, str]) -> None:
    assert client.post("/topics/nms/marks/greedy", data=data).status_code == 422
    assert client.post("/topics/nms/marks/nothing", data={"what": "star", "on": "true"}).status_code == 404
    assert store.attempts() == ()


def test_today_tells_the_plan_and_what_it_leads_to(client: TestClient, learner: Learner, ours: Catalog) -> None:
    assert "Nothing answered yet" in client.get("/").text
    learner.review("nms#greedy", named=6, total=6, seconds=60)
    learner.set("interview", (learner.today + timedelta(days=9)).isoformat())
    text = client.get("/").text
    plan = learner.plan(ours.items())
    assert plan.recall_then is not None
    assert f'<strong class="big">{round(100 * plan.recall_then)}%</strong>' in text
    assert '<strong class="big">9</strong>' in text
    assert text.count("<li><a href=") >= len(plan.items)
    assert "1 answers on 1 days" in text


def test_a_session_leads_through_the_plan(client: TestClient, learner: Learner, ours: Catalog) -> None:
    plan = learner.plan(ours.items())
    first, second = plan.items[:2]
    assert client.get("/session").headers["location"].endswith(f"{first.item.replace('#', '/')}?session=1")
    on = client.get("/session", params={"after": first.item}).headers["location"]
    assert second.item.replace("#", "/") in on
    assert "over" in client.get("/session", params={"after": plan.items[-1].item}).text
    assert following(plan.items, "gone#item") == first
    assert following((), None) is None


def test_settings_keep_what_was_changed_and_nothing_else(client: TestClient, store: Store, learner: Learner) -> None:
    day = (learner.today + timedelta(days=30)).isoformat()
    form = {"minutes": "45", "retention": "90", "interview": day, "zone": ""}
    assert client.post("/settings", data=form).status_code == 303
    assert {entry.item for entry in store.attempts()} == {"minutes", "interview"}
    assert learner.settings.minutes == 45
    assert day in client.get("/settings").text
    client.post("/settings", data=form | {"interview": ""})
    assert learner.settings.interview is None


@pytest.mark.parametrize(
    "wrong", [{"minutes": "-1"}, {"minutes": "nan"}, {"minutes": ""}, {"retention": "10"}, {"zone": "Mars/Base"},
              {"interview": "soon"}],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_told_and_not_kept(
    client: TestClient, learner: Learner, wrong: dict[str, str]
) -> None:
    before = learner.settings
    answer = client.post("/settings", data={"minutes": "30", "retention": "90", "zone": "", "interview": ""} | wrong)
    assert answer.status_code == 422
    assert learner.settings == before


def test_data_goes_out_and_comes_in_elsewhere(
    client: TestClient, learner: Learner, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    learner.review("nms#greedy", named=3, total=6, seconds=60)
    learner.note("nms#iou", "笔记")
    out = client.get("/settings/export")
    assert "attachment" in out.headers["content-disposition"]
    with open_store(tmp_path_factory.mktemp("other")) as other:
        assert other.import_(StringIO(out.text)).added == 2
    again = client.post("/settings/import", files={"file": ("log.jsonl", out.content)})
    assert "added=0&known=2" in again.headers["location"]
    broken = client.post("/settings/import", files={"file": ("log.jsonl", out.content + b"{broken\n")})
    assert broken.status_code == 422
    assert "line" in broken.text
    assert len(store.attempts()) == 2


def test_history_shows_the_last_and_takes_it_back(client: TestClient, learner: Learner) -> None:
    learner.star("nms#greedy")
    learner.star("nms#iou")
    text = client.get("/settings").text
    assert text.index("nms#iou") < text.index("nms#greedy")
    client.post("/settings/undo")
    assert [mark.item for mark in learner.marks().items] == ["nms#greedy"]
    client.post("/settings/undo")
    assert client.post("/settings/undo").headers["location"] == "/settings?undone=0#history"


def test_coverage_has_every_row_and_where_it_is_answered(client: TestClient) -> None:
    from bagu.curriculum.table import table

    text = client.get("/coverage").text
    for id in table():
        assert f'id="{id}"' in text
    assert 'href="/topics/nms#' in text


def test_the_map_puts_what_is_needed_to_the_left(ours: Catalog) -> None:
    drawn = topic_map(ours, "en", {})
    place = {box.topic.id: (box.x, box.y) for box in drawn.boxes}
    assert len(set(place.values())) == len(place)
    for box in drawn.boxes:
        for need in box.topic.data.needs:
            assert place[ours.topic(need).id][0] < box.x
    assert {box.topic.id for box in drawn.boxes} | {topic.id for topic in drawn.alone} == {t.id for t in ours.topics}
