"""What a box has besides the standard library: NumPy alone, or torch with what torch itself needs."""

import re
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from bagu.errors import MachineError
from bagu.judge.inside.values import Kind
from bagu.text import message

LEFT_OUT = frozenset({"setuptools"})  # torch asks for it to build extensions, which a box cannot


@cache
def packages_of(kind: Kind) -> dict[str, Path]:
    """Top-level names of the packages of a box and where they are; MachineError where one is not installed."""
    found: dict[str, Path] = {}
    for name in _needed("torch") if kind == "torch" else ("numpy",):
        for top, path in _top_level(distribution(name)):
            found[top] = path
    if kind == "torch":
        found |= packages_of("numpy")
    return found


def _needed(root: str) -> tuple[str, ...]:
    """The distribution and what it requires, directly or not, as far as it is installed; extras left out."""
    try:
        distribution(root)
    except PackageNotFoundError:
        raise MachineError(message("judge.no-library", library=root)) from None
    found: list[str] = []
    open_ = [root]
    while open_:
        name = open_.pop()
        if name in found or name in LEFT_OUT:
            continue
        try:
            required = distribution(name).requires or ()
        except PackageNotFoundError:  # for another platform or Python, says its marker
            continue
        found.append(name)
        open_ += [_name(line) for line in required if "extra ==" not in line]
    return tuple(found)


def _name(requirement: str) -> str:
    matched = re.match(r"[\w.-]+", requirement)
    assert matched, requirement
    return re.sub(r"[-_.]+", "-", matched[0]).lower()


def _top_level(of: Distribution) -> set[tuple[str, Path]]:
    """Folders of packages and shared libraries, and single modules; not metadata, scripts, or what lies elsewhere."""
    tops = {PurePosixPath(file).parts[0] for file in of.files or ()}
    name = of.metadata["Name"].lower().replace("-", "_")
    tops |= {name, f"{name}.libs"}  # where the installer kept no list of files
    base = Path(str(of.locate_file("")))
    wanted = (top for top in tops if top not in ("..", "__pycache__") and not top.endswith((".dist-info", ".pth")))
    return {(top, base / top) for top in wanted if (base / top).exists()}
