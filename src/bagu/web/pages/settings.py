"""Settings and data."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from bagu.web.visit import A_YEAR, THEME, Theme, Visiting, local

router = APIRouter(include_in_schema=False)


@router.post("/settings/theme")
def theme(visit: Visiting, theme: Annotated[Theme, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Colours, kept by the browser, since they belong to a screen."""
    answer = visit.go(local(back))
    answer.set_cookie(THEME, theme, max_age=A_YEAR, samesite="lax")
    return answer
