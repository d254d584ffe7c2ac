"""Does what was asked for, a few things at a time, in threads of this server; tells of it in the store alone."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from bagu.curriculum.catalog import Catalog
from bagu.errors import BaguError
from bagu.store import JSON, new_id
from bagu.study.learner import Learner
from bagu.text import Text, message
from bagu.web.warmth import Warmth

if TYPE_CHECKING:
    from bagu.store.runs import Run, RunKind
    from bagu.store.store import Store

BEAT = 1.0  # seconds between two signs of life
PATIENCE = 6.0  # seconds without one until a run counts as lost
JUDGES = 2  # submissions judged at a time, on as many cores
JUDGING: "tuple[RunKind, ...]" = ("judge", "examples")


class UnwantedError(Exception):
    """The run was stopped, or given up as lost: nobody waits for what comes of it."""


class Worker:
    """The threads start when they are first needed, or with `start`, and end with `close`."""

    def __init__(self, catalog: Catalog, store: "Store", learner: Callable[[], Learner]) -> None:
        self.catalog, self.store, self.learner = catalog, store, learner
        self.owner = new_id()
        self._news = Condition()
        self._closing = Event()
        self._threads: list[Thread] = []
        self._machine = _Machine()
        self.warmth = Warmth(catalog, self._machine.shared)

    def start(self) -> None:
        """Also goes on with what waits since another server ended."""
        with self._news:
            if self._threads or self._closing.is_set():
                return
            judges = min(JUDGES, os.cpu_count() or 1)
            kinds: list[tuple[RunKind, ...]] = [*(JUDGING,) * judges, ("speed",), ("claim",)]
            self._threads = [Thread(target=self._work, args=(which,), daemon=True) for which in kinds]
            self._threads.append(Thread(target=self._live, daemon=True))
            for thread in self._threads:
                thread.start()

    def wake(self) -> None:
        """Something was asked for."""
        self.start()
        with self._news:
            self._news.notify_all()

    def end(self) -> None:
        """Begin nothing more, and let streams of events end; a signal may call this at any moment."""
        self._closing.set()

    def close(self) -> None:
        """Let go of the threads; what is under way and takes longer than a moment is left to be lost."""
        self.end()
        self.warmth.end()
        with self._news:
            self._news.notify_all()
        for thread in self._threads:
            thread.join(BEAT)

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def _live(self) -> None:
        """Signs of life, and a look whether those of others fail to come."""
        while not self._closing.wait(BEAT):
            try:
                if self.store.runs.busy():
                    self.store.runs.beat(self.owner)
                    self.store.runs.lose(datetime.now(UTC) - timedelta(seconds=PATIENCE))
            except BaguError as error:
                print(f"bagu: {error}", file=sys.stderr)
            with self._news:
                self._news.notify_all()

    def _work(self, kinds: "tuple[RunKind, ...]") -> None:
        from bagu.web.work import Work

        work = Work(self.catalog, self.learner())
        try:
            while not self._closing.is_set():
                run = self._next(kinds)
                if run is None:
                    continue
                if run.kind in JUDGING:
                    self.warmth.settle(run.item)
                with self._machine.alone() if run.kind == "speed" else self._machine.shared():
                    self._do(work, run)
        finally:
            work.close()

    def _next(self, kinds: "tuple[RunKind, ...]") -> "Run | None":
        with self._news:
            try:
                run = self.store.runs.begin(self.owner, kinds)
            except BaguError as error:  # the disk is full, or another program holds the file: it may pass
                print(f"bagu: {error}", file=sys.stderr)
                run = None
            if run is None and not self._closing.is_set():
                self._news.wait(2 * BEAT)
            return run

    def _do(self, work: "object", run: "Run") -> None:
        from bagu.web.work import Work

        assert isinstance(work, Work)

        def tell(kind: str, payload: JSON = None, *, last: bool = False) -> None:
            if self._closing.is_set() or not self.store.runs.tell(run.id, self.owner, kind, payload, last=last):
                raise UnwantedError

        def wanted() -> bool:
            held = self.store.runs.find(run.id)
            return not self._closing.is_set() and held is not None and held.state == "running"

        try:
            work.do(run, tell, wanted)
        except UnwantedError:
            pass
        except BaguError as error:
            if not self._closing.is_set():
                self._fail(run, error.text)
        except Exception as error:
            if self._closing.is_set():  # what it works with is taken down around it; it will count as lost
                return
            traceback.print_exception(error, file=sys.stderr)  # for whoever started the server, not for a page
            self._fail(run, message("web.fault", kind=type(error).__name__))

    def _fail(self, run: "Run", why: Text) -> None:
        try:
            self.store.runs.tell(run.id, self.owner, "failed", {"zh": why.zh, "en": why.en}, last=True)
        except BaguError as error:  # it will count as lost
            print(f"bagu: {error}", file=sys.stderr)


class _Machine:
    """Who measures speed wants the machine for itself; the rest share it."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._shared, self._alone = 0, False

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._shared += 1
        try:
            yield
        finally:
            with self._changed:
                self._shared -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._alone and self._shared == 0)
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
