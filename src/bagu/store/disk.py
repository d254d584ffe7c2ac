"""What it takes for a file to be on the disk whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TextIO


@contextmanager
def replacing(file: Path) -> Iterator[TextIO]:
    """Write UTF-8 text that takes the file's place when all of it is on the disk; a failure leaves what was there.

    A device or pipe is written to directly.
    """
    file = file.resolve()
    if file.exists() and not file.is_file():
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    half = None
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=file.parent, prefix=f".{file.name}.", delete=False
        ) as temporary:
            half = Path(temporary.name)
            yield temporary  # type: ignore[misc]  # a wrapper that has all of TextIO
            temporary.flush()
            os.fsync(temporary.fileno())
        half.replace(file)
    except BaseException:
        if half is not None:
            with suppress(OSError):
                half.unlink()
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk only when its folder is; Windows has no way to say so, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
