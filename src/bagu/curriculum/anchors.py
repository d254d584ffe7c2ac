"""Anchors in prose: `[[claim:id]]`, `[[source:id]]` and the like, and measured values filled from evidence."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bagu.curriculum.evidence import Evidence

KINDS = ("point", "claim", "source", "question", "drill", "problem", "value")
_ANCHOR = re.compile(r"\[\[(?P<kind>[a-z]+):(?P<target>[^\]|]*)(?:\|(?P<format>[^\]]*))?\]\]")


@dataclass(frozen=True)
class Anchor:
    """section: id of the `##` it stands in, "" before the first. format: of a value, `.2f`."""

    kind: str
    target: str
    line: int
    section: str
    format: str = ""

    @property
    def claim(self) -> str:
        """The claim of a value: what stands before the first slash."""
        return self.target.partition("/")[0]

    @property
    def number(self) -> str:
        """The number of a value: what stands after the first slash."""
        return self.target.partition("/")[2]


def anchors_in(source: str, sections: Sequence[tuple[int, str]]) -> Iterator[Anchor]:
    """Every anchor outside code, in order; sections are (line of the heading, id), ascending."""
    starts = [line for line, _ in sections]
    for line, text in enumerate(masked(source).splitlines(), 1):
        at = bisect_right(starts, line)
        for found in _ANCHOR.finditer(text):
            section = sections[at - 1][1] if at else ""
            yield Anchor(found["kind"], found["target"], line, section, found["format"] or "")


def fill(text: str, evidence: Mapping[str, Evidence]) -> str:
    """Each `[[value:claim/number|format]]` replaced by the mean that the evidence has; "?" where it has none.

    The format is Python's, `g` without one; `,` groups thousands as English does, `_` by a gap as Chinese does.
    """

    def value(found: re.Match[str]) -> str:
        if found["kind"] != "value":
            return found[0]
        return str(measured(Anchor("value", found["target"], 0, "", found["format"] or ""), evidence) or "?")

    return _ANCHOR.sub(value, text)


def measured(anchor: Anchor, evidence: Mapping[str, Evidence]) -> str | None:
    """The value of a value anchor as it stands in prose; None where evidence, number or format do not fit."""
    found = evidence.get(anchor.claim)
    number = found.numbers.get(anchor.number) if found else None
    try:
        return None if number is None else format(number.mean, anchor.format or "g").replace("_", " ")
    except ValueError:
        return None


def masked(source: str) -> str:
    """The same lines and columns with fenced and inline code blanked, so that code is not read as markup."""
    lines, fence = [], ""
    for line in source.splitlines():
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line) if "```" in line or "~~~" in line else None
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line.strip(" `~")
            fence = "" if closes else fence
            lines.append(" " * len(line))
        elif mark:
            fence = mark[1]
            lines.append(" " * len(line))
        elif "`" not in line:
            lines.append(line)
        else:
            lines.append(re.sub(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", lambda code: "`" * len(code[0]), line))
    return "\n".join(lines)
