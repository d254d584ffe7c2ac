"""A box that is one worker process: started when first needed, replaced after a crash or a hang."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bagu.curriculum.problem import Limits
from bagu.errors import MachineError
from bagu.judge import channel
from bagu.judge.channel import Channel
from bagu.judge.inside.frames import MAX_BODY
from bagu.judge.inside.values import Kind
from bagu.judge.runner import Reply, Shown, Stop, malformed, plain_steps, raised, shown
from bagu.judge.verdict import Outcome
from bagu.ladders.script import Call, New, Script
from bagu.text import Text, message

# Megabytes of address space of Python with NumPy, or torch too, one thread; 110-140 and 601 measured, then slack.
BARE: dict[Kind, int] = {"numpy": 192, "torch": 768}
Command = Callable[[int, int, int, Kind], list[str]]
START = 60.0  # seconds for Python and NumPy to come up on a loaded machine
LOAD = 2.0  # seconds beyond one call for the submission's own imports
BOOT = (
    "import sys; sys.path += sys.argv[3:5]; "  # last, so that nothing there can stand before the standard library
    "from inside.worker import main; main()"
)
ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


@contextlib.contextmanager
def open_box(command: Command, needed: frozenset[str], source: str, name: str, limits: Limits,
             kind: Kind = "numpy") -> Iterator["ProcessBox"]:  # fmt: skip
    """A box whose worker `command(request fd, reply fd, megabytes, kind)` starts; `needed` limits must hold in it."""
    box = ProcessBox(command, needed, source, name, limits, kind)
    try:
        yield box
    finally:
        box.close()


class ProcessBox:
    """See `bagu.judge.runner.Box`."""

    def __init__(
        self, command: Command, needed: frozenset[str], source: str, name: str, limits: Limits, kind: Kind
    ) -> None:
        self._command, self._needed, self._source, self._name, self._limits = command, needed, source, name, limits
        self._kind = kind
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None

    def run(self, script: Script, seconds: float | None = None) -> Reply:
        calls = sum(isinstance(step, New | Call) for step in script.steps)
        limit = (self._limits.seconds if seconds is None else seconds) * max(1, calls)
        try:
            if self._channel is None:
                self._start()
                loaded = self._exchange({"op": "load", "source": self._source, "name": self._name}, limit + LOAD)
                if isinstance(loaded.result, Stop):
                    self.close()
                    return replace(loaded, loaded=False)
            return self._exchange({"op": "run", "steps": plain_steps(script)}, limit, script)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process and everything in it."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)  # its own session: helpers that it started go too
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        request_in, request_out = os.pipe()
        reply_in, reply_out = os.pipe()
        output_in, output_out = os.pipe()
        self._channel = Channel(request_out, reply_in, output_in)
        try:
            self._process = subprocess.Popen(
                self._command(request_in, reply_out, BARE[self._kind] + self._limits.megabytes, self._kind),
                stdin=subprocess.DEVNULL, stdout=output_out, stderr=output_out,
                pass_fds=(request_in, reply_out), env=ENVIRONMENT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise MachineError(message("judge.no-start", why=str(error))) from error
        finally:
            for fd in (request_in, reply_out, output_out):
                os.close(fd)
        try:
            ready = self._channel.receive(time.monotonic() + START)
        except (channel.DeadlineError, channel.ClosedError, channel.FloodError, channel.FrameError) as error:
            why = self._channel.printed().strip() or type(error).__name__
            raise MachineError(message("judge.no-start", why=why[-300:])) from error
        missing = self._needed - set(ready["limits"])
        if missing:
            raise MachineError(message("judge.no-limit", names=", ".join(sorted(missing))))

    def _exchange(self, request: Any, limit: float, script: Script | None = None) -> Reply:
        assert self._channel is not None
        started = time.monotonic()
        stop: Stop | None = None
        reply: Any = None
        try:
            reply = self._channel.exchange(request, started + limit)
        except channel.DeadlineError:
            text = message("judge.too-slow", limit=f"{limit:g}")
            stop = Stop(Outcome.TOO_SLOW, text, "late", True, f"{limit:g} s", f"> {limit:g} s")
        except channel.FloodError:
            kib = channel.OUTPUT_LIMIT >> 10
            text = message("judge.output-limit", limit=kib)
            stop = Stop(Outcome.OUTPUT_LIMIT, text, "flood", True, f"{kib} KiB", f"> {kib} KiB")
        except channel.FrameError as error:
            stop = malformed(str(error))
        except channel.ClosedError:
            stop = self._death()
        seconds = time.monotonic() - started
        result = stop or self._read(reply, script)
        output = self._channel.printed()
        if stop or (isinstance(result, Stop) and result.outcome is Outcome.MALFORMED_REPLY):
            self.close()
        return Reply(result, output, seconds)

    def _read(self, reply: Any, script: Script | None) -> Shown | Stop:
        try:
            if reply["ok"] is True:
                return shown(script, reply["shown"], reply["modified"]) if script else Shown(())
            return self._raised(reply)
        except Exception as error:  # a reply is the submission's word: whatever does not fit is malformed
            return malformed(type(error).__name__)

    def _raised(self, reply: dict[str, Any]) -> Stop:
        name, text = channel.printable(reply["type"]), channel.printable(reply["text"])
        kind, line = reply["kind"], reply["line"]
        at = _place(self._source, line)
        if kind == "memory":
            mebibytes = f"{self._limits.megabytes} MiB"
            told = message("judge.out-of-memory", limit=mebibytes, text=text or "MemoryError", at=at)
            return Stop(Outcome.OUT_OF_MEMORY, told, "memory", False, mebibytes, text or None)
        if kind == "result":
            told = message("judge.unfit-result", text=text, limit=f"{MAX_BODY >> 20} MiB")
            return Stop(Outcome.WRONG_DTYPE, told, "unfit", False)
        unfit = {"missing": "judge.missing", "not callable": "judge.not-callable"}
        if kind in unfit:
            return Stop(Outcome.CRASHED, message(unfit[kind], name=self._name), kind, False)
        if reply["module"] is not None:
            told = message("judge.no-module", module=channel.printable(reply["module"]), at=at)
            return Stop(Outcome.CRASHED, told, f"module {reply['module']}", False)
        if kind != "raised":
            return malformed("kind")
        told = message("judge.raised", error=f"{name}: {text}" if text else name, at=at)
        return Stop(Outcome.CRASHED, told, raised(name, text), False)

    def _death(self) -> Stop:
        assert self._process is not None
        try:
            status = self._process.wait(2.0)
        except subprocess.TimeoutExpired:  # it closed the pipe and lives on
            return malformed("EOF")
        number = -status if status < 0 else status - 128 if status > 128 else 0
        how = signal.Signals(number).name if number in set(signal.Signals) else f"exit status {status}"
        if number == signal.SIGKILL:
            limit = f"{self._limits.megabytes} MiB"
            return Stop(Outcome.OUT_OF_MEMORY, message("judge.killed", limit=limit), "killed", True, limit)
        return Stop(Outcome.CRASHED, message("judge.died", how=how), f"died {how}")


def _place(source: str, line: str | None) -> Text:
    """Where in the source; nothing where the line is not known."""
    if line is None:
        return Text("", "")
    number, lines = int(line), source.splitlines()
    words = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return message("judge.place", line=number, words=channel.printable(words)[:80])
