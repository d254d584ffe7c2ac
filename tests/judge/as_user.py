"""Runs Python as an ordinary user although the tests are root's: in a mount namespace that shows that user the tree."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USER = "12345"
VIEW = "/mnt"  # covered by a tmpfs in a namespace of its own; not below /tmp, which is another one in every box


def run_as_user(arguments: list[str]) -> "subprocess.CompletedProcess[str]":
    """The interpreter, its packages and this repository stand read-only below a folder that everybody may enter."""
    import numpy

    site = Path(numpy.__file__).parents[1]
    places = {"python": sys.base_prefix, "site": str(site), "tree": str(ROOT)}
    python = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    view = {name: f"{VIEW}/{name}" for name in places}
    lines = [f"mount -t tmpfs -o mode=755 tmpfs {VIEW}"]
    for name, place in places.items():
        lines += [f"mkdir {view[name]}", f"mount --rbind {shlex.quote(place)} {view[name]}"]
    lines += [f"mkdir -m 777 {VIEW}/home", f"cd {view['tree']}"]
    command = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs"]
    command += [f"{view['python']}/bin/{python.name}", *arguments]
    lines.append(f"exec {shlex.join(command)}")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": f"{VIEW}/home",
        "PYTHONPATH": f"{view['tree']}/src:{view['site']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "BAGU_REQUIRE": "full",
        "LANG": "C.UTF-8",
    }
    return subprocess.run(
        ["unshare", "--mount", "sh", "-ec", "\n".join(lines)], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
