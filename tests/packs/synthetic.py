"""Packs with many small topics, to measure what a listing costs."""

from pathlib import Path

from bagu.curriculum.new import new_topic
from bagu.curriculum.table import areas


def many_topics(pack: Path, count: int) -> None:
    """`count` topics over all areas, each the whole scaffold with its own name."""
    for number in range(count):
        new_topic(f"{areas()[number % len(areas())]}/made_{number}", pack)
