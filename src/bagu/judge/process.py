"""A box that is one worker process: started when first needed, replaced after a crash or a hang."""

import contextlib
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bagu.curriculum.problem import Limits
from bagu.errors import MachineError
from bagu.judge import channel
from bagu.judge.inside import frames
from bagu.judge.inside.frames import MAX_BODY
from bagu.judge.inside.values import Kind
from bagu.judge.runner import Packed, Reply, Shown, Stop, malformed, packed, raised, shown
from bagu.judge.verdict import Outcome
from bagu.judge.worker import Worker
from bagu.ladders.script import Call, New, Script
from bagu.text import Text, message

LOAD = 2.0  # seconds beyond one call for the submission's own imports
SLACK = 48  # megabytes beyond what the process has and the problem allows, for the allocator
TOGETHER, BATCH = 32, 1 << 20  # scripts, and bytes, in one request
PROCESSOR = 600  # seconds, a backstop: the wall clock of this side comes first


@contextlib.contextmanager
def open_box(
    start: Callable[[Kind], Worker], source: str, name: str, limits: Limits, kind: Kind = "numpy"
) -> Iterator["ProcessBox"]:
    """A box in processes that `start` makes ready."""
    box = ProcessBox(start, source, name, limits, kind)
    try:
        yield box
    finally:
        box.close()


class ProcessBox:
    """See `bagu.judge.runner.Box`."""

    def __init__(self, start: Callable[[Kind], Worker], source: str, name: str, limits: Limits, kind: Kind) -> None:
        self._start, self._source, self._name, self._limits, self._kind = start, source, name, limits, kind
        self._worker: Worker | None = None

    def run(self, script: Script, seconds: float | None = None) -> Reply:
        limit = self._limit(script, seconds)
        try:
            return self._loaded(limit) or self._exchange(_request([packed(script)]), limit, script)
        except BaseException:
            self.close()
            raise

    def run_all(self, cases: Sequence[Packed]) -> Generator[Reply, None, None]:
        """Some cases at a time are sent, and the next some before the last replies are looked at: the box works on."""
        at, come = 0, deque[Reply]()
        try:
            while at < len(cases):
                some = cases[at : at + self._together(cases[at:])]
                first = self._loaded(self._limit(some[0].script))
                if first is not None:
                    yield first
                    return
                request: bytes | None = _request(some)
                for case in some:
                    while come and request is None and not self._ready():
                        yield come.popleft()
                    come.append(self._exchange(request, self._limit(case.script), case.script))
                    request = None
                    at += 1
                    if self._worker is None:  # whether a fresh one takes the rest is asked now
                        while come:
                            yield come.popleft()
                        break
            yield from come
        except BaseException:
            self.close()  # replies may be on their way that nobody waits for
            raise

    def _limit(self, script: Script, seconds: float | None = None) -> float:
        calls = sum(isinstance(step, New | Call) for step in script.steps)
        return (self._limits.seconds if seconds is None else seconds) * max(1, calls)

    def _ready(self) -> bool:
        return self._worker is not None and self._worker.channel.ready()

    @staticmethod
    def _together(cases: Sequence[Packed]) -> int:
        """How many of the first cases go into one request: the arguments of all stay below the limit."""
        total = 0
        for count, case in enumerate(cases[:TOGETHER]):
            total += len(case.frame)
            if total > BATCH:
                return max(1, count)
        return min(len(cases), TOGETHER)

    def _loaded(self, limit: float) -> Reply | None:
        """Start a process where there is none; the reply of a source that did not load."""
        if self._worker is not None:
            return None
        self._worker = self._start(self._kind)
        reply = self._exchange(self._submission(self._worker.bare), limit + LOAD)
        if isinstance(reply.result, Stop):
            self.close()
            return replace(reply, loaded=False)
        return None

    def peak(self) -> float | None:
        """Let the process leave of its own accord; megabytes of its largest resident set, where that is known."""
        if self._worker is None:
            return None
        self._worker.channel.hang_up()
        ended = self._worker.ended(2.0)
        self.close()
        return None if ended is None else ended.megabytes

    def close(self) -> None:
        """End the process and everything in it."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _submission(self, bare: int) -> bytes:
        megabytes = bare + SLACK + self._limits.megabytes
        return frames.pack({
            "op": "load", "source": self._source, "name": self._name, "megabytes": megabytes, "seconds": PROCESSOR,
        })  # fmt: skip

    def _exchange(self, request: bytes | None, limit: float, script: Script | None = None) -> Reply:
        """Send a request, None where it was sent with an earlier script, and wait for one reply."""
        assert self._worker is not None
        started = time.monotonic()
        stop: Stop | None = None
        reply: Any = None
        try:
            if request is not None:
                self._worker.channel.send(request, started + limit)
            reply = self._worker.channel.receive(started + limit)
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
        if isinstance(reply, dict) and set(reply) == {"fatal"} and script is None:
            raise MachineError(message("judge.no-limit", why=channel.printable(str(reply["fatal"]))))
        result = stop or self._read(reply, script)
        output = self._worker.channel.printed()
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
        assert self._worker is not None
        ended = self._worker.ended(0.5)
        if ended is None:  # it closed the pipe and lives on
            return malformed("EOF")
        status = ended.status
        number = -status if status < 0 else status - 128 if status > 128 else 0
        how = signal.Signals(number).name if number in set(signal.Signals) else f"exit status {status}"
        if number == signal.SIGKILL:
            limit = f"{self._limits.megabytes} MiB"
            return Stop(Outcome.OUT_OF_MEMORY, message("judge.killed", limit=limit), "killed", True, limit)
        return Stop(Outcome.CRASHED, message("judge.died", how=how), f"died {how}")


def _request(cases: Sequence[Packed]) -> bytes:
    return b"".join([frames.pack({"op": "run", "scripts": len(cases)}), *(case.frame for case in cases)])


def _place(source: str, line: str | None) -> Text:
    """Where in the source; nothing where the line is not known."""
    if line is None:
        return Text("", "")
    number, lines = int(line), source.splitlines()
    words = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return message("judge.place", line=number, words=channel.printable(words)[:80])
