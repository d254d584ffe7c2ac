"""The system calls that a submission may make, as a BPF program; made here, since libseccomp is not in the box."""

import errno
import tempfile
from functools import cache

from bagu.errors import MachineError
from bagu.text import message

# By name: libseccomp knows the numbers of this processor, and what it lacks (`open` on aarch64) is passed over.
ALLOWED = (
    "brk mmap munmap mprotect mremap madvise mincore "
    "read readv pread64 preadv write writev pwrite64 close lseek fstat stat lstat newfstatat statx "
    "open openat access faccessat faccessat2 getdents64 getcwd chdir readlink readlinkat "
    "dup dup2 dup3 fcntl flock fsync fadvise64 ftruncate umask fchmod "
    "unlink unlinkat mkdir mkdirat rmdir rename renameat renameat2 "
    "poll ppoll select pselect6 futex "
    "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall "
    "sched_yield sched_getaffinity get_mempolicy getcpu membarrier rseq set_robust_list set_tid_address "
    "getpid getppid gettid getuid geteuid getgid getegid getgroups getrusage getrlimit sysinfo uname times "
    "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time "
    "getrandom exit exit_group"
)
TERMINAL = (0x5401, 0x541B, 0x5421, 0x5451)  # ioctl: is it a terminal, how much is there, non-blocking, close on exec
NAMES = (15, 16, 0x53564D41)  # prctl: names of this thread and of memory


@cache
def program() -> bytes:
    """Everything else is refused with EPERM, another architecture's calls end the process. MachineError without
    libseccomp.

    clone3 does not exist (ENOSYS), so that the C library says what it says on old kernels.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise MachineError(message("judge.no-seccomp", why=str(error))) from error
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in ALLOWED.split():
        if _exists(seccomp, name):
            rules.add_rule(seccomp.ALLOW, name)
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for request in TERMINAL:
        rules.add_rule(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, request))
    for option in NAMES:
        rules.add_rule(seccomp.ALLOW, "prctl", seccomp.Arg(0, seccomp.EQ, option))
    # one's own limits may be read, not set
    rules.add_rule(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0), seccomp.Arg(2, seccomp.EQ, 0))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _exists(seccomp: object, name: str) -> bool:
    number = seccomp.resolve_syscall(seccomp.system_arch(), name)  # type: ignore[attr-defined]  # untyped library
    return isinstance(number, int) and number >= 0
