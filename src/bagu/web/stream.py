"""Server-sent events of a run, made of its rows: a reader who comes late, or again, gets what is missing."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from bagu.store.runs import Run
from bagu.web.views import RunView, view
from bagu.web.visit import Visit

SOON, LATER = 0.05, 0.25  # seconds between two looks, in the first seconds and after them
FIRST = 40  # looks that are soon
QUIET = 60  # looks without news until a comment tells that the line is alive
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


def streamed(visit: Visit, run: Run, after: int) -> Response:
    """The events after that number, as they come; 204 where nothing will, which keeps a browser from asking again."""
    held = view(visit.site, run)
    if not run.open and held.seq <= after:
        return Response(status_code=204)
    return StreamingResponse(_events(visit, held, after), media_type="text/event-stream", headers=HEADERS)


async def _events(visit: Visit, held: RunView, after: int) -> AsyncIterator[str]:
    looks, since, id, state = 0, 0, held.run.id, ""
    while True:
        if held.seq > after or held.run.state != state:  # it also changes when its turn comes, and nothing else does
            yield await run_in_threadpool(_told, visit, held)
            after, since, state = held.seq, 0, held.run.state
        if not held.run.open or visit.site.worker.closing:
            return
        if (since := since + 1) > QUIET:
            since = 0
            yield ": still here\n\n"
        await asyncio.sleep(SOON if (looks := looks + 1) <= FIRST else LATER)
        found = await run_in_threadpool(_look, visit, id)
        if found is None:  # removed meanwhile
            return
        held = found


def _look(visit: Visit, id: str) -> RunView | None:
    run = visit.site.store.runs.find(id)
    return None if run is None else view(visit.site, run)


def _told(visit: Visit, held: RunView) -> str:
    """What the page puts in: how far it is, or all that came of it; the same rows give the same words."""
    draw: Callable[..., Response] = visit.render
    if held.run.open:
        return _event(held.seq, "progress", draw("run_progress.html", view=held))
    return (
        _event(held.seq, "result", draw("run_result.html", view=held, fresh=True))
        + _event(held.seq, "progress", Response(""))
        + _event(held.seq, "end", Response(""))
    )


def _event(seq: int, name: str, answer: Response) -> str:
    lines = bytes(answer.body).decode().splitlines() or [""]
    data = "".join(f"data: {line}\n" for line in lines)
    return f"id: {seq}\nevent: {name}\n{data}\n"
