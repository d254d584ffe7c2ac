"""Loops that numba compiles when they are first called; without numba they run as the Python that they are.

numba's own file cache looks at one file's time stamp: it misses an edit within the clock's grain and any change in
another file. Here the cache folder is named by the content of all kernel files, so that compiled code is never stale.
A kernel may call kernels of its own file and nothing else of ours.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE = Path(__file__).parent
# Sums may be reordered, which is what lets a loop run in SIMD. NaN and infinity keep their meaning.
REORDER = frozenset({"reassoc", "contract", "nsz"})

_interpreted: ContextVar[bool] = ContextVar("interpreted", default=False)
_compiling = threading.RLock()


class Kernel(Generic[P, R]):
    """A function of arrays and numbers, compiled at its first call. `py_func` is the Python function itself."""

    def __init__(self, py_func: Callable[P, R], reorder: bool) -> None:
        self.py_func = py_func
        self.reorder = reorder
        self.__doc__ = py_func.__doc__
        self._compiled: Callable[P, R] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if _interpreted.get():
            return self.py_func(*args, **kwargs)
        return (self._compiled or self._compile())(*args, **kwargs)

    def _compile(self) -> Callable[P, R]:
        with _compiling:
            if self._compiled is None:
                self._compiled = _jit(self._linked(), self.reorder) if compiles() else self.py_func
            return self._compiled

    def _linked(self) -> Callable[P, R]:
        """The same code, its calls to other kernels bound to what numba can call."""
        function = self.py_func
        assert isinstance(function, FunctionType)
        names = {name: value for name, value in function.__globals__.items() if isinstance(value, Kernel)}
        used = {name: value._compile() for name, value in names.items() if name in function.__code__.co_names}
        linked = FunctionType(function.__code__, {**function.__globals__, **used}, function.__name__)
        linked.__module__, linked.__qualname__ = function.__module__, function.__qualname__
        linked.__defaults__, linked.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        return linked


@overload
def kernel(py_func: Callable[P, R], /) -> Kernel[P, R]: ...
@overload
def kernel(*, reorder: bool = False) -> Callable[[Callable[P, R]], Kernel[P, R]]: ...
def kernel(py_func: Any = None, /, *, reorder: bool = False) -> Any:
    """Make a kernel of a function; `@kernel(reorder=True)` where sums may be taken in any order."""
    return Kernel(py_func, reorder) if py_func is not None else lambda function: Kernel(function, reorder)


@cache
def compiles() -> bool:
    """Whether kernels are compiled here. A rung whose kernel would crawl in Python may then prefer plain NumPy."""
    try:
        import_module("numba")
    except ImportError:  # absent, or it refuses this Python or NumPy
        return False
    return True


@contextmanager
def interpreted() -> Iterator[None]:
    """Run every kernel as Python: for tests and for stepping through with a debugger."""
    token = _interpreted.set(True)
    try:
        yield
    finally:
        _interpreted.reset(token)


def _jit(function: Callable[P, R], reorder: bool) -> Callable[P, R]:
    numba: Any = import_module("numba")
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": set(REORDER) if reorder else False}
    folder = _cache_folder(numba.config.CACHE_DIR)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or before)  # read once, when the cache is attached to the function
    try:
        compiled: Callable[P, R] = numba.njit(cache=folder is not None, **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled


def _cache_folder(chosen: str) -> Path | None:
    """Where compiled code is kept: the folder chosen for numba, the package's or the user's; None if nowhere."""
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), "bagu")
    for base in [Path(chosen)] if chosen else [PACKAGE / "__pycache__", user]:
        folder = base / f"kernels-{content_key(PACKAGE)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


@cache
def content_key(package: Path) -> str:
    """One name for the content of all kernel files of a package, this one included."""
    digest = sha256()
    for file in sorted(package.rglob("*_kernel.py")):
        digest.update(f"{file.relative_to(package)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
