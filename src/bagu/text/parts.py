"""The parts of a Markdown page that are not prose: code, formulas, anchors, heading ids, addresses."""

import re
from collections.abc import Callable

# By group: which of them a part is. Found in this order, so that a dollar in code is no formula.
PARTS = re.compile(
    r"(?P<fence>^ {0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^ {0,3}(?P=mark)[`~]*[ ]*$|\Z))"
    r"|(?P<code>(?P<ticks>`+)(?!`)(?s:.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<block>\$\$(?s:.+?)\$\$)"
    r"|(?P<inline>(?<![\\$\d])\$(?![\s$])(?:\\.|[^\\$])+?(?<!\s)\$(?![\d$]))"
    r"|(?P<anchor>\[\[[a-z]+:[^\]]+\]\])"
    r"|(?P<id>\{#[\w-]+\})"
    r"|(?P<address>\]\([^)\s]*\)|https?://[^\s)>，。；]+)",
    re.MULTILINE,
)


def replace_parts(source: str, part: Callable[[re.Match[str]], str], prose: Callable[[str], str] = str) -> str:
    """The page with each part, and each stretch of prose between parts, given to its function."""
    pieces: list[str] = []
    at = 0
    for found in PARTS.finditer(source):
        pieces += [prose(source[at : found.start()]), part(found)]
        at = found.end()
    return "".join([*pieces, prose(source[at:])])
