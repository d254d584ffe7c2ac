import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from bagu.text.layout import Flow, units
from bagu.text.terminal import inline, page

PAGE = """# 标题 {#t}

段落有 `code` 与 $x_i^2$，还有**粗体。** 后文[[claim:a]]。

1. [[point:why]] 第一点，写得长一些，好让它在八十列之内折成两行，看看第二行有没有缩进，缩进对不对。
2. 第二点
   - 里层

| 方法 | 值 |
| --- | ---: |
| 贪心 NMS | $A$ 0.900 |
| Soft-NMS | 12 |

```python
print("x")
```

$$\\frac{a}{b}$$

> 引用

[链接](https://example.org) 与 [https://example.org](https://example.org)
"""

WANT = """标题
════

段落有 `code` 与 xᵢ²，还有粗体。后文<claim a>。

1. 第一点，写得长一些，好让它在八十列之内折成两行，看看第二行有没有缩进，缩进对
   不对。
2. 第二点
   • 里层

方法            值
──────────────────
贪心 NMS   A 0.900
Soft-NMS        12

    print("x")

    a/b

│ 引用

链接 <https://example.org> 与 https://example.org
"""


def shown(source: str, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, color_system="truecolor" if colour else None, force_terminal=colour)
    console.print(page(source, lambda kind, target: "" if kind == "point" else f"<{kind} {target}>"))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def test_a_page_reads_well_without_colour() -> None:
    assert shown(PAGE) == WANT


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    source = PAGE.replace("https://example.org", "https://example.org/" + "long" * 30)
    assert max(map(cell_len, shown(source, width).split("\n"))) <= width


def test_a_formula_that_does_not_parse_is_shown_as_typed() -> None:
    assert shown(r"看 $\nosuch{x}$ 这里").strip() == r"看 $\nosuch{x}$ 这里"


def test_an_english_line_break_is_a_space_and_a_chinese_one_is_nothing() -> None:
    assert shown("one\ntwo").strip() == "one two"
    assert shown("一\n二").strip() == "一二"
    assert shown("one  \ntwo").strip() == "one\ntwo"


def test_one_paragraph_as_words() -> None:
    assert inline("**框** $n$ 个", lambda kind, target: "").plain == "框 n 个"
    assert inline("", lambda kind, target: "").plain == ""


def test_short_formulas_stay_on_one_line() -> None:
    lines = shown("一二三四五六七 $B=[3,0,13,10]$ 后", width=22).split("\n")
    assert any("B = [3, 0, 13, 10]" in line for line in lines)


def wrapped(text: str, width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    return ["".join(part.text for part in line) for line in console.render_lines(Flow(Styled(text)), pad=False)]


@given(st.text(alphabet="ab 中文，。（）“”、!", max_size=60), st.integers(4, 30))
@settings(deadline=None, derandomize=True, database=None)
def test_wrapping_loses_nothing_but_spaces_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(units(text)) == text


@given(
    st.lists(st.sampled_from(["中", "文", "字", "中，", "文。", "（字", "字）", "a"]), max_size=30), st.integers(6, 20)
)
@settings(deadline=None, derandomize=True, database=None)
def test_no_line_begins_with_a_comma_or_ends_with_an_opening_bracket(words: list[str], width: int) -> None:
    lines = [line for line in wrapped("".join(words), width) if line]
    assert not any(line[0] in "，。）" for line in lines)
    assert not any(line[-1] == "（" for line in lines)


def test_numpy_is_not_loaded() -> None:
    code = (
        "import sys; from bagu.text.terminal import page; from bagu.text.scripts import traditional;"
        "from bagu.text import Text; page(traditional('# 数据 $x$'), lambda k, t: ''); Text('数据', 'x').to('zh-Hant');"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
