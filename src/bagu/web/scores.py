"""The scores of a mock interview, drawn."""

from bagu.figures import Figure, bar_chart
from bagu.study.mock_report import MockReport
from bagu.text import Text, message
from bagu.text.plain import plain


def scores(report: MockReport) -> Figure | None:
    """The whole, and each step that counted, out of 100; None where nothing did."""
    counted = [step for step in report.steps if step.score is not None]
    if report.score is None or not counted:
        return None
    names = [Text(f"{step.number} {plain(step.title.zh)}", f"{step.number} {plain(step.title.en)}") for step in counted]
    return bar_chart(
        message("web_mock.scores"),
        [message("web_mock.whole"), *names],
        [round(report.score), *(round(100 * (step.score or 0.0)) for step in counted)],
        message("web_mock.scores-of"),
    )
