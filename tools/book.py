"""Build the book of all topics into build/book: a static site in each language, with formulas set and figures frozen in."""

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from bagu.book.katex import Katex
from bagu.book.site import write_site
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import GROUP, Pack
from bagu.errors import BaguError
from bagu.text import Language

ROOT = Path(__file__).resolve().parent.parent
INTO = ROOT / "build" / "book"
LANGUAGES: tuple[Language, ...] = ("zh", "zh-Hant", "en")


def today() -> date:
    """The day that the book states: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated exactly."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=INTO, metavar="FOLDER", help="emptied first")
    into = parser.parse_args(arguments).into
    katex = Katex(ROOT / "frontend")
    try:
        site = write_site(Catalog.load([Pack.installed(GROUP)]), into, LANGUAGES, katex.typeset, today())
        katex.copy_assets(into / "assets" / "katex")
    except BaguError as error:
        print(f"book: {error}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in into.rglob("*") if file.is_file())
    indexes = ", ".join(f"{one} {count / 1e3:.0f} kB" for one, count in site.index_bytes.items())
    print(f"{into / 'index.html'}: {site.pages} pages, {size / 1e6:.1f} MB, "
          f"{site.formulas} formulas; search indexes: {indexes}")  # fmt: skip
    for finding in site.left_out:
        print(f"book: left out {finding.topic}: {finding.text.en}", file=sys.stderr)
    return 1 if site.left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
