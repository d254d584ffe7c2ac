"""The report of a mock interview as a Markdown page, in either language."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from bagu.study.mock_report import MockReport, ReportedStep
from bagu.text import Language, Text, message


def markdown_of(report: MockReport, language: Language, zone: tzinfo | None = None) -> str:
    """The whole page; times are told in the zone, this machine's without one."""
    return "\n\n".join(_blocks(report, language, zone)) + "\n"


def clock(seconds: float) -> str:
    """Minutes and seconds: 1:05; hours where there are any."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _blocks(report: MockReport, language: Language, zone: tzinfo | None) -> Iterator[str]:
    def say(text: Text | str) -> str:
        return text if isinstance(text, str) else text.to(language)

    yield say(message("mock.title", id=report.id))
    yield say(message("mock.when", started=_moment(report.started, zone), minutes=report.minutes, seed=report.seed,
                      ending=message(f"mock.ending-{report.ending}")))  # fmt: skip
    yield say(score_words(report))
    for step in report.steps:
        yield say(_heading(step))
        yield from (say(block) for block in _step(step))
    if report.earlier:
        yield say(message("mock.earlier"))
        yield say(message("mock.earlier-note"))
        rows = [(held.id, held.minutes, held.steps, held.score) for held in report.earlier[-5:]]
        rows.append((f"**{report.id}**", report.minutes, len(report.steps), report.score))
        head = say(message("mock.earlier-head"))
        lines = [f"| {id} | {minutes} | {steps} | {_number(score)} |" for id, minutes, steps, score in rows]
        yield "\n".join([head, "| --- | --: | --: | --: |", *lines])
    yield say(message("mock.next"))
    lines = [say(message("mock.next-line", command=one.command, reason=one.reason)) for one in report.next]
    yield "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))


def score_words(report: MockReport) -> Text:
    """The score with the sum that it is; Markdown."""
    if report.score is None:
        return message("mock.no-score")
    above = " + ".join(f"{minutes:g}·{_share(score)}" for _, minutes, score in report.terms)
    below = " + ".join(f"{minutes:g}" for _, minutes, _ in report.terms)
    return message("mock.score", score=_number(report.score), sum=f"100 × ({above}) / ({below})")


def _heading(step: ReportedStep) -> Text:
    words = message(f"cli.kind-{step.item_kind}")
    if step.follows is not None:
        words = message("mock.follow-up", to=step.follows)
    return message("mock.step", number=step.number, kind=words, title=step.title)


def _step(step: ReportedStep) -> Iterator[Text | str]:
    took = "-" if step.seconds is None else clock(step.seconds)
    yield message("mock.step-line", item=step.item, outcome=step.outcome, took=took)
    if step.points:
        named, missed = message("mock.point-named"), message("mock.point-missed")
        lines = [(named if point.named else missed, point.text) for point in step.points]
        yield Text("\n".join(f"- {mark.zh} {text.zh}" for mark, text in lines),
                   "\n".join(f"- {mark.en} {text.en}" for mark, text in lines))  # fmt: skip
    if step.ask is not None:
        yield step.ask
    if step.item_kind == "drill" and step.seconds is not None:
        given = step.given or message("mock.no-answer")
        yield message("mock.drill-answer", given=given, answer=step.answer or "?")
    if step.derivation:
        yield Text(*("\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
                     for lines in ([s.zh for s in step.derivation], [s.en for s in step.derivation])))  # fmt: skip
    if step.reason is not None:
        yield step.reason
    if step.call is not None:
        yield message("mock.call", call=step.call)
    if step.source is not None:
        yield f"```python\n{step.source.rstrip()}\n```"


def _moment(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _number(score: float | None) -> str:
    return "-" if score is None else f"{score:.0f}"


def _share(score: float) -> str:
    return f"{score:.2f}".rstrip("0").rstrip(".")
