"""Small figures as SVG text: charts, histograms, heat-maps, boxes; no dependency, readable in dark and light."""

from bagu.figures.bars import bar_chart, histogram
from bagu.figures.boxes import Box, box_picture
from bagu.figures.chart import Series, line_chart
from bagu.figures.figure import Figure
from bagu.figures.heat_map import heat_map
from bagu.figures.intervals import Interval, interval_chart

__all__ = [
    "Box",
    "Figure",
    "Interval",
    "Series",
    "bar_chart",
    "box_picture",
    "heat_map",
    "histogram",
    "interval_chart",
    "line_chart",
]
