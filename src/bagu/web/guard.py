"""Who may ask, and what a browser may do with the answer. The server runs code, so nobody but its owner gets in."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest, new
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bagu.errors import UsageError
from bagu.text import message

HOSTS = ("127.0.0.1", "localhost")
OPEN = ("/static/", "/alive")  # no secret in them, and the page that refuses needs its style
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST = 1 << 20  # bytes of a body
LARGER: Mapping[str, int] = {"/settings/import": 256 << 20}  # years of answers


class RefusedError(UsageError):
    """Not let in."""


@dataclass(frozen=True)
class Keys:
    """token: opens the door once, in the address that is printed at the start. secret: outlives a restart.

    What a browser keeps is made of the secret, so that an open page goes on when the server was started again.
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def cookie(self) -> str:
        return new(self.secret, b"browser", "sha256").hexdigest()

    def opens(self, token: str | None) -> bool:
        return token is not None and compare_digest(token.encode(), self.token.encode())

    def admits(self, cookie: str | None) -> bool:
        return cookie is not None and compare_digest(cookie.encode(), self.cookie.encode())


class Guard:
    """Around the whole app: lets in by cookie or token, checks where a change comes from, bounds bodies, sets headers.

    tell: makes the answer for whoever is refused.
    """

    def __init__(self, app: ASGIApp, keys: Keys, tell: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self.app, self.keys, self.tell = app, keys, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def headed(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                _head(MutableHeaders(scope=sent), nonce)
            await send(sent)

        request = Request(scope)
        if request.method in SAFE and self.keys.opens(request.query_params.get("token")):
            await self._let_in(request)(scope, receive, headed)
            return
        bound = LARGER.get(request.url.path, LARGEST)
        try:
            self._check(request)
            if _announced(request) > bound:
                raise HTTPException(413)
        except (RefusedError, HTTPException) as error:
            await (await self.tell(request, error))(scope, receive, headed)
            return
        await self.app(scope, _bounded(receive, bound), headed)

    def _check(self, request: Request) -> None:
        path, headers = request.url.path, request.headers
        if path.startswith(OPEN):
            return
        if (bearer := headers.get("authorization")) is not None:
            if not self.keys.opens(bearer.removeprefix("Bearer ")):
                raise RefusedError(message("web.wrong-token"))
            return  # no other site can make a browser send this header
        if not self.keys.admits(request.cookies.get(cookie_name(request))):
            raise RefusedError(message("web.no-key"))
        if request.method not in SAFE and not _from_here(request):
            raise RefusedError(message("web.other-origin"))

    def _let_in(self, request: Request) -> RedirectResponse:
        """To the same page without the token, which would stay in the history."""
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "token"]
        answer = RedirectResponse(request.url.path + (f"?{urlencode(rest)}" if rest else ""), 303)
        answer.set_cookie(cookie_name(request), self.keys.cookie, httponly=True, samesite="lax")
        return answer


def cookie_name(request: Request) -> str:
    """Cookies do not know ports, and two servers may run."""
    return f"bagu-{request.url.port or 80}"


def _announced(request: Request) -> int:
    said = request.headers.get("content-length", "0")
    return int(said) if said.isdecimal() else 0


def _from_here(request: Request) -> bool:
    """Whether a page of this very server sent it; a browser says so in one of two headers."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin == f"{request.url.scheme}://{request.headers.get('host')}"
    return site is not None


def _bounded(receive: Receive, bound: int) -> Receive:
    """What arrives, as long as it is not more than allowed, whatever was announced."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        came = await receive()
        got += len(came.get("body", b""))
        if got > bound:
            raise HTTPException(413)
        return came

    return counted


def _head(headers: MutableHeaders, nonce: str) -> None:
    held: dict[str, Any] = {
        "Content-Security-Policy": "default-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    for name, value in held.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
