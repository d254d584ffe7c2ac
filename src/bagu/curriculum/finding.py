"""Something to mend in a topic, told in one sentence."""

from dataclasses import dataclass

from bagu.text import Text


@dataclass(frozen=True)
class Finding:
    """What is wrong and what to do; `file` is relative to the topic's folder, `line` counts from 1."""

    topic: str
    file: str | None
    line: int | None
    text: Text
