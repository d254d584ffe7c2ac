"""Today."""

from fastapi import APIRouter
from starlette.responses import Response

from bagu.web.visit import Visiting

router = APIRouter(include_in_schema=False)


@router.get("/")
def today(visit: Visiting) -> Response:
    return visit.render("today.html")
