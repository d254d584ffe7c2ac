"""The app: pages by name, a guard around them, words for whatever fails."""

from collections.abc import Callable
from importlib import import_module

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response

import bagu
from bagu.curriculum.catalog import Catalog
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.text import Language
from bagu.web import api
from bagu.web.api.answer import describe
from bagu.web.assets import Assets
from bagu.web.failures import tell_failures, told
from bagu.web.guard import HOSTS, Guard, Keys
from bagu.web.site import Site
from bagu.web.templating import environment
from bagu.web.worker import Worker

PAGES = (  # modules of bagu.web.pages
    "today", "topics", "topic", "coverage", "settings", "review", "drills", "mock", "mistakes", "marks",
    "problems", "claims", "runs",
)  # fmt: skip


def create_app(
    catalog: Catalog,
    store: Store,
    keys: Keys,
    *,
    assets: Assets,
    language: Language = "zh",
    learner: Callable[[], Learner] | None = None,
) -> FastAPI:
    """The app over a catalogue and a store, which its caller closes; all of its state is in that store.

    learner: opens the learner of a request, by default the one of this machine.
    """
    app = FastAPI(
        title="bagu", version=bagu.__version__, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None
    )  # fmt: skip
    opened = learner or (lambda: Learner(store))
    app.state.site = Site(catalog, store, assets, language, opened, Worker(catalog, store, opened))
    app.state.templates = environment(assets)
    tell_failures(app)
    app.include_router(_own())
    for name in PAGES:
        app.include_router(import_module(f"bagu.web.pages.{name}").router)
    for router in api.ROUTERS:
        app.include_router(router)
    describe(app, api.ROUTERS, api.CONTRACTS)
    app.add_middleware(Guard, keys=keys, tell=told)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)  # it leaves streams of events alone
    return app


def _own() -> APIRouter:
    """What belongs to no page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def asset(name: str, request: Request) -> Response:
        found: Response | None = request.app.state.site.assets.response(name, request)
        return found or Response(status_code=404)

    @router.get("/alive")
    def alive() -> Response:
        return Response(status_code=204)

    return router
