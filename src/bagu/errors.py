"""What can go wrong, by whose hand it can be mended, and the exit code that says so."""

from enum import IntEnum

from bagu.text import Text


class ExitCode(IntEnum):
    """What a command's exit status means; scripts rely on it."""

    YES = 0  # yes, accepted, holds
    NO = 1  # no, wrong, unexpected verdict
    USAGE = 2  # usage or bad input
    MACHINE = 3  # this machine lacks a part or reached a limit
    FAULT = 4  # bagu's own fault


class BaguError(Exception):
    """A failure told to the user in one sentence: what came, what is needed, what to do."""

    exit_code = ExitCode.FAULT

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class UsageError(BaguError):
    """The user's input; the sentence says how to mend it."""

    exit_code = ExitCode.USAGE


class UnknownError(UsageError):
    """What was named does not exist."""


class MisfitError(UsageError):
    """A value that does not fit its place."""


class MachineError(BaguError):
    """A missing part or a limit of this machine."""

    exit_code = ExitCode.MACHINE


class FaultError(BaguError):
    """bagu's own mistake, such as a reference that disagrees with its oracle."""
