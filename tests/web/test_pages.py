"""Each page in a real browser: in three languages, both themes, narrow and wide, with the keyboard, without a server.

Whatever a page asks of another machine, says on the console or reports against the policy fails: see `Watched`.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import httpx2
import pytest

from web.browsing import Server, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = ("/", "/topics", "/topics?q=nms", "/topics/map", "/topics/nms", "/coverage", "/settings", "/session?after=zz")
LANGUAGES = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SET_ALL = "dispatchEvent(new Event('beforeprint'))"
ALL_SET = "() => !document.querySelector('.math:not([data-set])')"
SCROLLS = ".table, .map, pre, .math, nav, .unseen, .skip, svg"  # what may be wider, since it scrolls by itself
OVERFLOW = """(scrolls) => [...document.querySelectorAll("body *")].filter((node) => {
  if (!node.checkVisibility() || node.closest(scrolls)) return false;
  return node.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).slice(0, 5).map((node) => node.outerHTML.slice(0, 120))"""

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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the pages that are only looked at."""
    started = Server(tmp_path_factory.mktemp("data"))
    started.start()
    yield started
    code, _, complaints = started.stop()
    assert (code, complaints) == (0, "")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound(browser: "Browser", shared: Server, language: str, theme: Theme) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    found = Watched(context.new_page())
    page = found.page
    page.goto(shared.url)
    for address in PAGES:
        page.goto(f"{shared.address}{address}{'&' if '?' in address else '?'}lang={language}")
        assert page.locator("h1").count() == 1, address
        assert page.locator("html").get_attribute("lang") == LANGUAGES[language]
        page.evaluate(SET_ALL)
        page.wait_for_function(ALL_SET)
        assert page.locator(".katex-error").count() == 0, address
        assert found.axe() == [], address
        assert found.complaints == [], address
    context.close()


def test_no_page_is_wider_than_a_telephone(browser: "Browser", shared: Server) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    found = Watched(context.new_page())
    found.page.goto(shared.url)
    for address in PAGES:
        for language in LANGUAGES:
            found.page.goto(f"{shared.address}{address}{'&' if '?' in address else '?'}lang={language}")
            found.page.evaluate(SET_ALL)
            found.page.wait_for_function(ALL_SET)
            assert found.page.evaluate(OVERFLOW, SCROLLS) == [], (address, language)
    assert found.complaints == []
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_mark_after_a_formula_begins_a_line_and_long_formulas_still_wrap(
    browser: "Browser", shared: Server, language: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    found = Watched(context.new_page())
    found.page.goto(shared.url)
    found.page.goto(f"{shared.address}/topics/batch-norm?lang={language}")
    found.page.evaluate(SET_ALL)
    found.page.wait_for_function(ALL_SET)
    assert found.page.locator(".held > .math").count() > 20
    broken = 0
    for width in range(360, 800, 40):
        found.page.set_viewport_size({"width": width, "height": 740})
        assert found.page.evaluate(ALONE) == [], width
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
        broken += found.page.evaluate(BROKEN)
    assert broken
    context.close()


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


def test_search_answers_while_one_types_and_the_address_keeps_the_words(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/topics")
    page.get_by_role("searchbox").type("抑制")
    page.locator("#found a[href='/topics/nms']").wait_for()
    page.locator("#found a[href='/topics/batch-norm']").wait_for(state="detached")
    assert "q=" in page.url
    page.reload()
    assert page.get_by_role("searchbox").input_value() == "抑制"


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


def test_without_a_server_a_page_says_so_and_goes_on_when_it_is_back(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/topics/nms")
    server.kill()
    page.locator("#marks-greedy button").first.click()
    page.locator("#offline").wait_for()
    server.start()
    page.locator("#offline").wait_for(state="hidden")
    page.locator("#marks-greedy button").first.click()
    page.locator("#marks-greedy button[aria-pressed=true]").wait_for()
    refused = [one for one in watched.complaints if "net::ERR" in one or "htmx:" in one]
    assert refused
    for one in refused:
        watched.complaints.remove(one)


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
