"""Isolation where bubblewrap is missing: a bare interpreter with limits, which sees this user's files and network."""

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bagu.curriculum.problem import Limits
from bagu.judge.inside.values import Kind
from bagu.judge.packages import packages_of
from bagu.judge.process import BOOT, open_box
from bagu.judge.runner import Box, Level


class PlainRunner:
    """See `bagu.judge.runner.Runner`: enough against one's own mistakes, nothing against malice."""

    strongest: Level = "reduced"

    def open(self, source: str, name: str, limits: Limits, kind: Kind = "numpy") -> AbstractContextManager[Box]:
        return open_box(command, frozenset(), source, name, limits, kind)


def command(requests: int, replies: int, megabytes: int, kind: Kind) -> list[str]:
    """The whole command line of a worker; -I -S keeps site-packages out of its path."""
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    packages, ours = packages_of(kind)["numpy"].parent, Path(__file__).parent
    worker = [python, "-I", "-S", "-B", "-X", "utf8", "-c", BOOT]
    return [*worker, str(requests), str(replies), str(packages), str(ours), str(megabytes), kind]
