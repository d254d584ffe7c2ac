import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from bagu.judge import channel
from bagu.judge.channel import Channel, ClosedError, DeadlineError, FloodError, FrameError, printable
from bagu.judge.inside import frames


@dataclass
class Pipes:
    """A channel and the three ends that a box would hold."""

    channel: Channel
    requests: int
    replies: int
    output: int


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    requests, replies, output = os.pipe(), os.pipe(), os.pipe()
    made = Pipes(Channel(requests[1], replies[0], output[0]), requests[0], replies[1], output[1])
    yield made
    made.channel.close()
    for fd in (made.requests, made.replies, made.output):
        try:
            os.close(fd)
        except OSError:
            continue


def soon(seconds: float = 0.05) -> float:
    return time.monotonic() + seconds


def test_a_reply_is_read_and_prints_are_kept(pipes: Pipes) -> None:
    os.write(pipes.output, "好\n".encode())
    os.write(pipes.replies, frames.pack([1, "two"]))
    assert pipes.channel.receive(soon(5)) == [1, "two"]
    assert pipes.channel.printed() == "好\n"


def test_silence_ends_at_the_deadline(pipes: Pipes) -> None:
    with pytest.raises(DeadlineError):
        pipes.channel.receive(soon())


def test_half_a_frame_ends_at_the_deadline(pipes: Pipes) -> None:
    os.write(pipes.replies, frames.pack(np.arange(9.0))[:-1])
    with pytest.raises(DeadlineError):
        pipes.channel.receive(soon())


def test_a_box_that_never_reads_ends_at_the_deadline(pipes: Pipes) -> None:
    with pytest.raises(DeadlineError):
        pipes.channel.send(frames.pack(np.zeros(1 << 20)), soon())


def test_a_closed_pipe_is_told_apart(pipes: Pipes) -> None:
    os.close(pipes.replies)
    with pytest.raises(ClosedError):
        pipes.channel.receive(soon(5))


def test_a_flood_of_prints_ends_the_exchange(pipes: Pipes) -> None:
    def flood() -> None:
        try:
            os.write(pipes.output, bytes(2 * channel.OUTPUT_LIMIT))
        except OSError:
            return

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    with pytest.raises(FloodError):
        pipes.channel.receive(soon(5))


def test_mutated_frames_never_hang_or_escape(pipes: Pipes) -> None:
    rng = random.Random(0)
    honest = frames.pack({"ok": True, "shown": [[0, "f", np.arange(6).reshape(2, 3)]], "modified": []})
    refused = 0
    for _ in range(500):
        frame = bytearray(honest)
        for _ in range(rng.randint(1, 4)):
            frame[rng.randrange(len(frame))] = rng.randrange(256)
        replies = os.pipe()
        requests, output = os.pipe(), os.pipe()
        one = Channel(requests[1], replies[0], output[0])
        os.write(replies[1], frame)
        for fd in (replies[1], requests[0], output[1]):
            os.close(fd)
        try:
            one.receive(soon(5))
        except (FrameError, ClosedError):
            refused += 1
        finally:
            one.close()
    assert refused > 250


def test_control_characters_are_made_harmless() -> None:
    assert printable("a\x1b[2Jb\tc\n\u202e") == "a\ufffd[2Jb\tc\n\ufffd"
