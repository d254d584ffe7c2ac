"""Pictures of the pages of `bagu web`, to be looked at: Chinese and English, light and dark, narrow and wide.

python tools/screenshots.py                      all pages, into build/screenshots
python tools/screenshots.py --into F /topics …   these
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
REPORT = "/mock/report"  # stands for the interview that is over, whose name tells when it was
PAGES = (
    "/", "/topics", "/topics/map", "/topics?q=zzz", "/topics/batch-norm", "/topics/nms#claim-cost-nk", "/coverage",
    "/settings", "/review", "/drills", "/drills/batch-norm/conv-bn-count?seed=7", "/problems", "/problems/nms/nms",
    "/problems/nms/box-iou", "/claims/nms/cost-nk", "/mock", REPORT, "/mistakes", "/marks",
)  # fmt: skip
# What is pressed on a page before its picture, and what comes of it.
PRESSED = {
    "/topics/nms#claim-cost-nk": ("#lab-cost-nk button[value=control]", "#lab-cost-nk .evidence"),
    "/claims/nms/cost-nk": (".lab button[value=fast]", ".lab .evidence"),
    "/problems/nms/box-iou": (".work button.go", ".outcome"),
}
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDTHS = (360, 1280)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Take pictures of the pages.")
    parser.add_argument("--into", type=Path, default=ROOT / "build/screenshots")
    parser.add_argument("--lang", choices=["zh", "zh-Hant", "en"], nargs="*", default=["zh", "en"])
    parser.add_argument("--theme", choices=["light", "dark"], nargs="*", default=["light", "dark"])
    parser.add_argument("--width", type=int, nargs="*", default=WIDTHS)
    parser.add_argument("pages", nargs="*", default=PAGES)
    options = parser.parse_args(arguments)
    options.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        report = study_a_little(Path(data))
        process, url = start(Path(data))
        try:
            for file in pictures(url, options, report):
                print(file)
        finally:
            process.terminate()
            process.wait()
    return 0


def study_a_little(data: Path) -> str:
    """Some weeks of answers, so that nothing is empty; the id of an interview that was sat."""
    from bagu.curriculum.catalog import Catalog
    from bagu.store import open_store
    from bagu.study.learner import Learner
    from bagu.study.mock import Interviews

    catalog = Catalog.load()
    items = [item for item in catalog.items() if item.kind == "question"]
    now = datetime.now(UTC)
    with open_store(data) as store:
        for day in range(40, 0, -1):
            learner = Learner(store, clock=partial(_same, now - timedelta(days=day)))
            for at, item in enumerate(items):
                if (7 * at + day) % 41 == 0 and day % 6:
                    learner.review(item.id, named=(at + day) % 5, total=4, seconds=60)
        learner = Learner(store)
        learner.set("interview", (learner.today + timedelta(days=21)).isoformat())
        learner.star(items[0].id)
        learner.note(items[0].id, "先说结论，再给公式。")
        mocks = Interviews(catalog, Learner(store, clock=partial(_same, now - timedelta(days=1))))
        for seed in (3, 7):
            held = mocks.start(20, seed, topics=["nms", "sobel"])
            while held.current is not None and held.current.item_kind == "question":
                points = mocks.points(held.current)
                mocks.tick(mocks.say(held), points[: len(points) - held.current.step])
                held = mocks.again(held)
            mocks.stop(held)
        return held.id


def _same(at: datetime) -> datetime:
    return at


def start(data: Path) -> tuple["subprocess.Popen[str]", str]:
    """The app on a port that is free, and its address."""
    environment = {**os.environ, "BAGU_DATA": str(data), "BAGU_LANG": "zh", "COLUMNS": "200"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bagu", "web", "--no-browser"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return process, found[0]
    raise SystemExit("bagu web did not start")


def pictures(url: str, options: argparse.Namespace, report: str) -> "Sequence[Path]":
    """Each page in each language, theme and width."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        taken = [
            picture(browser, url, page, report, language, theme, width, options.into)
            for page in options.pages for language in options.lang for theme in options.theme
            for width in options.width
        ]  # fmt: skip
        browser.close()
    return taken


def picture(
    browser: "Browser", url: str, page: str, report: str, language: str, theme: str, width: int, into: Path
) -> Path:  # fmt: skip
    """One picture of a whole page."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(url)
    path, sign, place = page.replace(REPORT, f"/mock/{report}").partition("#")
    tab.goto(f"{url.partition('/?')[0]}{path}{'&' if '?' in path else '?'}lang={language}{sign}{place}")
    tab.wait_for_load_state("networkidle")
    if page in PRESSED:
        button, result = PRESSED[page]
        with tab.expect_response(lambda answer: answer.request.method == "POST"):
            tab.locator(button).click()
        tab.wait_for_timeout(300)  # an earlier run gives way
        tab.locator(".spinner").wait_for(state="detached", timeout=120_000)
        tab.locator(result).wait_for()
        tab.evaluate("scrollTo(0, 0)")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")  # sets the formulas below the screen too
    tab.wait_for_function("() => !document.querySelector('.math:not([data-set])')")
    name = re.sub(r"[^\w-]+", "_", page).strip("_") or "today"
    file = into / f"{name}.{language}.{theme}.{width}.png"
    tab.screenshot(path=file, full_page=True)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"{file.name}: {wide} px wide in a window of {width}")
    context.close()
    return file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
