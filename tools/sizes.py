"""A file has one noun and one job: none above 500 lines, and the median stays small."""

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HARD_LIMIT = 500
MEDIAN_LIMIT = 170
KINDS = ("*.py", "*.js", "*.css", "*.html")


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *KINDS],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lengths = {
        name: len((ROOT / name).read_text("utf-8").splitlines())
        for name in listed.stdout.split()
        if (ROOT / name).exists()
    }
    long = {name: lines for name, lines in lengths.items() if lines > HARD_LIMIT}
    for name, lines in sorted(long.items()):
        print(f"{name} has {lines} lines; the limit is {HARD_LIMIT}. Split it by noun.")
    median = statistics.median(lines for lines in lengths.values() if lines)
    if median > MEDIAN_LIMIT:
        print(f"the median file has {median:g} lines; it should stay under {MEDIAN_LIMIT}.")
    return 1 if long or median > MEDIAN_LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
