"""Items for tests, and strategies that draw whole curricula."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bagu.curriculum.item import Item, Kind
from bagu.text import Text

KINDS: tuple[Kind, ...] = ("question", "drill", "problem")


def item(id: str, kind: Kind = "question", **fields: Any) -> Item:
    """An item of three minutes, level 2, asked 3 unless told otherwise; its topic is in its id."""
    held: dict[str, Any] = {"area": "detection", "level": 2, "asked": 3, "minutes": 3.0, "needs": (), **fields}
    return Item(id=id, topic=id.partition("#")[0], kind=kind, title=Text(f"题 {id}", f"Item {id}"), **held)


@st.composite
def curricula(draw: DrawFn) -> list[Item]:
    """Some topics with items, each topic needing some of those before it."""
    topics = ("nms", "iou", "batch-norm", "adam")[: draw(st.integers(1, 4))]
    items = []
    for at, topic in enumerate(topics):
        needs = tuple(draw(st.lists(st.sampled_from(topics[:at]), unique=True))) if at else ()
        for number in range(draw(st.integers(1, 3))):
            items.append(
                item(
                    f"{topic}#{'greedy' if topic == 'nms' and not number else number}",
                    draw(st.sampled_from(KINDS)),
                    asked=draw(st.integers(1, 5)),
                    level=draw(st.integers(1, 3)),
                    minutes=draw(st.sampled_from((0.1, 2.0, 3.0, 7.5, 20.0))),
                    needs=needs,
                )
            )
    return draw(st.permutations(items))
