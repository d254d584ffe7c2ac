"""Bad input about sizes of windows and stacks of layers, told as in bagu.algorithms.checks."""

from typing import Any

from bagu.algorithms.checks import check_choice, check_count, check_integers, check_shape


def check_window(size: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> None:
    """Whole numbers, and a window that fits into the padded input."""
    for value, name, least in (
        (size, "size", 1), (kernel_size, "kernel_size", 1), (stride, "stride", 1), (padding, "padding", 0),
        (dilation, "dilation", 1),
    ):  # fmt: skip
        check_count(value, name, least)
    extent = dilation * (kernel_size - 1) + 1
    if extent > size + 2 * padding:
        raise ValueError(
            f"kernel_size must fit: the window spans {extent}, but the padded input only {size + 2 * padding}."
        )


def check_ceil_mode(kernel_size: Any, padding: Any, dilation: Any, ceil_mode: Any) -> None:
    """A pooling window is at most half padding, so that no window lies in padding alone."""
    extent = dilation * (kernel_size - 1) + 1
    if ceil_mode and 2 * padding > extent:
        raise ValueError(
            f"padding must be at most half the window's span of {extent} when ceil_mode is set, got {padding}."
        )


def check_transposed(
    size: Any, kernel_size: Any, stride: Any, padding: Any, output_padding: Any, dilation: Any
) -> None:
    """Whole numbers, an output_padding below stride or dilation, and something left after cropping."""
    for value, name, least in (
        (size, "size", 1), (kernel_size, "kernel_size", 1), (stride, "stride", 1), (padding, "padding", 0),
        (output_padding, "output_padding", 0), (dilation, "dilation", 1),
    ):  # fmt: skip
        check_count(value, name, least)
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"output_padding must be below stride or dilation, got {output_padding} with {stride} and {dilation}."
        )
    left = (size - 1) * stride + dilation * (kernel_size - 1) + 1 + output_padding - 2 * padding
    if left < 1:
        raise ValueError(f"padding must leave an output, got {padding}, which crops it to {left}.")


def check_stack(layers: Any, name: str = "layers") -> None:
    """Integers (L, 4), a row a layer: kernel size, stride, padding, dilation."""
    check_integers(layers, name)
    check_shape(layers, name, (None, 4))
    for row, values in enumerate(layers.tolist()):
        for value, part, least in zip(
            values, ("kernel size", "stride", "padding", "dilation"), (1, 1, 0, 1), strict=True
        ):
            if value < least:
                raise ValueError(f"{name} must have a {part} of at least {least}, got {value} in row {row}.")


def check_conv_layers(layers: Any, in_channels: Any, height: Any, width: Any) -> None:
    """Integers (L, 6): out channels, kernel size, stride, padding, dilation, groups; groups divide, windows fit."""
    check_integers(layers, "layers")
    check_shape(layers, "layers", (None, 6))
    for value, name in ((in_channels, "in_channels"), (height, "height"), (width, "width")):
        check_count(value, name, 1)
    check_stack(layers[:, 1:5])
    channels, sides = int(in_channels), [int(height), int(width)]
    for row, (out, kernel, stride, padding, dilation, groups) in enumerate(layers.tolist()):
        if out < 1 or groups < 1 or out % groups or channels % groups:
            raise ValueError(
                f"layers must have groups that divide both channels, got {channels} to {out} in {groups} (row {row})."
            )
        room = [side + 2 * padding - dilation * (kernel - 1) - 1 for side in sides]
        if min(room) < 0:
            raise ValueError(f"layers must fit the map, which is only {sides[0]} by {sides[1]} before row {row}.")
        channels, sides = out, [r // stride + 1 for r in room]


def check_model(shapes: Any, dtypes: Any, kinds: Any, storage: Any) -> None:
    """One shape, type, kind and tensor a name; names of one tensor agree in the other three."""
    allowed = {
        "dtypes": ("float64", "int64", "float32", "float16", "bfloat16", "int8"),
        "kinds": ("trained", "frozen", "buffer"),
    }
    check_integers(storage, "storage", 1)
    for name, values in (("dtypes", dtypes), ("kinds", kinds), ("storage", storage)):
        if len(values) != len(shapes):
            raise ValueError(f"{name} must have one entry a shape, {len(shapes)}, got {len(values)}.")
    known: dict[Any, tuple[Any, ...]] = {}
    for at, (shape, dtype, kind, place) in enumerate(zip(shapes, dtypes, kinds, storage.tolist(), strict=True)):
        for length in shape:
            check_count(length, f"shapes[{at}]")
        check_choice(dtype, f"dtypes[{at}]", allowed["dtypes"])
        check_choice(kind, f"kinds[{at}]", allowed["kinds"])
        facts = (tuple(shape), dtype, kind)
        if known.setdefault(place, facts) != facts:
            raise ValueError(f"storage must name tensors of one shape, type and kind, got {known[place]} and {facts}.")
