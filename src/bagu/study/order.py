"""In which order items may come, and how many of them a day holds."""

from collections.abc import Iterable, Iterator, Set

from bagu.curriculum.item import Item

Wanted = tuple[Item, Item | None]  # an item, and the one for whose sake it comes now


def with_needs(
    wanted: Iterable[Item], openers: Iterable[Item], new: Set[str], begun: Iterable[str]
) -> Iterator[Wanted]:
    """The items in their order; before a new one, one new item of each topic that it needs and that is not begun.

    A topic begins with a question, where it has a new one: nobody computes or writes what was never explained.
    openers: all items, of which the first new one of a topic opens it. new: ids. begun: topics.
    """
    first: dict[str, Item] = {}
    for item in openers:
        if item.id in new and (item.topic not in first or first[item.topic].kind != item.kind == "question"):
            first[item.topic] = item
    met = set(begun)
    given: set[str] = set()
    for item in wanted:
        # Depth first without recursion; a topic is met once on the way, so that circles end.
        stack: list[tuple[Item, Item | None, bool]] = [(item, None, item.id not in new)]
        while stack:
            one, wanted_by, ready = stack.pop()
            if ready:
                if one.id not in given:
                    given.add(one.id)
                    yield one, wanted_by
                continue
            stack.append((one, wanted_by, True))
            opener = first.get(one.topic)
            if one.topic not in met and one.kind != "question" and opener is not None and opener.kind == "question":
                stack.append((opener, one, False))
                continue  # which brings what the topic needs
            met.add(one.topic)
            stack += [(first[need], one, False) for need in reversed(one.needs) if need in first and need not in met]


def filled(
    candidates: Iterable[Wanted], new: Set[str], begun: Iterable[str], minutes: float, spent: float, least: float = 0.0
) -> list[Wanted]:
    """The candidates that fit into the minutes that are not spent; what needs a topic that did not fit waits too.

    Where the first alone takes more than a whole day's minutes, it is the day's plan, or it would never come.
    least: no candidate takes less, so that one need not look at the rest once the day is full.
    """
    taken: list[Wanted] = []
    total = 0.0
    met = set(begun)
    put_off: set[str] = set()  # topics that would have begun today, had there been time
    for item, wanted_by in candidates:
        if (taken or spent) and total + least > minutes - spent:
            break
        waits = (*item.needs, item.topic) if item.kind != "question" else item.needs
        if item.id in new and any(need in put_off - met for need in waits):
            put_off.add(item.topic)
            continue
        alone = not taken and not spent and item.minutes > minutes
        if alone or total + item.minutes <= minutes - spent:
            taken.append((item, wanted_by))
            met.add(item.topic)
            total += item.minutes
        else:
            put_off.add(item.topic)
        if alone:
            break
    return taken
