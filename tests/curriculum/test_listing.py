"""Listing topics reads data only: no heavy library is imported, and no topic's Python."""

import subprocess
import sys
from pathlib import Path

from packs.synthetic import many_topics

HEAVY = ("numpy", "torch", "hypothesis", "sqlalchemy", "scipy")

PROGRAM = """
import sys
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import Pack, installed_packs
catalog = Catalog.load([*installed_packs(), Pack.from_folder(sys.argv[1])])
assert not catalog.errors, catalog.errors
titles = [(topic.id, topic.title.zh, topic.data.level) for topic in catalog.topics]
found, items, order = catalog.find("均值"), catalog.items(), catalog.order()
assert len(items) >= 2 * 300 and len(order) == len(titles) >= 300, (len(items), len(order))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
print(*sorted(name for name in sys.modules if "made_" in name))
"""


def test_listing_300_topics_loads_nothing_heavy(tmp_path: Path) -> None:
    pack = tmp_path / "listed_pack"
    many_topics(pack, 300)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(pack)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    loaded, python = done.stdout.split("\n")[:2]
    assert not set(HEAVY) & set(loaded.split())
    assert python == ""
