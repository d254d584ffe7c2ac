"""Frames to and from a box, with a deadline on reading and on writing, while its prints are drained."""

import os
import select
import time
from typing import Any

from bagu.judge.inside import frames

OUTPUT_LIMIT = 64 << 10  # bytes printed during one script


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
        self._printed = bytearray()
        for fd in (requests, replies, output):
            os.set_blocking(fd, False)

    def exchange(self, request: Any, deadline: float) -> Any:
        """Send one value and receive one; `deadline` is absolute, on the monotonic clock."""
        self.send(request, deadline)
        return self.receive(deadline)

    def send(self, request: Any, deadline: float) -> None:
        """Send one value, and forget what was printed before."""
        self._printed.clear()
        self._send(frames.pack(request), deadline)

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

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._requests, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._requests, view) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise ClosedError from error

    def _exactly(self, count: int, deadline: float) -> bytearray:
        data = bytearray()
        while len(data) < count:
            self._wait(self._replies, select.POLLIN, deadline)
            try:
                part = os.read(self._replies, min(count - len(data), 1 << 20))
            except BlockingIOError:
                continue
            if not part:
                self._drain()
                raise ClosedError
            data += part
        return data

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
