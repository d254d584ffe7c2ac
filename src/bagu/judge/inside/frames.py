"""Values on a pipe: header length, JSON header, raw bytes of the arrays. Never pickle.

Both sides use this file. The trusted side treats any exception from here as a malformed reply.
"""

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

LENGTH = struct.Struct("<I")
MAX_HEADER = 4 << 20
MAX_BODY = 64 << 20
MAX_DEPTH = 16
MAX_DIMENSIONS = 16
# No object, no string, no longdouble: what every platform reads the same way.
DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"))


@dataclass(frozen=True)
class Header:
    """The values without the bytes of their arrays; `size` says how many bytes follow."""

    tree: Any
    arrays: tuple[tuple[np.dtype[Any], tuple[int, ...]], ...]
    size: int

    def value(self, body: bytes | bytearray) -> Any:
        """The whole value; arrays are private and writable."""
        arrays, at = [], 0
        for dtype, shape in self.arrays:
            count = math.prod(shape)
            array = np.frombuffer(body, dtype, count, at) if count else np.zeros(0, dtype)
            arrays.append(array.reshape(shape).copy())
            at += count * dtype.itemsize
        return _build(self.tree, arrays, 0)


def pack(value: Any) -> bytes:
    """One frame. TypeError where a part of the value has no place in a frame."""
    arrays: list[np.ndarray[Any, Any]] = []
    tree = _flatten(value, arrays, 0)
    specs = [[array.dtype.str, list(array.shape)] for array in arrays]
    header = json.dumps({"tree": tree, "arrays": specs}, separators=(",", ":")).encode()
    if len(header) > MAX_HEADER or sum(array.nbytes for array in arrays) > MAX_BODY:
        raise TypeError(f"a value larger than {MAX_BODY >> 20} MiB")
    return b"".join([LENGTH.pack(len(header)), header, *(array.tobytes() for array in arrays)])


def unpack(data: bytes) -> Any:
    """The value of one whole frame."""
    start = LENGTH.size + header_length(data[: LENGTH.size])
    return read_header(data[LENGTH.size : start]).value(data[start:])


def header_length(prefix: bytes | bytearray) -> int:
    """How long the header is. ValueError above the limit."""
    (length,) = LENGTH.unpack(prefix)
    if length > MAX_HEADER:
        raise ValueError(f"a header of {length} bytes")
    return int(length)


def read_header(data: bytes | bytearray) -> Header:
    """The header with its promises checked: known dtypes, sane shapes, a body within the limit."""
    fields = json.loads(data)
    arrays, size = [], 0
    for name, shape in fields["arrays"]:
        if name not in DTYPES:
            raise ValueError(f"dtype {name!r}")
        if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
            raise ValueError("shape")
        if any(type(length) is not int or length < 0 for length in shape):
            raise ValueError("shape")
        dtype = np.dtype(name)
        size += math.prod(shape) * dtype.itemsize
        if size > MAX_BODY:
            raise ValueError(f"more than {MAX_BODY} bytes")
        arrays.append((dtype, tuple(shape)))
    return Header(fields["tree"], tuple(arrays), size)


def _flatten(value: Any, arrays: list[np.ndarray[Any, Any]], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise TypeError(f"a value nested more than {MAX_DEPTH} deep")
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value, order="C")
        native = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if native.dtype.str not in DTYPES:
            raise TypeError(f"an array of dtype {array.dtype}")
        arrays.append(native)
        return {"array" if isinstance(value, np.ndarray) else "scalar": len(arrays) - 1}
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_flatten(part, arrays, depth + 1) for part in value]}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": [[key, _flatten(part, arrays, depth + 1)] for key, part in value.items()]}
    raise TypeError(f"a {type(value).__name__}")


def _build(tree: Any, arrays: list[np.ndarray[Any, Any]], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    ((kind, part),) = tree.items()
    if kind == "array":
        return arrays[part]
    if kind == "scalar":
        return arrays[part].reshape(())[()]
    if kind == "list":
        return [_build(item, arrays, depth + 1) for item in part]
    if kind == "tuple":
        return tuple(_build(item, arrays, depth + 1) for item in part)
    if kind == "dict":
        return {str(key): _build(item, arrays, depth + 1) for key, item in part}
    raise ValueError(f"tag {kind!r}")
