"""An item: one thing that a learner reviews, computes or writes, and that comes back when it fades."""

from dataclasses import dataclass
from typing import Literal

from bagu.text import Text

Kind = Literal["question", "drill", "problem"]


@dataclass(frozen=True)
class Item:
    """`id` is `topic#item`. asked: 1 rarely … 5 nearly always. minutes: to do it once. needs: topics to know first."""

    id: str
    topic: str
    area: str
    kind: Kind
    title: Text
    level: int
    asked: int
    minutes: float
    needs: tuple[str, ...]
