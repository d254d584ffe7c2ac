"""A piece of a page as Markdown that stands alone: measured values filled in, anchors gone or made into words."""

import re

from bagu.curriculum.anchors import fill
from bagu.curriculum.folder import Topic
from bagu.curriculum.stored_evidence import load_evidence

_ANCHOR = re.compile(r" ?\[\[(?P<kind>[a-z]+):(?P<target>[^\]|]+)\]\]")
_COMMANDS = {"question": "show", "drill": "drill", "problem": "solve"}


def detached(topic: Topic, text: str) -> str:
    """What a reader away from the page needs: a question, drill or problem becomes its command, the rest goes."""

    def words(found: re.Match[str]) -> str:
        command = _COMMANDS.get(found["kind"])
        if command is None:
            return ""
        target = found["target"] if "#" in found["target"] else f"{topic.id}#{found['target']}"
        before = found.string[: found.start()][-1:]
        gap = " " if before.isalnum() or found[0].startswith(" ") else ""
        return f"{gap}`bagu {command} {target}`"

    return _ANCHOR.sub(words, fill(text, load_evidence(topic.folder))).strip()
