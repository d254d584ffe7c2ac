"""What pages do in a real browser beyond what every page must, for which see `test_walk`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from web.audit import typeset
from web.browsing import Server, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Marks that stand on another line than the end of the formula before them.
ALONE = """() => [...document.querySelectorAll(".held > .math")].filter((math) => {
  const mark = math.nextSibling, last = [...math.querySelectorAll(".katex-base")].at(-1);
  if (!mark || !last?.checkVisibility()) return false;
  const range = new Range();
  range.setStart(mark, 0);
  range.setEnd(mark, 1);
  return range.getBoundingClientRect().left < last.getBoundingClientRect().right - 2;
}).map((math) => math.parentElement.textContent)"""

BROKEN = """() => [...document.querySelectorAll(".held > .math")].filter((math) => {
  const parts = [...math.querySelectorAll(".katex-base")].map((part) => part.getBoundingClientRect());
  return parts.length > 1 && parts.at(-1).left < parts[0].left;
}).length"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_mark_after_a_formula_begins_a_line_and_long_formulas_still_wrap(
    watched: Watched, server: Server, language: str
) -> None:
    found = watched
    found.page.goto(f"{server.address}/topics/batch-norm?lang={language}")
    typeset(found.page)
    assert found.page.locator(".held > .math").count() > 20
    broken = 0
    for width in range(360, 800, 40):
        found.page.set_viewport_size({"width": width, "height": 740})
        assert found.page.evaluate(ALONE) == [], width
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
        broken += found.page.evaluate(BROKEN)
    assert broken


def test_the_theme_is_chosen_kept_and_drawn_from_the_start(watched: Watched) -> None:
    page = watched.page

    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    before = background()
    page.get_by_role("button", name="Colours: as the system").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert background() != before
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_marks_and_notes_by_keyboard_alone_without_leaving_the_place(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/topics/nms#greedy")
    star = page.locator("#marks-greedy button").first
    star.focus()
    page.keyboard.press("Enter")
    page.locator("#marks-greedy button[aria-pressed=true]").wait_for()
    page.locator("#marks-greedy summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("先排序，再逐个比较")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#marks-greedy .note").wait_for()
    assert page.locator("#marks-greedy .note").inner_text() == "先排序，再逐个比较"
    assert page.url.endswith("#greedy")


def test_a_link_to_a_folded_claim_opens_it(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/topics/nms")
    link = page.locator("a.claim").first
    card = page.locator(str(link.get_attribute("href")))
    assert card.get_attribute("open") is None
    link.click()
    page.wait_for_function("(id) => document.querySelector(id).open", arg=str(link.get_attribute("href")))
    assert card.locator("figure svg").first.is_visible()


def test_what_does_not_fit_is_told_above_the_page(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/topics/nms")
    page.locator("#marks-greedy input[name=what]").first.evaluate("(node) => { node.value = 'nonsense' }")
    page.locator("#marks-greedy button").first.click()
    page.locator("#alert .notice").wait_for()
    assert page.locator("#marks-greedy").count() == 1
    watched.complaints[:] = [one for one in watched.complaints if "422" not in one]


def test_settings_are_kept_without_a_script(browser: "Browser", server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url)
    page.goto(f"{server.address}/settings")
    page.get_by_label("Minutes a day").fill("42")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Minutes a day").input_value() == "42"
    context.close()


def test_the_first_visit_of_a_topic_is_light(watched: Watched, server: Server) -> None:
    sizes: list[int] = []
    watched.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    watched.page.goto(f"{server.address}/topics/batch-norm", wait_until="networkidle")
    assert sum(sizes) <= 350_000


def test_ctrl_c_ends_it_in_words(server: Server) -> None:
    code, out, complaints = server.stop()
    assert code == 0
    assert "every answer is kept" in out
    assert complaints == ""


def test_a_program_learns_where_the_app_is_and_how_to_get_in(tmp_path: Path) -> None:
    environment = {**os.environ, "BAGU_DATA": str(tmp_path / "data"), "BAGU_LANG": "en"}
    command = [sys.executable, "-m", "bagu", "web", "--no-browser", "--json"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        answer = httpx2.get(
            f"http://127.0.0.1:{told['port']}/topics", headers={"Authorization": f"Bearer {told['token']}"}
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert told["kind"] == "serving"
    assert answer.status_code == 200
