"""The server of one's own machine: opened on an address that only this machine reaches, closed by Ctrl-C."""

import gc
import os
import secrets
import signal
import socket
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from bagu.errors import UsageError
from bagu.store.failures import machine_error
from bagu.text import message
from bagu.web.guard import Keys

HOST = "127.0.0.1"
SECRET = "web.key"
_GRACE = 3  # seconds that an answer under way may take when the server ends


def listen(port: int) -> socket.socket:
    """A socket that waits for this machine alone; port 0 lets the system choose. UsageError where it is taken."""
    # Named as TCP, or asyncio leaves Nagle's delay on, and each answer waits 40 ms for the browser's acknowledgement.
    waiting = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        waiting.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        waiting.bind((HOST, port))
    except (OSError, OverflowError) as error:
        waiting.close()
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(message("web.no-port", port=port, why=why)) from error
    waiting.listen(128)
    return waiting


def keys_in(folder: Path) -> Keys:
    """A token of this start, and the secret of this folder, made at the first start; nobody else may read it."""
    file = folder / SECRET
    try:
        if not file.exists():
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
                made.write(secrets.token_bytes(32))
        return Keys(secret=file.read_bytes())
    except OSError as error:
        raise machine_error(file, error) from error


def serve(app: FastAPI, waiting: socket.socket, ready: Callable[[], None], ending: Callable[[], None]) -> None:
    """Call `ready`, then answer until Ctrl-C or a signal to end, which may come at any moment from `ready` on.

    ending: called when that comes, so that answers which would go on, such as streams of events, come to an end.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )  # fmt: skip
    server = _Server(config, ending)
    # Threads judge here, and libraries change the filters, which belong to the whole process, without regard to that.
    warnings.simplefilter("ignore")

    def end(number: int, frame: FrameType | None) -> None:
        ending()
        server.should_exit = True

    _settle(app)
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ready()
        server.run(sockets=[waiting])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settle(app: FastAPI) -> None:
    """What was read by now stays for good: the collector need not look through it ever again, which would hold up an
    answer for a tenth of a second where there are hundreds of topics."""
    app.state.site.named  # noqa: B018 -- reads every item
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """Tells that it ends before it waits for the answers under way."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._ending()
        super().handle_exit(sig, frame)
