"""What a process gives up before it runs a submission: Linux only, through ctypes, since nothing else is in the box.

Every function raises OSError where the kernel refuses; whoever calls them ends the process then.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Sequence

NEWNS, NEWIPC, NEWUSER, NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000  # clone flags
RDONLY, NOSUID, NODEV, NOEXEC, REC, PRIVATE = 1, 2, 4, 8, 16384, 1 << 18  # mount flags
PDEATHSIG, DUMPABLE, SECCOMP, BOUNDING_DROP, NO_NEW_PRIVS, AMBIENT = 1, 4, 22, 24, 38, 47  # prctl
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
READ, WRITE, LIST = 1 << 2, 1 << 1, 1 << 3
CHANGE = READ | WRITE | LIST | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 14  # remove, make folders and files, truncate
INSIDE_UID = 65534

_libc = ctypes.CDLL(None, use_errno=True)


def new_namespaces() -> None:
    """A user, pid, mount and ipc namespace of its own; the pid namespace begins with the next fork.

    As nobody in the new user namespace, which may have none below it.
    """
    uid, gid = os.geteuid(), os.getegid()
    _prctl(DUMPABLE, 1)  # else an ordinary user cannot write the map of its own child
    _checked(_libc.unshare(NEWUSER | NEWPID | NEWNS | NEWIPC), "unshare")
    for file, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{INSIDE_UID} {uid} 1"),
        ("/proc/self/gid_map", f"{INSIDE_UID} {gid} 1"),
        ("/proc/sys/user/max_user_namespaces", "0"),
    ):
        _write(file, text)


def private_files(scratch: int) -> None:
    """An empty folder for scratch, of so many bytes, and nothing to be learnt from /proc."""
    _mount(None, "/", None, REC | PRIVATE, None)
    _mount("tmpfs", "/tmp", "tmpfs", NOSUID | NODEV | NOEXEC, f"size={scratch},nr_inodes=1024,mode=1777")
    _mount("tmpfs", "/proc", "tmpfs", NOSUID | NODEV | NOEXEC | RDONLY, "size=4k,nr_inodes=1,mode=555")
    os.chdir("/tmp")


def die_with_parent() -> None:
    _prctl(PDEATHSIG, 9)


def first_to_go() -> None:
    """Where memory runs out on the whole machine, the kernel takes this process before others."""
    _write("/proc/self/oom_score_adj", "1000")


def no_privileges() -> None:
    """No capability, now or through a program that is started; nobody may look into this process."""
    _prctl(DUMPABLE, 0)
    for capability in range(64):
        if _libc.prctl(BOUNDING_DROP, capability, 0, 0, 0) < 0:
            break  # the kernel knows no more, or there is none to drop
    _prctl(AMBIENT, 4)  # clear all
    _checked(_libc.capset(struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", *[0] * 6)), "capset")
    _prctl(NO_NEW_PRIVS, 1)


def landlock(readable: Sequence[str], writable: Sequence[str]) -> int:
    """Only these folders and files, no TCP, no signal or abstract socket beyond; the version of Landlock found.

    Version 4 has TCP, 6 signals and abstract sockets; what a kernel lacks is left to the other layers.
    """
    version = int(_libc.syscall(CREATE_RULESET, None, 0, 1))
    if version < 1:
        raise OSError(ctypes.get_errno(), "Landlock is not there")
    files = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    attributes = struct.pack("=QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _checked(_libc.syscall(CREATE_RULESET, attributes, size, 0), "landlock_create_ruleset")
    for paths, rights in ((readable, READ | LIST), (writable, CHANGE)):
        for path in paths:
            if not os.path.exists(path):
                continue
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = rights & files if os.path.isdir(path) else rights & files & (READ | WRITE)
            _checked(_libc.syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", allowed, place), 0), f"landlock {path}")
            os.close(place)
    _checked(_libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)
    return version


def limits(megabytes: int, seconds: int) -> None:
    """Address space in all, processor time, and the fixed ones: no process or thread, small files, no core."""
    for name, value in (
        ("AS", megabytes << 20),
        ("CPU", seconds),  # a backstop: the trusted side's clock comes first
        ("FSIZE", 16 << 20),
        ("NOFILE", 64),
        ("CORE", 0),
        ("NPROC", 0),
        ("MEMLOCK", 0),
        ("MSGQUEUE", 0),
    ):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def seccomp(program: bytes) -> None:
    """From here on only the system calls that this BPF program lets pass."""
    text = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.cast(text, ctypes.c_void_p))
    _checked(_libc.prctl(SECCOMP, 2, ctypes.byref(described), 0, 0), "seccomp")


def _prctl(option: int, value: int) -> None:
    _checked(_libc.prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3), f"prctl {option}")


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind, data)]
    _checked(_libc.mount(*words[:3], ctypes.c_ulong(flags), words[3]), f"mount {target}")


def _write(file: str, text: str) -> None:
    place = os.open(file, os.O_WRONLY)
    try:
        os.write(place, text.encode())
    finally:
        os.close(place)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
