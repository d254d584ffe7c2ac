"""Values on a pipe: header length, JSON header, raw bytes of the arrays. Never pickle.

Both sides use this file. The trusted side treats any exception from here as a malformed reply.
"""

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

LENGTH = struct.Struct("<I")
MAX_HEADER = 4 << 20
MAX_BODY = 64 << 20
MAX_DEPTH = 16
MAX_DIMENSIONS = 16
# No object, no string, no longdouble: what every platform reads the same way.
NAMES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
DTYPES = {name: np.dtype(name) for name in NAMES}
WRITTEN = {dtype: name for name, dtype in DTYPES.items()}
PLAIN = frozenset((type(None), bool, int, float, str))  # what JSON holds as it is
SHORT = json.JSONEncoder(separators=(",", ":"))


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
    specs = [(WRITTEN[array.dtype], array.shape) for array in arrays]
    header = SHORT.encode({"tree": tree, "arrays": specs}).encode()
    if len(header) > MAX_HEADER or sum(array.nbytes for array in arrays) > MAX_BODY:
        raise TypeError(f"a value larger than {MAX_BODY >> 20} MiB")
    return b"".join([LENGTH.pack(len(header)), header, *(array.tobytes() for array in arrays)])


def unpack(data: bytes) -> Any:
    """The value of one whole frame."""
    start = LENGTH.size + header_length(data[: LENGTH.size])
    return read_header(data[LENGTH.size : start]).value(data[start:])


def split(data: bytes) -> Iterator[bytes]:
    """Frames that follow each other, one by one."""
    at = 0
    while at < len(data):
        start = at + LENGTH.size
        end = start + header_length(data[at:start])
        end += read_header(data[start:end]).size
        yield data[at:end]
        at = end


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
        dtype = DTYPES.get(name)
        if dtype is None:
            raise ValueError(f"dtype {name!r}")
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise ValueError("shape")
        for length in shape:
            if type(length) is not int or length < 0:
                raise ValueError("shape")
        size += math.prod(shape) * dtype.itemsize
        if size > MAX_BODY:
            raise ValueError(f"more than {MAX_BODY} bytes")
        arrays.append((dtype, tuple(shape)))
    return Header(fields["tree"], tuple(arrays), size)


def _flatten(value: Any, arrays: list[np.ndarray[Any, Any]], depth: int) -> Any:
    kind = type(value)
    if kind in PLAIN:
        return value
    if depth > MAX_DEPTH:
        raise TypeError(f"a value nested more than {MAX_DEPTH} deep")
    if kind is tuple or kind is list:
        parts = [part if type(part) in PLAIN else _flatten(part, arrays, depth + 1) for part in value]
        return {"tuple" if kind is tuple else "list": parts}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value, order="C")
        if array.dtype not in WRITTEN:
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            if array.dtype not in WRITTEN:
                raise TypeError(f"an array of dtype {array.dtype}")
        arrays.append(array)
        return {"array" if isinstance(value, np.ndarray) else "scalar": len(arrays) - 1}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": [(key, _flatten(part, arrays, depth + 1)) for key, part in value.items()]}
    plain: tuple[type[Any], ...] = (str, int, float, tuple, list)
    for base in plain:  # what is derived from one of them goes as one of them
        if isinstance(value, base):
            return _flatten(base(value), arrays, depth)
    raise TypeError(f"a {kind.__name__}")


def _build(tree: Any, arrays: list[np.ndarray[Any, Any]], depth: int) -> Any:
    if type(tree) in PLAIN:
        return tree
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    ((kind, part),) = tree.items()
    if kind == "list":
        return [item if type(item) in PLAIN else _build(item, arrays, depth + 1) for item in part]
    if kind == "array":
        return arrays[part]
    if kind == "tuple":
        return tuple([item if type(item) in PLAIN else _build(item, arrays, depth + 1) for item in part])
    if kind == "dict":
        return {str(key): _build(item, arrays, depth + 1) for key, item in part}
    if kind == "scalar":
        return arrays[part].reshape(())[()]
    raise ValueError(f"tag {kind!r}")
