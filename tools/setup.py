"""Sets up everything that bagu needs; the standard library is enough to run it.

python3 tools/setup.py start          install, then open today's plan (printed where no terminal is attached)
python3 tools/setup.py install        install what users need
python3 tools/setup.py install --dev  install what tests need as well, system parts included
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NEWEST = (3, 14)
SOURCES = ("pyproject.toml", "constraints.txt", "tools/setup.py", "frontend/package-lock.json")


class SetupError(Exception):
    """What is missing on this machine and the one thing to do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{en}\n{zh}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Set bagu up in .venv beside this folder.")
    parser.add_argument("what", choices=["start", "install"])
    parser.add_argument("--dev", action="store_true", help="tests, linters and system parts too")
    options = parser.parse_args(arguments)
    try:
        install(dev=options.dev)
        return start() if options.what == "start" else 0
    except SetupError as error:
        print(f"bagu: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def start() -> int:
    """Open the study session; without a terminal the command itself prints the plan and ends."""
    return subprocess.run([str(tool("bagu"))], check=False).returncode


def install(*, dev: bool) -> None:
    """Make .venv what pyproject.toml and constraints.txt say; nothing is done where it already is."""
    stamp = VENV / "bagu.stamp"
    want = fingerprint(dev)
    have = stamp.read_text().split() if stamp.exists() else []
    if want in have and tool("python").exists():
        return
    python = fitting_python()
    if not tool("python").exists():
        make_environment(python)
    torch = os.environ.get("TORCH") or "torch==2.13.0"
    extra = "all,dev" if dev else "all"
    size = "2 GB on disk with the CPU build of torch, several more with CUDA"
    print(f"bagu: installing {extra} and {torch} into .venv ({size})", flush=True)
    pip = [str(tool("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    extra_arguments = os.environ.get("PIP_ARGS", "").split()
    # torch first and alone, so that a plain "torch" asked for by another package is already satisfied
    run([*pip, *extra_arguments, torch], "torch")
    run([*pip, *extra_arguments, "-c", "constraints.txt", "-e", f".[{extra}]"], f"bagu[{extra}]")
    system_parts()
    if dev:
        formula_parts()
    stamp.write_text("\n".join(fingerprint(kind) for kind in ((False, True) if dev else (False,))))


def fingerprint(dev: bool) -> str:
    """Changes when anything that decides the installation changes."""
    parts = [(ROOT / name).read_bytes() for name in SOURCES]
    parts += [repr((dev, os.environ.get("TORCH"), str(ROOT))).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def fitting_python() -> str:
    """A Python of a supported version: this one, or the newest found on PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    came = ".".join(map(str, sys.version_info[:3]))
    raise SetupError(
        f"这里的 Python 是 {came}，bagu 需要 3.11 到 3.14。请安装一个，再运行同一条命令。",
        f"this Python is {came}, and bagu needs 3.11 to 3.14. Install one and run the same command again.",
    )


def make_environment(python: str) -> None:
    """Create .venv, and explain a Python that comes without venv or pip."""
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                             capture_output=True, text=True, check=False).stdout.strip()  # fmt: skip
    raise SetupError(
        f"这个 Python 不能建虚拟环境（缺 venv 或 ensurepip）。Debian/Ubuntu 上请运行：sudo apt-get install python{version}-venv，然后重试。",
        "this Python cannot make a virtual environment (venv or ensurepip is missing). "
        f"On Debian or Ubuntu run: sudo apt-get install python{version}-venv, then try again.\n{done.stderr.strip()[-400:]}",
    )


def system_parts() -> None:
    """bubblewrap isolates submissions. Root on Debian or Ubuntu gets it; others are told the one command."""
    if not sys.platform.startswith("linux") or shutil.which("bwrap"):
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("bagu: installing bubblewrap, which isolates the code that is judged", flush=True)
        for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "bubblewrap"]):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if shutil.which("bwrap"):
            return
    advice = "sudo apt-get install bubblewrap" if apt else "install bubblewrap with your package manager"
    print(f"bagu: for full isolation of judged code: {advice}\nbagu: 要完整隔离被评判的代码：{advice}", flush=True)


def formula_parts() -> None:
    """KaTeX, from npm, sets the formulas of the book. Without a network `make docs` fetches it later, or says why not."""
    program = "from pathlib import Path; from bagu.book.katex import Katex; Katex(Path('frontend')).prepare()"
    subprocess.run([str(tool("python")), "-c", program], cwd=ROOT, capture_output=True, check=False)


def run(command: list[str], what: str) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise SetupError(
            f"安装 {what} 失败（pip 的说明在上面）。检查网络或 PIP_ARGS，再运行同一条命令；已装好的部分会保留。",
            f"installing {what} failed (pip's words are above). Check the network or PIP_ARGS and run the same "
            "command again; what is already installed stays.",
        )


def tool(name: str) -> Path:
    """A program inside .venv."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
