"""The real app in a process of its own, and a page of a real browser that watches it."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever is asked of another machine goes nowhere
)
HERE = ("http://127.0.0.1:", "data:", "blob:", "about:")
SERIOUS = ("serious", "critical")
AWAY = r"net::ERR_|htmx:|imported module|\[object Event\]"  # what a browser says of a server that does not answer
_REPORTS = """addEventListener("securitypolicyviolation", (e) =>
  console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`))"""


@dataclass
class Server:
    """`bagu web` over a folder of data; may be killed and started again on the same port."""

    data: Path
    language: str = "en"
    port: int = 0
    url: str = ""  # with the token
    process: "subprocess.Popen[str] | None" = None

    @property
    def log(self) -> Path:
        """What it complained of."""
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        command = [sys.executable, "-m", "bagu", "web", "--no-browser", "--port", str(self.port)]
        environment = {**os.environ, "BAGU_DATA": str(self.data), "BAGU_LANG": self.language, "PYTHONUNBUFFERED": "1"}
        environment["COLUMNS"] = "200"  # the address stays on one line
        with self.log.open("a") as log:  # no pipe, which fills when nobody reads it
            self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        line = ""
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/\?token=\S+", line):
                break
        else:
            raise AssertionError(line + self.log.read_text())
        self.url, self.port = found[0], int(found[1])

    def kill(self) -> None:
        """As when the power fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> tuple[int, str, str]:
        """As by Ctrl-C: exit status, what it had still to say, and what it complained of."""
        return self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> tuple[int, str, str]:
        assert self.process is not None
        process, self.process = self.process, None
        process.send_signal(how)
        out, _ = process.communicate(timeout=30)
        return process.returncode, out, self.log.read_text()


@dataclass
class Watched:
    """A page, and all that it did that it should not. Tests that provoke an error take it out of `complaints`."""

    page: "Page"
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_REPORTS)
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def axe(self, *rules: str, but: str | None = None) -> list[str]:
        """What axe finds serious or critical, each as one line. rules: these alone; but: all except this one."""
        from axe_playwright_python.sync_playwright import Axe

        options: dict[str, Any] = {"resultTypes": ["violations"]}
        options |= {"runOnly": list(rules)} if rules else {}
        options |= {"rules": {but: {"enabled": False}}} if but else {}
        found: list[dict[str, Any]] = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {one['nodes'][0]['target']} {one['nodes'][0]['html'][:160]}"
            for one in found
            if one["impact"] in SERIOUS
        ]

    def taken(self) -> list[str]:
        """The complaints so far, which are told of here."""
        taken, self.complaints[:] = list(self.complaints), []
        return taken

    def excuse(self, pattern: str = AWAY) -> None:
        """What the test itself provoked, by default by a server that was away; it must have come."""
        excused = [one for one in self.complaints if re.search(pattern, one)]
        assert excused, self.complaints
        self.complaints[:] = [one for one in self.complaints if one not in excused]

    def reach(self, wanted: "Locator", key: str = "Tab", most: int = 400) -> None:
        """Press a key until the focus is there, as somebody without a mouse does."""
        for _ in range(most):
            self.page.keyboard.press(key)
            if wanted.count() and wanted.first.evaluate("(node) => node === document.activeElement"):
                return
        raise AssertionError(f"{key} never reaches {wanted}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def _request(self, request: "Request") -> None:
        self.requests.append(request.url)
        if not request.url.startswith(HERE):
            self.complaints.append(f"outside: {request.url}")

    def _response(self, response: "Response") -> None:
        if response.status >= 400:
            self.complaints.append(f"answered {response.status}: {response.url}")

    def _console(self, said: "ConsoleMessage") -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"console: {said.text}")
