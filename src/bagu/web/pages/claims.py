"""Experiments: what a claim states, what was measured when it was written, and the same again with one's own values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bagu.curriculum.claim import Claim
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.folder import Topic
from bagu.curriculum.lookup import claim_of
from bagu.curriculum.stored_evidence import load_evidence
from bagu.errors import UsageError
from bagu.figures import Figure
from bagu.proof.controls import Control, controls_of
from bagu.proof.criteria import OPPOSITE
from bagu.proof.figure import figure_of
from bagu.proof.parameters import SETTINGS, Setting, parse_parameters, resolve
from bagu.store import new_id
from bagu.store.rows import json_of
from bagu.store.runs import Run
from bagu.text import message
from bagu.web.pages.runs import found, page_of
from bagu.web.views import view
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
MARK = "p."  # before the name of a parameter in a form and in the address


@dataclass(frozen=True)
class Lab:
    """An experiment of the visit. overrides: the learner's own values, of those that differ from the setting."""

    visit: Visit
    topic: Topic
    claim: Claim
    setting: Setting
    overrides: Mapping[str, Any]

    @property
    def item(self) -> str:
        return f"{self.topic.id}#{self.claim.id}"

    @property
    def path(self) -> str:
        return f"/claims/{self.topic.id}/{self.claim.id}"

    @property
    def at_home(self) -> bool:
        """Whether the visit is on the experiment's own page, rather than at a card of another."""
        shown = self.visit.request.headers.get("hx-current-url", "")
        return not self.visit.partial or urlsplit(shown).path == self.path

    @property
    def address(self) -> str:
        """Where this run can be repeated from."""
        told = {MARK + name: _word(value) for name, value in self.overrides.items()}
        return self.path + (
            f"?{urlencode(told)}" if told else "" if self.setting == "fast" else f"?setting={self.setting}"
        )

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        return controls_of(self.claim, resolve(self.claim, self.setting, self.overrides))

    @cached_property
    def stored(self) -> Evidence | None:
        """What the full run measured that the page cites."""
        return load_evidence(self.topic.folder).get(self.claim.id)

    @cached_property
    def stored_figure(self) -> Figure | None:
        return None if self.stored is None else figure_of(self.claim, self.stored)

    @property
    def expected(self) -> str:
        return self.claim.expects

    @property
    def opposite(self) -> str:
        """What the control must come to."""
        return OPPOSITE[self.claim.expects].value

    def run(self) -> Run | None:
        """The latest run with exactly these values."""
        held = self.visit.site.store.runs.of(self.visit.learner.user, self.item, "claim")
        wanted = self.request
        return next((run for run in held if dict(run.request) == wanted), None)

    @property
    def request(self) -> dict[str, Any]:
        return {"setting": self.setting, "parameters": dict(self.overrides)}


def lab(visit: Visit, topic: str, claim: str, given: Mapping[str, str], setting: Setting) -> Lab:
    """UsageError where there is no such claim, or a value does not fit its parameter."""
    held, wanted = claim_of(visit.catalog, f"{topic}#{claim}")
    words = [f"{name.removeprefix(MARK)}={value}" for name, value in given.items() if name.startswith(MARK)]
    parsed = parse_parameters(wanted, words)
    usual = resolve(wanted, setting)
    return Lab(visit, held, wanted, setting, {name: value for name, value in parsed.items() if value != usual[name]})


@router.get("/claims/{topic}/{claim}")
def experiment(visit: Visiting, topic: str, claim: str, setting: Setting = "fast", run: str | None = None) -> Response:
    """run: the one to show; without it the latest with the values of the address. Looking runs nothing.

    htmx is given what stands in a card of the topic: the values to set, and that run.
    """
    at = found(visit, run) if run else None
    if at is not None and at.item == f"{topic}#{claim}":
        held, wanted = claim_of(visit.catalog, at.item)
        told = Lab(visit, held, wanted, at.request["setting"], at.request["parameters"])
    elif at is not None:
        raise UsageError(message("web_run.no-run"))
    else:
        told = lab(visit, topic, claim, dict(visit.request.query_params), setting)
        at = told.run()
    template = "claim_lab.html" if visit.partial else "claim.html"
    return _at_home(told, visit.render(template, lab=told, view=view(visit.site, at) if at else None, key=new_id()))


@router.post("/claims/{topic}/{claim}/run")
async def run(visit: Visiting, request: Request, topic: str, claim: str) -> Response:
    """Run it with the values of the form, whose names are those of its parameters; what still ran of it is given up."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(start, visit, topic, claim, form)


def start(visit: Visit, topic: str, claim: str, form: Mapping[str, str]) -> Response:
    """The same with the form at hand."""
    came = form.get("setting", "fast")
    setting = next((one for one in SETTINGS if one == came), None)
    if setting is None:
        raise UsageError(message("web_run.no-setting", came=came))
    told = lab(visit, topic, claim, form if setting == "fast" else {}, setting)
    runs, user = visit.site.store.runs, visit.learner.user
    digest = sha256(json_of(told.request).encode()).hexdigest()[:16]
    key = f"claim:{form.get('key', '')[:100]}:{digest}"
    run = runs.asked(user, key)
    if run is None or run.state == "stopped":
        runs.stop_all(user, told.item, "claim")
        run = runs.ask(user, "claim", told.item, told.request, key if run is None else f"claim:{new_id()}")
    visit.site.worker.wake()
    if not visit.partial:
        return visit.go(page_of(run))
    return _at_home(told, visit.render("claim_run.html", lab=told, view=view(visit.site, run), key=new_id()))


def _at_home(told: Lab, answer: Response) -> Response:
    """The address follows what is shown; a card elsewhere keeps that of its page."""
    if told.visit.partial and told.at_home:
        answer.headers["HX-Replace-Url"] = told.address
    return answer


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
