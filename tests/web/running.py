"""What tests of runs share: ask for one, and read its events to their end."""

import re

from starlette.testclient import TestClient

PARTLY = {"HX-Request": "true"}
RIGHT = """import numpy as np


def box_iou(a, b, plus_one=False):
    a, b = np.asarray(a, dtype=float)[:, None], np.asarray(b, dtype=float)[None]
    more = float(plus_one)
    sides = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]) + more, 0, None)
    inter = sides.prod(-1)
    areas = [np.clip(box[..., 2:] - box[..., :2] + more, 0, None).prod(-1) for box in (a, b)]
    union = areas[0] + areas[1] - inter
    return np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
"""
WRONG = RIGHT.replace("areas[0] + areas[1] - inter", "areas[0] + areas[1]")
HOSTILE = """import numpy as np


class Bad(Exception):
    pass


Bad.__name__ = "<img src=x onerror=alert(1)>"


def box_iou(a, b, plus_one=False):
    print("</code><script>alert(1)</script>\\x1b[31mred")
    raise Bad("<b>bold</b> & \\x1b]0;title\\x07 {{ 7 * 7 }}")
"""


def run_in(html: str) -> str:
    """The id of the run that a page shows."""
    found = re.search(r'id="run-([0-9a-f-]+)"', html)
    assert found, html
    return found[1]


def followed(client: TestClient, id: str, **headers: str) -> list[tuple[int, str, str]]:
    """All events of a run as (number, name, data); waits for its end."""
    answer = client.get(f"/runs/{id}/events", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    events = []
    for block in answer.text.split("\n\n"):
        fields = [line.partition(": ") for line in block.splitlines() if not line.startswith(":")]
        if fields:
            told = {name: value for name, _, value in fields if name != "data"}
            data = "\n".join(value for name, _, value in fields if name == "data")
            events.append((int(told["id"]), told["event"], data))
    return events


def result(client: TestClient, html: str) -> str:
    """What came of the run that a page shows, as HTML."""
    (told,) = [data for _, name, data in followed(client, run_in(html)) if name == "result"]
    return told
