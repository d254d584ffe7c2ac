"""k-means over real processes that talk through torch.distributed, where any of them may be lost.

Rank 0 adds the messages up and sends the total back. A star costs rank 0 more than a ring would, and it knows whose
message is missing: a loss gets a name instead of a hang, and no result is made of the shards that are left.
"""

import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_count, check_number
from bagu.algorithms.classical_ml.clustering.checks import check_shards
from bagu.algorithms.classical_ml.clustering.kmeans import Clustering
from bagu.algorithms.classical_ml.clustering.sharded_kmeans import shard_rounds

OnRound = Callable[[int, int], None]  # rank, round from 1
START = 120.0  # seconds that processes may take to start: they import torch
VERDICT = 2.0  # seconds that a worker waits to be told who was lost, when rank 0 no longer answers


class WorkerLostError(RuntimeError):
    """A worker died or did not answer in time; `rank` says which.

    >>> WorkerLostError(1, "killed by SIGKILL").rank
    1
    """

    def __init__(self, rank: int, reason: str) -> None:
        super().__init__(f"rank {rank} was lost ({reason}), and with it the sums of its shard: there is no result.")
        self.rank, self.reason = rank, reason


def kmeans_rank(
    x: Array,
    centers: Array,
    store: Any,
    max_iter: int = 300,
    tol: float = 1e-4,
    timeout: float = 30.0,
    on_round: OnRound | None = None,
) -> Clustering:
    """One process's part of `sharded_kmeans`: the points of its own shard, totals shared with the other ranks.

    Call it in every process of an initialised process group, with the same centres everywhere and the store that the
    group met at. timeout: seconds that a round may wait for a rank. on_round: called with the rank and the number of
    the round before each exchange. Returns the common centres, the labels of the shard, the common inertia and the
    number of iterations. Errors: WorkerLostError, with the same rank in all processes that are left.
    Cost: as `shard_rounds`; a rank sends and receives k·(d + 1) + 1 numbers a round, rank 0 those of all ranks.
    """
    import torch.distributed as dist

    rounds = shard_rounds(x, centers, max_iter, tol)
    message = next(rounds)
    for number in count(1):
        if on_round is not None:
            on_round(dist.get_rank(), number)
        total = _gather(message, store, timeout) if dist.get_rank() == 0 else _send(message, store, timeout)
        try:
            message = rounds.send(total)
        except StopIteration as end:
            result: Clustering = end.value
            return result
    raise AssertionError("count() does not end")


def _gather(message: Array, store: Any, timeout: float) -> Array:
    """Rank 0: receive from all, add up in the order of ranks, send to all. The first failure names its rank to all."""
    import torch
    import torch.distributed as dist

    limit, others, rank = timedelta(seconds=timeout), range(1, dist.get_world_size()), 0
    boxes = {rank: torch.empty(len(message), dtype=torch.float64) for rank in others}
    try:
        works = {}
        for rank in others:
            works[rank] = dist.irecv(boxes[rank], src=rank)
        for rank in others:
            works[rank].wait(limit)  # type: ignore[union-attr]  # a work for every member of the group
        total = np.sum([message, *(box.numpy() for box in boxes.values())], axis=0)
        for rank in others:
            dist.isend(torch.from_numpy(total), dst=rank).wait(limit)  # type: ignore[union-attr]
    except RuntimeError as error:
        store.set("lost", str(rank))
        raise WorkerLostError(rank, _said(error)) from error
    return np.asarray(total)


def _send(message: Array, store: Any, timeout: float) -> Array:
    """Another rank: send, receive the total. Where rank 0 fails, it may have said who was lost; else it is lost."""
    import torch
    import torch.distributed as dist

    total = torch.empty(len(message), dtype=torch.float64)
    limit = timedelta(seconds=2 * timeout + VERDICT)  # rank 0 may itself be waiting for a rank
    try:
        dist.isend(torch.from_numpy(message), dst=0).wait(limit)  # type: ignore[union-attr]
        dist.irecv(total, src=0).wait(limit)  # type: ignore[union-attr]
    except RuntimeError as error:
        rank, reason = 0, _said(error)
        with suppress(RuntimeError):
            store.wait(["lost"], timedelta(seconds=VERDICT))
            rank, reason = int(store.get("lost")), "told by rank 0"
        raise WorkerLostError(rank, reason) from error
    return np.asarray(total.numpy())


def _said(error: Exception) -> str:
    """Whether the other side hung up or only kept silent, which is all that gloo's message tells."""
    return "no answer in time" if "imed out" in str(error) else "its connection was closed"


def kmeans_processes(
    parts: Sequence[Array],
    centers: Array,
    max_iter: int = 300,
    tol: float = 1e-4,
    timeout: float = 30.0,
    on_round: OnRound | None = None,
) -> tuple[Array, tuple[Array, ...], float, int]:
    """k-means with a process of this machine for every shard: gloo over the loopback interface, rank i has parts[i].

    What `sharded_kmeans` returns, and `kmeans` with empty="keep" on all points, up to the rounding of sums. A worker
    that dies, raises or falls silent ends the run: WorkerLostError names its rank, and all processes are gone when it
    is raised. on_round must be importable, as processes are spawned: a script needs `if __name__ == "__main__":`.

    Try it: kmeans_processes(np.array_split(x, 3), x[:4]). Errors: as `sharded_kmeans`; ModuleNotFoundError without
    torch. Cost: a process and an import of torch a shard, some seconds; then as `kmeans_rank`.
    """
    check_shards(parts, centers)
    check_count(max_iter, "max_iter", at_least=1)
    check_number(tol, "tol", at_least=0)
    check_number(timeout, "timeout", above=0)
    try:
        import torch.distributed  # noqa: F401  # here, so that its absence is told here
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("kmeans_processes needs torch: pip install 'bagu[torch]'.") from error
    workers: list[_Worker] = []
    with TemporaryDirectory(prefix="bagu-kmeans-") as folder:
        try:
            for rank, part in enumerate(parts):
                place = _Place(rank, len(parts), str(Path(folder, "store")), timeout)
                workers.append(_Worker.start(place, (part, centers, max_iter, tol), on_round))
            found = _collect(workers, timeout)
        finally:
            for worker in workers:
                worker.end()
    at, _, inertia, n_iter = found[0]
    return at, tuple(labels for _, labels, _, _ in found), inertia, n_iter


@dataclass(frozen=True)
class _Place:
    """Where a worker belongs."""

    rank: int
    world: int
    file: str
    timeout: float


@dataclass(frozen=True)
class _Lost:
    rank: int
    reason: str


@dataclass
class _Worker:
    rank: int
    process: SpawnProcess
    pipe: "Connection[Any, Any]"
    rounds: int = 0
    result: Clustering | None = None

    @classmethod
    def start(cls, place: _Place, work: tuple[Array, Array, int, float], on_round: OnRound | None) -> "_Worker":
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(theirs, place, work, on_round), daemon=True)
        process.start()
        theirs.close()  # so that its death is an end of file here
        return cls(place.rank, process, ours)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()

    def death(self) -> str:
        """How a process ended whose pipe did."""
        self.process.join(VERDICT)
        code = self.process.exitcode
        if code is None:
            return "its pipe was closed"
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _collect(workers: list[_Worker], timeout: float) -> list[Clustering]:
    """Wait for the results of all ranks; the first loss that anybody reports ends it."""
    while waiting := [worker for worker in workers if worker.result is None]:
        started = all(worker.rounds for worker in workers)
        ready = wait([worker.pipe for worker in waiting], 4 * timeout + VERDICT if started else START)
        if not ready:  # nobody speaks, not even to accuse: the one that is furthest behind
            behind = min(waiting, key=lambda worker: worker.rounds)
            raise WorkerLostError(behind.rank, f"no sign of life after round {behind.rounds}")
        for worker in waiting:
            if worker.pipe in ready:
                _hear(worker, workers)
    return [worker.result for worker in workers if worker.result is not None]


def _hear(worker: _Worker, workers: list[_Worker]) -> None:
    """Take one message of a worker: the number of a round, a result, or a loss."""
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError) as error:
        raise WorkerLostError(worker.rank, worker.death()) from error
    if isinstance(said, int):
        worker.rounds = said
    elif isinstance(said, _Lost):
        accused = workers[said.rank]
        if accused is not worker:  # it may know better: its own last words, or how it died
            while accused.pipe.poll(VERDICT if accused.process.exitcode is not None else 0.2):
                _hear(accused, workers)
        raise WorkerLostError(said.rank, said.reason)
    else:
        worker.result = said


def _work(
    pipe: "Connection[Any, Any]", place: _Place, work: tuple[Array, Array, int, float], on_round: OnRound | None
) -> None:
    """The life of one process."""
    loopback = next((name for _, name in socket.if_nameindex() if name in ("lo", "lo0")), None)
    if loopback is not None:
        os.environ["GLOO_SOCKET_IFNAME"] = loopback  # no other machine has business here
    import torch.distributed as dist

    def tell(rank: int, number: int) -> None:
        pipe.send(number)
        if on_round is not None:
            on_round(rank, number)

    try:
        store = dist.FileStore(place.file, place.world)  # type: ignore[attr-defined]
        dist.init_process_group(
            "gloo", store=store, rank=place.rank, world_size=place.world, timeout=timedelta(seconds=START)
        )
        pipe.send(kmeans_rank(*work[:2], store, *work[2:], place.timeout, tell))
        dist.destroy_process_group()
    except WorkerLostError as error:
        pipe.send(_Lost(error.rank, error.reason))
    except Exception as error:
        pipe.send(_Lost(place.rank, f"{type(error).__name__}: {error}"))
