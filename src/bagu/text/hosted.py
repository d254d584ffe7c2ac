"""Our Markdown as code hosts read it: formulas in marks of theirs, anchors as links."""

import re

from bagu.text.parts import replace_parts
from bagu.text.prose import AnchorText


def hosted(source: str, anchor: AnchorText) -> str:
    r"""The page with `anchor(kind, target)` in the place of each anchor; heading ids are left out.

    A formula becomes a code span inside dollars, which hosts read as a formula whatever stands beside it: plain
    dollars fail next to Chinese and lose \{ and _. One on lines of its own becomes a fence.
    """

    def part(found: re.Match[str]) -> str:
        if found["block"]:
            return _displayed(source, found)
        if found["inline"]:
            return f"$`{found[0][1:-1]}`$"
        if found["anchor"]:
            kind, _, target = found[0][2:-2].partition(":")
            return anchor(kind, target)
        return "" if found["id"] else found[0]

    return replace_parts(source, part)


def _displayed(source: str, found: re.Match[str]) -> str:
    """A fence where the formula has its lines to itself, else a large formula in the line."""
    formula = found[0][2:-2].strip()
    before = source[source.rfind("\n", 0, found.start()) + 1 : found.start()]
    after = source[found.end() :].partition("\n")[0]
    if before.strip() or after.strip():
        return f"$`\\displaystyle {' '.join(formula.split())}`$"
    lines = [line.strip() for line in formula.splitlines()]
    return f"\n{before}".join(["```math", *lines, "```"])
