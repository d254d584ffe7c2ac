"""What crosses between the frames, which hold arrays, and a submission, which may want tensors."""

import operator
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

Kind = Literal["numpy", "torch"]  # what a box has besides the standard library; torch comes with NumPy


def settle(kind: Kind) -> None:
    """Make ready to compute: torch on one thread, since a forked process that would use more hangs."""
    if kind == "torch":
        import torch

        torch.set_num_threads(1)


def given(value: Any, kind: Kind) -> Any:
    """The value as the submission gets it: in a torch box every array is a tensor that shares its memory."""
    return _mapped(value, _tensor) if kind == "torch" else value


def seen(value: Any, kind: Kind) -> Any:
    """The same as arrays, which may share its memory. TypeError for a tensor that no array can hold."""
    return _mapped(value, _array) if kind == "torch" else value


def taken(value: Any, kind: Kind) -> Any:
    """A copy as arrays, which later steps cannot change. TypeError as `seen`."""
    return _mapped(seen(value, kind), _copy)


def assign(subject: Any, name: str, value: Any, kind: Kind) -> None:
    """Set an attribute; the name may be dotted. A module's parameter stays a parameter, of the type given."""
    owner, _, last = name.rpartition(".")
    target = operator.attrgetter(owner)(subject) if owner else subject
    if kind == "torch":
        import torch

        if isinstance(getattr(target, last, None), torch.nn.Parameter):
            value = torch.nn.Parameter(value.clone())
    setattr(target, last, value)


def attribute(subject: Any, name: str) -> Any:
    """Read an attribute; the name may be dotted."""
    return operator.attrgetter(name)(subject)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    kind = type(value)
    if kind is dict:
        return {key: _mapped(part, change) for key, part in value.items()}
    if kind is tuple or kind is list:
        return kind([_mapped(part, change) for part in value])
    return change(value)


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _tensor(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    import torch

    return torch.from_numpy(value)


def _array(value: Any) -> Any:
    import torch

    return value.numpy(force=True) if isinstance(value, torch.Tensor) else value
