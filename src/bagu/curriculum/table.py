"""The coverage table: what people are asked, row by row, and what our own source notes said about it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from bagu.text import Text

Correctness = Literal["ok", "imprecise", "wrong"]


@dataclass(frozen=True)
class Row:
    """One row. notes: the source notes that have it, or "field" for what we added beyond them."""

    id: str
    area: str  # snake_case, as a folder is called
    title: Text
    kinds: frozenset[str]  # algorithm, claim, concept, formula, practice
    notes: tuple[str, ...]
    correctness: Correctness
    comment: str  # what is imprecise or wrong in the notes
    what: str
    executable: str

    @property
    def asked(self) -> int:
        """How often it is asked, 1 to 5, from the number of notes that have it."""
        return min(5, 1 + len(self.notes))


@cache
def table() -> Mapping[str, Row]:
    """The rows by id, in the order of the file."""
    source = files("bagu.curriculum").joinpath("coverage.tsv").read_text("utf-8")
    lines = csv.DictReader(source.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {line["id"]: _row(line) for line in lines}


@cache
def areas() -> tuple[str, ...]:
    """The areas that a topic folder may lie in, in the order of the table."""
    return tuple(dict.fromkeys(row.area for row in table().values()))


def _row(line: dict[str, str]) -> Row:
    word = line["correctness"].split(":")[0].split()[0]
    return Row(
        id=line["id"],
        area=line["area"].replace("-", "_"),
        title=Text(line["title_zh"], line["title_en"]),
        kinds=frozenset(line["kind"].split(",")),
        notes=tuple(line["notes"].split(",")),
        correctness="wrong" if word == "wrong" else "imprecise" if word == "imprecise" else "ok",
        comment=line["correctness"],
        what=line["what"],
        executable=line["executable"],
    )
