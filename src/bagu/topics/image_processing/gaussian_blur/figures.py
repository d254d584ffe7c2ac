"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, bar_chart, line_chart
from bagu.text import Text

FREQUENCIES = tuple(step / 20 for step in range(11))  # periods a pixel, up to the finest wave there is
KERNELS = {"gaussian": Text("高斯，σ = 1", "Gaussian, σ = 1"), "box": Text("均值，5 个像素", "box of 5 pixels")}
FILTERS = {
    "bilateral": Text("双边", "bilateral"),
    "median": Text("中值", "median"),
    "Gaussian": Text("高斯", "Gaussian"),
    "box": Text("均值", "box"),
}


def draw_filters(evidence: Evidence) -> Figure:
    """PSNR after each filter, and without any."""
    numbers = [evidence.numbers[f"PSNR {name}"].mean for name in ("before", *FILTERS)]
    return bar_chart(
        Text("各滤波器取最佳参数时的 PSNR", "PSNR, each filter at its best setting"),
        [Text("不处理", "no filter"), *FILTERS.values()],
        numbers,
        Text("PSNR（dB）", "PSNR (dB)"),
    )


def draw_response(evidence: Evidence) -> Figure:
    """By what waves of each frequency are multiplied."""
    return line_chart(
        Text("频率响应：均值滤波会变负", "Response by frequency: a box turns negative"),
        [
            Series(name, FREQUENCIES, [evidence.numbers[f"{kernel} at {f:g}"].mean for f in FREQUENCIES])
            for kernel, name in KERNELS.items()
        ],
        Text("频率（周/像素）", "frequency (periods a pixel)"),
        Text("幅度的倍数", "factor of the amplitude"),
    )
