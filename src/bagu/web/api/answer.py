"""One object an answer, and how the description of the API tells of it."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from bagu.contracts import Contract, schema_of, to_json
from bagu.text import message

SCHEMAS = "#/components/schemas/"
ERROR = {
    "type": "object",
    "description": "What went wrong, in one sentence of each language.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "required": ["zh", "en"],
        }
    },
    "required": ["error"],
}
FAILURES = {
    400: "what was sent cannot be read",
    403: "no token: send `Authorization: Bearer TOKEN`, which `bagu web` prints at its start",
    404: "nothing has that name",
    413: "a body beyond the limit",
    422: "what was sent does not fit",
    503: "this machine lacks a part",
}
TopicId = Annotated[str, Path(description="a topic", examples=["nms"], max_length=100)]
ItemId = Annotated[str, Path(description="an item of it", examples=["greedy"], max_length=100)]


def answer(value: Contract) -> Response:
    """The object as `--json` prints it."""
    return Response(to_json(value), media_type="application/json")


def says(contract: type[Contract], example: Any = None) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with this object."""
    media: dict[str, Any] = {"schema": {"$ref": SCHEMAS + contract.__name__}}
    if example is not None:
        media["example"] = example
    told: dict[int | str, dict[str, Any]] = {
        200: {"description": (contract.__doc__ or contract.__name__).split("\n")[0],
              "content": {"application/json": media}},
    }  # fmt: skip
    failure = {"application/json": {"schema": {"$ref": SCHEMAS + "Error"}}}
    return told | {status: {"description": why, "content": failure} for status, why in FAILURES.items()}


def describe(app: FastAPI, routers: Iterable[APIRouter], contracts: Iterable[type[Contract]]) -> None:
    """Have the app describe its API: the routes of these routers, the schemas of these objects."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = get_openapi(
                title="bagu", version=app.version, description=message("web_api.about").en,
                routes=[route for router in routers for route in router.routes],
            )  # fmt: skip
            parts = whole.setdefault("components", {}).setdefault("schemas", {})
            for contract in contracts:
                own = schema_of(contract, SCHEMAS)
                parts |= own.pop("$defs", {})
                parts[contract.__name__] = own
            parts["Error"] = ERROR
            whole["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            whole["security"] = [{"token": []}]
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend the description
