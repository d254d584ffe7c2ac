"""A run: how far it is, what came of it, and once more."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bagu.errors import UsageError
from bagu.store import new_id
from bagu.store.runs import Run
from bagu.text import message
from bagu.web.stream import streamed
from bagu.web.views import view
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
DIGITS = 18  # of the number of an event; Python refuses to read thousands


@router.get("/runs/{id}")
def run(visit: Visiting, id: str) -> Response:
    """As it stands; a browser without scripts is led to the page on which it was asked for."""
    held = found(visit, id)
    if not visit.partial:
        return visit.go(page_of(held))
    return visit.render("run.html", view=view(visit.site, held))


@router.get("/runs/{id}/events")
async def events(
    visit: Visiting, id: str, last_event_id: Annotated[str | None, Header()] = None
) -> Response:  # fmt: skip
    """The events of a run from `Last-Event-ID` on; looking at them starts nothing."""
    held = await run_in_threadpool(found, visit, id)
    after = int(last_event_id[:DIGITS]) if last_event_id is not None and last_event_id.isdecimal() else 0
    return await run_in_threadpool(streamed, visit, held, after)


@router.post("/runs/{id}/stop")
def stop(visit: Visiting, id: str) -> Response:
    """Nobody waits for it any more."""
    held = found(visit, id)
    visit.site.store.runs.stop(held.id)
    return shown(visit, found(visit, id))


@router.post("/runs/{id}/again")
def again(visit: Visiting, id: str) -> Response:
    """The same request, once more: where its server ended in the middle, or the learner stopped it."""
    held = found(visit, id)
    if held.open:
        return shown(visit, held)
    return asked(visit, held, f"again:{held.id}")


def asked(visit: Visit, like: Run, key: str) -> Response:
    """A new run like an old one."""
    runs = visit.site.store.runs
    new = runs.ask(visit.learner.user, like.kind, like.item, like.request, key)
    visit.site.worker.wake()
    return shown(visit, new)


def shown(visit: Visit, run: Run) -> Response:
    """The run, put into the page that is there, or that page anew; with a key for what is asked for next."""
    if not visit.partial:
        return visit.go(page_of(run))
    return visit.render("run.html", view=view(visit.site, run), key=new_id())


def page_of(run: Run) -> str:
    """The page on which a run is shown."""
    kind = "claims" if run.kind == "claim" else "problems"
    return f"/{kind}/{run.item.replace('#', '/')}?run={run.id}"


def found(visit: Visit, id: str) -> Run:
    """The learner's run of that id; UsageError where there is none, or none any more."""
    held = visit.site.store.runs.find(id)
    if held is None or held.user != visit.learner.user:
        raise UsageError(message("web_run.no-run"))
    return held
