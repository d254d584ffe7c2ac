"""Write docs/book, the book as plain Markdown, from all topics; `--check` fails where it is not current."""

import argparse
import shutil
import sys
from pathlib import Path

from bagu.book.shelf import shelf
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import GROUP, Pack

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "book"


def stale(files: dict[str, str]) -> list[str]:
    """What is missing, differs, or should not be there."""
    there = {str(file.relative_to(FOLDER).as_posix()): file for file in FOLDER.rglob("*") if file.is_file()}
    changed = [name for name, text in files.items() if name not in there or there[name].read_text("utf-8") != text]
    return sorted([*changed, *(there.keys() - files.keys())])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args(arguments).check
    made = shelf(Catalog.load([Pack.installed(GROUP)]), ("zh", "en"))
    files = made.files
    for finding in made.left_out:
        print(f"docs/book lacks {finding.topic}: {finding.text.en}", file=sys.stderr)
    if check:
        if found := stale(files):
            print(f"docs/book is not current ({len(found)} files, such as {found[0]}); write it anew with: "
                  "python tools/book_docs.py", file=sys.stderr)  # fmt: skip
        return 1 if found or made.left_out else 0
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in files.items():
        file = FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 1 if made.left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
