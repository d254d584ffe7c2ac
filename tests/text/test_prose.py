import pytest

from bagu.text.html import html
from bagu.text.prose import parse


def kinds(source: str) -> list[str]:
    return [child.type for token in parse(source) for child in token.children or []]


@pytest.mark.parametrize(
    "source",
    ["**注意：**后文", "前文**“引号”**后文", "**$W$**是权重", "中文**粗**中文", "（**粗**）", "**粗。**后"],
)
def test_emphasis_works_next_to_chinese(source: str) -> None:
    assert {"strong_open", "strong_close"} <= set(kinds(source))


@pytest.mark.parametrize("source", ["2 ** 3 ** 4", "a * b * c", "snake_case_name", "** 空 **"])
def test_what_is_no_emphasis_stays(source: str) -> None:
    assert not {"strong_open", "em_open"} & set(kinds(source))


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        ("价格 $5 到 $10 之间", []),
        ("costs $5 and $x$", ["x"]),
        ("$A$ 0.9，$B$ 0.1", ["A", "B"]),
        ("1$x$", []),
        (r"\$x$ and $y$", ["y"]),
        (r"$a\$b$", [r"a\$b"]),
        ("`$x$`", []),
        ("$ x $", []),
        ("**$x_i$**与$y$", ["x_i", "y"]),
    ],
)
def test_formulas_and_money(source: str, formulas: list[str]) -> None:
    found = [c.content for token in parse(source) for c in token.children or [] if c.type == "math_inline"]
    assert found == formulas


def test_a_cell_that_begins_with_a_formula_and_ends_with_a_digit_keeps_it() -> None:
    page = html("| a |\n| --- |\n| $A$ 0.900 |", lambda kind, target: "")
    assert '<span class="math inline">A</span> 0.900' in page


def test_display_formulas_are_blocks() -> None:
    assert [token.type for token in parse("文字\n\n$$\na\n$$\n\n$$b$$")].count("math_block") == 2


def test_anchors_are_tokens_and_the_caller_says_what_stands_there() -> None:
    source = "留下[[claim:greedy-cover]]。[[value:soft/AP50 gain|.2f]] `[[claim:x]]` [link](x) [[not an anchor]]"
    anchors = [c.meta for token in parse(source) for c in token.children or [] if c.type == "anchor"]
    assert anchors == [
        {"kind": "claim", "target": "greedy-cover"},
        {"kind": "value", "target": "soft/AP50 gain|.2f"},
    ]
    page = html(source, lambda kind, target: f"<b>{kind} {target}</b>")
    assert "留下<b>claim greedy-cover</b>。" in page
    assert "<code>[[claim:x]]</code>" in page
    assert '<a href="x">link</a>' in page


def test_headings_carry_their_ids() -> None:
    assert '<h2 id="why">为什么 <em>x</em></h2>' in html("## 为什么 *x* {#why}", lambda kind, target: "")
    (heading, inline, _) = parse("## Title {#an-id}")
    assert heading.attrGet("id") == "an-id"
    assert inline.content == "Title"
    assert parse("## Title {#no id}")[0].attrGet("id") is None


@pytest.mark.parametrize("source", ["<script>alert(1)</script>", "a <b onclick='x'>b</b>", "$<img src=x>$", "`<i>`"])
def test_html_in_a_page_is_text(source: str) -> None:
    page = html(source, lambda kind, target: "")
    assert not any(tag in page for tag in ("<script", "<b ", "<img", "<i>"))


def test_a_script_address_is_no_link() -> None:
    assert "<a" not in html("[x](javascript:alert(1))", lambda kind, target: "")
