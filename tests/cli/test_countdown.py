"""The clock above a question: drawn anew while nothing is typed, one plain line where it cannot be."""

import io
from collections.abc import Iterator

import pytest

from bagu.cli.countdown import ask_by_the_clock
from bagu.cli.screen import Screen
from bagu.text import Text


def screen(monkeypatch: pytest.MonkeyPatch, *, terminal: str, width: int = 60) -> tuple[Screen, io.StringIO]:
    from rich.console import Console

    monkeypatch.setenv("TERM", terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("builtins.input", lambda: " done ")
    monkeypatch.setattr(Screen, "interactive", property(lambda _: True))
    made, written = Screen("zh"), io.StringIO()
    made.out = Console(file=written, force_terminal=terminal != "none", width=width, highlight=False)
    return made, written


def test_it_is_drawn_anew_until_a_line_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    made, written = screen(monkeypatch, terminal="xterm")
    seconds: Iterator[int] = iter(range(120, 0, -1))
    waits = iter([False, False, False, True])
    came = ask_by_the_clock(
        made, lambda: Text(f"还有 {next(seconds)} 秒", "left"), Text("说完按回车：", "?"), lambda _: next(waits)
    )
    assert came == "done"
    lines = written.getvalue()
    assert [n for n in range(110, 121) if f"还有 {n} 秒" in lines] == [117, 118, 119, 120]
    assert lines.count("\x1b7\x1b[1A\r") == lines.count("\x1b[K\x1b8") == 3  # saved and restored around each
    assert lines.count("\n") == 1  # what is typed stays on its line


def test_a_narrow_terminal_gets_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    made, written = screen(monkeypatch, terminal="xterm", width=10)
    waits = iter([False, True])
    ask_by_the_clock(made, lambda: Text("两分钟还有一分五十秒", "-"), Text("？", "?"), lambda _: next(waits))
    drawn = written.getvalue().split("\x1b[1A\r")[1].split("\x1b[K")[0]
    assert drawn
    assert len(drawn) <= 5


@pytest.mark.parametrize("terminal", ["dumb", "none"])
def test_elsewhere_it_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, terminal: str) -> None:
    made, written = screen(monkeypatch, terminal=terminal)

    def never(_: float) -> bool:
        raise AssertionError("nothing may wait here")

    assert ask_by_the_clock(made, lambda: Text("还有 120 秒", "left"), Text("说完按回车：", "?"), never) == "done"
    assert written.getvalue().startswith("还有 120 秒\n")
    assert "\x1b7" not in written.getvalue()
