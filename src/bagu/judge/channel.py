"""Frames to and from a box, with a deadline on reading and on writing, while its prints are drained."""

import os
import select
import time
from typing import Any

from bagu.judge.inside import frames

OUTPUT_LIMIT = 64 << 10  # bytes printed during one script
READ = 1 << 16  # bytes at a time: several small replies come at once


class DeadlineError(Exception):
    """The deadline passed."""


class ClosedError(Exception):
    """The other side closed its end."""


class FloodError(Exception):
    """More was printed than is kept."""


class FrameError(Exception):
    """What came is no frame."""


class Channel:
    """Owns three descriptors: requests out, replies in, and what the box prints."""

    def __init__(self, requests: int, replies: int, output: int) -> None:
        self._requests, self._replies, self._output = requests, replies, output
        self._printed, self._come = bytearray(), bytearray()
        for fd in (requests, replies, output):
            os.set_blocking(fd, False)

    def send(self, data: bytes, deadline: float) -> None:
        """Send whole frames, and forget what was printed before; `deadline` is absolute, on the monotonic clock."""
        self._printed.clear()
        view = memoryview(data)
        while view:
            self._wait(self._requests, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._requests, view) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise ClosedError from error

    def receive(self, deadline: float) -> Any:
        """One value. DeadlineError, ClosedError, FloodError or FrameError."""
        try:
            length = frames.header_length(self._exactly(frames.LENGTH.size, deadline))
            header = frames.read_header(self._exactly(length, deadline))
            value = header.value(self._exactly(header.size, deadline))
        except (DeadlineError, ClosedError, FloodError):
            raise
        except Exception as error:  # fuzzed frames raised seven kinds of exception, RecursionError among them
            raise FrameError(type(error).__name__) from error
        self._drain()
        return value

    def ready(self) -> bool:
        """Whether something of the next reply is here already."""
        if self._come:
            return True
        poll = select.poll()
        poll.register(self._replies, select.POLLIN)
        return bool(poll.poll(0))

    def printed(self) -> str:
        """What the box printed since it was last asked, made harmless for a terminal."""
        text = printable(self._printed.decode("utf-8", "replace"))
        self._printed.clear()
        return text

    def hang_up(self) -> None:
        """No more requests; what has come and will come can still be read."""
        if self._requests >= 0:
            os.close(self._requests)
            self._requests = -1

    def close(self) -> None:
        self.hang_up()
        for fd in (self._replies, self._output):
            os.close(fd)

    def _exactly(self, count: int, deadline: float) -> bytearray:
        """The next bytes; what comes beyond them waits for the next reply."""
        come = self._come
        while len(come) < count:
            self._wait(self._replies, select.POLLIN, deadline)
            try:
                part = os.read(self._replies, max(count - len(come), READ))
            except BlockingIOError:
                continue
            if not part:
                self._drain()
                raise ClosedError
            come += part
        taken = come[:count]
        del come[:count]
        return taken

    def _wait(self, fd: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(fd, event)
        poll.register(self._output, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineError
            ready = dict(poll.poll(left * 1000))
            if ready.get(self._output, 0) and not self._drain():
                poll.unregister(self._output)  # closed: nothing more will be printed
            if fd in ready:
                return

    def _drain(self) -> bool:
        """Take what is printed so far; False at its end."""
        while True:
            try:
                part = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return True
            if not part:
                return False
            self._printed += part
            if len(self._printed) > OUTPUT_LIMIT:
                raise FloodError


def printable(text: str) -> str:
    """The text without control characters: a submission must not steer the terminal that shows its words."""
    return "".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text)
