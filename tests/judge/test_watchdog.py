import os
import time

from bagu.judge.watchdog import Lost, watched


def work(item: str) -> str:
    if item == "hang":
        while True:
            pass
    if item == "die":
        os._exit(3)
    if item == "raise":
        raise RuntimeError(item)
    if item == "hoard":
        return str(len(bytes(1 << 30)))
    print("noise")
    return item * 2


def test_results_come_in_order_whatever_happens_between() -> None:
    items = ["a", "hang", "b", "die", "raise", "c"]
    assert list(watched(work, items, seconds=0.3)) == ["aa", Lost.LATE, "bb", Lost.DIED, Lost.DIED, "cc"]


def test_memory_is_limited() -> None:
    assert list(watched(work, ["hoard"], seconds=5.0, megabytes=64)) == [Lost.DIED]


def test_nothing_to_do_forks_nothing() -> None:
    started = time.monotonic()
    assert list(watched(work, [], seconds=1.0)) == []
    assert time.monotonic() - started < 0.05


def test_leaving_early_leaves_no_process_behind() -> None:
    results = watched(work, ["a", "hang"], seconds=60.0)
    assert next(results) == "aa"
    results.close()  # type: ignore[attr-defined]  # a generator, typed as what it yields
