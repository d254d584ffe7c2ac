"""Sets up everything that bagu needs; the standard library is enough to run it.

python3 tools/setup.py start          install, then open the app (the plan is printed where there is no browser or terminal)
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
SOURCES = ("pyproject.toml", "constraints.txt", "tools/setup.py", "hatch_build.py", "frontend/package-lock.json")
FONTS = Path("/usr/share/fonts/opentype/noto")


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
    """Open the app in a browser; else the study session in the terminal, or without one the plan, printed."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if terminal and has_display():
        return subprocess.run([str(tool("bagu")), "web"], check=False).returncode
    code = subprocess.run([str(tool("bagu"))], check=False).returncode
    print(f"bagu: {tool('bagu')} web 在浏览器里打开 · opens it in a browser", flush=True)
    return code


def has_display() -> bool:
    """Whether a browser that is opened here can be seen by whoever sits at the terminal."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def install(*, dev: bool) -> None:
    """Make .venv what pyproject.toml and constraints.txt say; nothing is done where it already is."""
    stamp = VENV / "bagu.stamp"
    want = fingerprint(dev)
    have = stamp.read_text().split() if stamp.exists() else []
    if want in have and tool("python").exists() and renewed_assets(stamp):
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
    system_parts(dev=dev)
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


def renewed_assets(stamp: Path) -> bool:
    """Build what the pages load where a source is younger than the installation; False where that takes a new one."""
    sources = [file for file in (ROOT / "frontend").rglob("*") if "node_modules" not in file.parts]
    if max(file.stat().st_mtime for file in sources) <= stamp.stat().st_mtime:
        return True
    done = subprocess.run([str(tool("python")), str(ROOT / "tools/assets.py")], stdout=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        stamp.touch()
    return done.returncode == 0


def system_parts(*, dev: bool) -> None:
    """bubblewrap isolates submissions; Chromium and Chinese fonts are for tests.

    Root on Debian or Ubuntu gets them; others are told the one command.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = [] if shutil.which("bwrap") else ["bubblewrap"]
    if dev:
        wanted += [] if shutil.which("chromium") else ["chromium"]
        wanted += [] if FONTS.exists() else ["fonts-noto-cjk"]
    if not wanted:
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print(f"bagu: installing {', '.join(wanted)}", flush=True)
        for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", *wanted]):
            done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            return
    names = " ".join(wanted)
    advice = f"sudo apt-get install {names}" if apt else f"install {names} with your package manager"
    why = "for full isolation of judged code" if "bubblewrap" in wanted else "for tests in a browser"
    zh = "要完整隔离被评判的代码" if "bubblewrap" in wanted else "要在浏览器里测试"
    print(f"bagu: {why}: {advice}\nbagu: {zh}：{advice}", flush=True)


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
