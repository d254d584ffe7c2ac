"""When a page of the app is ready in a real browser, beside the same bytes without scripts from the same server."""

import statistics
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

CHROMIUM = "/usr/bin/chromium"
TIMES, PLUS = 1.5, 100.0  # of the static page, and milliseconds, that are allowed
LIGHT = 350.0  # kB of a first visit to a topic
ROUNDS = 7
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
# Notes the first moment, counted from the start of the visit, when islands live and formulas on the screen are set.
WATCH = """
const unset = () => [...document.querySelectorAll(".math:not([data-set])")].some((node) => {
  const box = node.getBoundingClientRect();
  return node.checkVisibility() && box.width && box.top <= innerHeight && box.bottom >= 0;
});
const look = () => {
  const loading = document.readyState !== "complete" || document.querySelector(":not(:defined)");
  if (loading || unset()) requestAnimationFrame(look);
  else window.benchReady = performance.now();
};
addEventListener("DOMContentLoaded", look);
"""


def ready(url: str, pages: Sequence[str]) -> list[str]:
    """Prints a row a page, each time in a new browser context; returns those that break a bound."""
    from playwright.sync_api import sync_playwright

    slow = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        print(f"{'page':30} {'ready':>7} {'static':>7} {'allowed':>8}  {'kB over the wire':>17}")
        for page in pages:
            rounds = [[opened(browser, url, page, scripts=scripts) for scripts in (True, False)] for _ in range(ROUNDS)]
            whole, plain = (statistics.median(pair[at][0] for pair in rounds) for at in (0, 1))
            sent = max(pair[0][1] for pair in rounds) / 1e3
            allowed = TIMES * plain + PLUS
            print(f"{page[:30]:30} {whole:7.0f} {plain:7.0f} {allowed:8.0f}  {sent:17.1f}", flush=True)
            if whole > allowed:
                slow.append(f"{page}: ready after {whole:.0f} ms, {allowed:.0f} are allowed")
            if page.startswith("/topics/") and sent > LIGHT:
                slow.append(f"{page}: {sent:.0f} kB, {LIGHT:g} are allowed")
        browser.close()
    return slow


def _keep(answers: list["Response"], answer: "Response") -> None:
    answers.append(answer)


def opened(browser: "Browser", url: str, page: str, *, scripts: bool) -> tuple[float, int]:
    """Milliseconds until all is loaded and set, and the bytes of the first visit."""
    context = browser.new_context(java_script_enabled=scripts)
    tab = context.new_page()
    context.request.get(url)  # the key, and nothing in the cache
    answers: list[Response] = []
    tab.on("response", partial(_keep, answers))
    if scripts:
        tab.add_init_script(WATCH)
    tab.goto(f"{url.partition('/?')[0]}{page}", wait_until="load")
    if scripts:
        tab.wait_for_function("() => window.benchReady")
    taken = float(tab.evaluate("() => window.benchReady" if scripts else LOADED))
    sent = sum(one.request.sizes()["responseBodySize"] for one in answers)
    context.close()
    return taken, sent
