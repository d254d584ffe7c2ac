"""`python -m bench.listing`: whole-process time of listing 300 topics against importing Typer and Rich alone.

The topics are those of an installed pack made for the occasion. Exit 1 where the ratio is above its bound.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import GROUP, Pack
from bagu.curriculum.table import areas

AT_MOST = 4.0
LIST = "from bagu.cli.main import main; raise SystemExit(main(['topics']))"
COMMANDS = {
    "python": "pass",
    "import typer, rich.table": "import typer, rich.table",
    "Catalog.load()": "from bagu.curriculum.catalog import Catalog; Catalog.load()",
    "bagu topics": LIST,
}


def install_pack(site: Path, count: int) -> None:
    """A package of `count` topics and the metadata by which it is found."""
    ours = Catalog.load([Pack.installed(GROUP)]).topic("nms").read("topic.toml")  # 300 topics of a real one's size
    for number in range(count):
        folder = site / "bench_topics" / areas()[number % len(areas())] / f"made_{number}"
        folder.mkdir(parents=True)
        (folder / "topic.toml").write_text(ours or "", "utf-8")
    metadata = site / "bench_topics-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: bench-topics\nVersion: 1.0\n", "utf-8")
    (metadata / "entry_points.txt").write_text("[bagu.topics]\nbench = bench_topics\n", "utf-8")


def seconds(command: str, site: Path) -> float:
    """One run from start to end."""
    environment = {**os.environ, "PYTHONPATH": str(site), "OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command!r} failed:\n{done.stderr}")
    if command == LIST and "made-299" not in done.stdout:
        raise RuntimeError("the listing lacks the last of the topics that were made")
    return taken


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.listing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds: int = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        install_pack(site, 300)
        for command in COMMANDS.values():
            seconds(command, site)  # compiles what is not compiled yet
        # In turns, so that a busy moment of the machine meets all of them; the least is the run least disturbed.
        runs = [{name: seconds(command, site) for name, command in COMMANDS.items()} for _ in range(rounds)]
    best = {name: min(run[name] for run in runs) for name in COMMANDS}
    for name, value in best.items():
        print(f"{name:<28}{value * 1e3:8.1f} ms")
    ratio = best["bagu topics"] / best["import typer, rich.table"]
    print(f"listing 300 topics takes {ratio:.2f} times the imports, at most {AT_MOST:g} is allowed")
    return int(ratio > AT_MOST)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
