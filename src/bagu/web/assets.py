"""What the pages load: built from frontend/, named by content, so that a browser may keep it for ever."""

import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from mimetypes import guess_type

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bagu.errors import MachineError
from bagu.text import message

FORMULAS = "node_modules/katex/dist/katex.mjs"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Assets:
    """folder: where the build left them, with a manifest of entry -> name."""

    folder: Traversable

    @classmethod
    def built(cls) -> "Assets":
        """Those of this installation; MachineError where it was made without them."""
        found = cls(files("bagu.web") / "static")
        if not found.folder.joinpath("manifest.json").is_file():
            raise MachineError(message("web.no-assets"))
        return found

    def address(self, entry: str) -> str:
        """Where a page loads an entry such as `app.js` from."""
        return f"/static/{self._manifest[entry]}"

    def modules(self, body: str) -> list[str]:
        """Where the modules come from that the HTML of a page will ask for, so that it need not wait for one to learn
        of the next: the app's, those of its islands, and the one for formulas."""
        wanted = ["app.js", *(f"islands/{name}.js" for name in dict.fromkeys(_ISLAND.findall(body)))]
        if _FORMULA.search(body):
            wanted.append(FORMULAS)
        names = dict.fromkeys(name for entry in wanted for name in self._modules.get(entry, ()))
        return [f"/static/{name}" for name in names]

    def response(self, name: str, request: Request) -> Response | None:
        """The file, compressed where the browser takes that; None where there is none of that name."""
        if name not in self._names:
            return None
        headers = {"Cache-Control": FOR_EVER}
        zipped = f"{name}.gz"
        if zipped in self._names and "gzip" in request.headers.get("accept-encoding", ""):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            body = self._read(zipped)
        else:
            body = self._read(name)
        return Response(body, media_type=_TYPES.get(name.rpartition(".")[2]) or guess_type(name)[0], headers=headers)

    def _read(self, name: str) -> bytes:
        """Read once: a name stands for a content."""
        return self._held.get(name) or self._held.setdefault(name, self.folder.joinpath(name).read_bytes())

    @cached_property
    def _held(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def _manifest(self) -> dict[str, str]:
        return msgspec.json.decode(self.folder.joinpath("manifest.json").read_bytes(), type=dict[str, str])

    @cached_property
    def _modules(self) -> dict[str, list[str]]:
        return msgspec.json.decode(self.folder.joinpath("modules.json").read_bytes(), type=dict[str, list[str]])

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self.folder.iterdir())


_ISLAND = re.compile(r"<bagu-([a-z]+)")
_FORMULA = re.compile(r'<(?:span|div) class="math ')
_TYPES = {"js": "text/javascript", "css": "text/css", "woff2": "font/woff2", "svg": "image/svg+xml"}
