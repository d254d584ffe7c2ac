"""`python -m bench.web`: what each page of the app costs with 300 topics and 100,000 answers in the store.

The topics are copies of our own in a pack made for the occasion. Server time is that of a request over a connection
that is open already; "after an answer" is the first request after the log grew, when what follows is derived anew.
Page ready is a real browser's, until the formulas on the screen are set, beside the same bytes without scripts.
"""

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.curriculum.pack import GROUP, Pack
from bagu.store import LOCAL_USER, Attempt, new_id, open_store
from bagu.store.exchange import lines_of
from bagu.study.learner import Learner

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

PAGES = (
    "/", "/topics", "/topics?q=抑制", "/topics/map", "/topics/nms", "/coverage", "/settings", "/review", "/drills",
    "/problems", "/mistakes", "/mock",
)  # fmt: skip
MEDIAN, TAIL = 10.0, 40.0  # milliseconds of server time that are asked for
CHROMIUM = "/usr/bin/chromium"
SET = """() => [...document.querySelectorAll(".math:not([data-set])")].every((node) => {
  const box = node.getBoundingClientRect();
  return !node.checkVisibility() || box.top > innerHeight || box.bottom < 0 || box.width === 0;
})"""  # all formulas on the screen are set


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--topics", type=int, default=300)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="a folder to make the data in, which stays")
    parser.add_argument("--browser", action="store_true", help="page ready too")
    parser.add_argument("pages", nargs="*", default=PAGES)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = options.keep or Path(folder)
        if not (root / "data").exists():
            make(root, options.topics, options.answers)
        process, url = start(root)
        try:
            slow = measure(url, options.pages, options.rounds, lambda: answered(root))
            if options.browser:
                ready(url, options.pages)
        finally:
            process.terminate()
            process.wait()
    return 1 if slow else 0


def make(root: Path, topics: int, answers: int) -> None:
    """The pack and the store."""
    site = root / "site"
    ours = Catalog.load([Pack.installed(GROUP)]).topics
    for number in range(topics - len(ours)):
        topic = ours[number % len(ours)]
        assert topic.path is not None
        area = site / "bench_topics" / topic.area
        shutil.copytree(topic.path, area / f"made_{number}", ignore=shutil.ignore_patterns("__pycache__"))
    metadata = site / "bench_topics-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: bench-topics\nVersion: 1.0\n", "utf-8")
    (metadata / "entry_points.txt").write_text("[bagu.topics]\nbench = bench_topics\n", "utf-8")
    catalog = Catalog.load([Pack.installed(GROUP), Pack.from_folder(site / "bench_topics")])
    file = root / "log.jsonl"
    file.write_text("\n".join(lines_of(log(catalog.items(), answers), [])) + "\n", "utf-8")
    with open_store(root / "data") as store:
        with file.open(encoding="utf-8") as stream:
            store.import_(stream)
        learner = Learner(store)
        learner.set("interview", (learner.today + timedelta(days=30)).isoformat())
        learner.memories()  # the one replay of it all is the import's price, not a page's


def log(items: Sequence[Item], answers: int) -> Iterator[Attempt]:
    """Two years of answers, some hundred a day; one in a hundred is starred instead."""
    draw, now = random.Random(1), datetime.now(UTC)
    for at in range(answers):
        item, when = draw.choice(items), now - timedelta(days=730) * (1 - at / answers) - timedelta(minutes=1)
        if at % 100 == 0:
            yield Attempt(new_id(), LOCAL_USER, item.id, "star", when, detail={"on": True})
        else:
            yield Attempt(
                new_id(), LOCAL_USER, item.id, item.kind, when, seconds=60, rating=draw.choice((1, 3, 3, 3, 4))
            )


def answered(root: Path) -> None:
    """One more answer, from another process as the terminal would give it."""
    with open_store(root / "data") as store:
        Learner(store).review("nms#greedy", named=3, total=4, seconds=60)


def start(root: Path) -> tuple["subprocess.Popen[str]", str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "site"), "BAGU_DATA": str(root / "data"), "BAGU_LANG": "zh"}
    command = [sys.executable, "-m", "bagu", "web", "--no-browser"]
    process = subprocess.Popen(command, env=environment | {"COLUMNS": "200"}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return process, found[0]
    raise SystemExit("bagu web did not start")


def measure(url: str, pages: Sequence[str], rounds: int, grow: Callable[[], None]) -> bool:
    """Prints a row a page; True where one is slower than asked for."""
    slow = False
    print(f"{'page':24} {'first':>8} {'median':>8} {'p95':>8} {'after an answer':>16} {'kB':>6}")
    with httpx2.Client(base_url=url.partition("/?")[0], follow_redirects=True, timeout=60) as client:
        client.get(url)

        def taken(page: str) -> float:
            begin = time.perf_counter()
            answer = client.get(page)
            spent = 1e3 * (time.perf_counter() - begin)
            if answer.status_code != 200:
                raise SystemExit(f"{page}: {answer.status_code}")
            return spent

        for page in pages:
            first = taken(page)
            times = sorted(taken(page) for _ in range(rounds))
            fresh = []
            for _ in range(5):
                grow()
                fresh.append(taken(page))
            sent = int(client.get(page, headers={"Accept-Encoding": "gzip"}).headers.get("content-length", 0))
            middle, tail = statistics.median(times), times[int(0.95 * (len(times) - 1))]
            slow |= middle > MEDIAN or tail > TAIL
            print(
                f"{page:24} {first:8.1f} {middle:8.1f} {tail:8.1f} {statistics.median(fresh):16.1f} {sent / 1e3:6.1f}"
            )
    return slow


def ready(url: str, pages: Sequence[str]) -> None:
    """Page ready in a real browser, each time in a new one, beside the same bytes without scripts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        print(f"{'page':24} {'ready':>8} {'static':>8} {'kB over the wire':>17}")
        for page in pages:
            whole, plain, sent = zip(*(opened(browser, url, page) for _ in range(5)), strict=True)
            print(f"{page:24} {statistics.median(whole):8.0f} {statistics.median(plain):8.0f} {max(sent) / 1e3:17.1f}")
        browser.close()


def _keep(answers: list["Response"], answer: "Response") -> None:
    answers.append(answer)


def opened(browser: "Browser", url: str, page: str) -> tuple[float, float, int]:
    """Milliseconds until all is loaded and set, with scripts and without, and the bytes of the first visit."""
    times, sent = [], 0
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        tab = context.new_page()
        context.request.get(url)  # the key, and nothing in the cache
        answers: list[Response] = []
        tab.on("response", partial(_keep, answers))
        begin = time.perf_counter()
        tab.goto(f"{url.partition('/?')[0]}{page}", wait_until="load")
        if scripts:
            tab.wait_for_function(SET)
        times.append(1e3 * (time.perf_counter() - begin))
        if scripts:
            sent = sum(one.request.sizes()["responseBodySize"] for one in answers)
        context.close()
    return times[0], times[1], sent


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
