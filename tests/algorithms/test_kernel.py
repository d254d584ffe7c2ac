"""Kernels: compiled when called, never stale, Python where there is no numba."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bagu.algorithms import _kernel
from bagu.algorithms._kernel import Kernel, compiles, content_key, interpreted, kernel
from bagu.algorithms.arrays import Array

needs_numba = pytest.mark.skipif(not compiles(), reason="numba is absent")


@kernel
def square(x: float) -> float:
    """x²"""
    return x * x


@kernel(reorder=True)
def sum_of_squares(x: Array) -> float:
    total = 0.0
    for value in x:
        total += square(value)
    return total


def test_a_kernel_says_what_its_python_function_says() -> None:
    x = np.array([1.0, 2.0, 3.0])
    assert sum_of_squares(x) == sum_of_squares.py_func(x) == 14.0
    assert square.__doc__ == "x²"


@needs_numba
def test_a_kernel_is_compiled_with_the_kernels_that_it_calls() -> None:
    sum_of_squares(np.ones(2))
    assert type(sum_of_squares._compiled).__module__.startswith("numba")


def test_nothing_is_compiled_before_the_first_call() -> None:
    fresh: Kernel[[float], float] = kernel(square.py_func)
    assert fresh._compiled is None
    with interpreted():
        assert fresh(3.0) == 9.0
    assert fresh._compiled is None


def test_without_numba_a_kernel_runs_as_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel, "compiles", lambda: False)
    fresh: Kernel[[float], float] = kernel(square.py_func)
    assert fresh(3.0) == 9.0
    assert fresh._compiled is square.py_func


@needs_numba
def test_reordered_sums_keep_nan_and_infinity() -> None:
    assert np.isnan(sum_of_squares(np.array([1.0, np.nan])))
    assert sum_of_squares(np.array([1.0, -np.inf])) == np.inf


def test_the_key_follows_the_content_of_all_kernel_files_and_nothing_else(tmp_path: Path) -> None:
    def key() -> str:
        content_key.cache_clear()
        return content_key(tmp_path)

    (tmp_path / "area").mkdir()
    (tmp_path / "_kernel.py").write_text("options = 1\n")
    file = tmp_path / "area" / "_nms_kernel.py"
    file.write_text("one\n")
    first = key()
    stamp = file.stat().st_mtime_ns
    (tmp_path / "area" / "nms.py").write_text("not a kernel\n")
    assert key() == first
    file.write_text("two\n")
    os.utime(file, ns=(stamp, stamp))
    second = key()
    assert second != first
    (tmp_path / "_kernel.py").write_text("options = 2\n")
    assert key() not in (first, second)


RUN = """
import sys
from pathlib import Path
from bagu.algorithms import _kernel

_kernel.PACKAGE = Path(sys.argv[1])
sys.path.insert(0, sys.argv[1])
from outer_kernel import outer

print(outer(2.0), sum(outer._compiled.stats.cache_hits.values()))
"""


@needs_numba
def test_an_edit_of_equal_size_and_time_in_another_file_is_seen(tmp_path: Path) -> None:
    """numba's own cache misses both: it returns what the old text said."""

    def run() -> list[str]:
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(tmp_path)], capture_output=True, text=True, check=True, env=environment
        )
        return done.stdout.split()

    inner, outer = tmp_path / "inner_kernel.py", tmp_path / "outer_kernel.py"
    head = "from bagu.algorithms._kernel import kernel\n"
    inner.write_text(f"{head}@kernel\ndef inner(x):\n    return x + 1\n")
    outer.write_text(f"{head}from inner_kernel import inner\n@kernel\ndef outer(x):\n    return inner(x)\n")
    assert run() == ["3.0", "0"]
    assert run() == ["3.0", "1"], "the second process finds compiled code"
    stamp = inner.stat().st_mtime_ns
    inner.write_text(inner.read_text().replace("x + 1", "x + 5"))
    os.utime(inner, ns=(stamp, stamp))
    assert run() == ["7.0", "0"]


def test_where_nothing_can_be_written_nothing_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(_kernel, "PACKAGE", blocked)
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert _kernel._cache_folder("") is None
    assert _kernel._cache_folder(str(blocked)) is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = _kernel._cache_folder("")
    assert folder is not None
    assert folder.parent == tmp_path / "bagu"
