"""Kills a desk at each statement that it sends to the database, and looks at what is left. A program, since it forks.

FOLDER. A wrong try lies on the desk. Then comes an outcome, whose process is killed before its first statement, before
its second, and so on until one lives to acknowledge it. After each kill the log and the desk must tell the same: one
attempt that the desk names, or none and a desk that is open. What did not come through is then done again.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bagu.curriculum.catalog import Catalog
from bagu.judge.verdict import Outcome, Verdict
from bagu.store import open_store
from bagu.study.desk import Desks
from bagu.study.learner import Learner
from bagu.text import Text

ITEM = "nms#nms"
WRONG = Verdict(ITEM, Outcome.WRONG_ANSWER, Text("错", "wrong"), "full")
RIGHT = Verdict(ITEM, Outcome.ACCEPTED, Text("对", "right"), "full", blame="nobody")
ACTS: dict[str, Callable[[Desks], object]] = {
    "accepted": lambda desks: desks.tried(ITEM, "right", RIGHT),
    "given up": lambda desks: desks.give_up(ITEM),
    "left": lambda desks: desks.leave(ITEM),
}


@dataclass
class Tally:
    """What the kills came to; the last four must be zero."""

    kills: int = 0
    before: int = 0  # nothing of it was there
    after: int = 0  # all of it was there
    half: int = 0
    lost: int = 0
    twice: int = 0
    tries_wrong: int = 0


def killed(catalog: Catalog, folder: Path, act: Callable[[Desks], object], statement: int) -> bool:
    """Whether the process that acts died before that statement, or lived to its end."""
    pid = os.fork()
    if pid == 0:
        try:
            left = statement

            def count(*_: Any) -> None:
                nonlocal left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

            for name in ("before_cursor_execute", "commit", "rollback"):
                event.listen(Engine, name, count)
            with open_store(folder) as store:
                act(Desks(catalog, Learner(store)))
                count()  # done, and not yet acknowledged
                os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"the act failed before statement {statement}")
    return os.WIFSIGNALED(status)


def main(folder: Path) -> Tally:
    catalog, tally = Catalog.load(), Tally()
    with open_store(folder / "warm-up") as store:  # everything is imported before the first fork
        Desks(catalog, Learner(store)).tried(ITEM, "right", RIGHT)
    for name, act in ACTS.items():
        statement, died = 0, True
        while died:
            statement += 1
            place = folder / f"{name} {statement}"
            with open_store(place) as store:
                Desks(catalog, Learner(store)).tried(ITEM, "wrong", WRONG)
            died = killed(catalog, place, act, statement)
            tally.kills += died
            with open_store(place) as store:
                desks = Desks(catalog, Learner(store))
                found = store.attempts("me", kinds=["problem"])
                over = desks.now(ITEM).over
                tally.half += over != bool(found) or (over and desks.now(ITEM).kept != found[0].id)
                tally.before += died and not found
                tally.after += died and bool(found)
                tally.lost += not died and not found
                act(desks)
                found = store.attempts("me", kinds=["problem"])
                tally.twice += len(found) != 1
                tally.tries_wrong += found[0].detail["tries"] != (2 if name == "accepted" else 1)
    return tally


if __name__ == "__main__":
    print(json.dumps(asdict(main(Path(sys.argv[1])))))
