"""Which entries of the log stand: an undo is an entry too, and can itself be undone."""

from collections import defaultdict
from collections.abc import Iterable

from bagu.store.attempt import Attempt


def standing(attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """The entries in force, undos left out, by time and then id, whatever order they came in; O(n log n).

    An undo counts for its own user's entries only. Undos that undo each other in a circle, which no face of bagu
    writes, have no effect.
    """
    entries = {attempt.id: attempt for attempt in attempts}
    undoes: dict[str, str] = {}
    open_questions: defaultdict[str, int] = defaultdict(int)  # undos of it of which it is not known whether they stand
    for entry in entries.values():
        target = entries.get(entry.undoes) if entry.undoes is not None else None
        if target is not None and target.user == entry.user:
            undoes[entry.id] = target.id
            open_questions[target.id] += 1
    undone: set[str] = set()
    decided = [id for id in undoes if not open_questions[id]]
    for id in decided:  # grows while it is walked
        target_id = undoes[id]
        open_questions[target_id] -= 1
        if id not in undone:
            undone.add(target_id)
        if not open_questions[target_id] and target_id in undoes:
            decided.append(target_id)
    kept = (entry for entry in entries.values() if entry.kind != "undo" and entry.id not in undone)
    return tuple(sorted(kept, key=lambda entry: (entry.at, entry.id)))
