"""What is told when something goes wrong: one sentence, as a page, as a part of a page, or as an object."""

import sys
import traceback
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bagu.errors import BaguError, ExitCode, MisfitError, UnknownError
from bagu.text import Text, message
from bagu.text.errors import TextError
from bagu.text.misfit import misfit
from bagu.web.guard import RefusedError
from bagu.web.visit import Visit

_SAFE = ("GET", "HEAD")
_TOLD = {400: "web.unreadable", 404: "web.not-found", 405: "web.not-allowed", 413: "web.too-large"}


def tell_failures(app: FastAPI) -> None:
    """Have the app answer every failure in words; no trace of a program reaches a page."""
    for kind in (BaguError, TextError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, told)


async def told(request: Request, error: Exception) -> Response:
    """The answer to a failure."""
    status, text = told_in(request, error)
    if status >= 500 and not isinstance(error, BaguError):
        traceback.print_exception(error, file=sys.stderr)  # for whoever started the server, not for a page
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": {"zh": text.zh, "en": text.en}}, status)
    visit = Visit(request)
    answer = visit.render("failure_part.html" if visit.partial else "failure.html", text=text, number=status)
    answer.status_code = status
    return answer


def told_in(request: Request, error: Exception) -> tuple[int, Text]:
    """Status and sentence. What an address names and nobody has is 404; what a form says and does not fit is 422."""
    match error:
        case RefusedError():
            return 403, error.text
        case UnknownError():
            return 404, error.text
        case MisfitError():
            return 422, error.text
        case BaguError():
            wrong = 404 if request.method in _SAFE else 422
            status = {ExitCode.USAGE: wrong, ExitCode.MACHINE: 503}.get(error.exit_code, 500)
            return status, error.text
        case TextError():
            return 422, error.text
        case RequestValidationError():
            return 422, _misfit(error.errors()[0])
        case HTTPException() if error.status_code in _TOLD:
            return error.status_code, message(_TOLD[error.status_code])
        case HTTPException():
            return error.status_code, message("web.refused", status=error.status_code)
    return 500, message("web.fault", kind=type(error).__name__)


def _misfit(error: Mapping[str, Any]) -> Text:
    """What does not fit in what was sent, and what would."""
    where = ".".join(str(part) for part in error["loc"][1:])
    if error["type"] == "json_invalid":
        return message("web.misfit-json")
    if not where:
        return message("web.misfit-body")
    return misfit(error, where)
