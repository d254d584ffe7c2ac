"""Real processes: the result of one machine, and a lost worker that all the others name."""

import sys
from multiprocessing import Pipe, active_children
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from algorithms.classical_ml.lost_workers import Fault
from bagu.algorithms.classical_ml import WorkerLostError, kmeans, kmeans_processes, sharded_kmeans
from bagu.algorithms.classical_ml.clustering import kmeans_processes as module
from bagu.algorithms.classical_ml.clustering.kmeans_processes import _Lost, _Place, _Worker

pytest.importorskip("torch")
pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals"),
]

X = default_rng(0).standard_normal((300, 3))
PARTS, CENTERS = tuple(np.split(X, [10, 200])), X[:5]
SHORT = 1.0  # seconds that a round may wait where a worker is stopped


def test_processes_find_what_one_machine_finds() -> None:
    centers, labels, inertia, n_iter = kmeans_processes(PARTS, CENTERS, tol=0)
    alone = kmeans(X, CENTERS, tol=0, empty="keep")
    assert np.abs(centers - alone[0]).max() < 1e-12
    assert np.array_equal(np.concatenate(labels), alone[1])
    assert [len(part) for part in labels] == [len(part) for part in PARTS]
    assert n_iter == alone[3]
    assert inertia == pytest.approx(alone[2], rel=1e-12)
    assert np.array_equal(centers, sharded_kmeans(PARTS, CENTERS, tol=0)[0])  # the same sums in the same order
    assert not active_children()


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_every_survivor_names_the_lost_rank(how: Any, tmp_path: Path) -> None:
    workers = [
        _Worker.start(_Place(rank, 3, str(tmp_path / "store"), SHORT if how == "stop" else 30.0),
                      (part, CENTERS, 300, 0.0), Fault(1, 4, how))
        for rank, part in enumerate(PARTS)
    ]  # fmt: skip
    try:
        said: dict[int, _Lost] = {}
        while len(said) < 2:
            assert wait([workers[rank].pipe for rank in (0, 2) if rank not in said], 60), "a survivor hangs"
            for rank in {0, 2} - said.keys():
                while workers[rank].pipe.poll():
                    message = workers[rank].pipe.recv()
                    if isinstance(message, _Lost):
                        said[rank] = message
                        break
                    assert isinstance(message, int), "there is a result, though a worker was lost"
        assert {lost.rank for lost in said.values()} == {1}
    finally:
        for worker in workers:
            worker.end()


def test_rank_0_is_named_as_well() -> None:
    with pytest.raises(WorkerLostError, match=r"^rank 0 was lost \(killed by SIGKILL\).*there is no result\.$") as lost:
        kmeans_processes(PARTS[1:], CENTERS, on_round=Fault(0, 3, "kill"))
    assert lost.value.rank == 0
    assert not active_children()


def test_the_last_words_of_a_worker_are_told() -> None:
    with pytest.raises(WorkerLostError, match=r"^rank 1 was lost \(ZeroDivisionError: bad shard\)"):
        kmeans_processes(PARTS[1:], CENTERS, on_round=Fault(1, 3, "fail"))
    assert not active_children()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"parts": ()}, "parts"),
        ({"centers": np.full((1, 3), np.nan)}, "centers"),
        ({"max_iter": 0}, "max_iter"),
        ({"tol": -1.0}, "tol"),
        ({"timeout": 0.0}, "timeout"),
    ],
)
def test_bad_input_is_told_before_any_process_starts(change: dict[str, Any], name: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{name}"):
        kmeans_processes(**{"parts": PARTS, "centers": CENTERS, **change})


class Stub:
    """A worker without a process: what it says is written to its pipe beforehand."""

    exitcode = None

    def __init__(self, rank: int, *says: Any, rounds: int = 0) -> None:
        self.rank, self.rounds, self.result, self.process = rank, rounds, None, self
        self.pipe, self.other_end = Pipe(duplex=False)
        for said in says:
            self.other_end.send(said)


def test_where_nobody_speaks_the_one_behind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "wait", lambda pipes, seconds: [])
    workers: Any = [Stub(0, rounds=5), Stub(1, rounds=4), Stub(2, rounds=5)]
    with pytest.raises(WorkerLostError, match=r"^rank 1 was lost \(no sign of life after round 4\)"):
        module._collect(workers, timeout=1.0)


@pytest.mark.parametrize(
    ("last_words", "reason"),
    [((3, _Lost(1, "ValueError: bad shard")), "ValueError: bad shard"), ((3,), "its connection was closed")],
)
def test_the_accused_is_heard_before_the_accuser_is_believed(last_words: tuple[Any, ...], reason: str) -> None:
    workers: Any = [Stub(0, _Lost(1, "its connection was closed")), Stub(1, *last_words)]
    with pytest.raises(WorkerLostError) as lost:
        module._hear(workers[0], workers)
    assert (lost.value.rank, lost.value.reason) == (1, reason)
