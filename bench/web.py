"""`python -m bench.web`: what each page of the app costs with 300 topics and 100,000 answers in the store.

The topics are copies of our own in a pack made for the occasion. Each page is asked for with an interview ahead and
without one. Server time is that of a request over a connection that is open already, warm and as the first one after
an answer, when what follows from the log moves on. `cpu` is the server's own, which a busy machine disturbs least. A
review is the request that keeps an answer and brings the next card. Exit 1 where a page takes longer than is asked for.
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
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx2

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.curriculum.pack import GROUP, Pack
from bagu.store import LOCAL_USER, Attempt, new_id, open_store
from bagu.store.exchange import lines_of
from bagu.study.learner import Learner
from bagu.study.mock import Interviews

PAGES = (
    "/", "/session", "/topics", "/topics?q=抑制", "/topics/map", "/topics/nms", "/claims/nms/plus-one", "/coverage",
    "/settings", "/review", "/review/nms/greedy", "/drills", "/drills/nms/survivors?seed=7", "/problems",
    "/problems/nms/nms", "/mistakes", "/marks", "/mock", "/mock/{mock}",
)  # fmt: skip
MEDIAN, TAIL = 10.0, 40.0  # milliseconds of server time that are asked for
MINUTES = 1440  # a day: the log has hundreds of answers a day, and what is planned should not run out
AFTER = 11  # answers, for each page
CARD = "a review: the next card"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--topics", type=int, default=300)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="a folder to make the data in, which stays")
    parser.add_argument("--browser", action="store_true", help="page ready in a real browser instead")
    parser.add_argument("pages", nargs="*", default=PAGES)
    options = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} as it begins", flush=True)
    slow: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        root = options.keep or Path(folder)
        if not (root / "data").exists():
            make(root, options.topics, options.answers)
        for days in (30, None):
            if options.browser and days is None:
                continue
            with tempfile.TemporaryDirectory() as copy:
                slow += case(root, Path(copy), days, options)
    print(*(f"slow: {one}" for one in slow), f"load {os.getloadavg()[0]:.1f} at the end", sep="\n")
    return 1 if slow else 0


def case(root: Path, data: Path, days: int | None, options: argparse.Namespace) -> list[str]:
    """Measure on a copy of the data, with so many days to an interview, or without one; what was slow."""
    shutil.copytree(root / "data", data, dirs_exist_ok=True)
    catalog = catalog_of(root)
    with open_store(data) as store:
        learner = Learner(store)
        learner.set("minutes", MINUTES)
        learner.set("interview", None if days is None else (learner.today + timedelta(days=days)).isoformat())
        mock = Interviews(catalog, learner).start(60, 1).id
    pages = [page.replace("{mock}", mock) for page in options.pages]
    what = "no interview date" if days is None else f"an interview in {days} days"
    with started(root, data) as (url, server):
        if options.browser:
            from bench.web_ready import ready

            return ready(url, pages)
        head = f"{'page':30} {'first':>7} {'median':>7} {'p95':>7} {'cpu':>6}  {'after: mid':>10} {'p95':>7}  {'kB':>6}"
        print("", what, head, sep="\n")
        questions = [item.id for item in catalog.items() if item.kind == "question"]
        return [f"{one}, {what}" for one in measure(url, server, pages, options.rounds, Growing(data, questions))]


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
    catalog = catalog_of(root)
    file = root / "log.jsonl"
    file.write_text("\n".join(lines_of(log(catalog.items(), answers), [])) + "\n", "utf-8")
    with open_store(root / "data") as store:
        with file.open(encoding="utf-8") as stream:
            store.import_(stream)
        Learner(store).memories()  # the one replay of it all is the import's price, not a page's


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


def catalog_of(root: Path) -> Catalog:
    return Catalog.load([Pack.installed(GROUP), Pack.from_folder(root / "site" / "bench_topics")])


class Growing:
    """A log to which another process adds, as the terminal would."""

    def __init__(self, data: Path, questions: Sequence[str]) -> None:
        self.data, self.questions, self.draw = data, questions, random.Random(2)

    def __call__(self) -> None:
        with open_store(self.data) as store:
            Learner(store).review(self.draw.choice(self.questions), named=3, total=4, seconds=60)


@dataclass(frozen=True)
class Server:
    """The process of `bagu web`."""

    process: "subprocess.Popen[str]"

    def cpu(self) -> float:
        """Milliseconds that it has computed for; 0 where the system does not tell."""
        try:
            threads = list(Path(f"/proc/{self.process.pid}/task").iterdir())
            return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e6
        except OSError:
            return 0.0


@contextmanager
def started(root: Path, data: Path) -> Iterator[tuple[str, Server]]:
    """The address with its key, and the server, which ends with the block."""
    environment = {**os.environ, "PYTHONPATH": str(root / "site"), "BAGU_DATA": str(data), "BAGU_LANG": "zh"}
    command = [sys.executable, "-m", "bagu", "web", "--no-browser"]
    process = subprocess.Popen(command, env=environment | {"COLUMNS": "200"}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = next((hit for line in process.stdout if (hit := re.search(r"http://\S+", line))), None)
        if found is None:
            raise SystemExit("bagu web did not start")
        yield found[0], Server(process)
    finally:
        process.terminate()
        process.wait()


def measure(url: str, server: Server, pages: Sequence[str], rounds: int, grow: Callable[[], None]) -> Iterator[str]:
    """Prints a row a page; yields those that are slower than asked for."""
    with httpx2.Client(base_url=url.partition("/?")[0], timeout=60) as client:
        client.get(url)
        for page in pages:
            first, _ = taken(client, page)
            before = server.cpu()
            warm = [taken(client, page)[0] for _ in range(rounds)]
            cpu = (server.cpu() - before) / rounds
            fresh = []
            for _ in range(AFTER):
                grow()
                fresh.append(taken(client, page)[0])
            answer = client.get(page, headers={"Accept-Encoding": "gzip"})
            yield from told(page, first, warm, cpu, fresh, int(answer.headers.get("content-length", 0)))
        before = server.cpu()
        times = list(reviewed(client, rounds))
        yield from told(CARD, times[0], times[1:], (server.cpu() - before) / rounds, [], 0)


def taken(client: httpx2.Client, page: str) -> tuple[float, str]:
    """Milliseconds of one request, which must be answered or lead on, and the page."""
    begin = time.perf_counter()
    answer = client.get(page)
    spent = 1e3 * (time.perf_counter() - begin)
    if answer.status_code not in (200, 303):
        raise SystemExit(f"{page}: {answer.status_code}")
    return spent, answer.text


def reviewed(client: httpx2.Client, rounds: int) -> Iterator[float]:
    """Milliseconds from one answer to the next card: the answer to the request that keeps it is that card."""
    own = {"HX-Request": "true", "Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    card = client.get("/review").text
    for _ in range(rounds):
        form, mark = (
            re.search(r'hx-post="(/review/[^"]+\?queue=1)"', card),
            re.search(r'name="mark" value="(\d+)"', card),
        )
        if form is None or mark is None:
            raise SystemExit("/review: no card")
        address = unescape(form[1])
        begin = time.perf_counter()
        answer = client.post(address, data={"mark": mark[1], "seconds": "30", "grade": "3"}, headers=own)
        yield 1e3 * (time.perf_counter() - begin)
        card = answer.text
        if (
            answer.status_code != 200
            or 'id="card"' not in card
            or f'class="answering" method="post" action="{address}"' in card
        ):
            raise SystemExit(f"{address}: no next card in the answer")


def told(
    page: str, first: float, warm: Sequence[float], cpu: float, fresh: Sequence[float], sent: int
) -> Iterator[str]:
    """Prints the row; yields what is wrong with it."""
    middle, tail = statistics.median(warm), late(warm)
    print(
        f"{short(page):30} {first:7.1f}  {middle:7.1f} {tail:7.1f} {cpu:6.1f}  "
        + (f"{statistics.median(fresh):10.1f} {late(fresh):7.1f}" if fresh else " " * 18) + f"  {sent / 1e3:6.1f}",
        flush=True,
    )  # fmt: skip
    if middle > MEDIAN:
        yield f"{page}: {middle:.1f} ms in the median, {MEDIAN:g} are allowed"
    if tail > TAIL:
        yield f"{page}: {tail:.1f} ms at the 95th percentile, {TAIL:g} are allowed"
    if fresh and late(fresh) > TAIL:
        yield f"{page}: {late(fresh):.1f} ms at the 95th percentile after an answer, {TAIL:g} are allowed"


def short(page: str) -> str:
    return page if len(page) <= 30 else page[:29] + "…"


def late(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
