"""Hours until the interview: which questions fit, and what of each to read.

A page takes as long as it takes to read aloud, 183 English words a minute (Brysbaert 2019, a review of 77 studies) or
250 Chinese characters, a rate of ours, and one minute more to say it from the key points. Pages come by how often they
are asked × the chance of not knowing them (1 for what was never answered); what is known is left out. In that order
each is taken that still fits, so that a long page does not keep shorter ones out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.errors import UsageError
from bagu.study.cram_page import SAYING, CramPage, page_markdown, page_of
from bagu.study.memory import Memory, recall
from bagu.study.plan import OFTEN
from bagu.text import Language, message

MOST_HOURS = 24.0


@dataclass(frozen=True)
class Cram:
    """minutes: what the pages take. budget: what there is. left_out: questions that found no room."""

    kind: ClassVar[str] = "cram"
    version: ClassVar[int] = 1

    language: Language
    budget: float
    minutes: float
    pages: tuple[CramPage, ...]
    left_out: int


def minutes_of(hours: float) -> float:
    """The minutes of so many hours; UsageError for what is no time to study."""
    if not (math.isfinite(hours) and 0 < hours <= MOST_HOURS):
        raise UsageError(message("cram.bad-hours", came=f"{hours:g}", most=f"{MOST_HOURS:g}"))
    return 60 * hours


def ranked(items: Sequence[Item], memories: Mapping[str, Memory], now: datetime) -> list[Item]:
    """The questions, what is most worth reading first; among equals the easier, then as the catalogue has them."""

    def worth(item: Item) -> float:
        memory = memories.get(item.id)
        often = OFTEN if memory is not None and memory.starred else item.asked
        return often * (1 - recall(memory, now))

    known = {id for id, memory in memories.items() if memory.known}
    questions = [item for item in items if item.kind == "question" and item.id not in known]
    return sorted(questions, key=lambda item: (-worth(item), item.level))


def cram(
    catalog: Catalog,
    items: Sequence[Item],
    memories: Mapping[str, Memory],
    now: datetime,
    hours: float,
    language: Language,
) -> Cram:
    """The pages for so many hours; UsageError where not even the shortest of the most asked fits."""
    budget = minutes_of(hours)
    pages: list[CramPage] = []
    total, left_out, shortest = 0.0, 0, math.inf
    topics: set[str] = set()
    for item in ranked(items, memories, now):
        if budget - total <= SAYING and pages:
            left_out += 1
            continue
        known = recall(memories.get(item.id), now)
        try:
            page = page_of(catalog, item, language, known, whole=item.topic not in topics)
        except UsageError:  # a page that is being written does not keep the others from being read
            left_out += 1
            continue
        shortest = min(shortest, page.minutes)
        if total + page.minutes <= budget:
            pages.append(page)
            total += page.minutes
            topics.add(item.topic)
        else:
            left_out += 1
    if not pages:
        if math.isinf(shortest):
            raise UsageError(message("cram.nothing"))
        raise UsageError(message("cram.too-short", shortest=f"{math.ceil(shortest)}", came=f"{budget:g}"))
    return Cram(language, budget, total, tuple(pages), left_out)


def markdown_of(held: Cram) -> str:
    """All pages as one Markdown document."""
    language: Language = held.language
    head = [
        message("cram.title", hours=f"{held.budget / 60:g}").to(language),
        message("cram.summary", pages=len(held.pages), minutes=f"{held.minutes:.0f}", left=held.left_out).to(language),
    ]
    return "\n\n".join([*head, *(page_markdown(page, language, at) for at, page in enumerate(held.pages, 1))]) + "\n"
