"""Settings and data: what the plan goes by, export and import, undo, isolation."""

from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import Response, StreamingResponse

from bagu.errors import UsageError
from bagu.judge.isolation import isolation_level
from bagu.store import JSON
from bagu.study.entry import what_of
from bagu.study.settings import LONGEST, LOOSEST, STRICTEST
from bagu.text import message
from bagu.web.addresses import local
from bagu.web.visit import A_YEAR, THEME, Theme, Visit, Visiting

router = APIRouter(include_in_schema=False)
LATELY = 10  # entries of the history that are shown


@router.get("/settings")
def settings(visit: Visiting) -> Response:
    return _page(visit)


@router.post("/settings")
def change(
    visit: Visiting,
    minutes: Annotated[float, Form()],
    retention: Annotated[float, Form()],
    interview: Annotated[str, Form(max_length=10)] = "",
    zone: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Keep what differs from what is in force; each is an entry of the log, so it can be undone."""
    held = visit.learner.settings
    before = {"minutes": held.minutes, "retention": held.retention, "zone": held.zone,
              "interview": held.interview.isoformat() if held.interview else None}  # fmt: skip
    after: dict[str, JSON] = {"minutes": minutes, "retention": retention / 100, "zone": zone or None,
                              "interview": interview or None}  # fmt: skip
    for name, value in after.items():
        if value != before[name]:
            visit.learner.set(name, value)
    return visit.go("/settings?kept=1")


@router.post("/settings/theme")
def theme(visit: Visiting, theme: Annotated[Theme, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Colours, kept by the browser, since they belong to a screen."""
    answer = visit.go(local(back))
    answer.set_cookie(THEME, theme, max_age=A_YEAR, samesite="lax")
    return answer


@router.get("/settings/export")
def export(visit: Visiting) -> Response:
    """Everything that is kept, as JSON Lines."""
    held = StringIO()
    visit.site.store.export(held)

    def lines() -> Iterator[str]:
        held.seek(0)
        yield from held

    headers = {"Content-Disposition": f'attachment; filename="bagu-{visit.learner.today}.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


@router.post("/settings/import")
def import_(visit: Visiting, file: Annotated[UploadFile, File()]) -> Response:
    """All entries of a file or none; an error names the line."""
    if not file.size:
        raise UsageError(message("web_settings.no-file"))
    report = visit.site.store.import_(TextIOWrapper(file.file, encoding="utf-8"))
    told = f"added={report.added}&known={report.known}&drafts={report.drafts}&submissions={report.submissions}"
    return visit.go(f"/settings?{told}#data")


@router.post("/settings/undo")
def undo(visit: Visiting) -> Response:
    """Take the last entry back."""
    undone = visit.learner.undo()
    return visit.go("/settings?undone=" + ("1" if undone else "0") + "#history")


def _page(visit: Visit) -> Response:
    query = visit.request.query_params
    learner = visit.learner
    return visit.render(
        "settings.html",
        settings=learner.settings,
        today=learner.today,
        longest=LONGEST,
        loosest=LOOSEST,
        strictest=STRICTEST,
        zones=visit.site.shelf.get("zones", lambda: sorted(available_timezones())),
        history=learner.lately(LATELY),
        isolation=visit.site.shelf.get("isolation", isolation_level),
        folder=visit.site.store.folder,
        told=[name for name in ("kept", "added", "undone") if name in query],
        query=query,
        what_of=what_of,
    )
