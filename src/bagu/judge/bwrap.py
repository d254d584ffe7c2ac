"""Isolation by bubblewrap: namespaces of its own, no network, and only the interpreter and NumPy to be seen."""

import os
import shutil
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path, PurePath

from bagu.curriculum.problem import Limits
from bagu.judge.forkserver import ForkServers, Plan
from bagu.judge.inside.values import Kind
from bagu.judge.packages import packages_of
from bagu.judge.plain import python_line
from bagu.judge.process import open_box
from bagu.judge.runner import Box, Level

OURS = "/box/ours"
PACKAGES = "/box/packages"
NOBODY = "65534"


class BwrapRunner:
    """See `bagu.judge.runner.Runner`. One box a kind, and in it a fork with namespaces of its own a submission."""

    strongest: Level = "full"

    def __init__(self) -> None:
        self.servers = ForkServers(_plan)

    def open(self, source: str, name: str, limits: Limits, kind: Kind = "numpy") -> AbstractContextManager[Box]:
        return open_box(self.servers.take, source, name, limits, kind)


def available() -> bool:
    """Whether bubblewrap (and, for root, setpriv) is installed; whether it works here is for the self-test."""
    return bool(shutil.which("bwrap")) and (os.getuid() != 0 or bool(shutil.which("setpriv")))


def _plan(kind: Kind) -> Plan:
    return Plan(
        lambda control: command(control, kind), nested=True, readable=("/",), writable=("/tmp", "/dev/null")
    )  # fmt: skip


def command(control: int, kind: Kind) -> list[str]:
    """The whole command line of a box, in which a fork server listens to the socket `control`."""
    server = python_line("zygote", (control,), PACKAGES, OURS, kind)
    root = os.getuid() == 0
    return [*_namespaces(root), *_mounts(server[0], root, kind), "--", *(_drop() if root else []), *server]


def _namespaces(root: bool) -> list[str]:
    line = [shutil.which("bwrap") or "bwrap", "--new-session", "--hostname", "box"]
    line += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    line += ["--cap-drop", "ALL"]
    if root:  # a user namespace would map 0 to the host's 0, where RLIMIT_NPROC does nothing: drop to nobody instead
        return [*line, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*line, "--unshare-user"]  # each submission makes one more, and forbids others below it


def _drop() -> list[str]:
    setpriv = shutil.which("setpriv") or "setpriv"
    return [setpriv, "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"]


def _mounts(python: str, root: bool, kind: Kind) -> list[str]:
    packages = packages_of(kind)
    stdlib = Path(os.__file__).parent
    binds: dict[str, str] = {}  # inside -> outside; later ones lie on top
    masks: list[str] = []
    for folder in _library_folders((stdlib, *packages.values())):
        binds[str(folder)] = str(folder)
        masks += [str(path) for path in folder.glob("python*") if path.is_dir() and path != stdlib]
    line: list[str] = []
    for name in ("lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            line += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir() and str(path) not in binds:
            binds[str(path)] = str(path)
    binds[str(stdlib)] = str(stdlib)
    masks += [str(path) for name in ("site-packages", "dist-packages") if (path := stdlib / name).is_dir()]
    binds |= {f"{PACKAGES}/{name}": str(path) for name, path in packages.items()}
    binds[f"{OURS}/inside"] = str(Path(__file__).parent / "inside")
    binds[python] = python
    if root:
        setpriv = shutil.which("setpriv") or "setpriv"
        binds[setpriv] = setpriv
    for parent in sorted({str(parent) for inside in binds for parent in PurePath(inside).parents} - {"/", *binds}):
        line += ["--perms", "0755", "--dir", parent]  # bubblewrap run by root would make them 0700
    for inside, outside in binds.items():
        line += ["--ro-bind", outside, inside]
    for mask in masks:
        line += ["--perms", "0755", "--tmpfs", mask, "--remount-ro", mask]
    line += ["--perms", "0755", "--dir", "/dev"]
    for device in ("null", "zero", "random", "urandom"):
        line += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    line += ["--proc", "/proc", "--perms", "1777", "--size", "4096", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    return [*line, "--remount-ro", "/"]


@cache
def _library_folders(own: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders of the shared libraries that this process, which runs the same interpreter and NumPy, has mapped."""
    import numpy  # noqa: F401  # so that its libraries are mapped

    folders = set()
    for line in Path("/proc/self/maps").read_text().splitlines():
        path = Path(line.split(maxsplit=5)[-1]) if "/" in line else Path()
        needed = path.name.startswith(("libpython", "libc.", "libm.", "libstdc++", "libgcc_s", "ld-", "ld."))
        if needed and ".so" in path.name and not any(path.is_relative_to(folder) for folder in own):
            folders.add(path.parent)
    folders |= {folder for name in ("lib64", "lib32") if (folder := Path("/usr", name)).is_dir()}
    return tuple(sorted(folders))
