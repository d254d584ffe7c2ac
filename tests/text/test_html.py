import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bagu.text.html import html, inline
from bagu.text.prose import parse


def nothing(kind: str, target: str) -> str:
    return ""


def test_the_space_that_only_markdown_needs_is_not_seen() -> None:
    assert html("**句。** 设 $x$。", nothing).startswith("<p><strong>句。</strong>设 ")
    assert html("**Done.** Next", nothing) == "<p><strong>Done.</strong> Next</p>\n"


def test_lines_of_chinese_close_up_and_lines_of_english_keep_their_space() -> None:
    assert html("中文\n接着", nothing) == "<p>中文接着</p>\n"
    assert html("one\ntwo", nothing) == "<p>one\ntwo</p>\n"
    assert html("`x`\n接着", nothing) == "<p><code>x</code>\n接着</p>\n"


def test_formulas_stay_tex_unless_told_otherwise() -> None:
    assert inline("$a<b$", nothing) == '<span class="math inline">a&lt;b</span>'
    assert '<span class="math block">x\ny</span>' in html("$$\nx\ny\n$$", nothing)
    assert inline("见 $$z$$ 末", nothing, lambda tex, displayed: f"({tex} {displayed})") == "见 (z True) 末"


def test_a_table_scrolls_by_itself() -> None:
    page = html("| a |\n| --- |\n| $x$ |", nothing)
    assert page.startswith('<div class="table"><table>')
    assert page.endswith("</table></div>\n")


def test_html_in_the_source_is_text() -> None:
    assert html("<script>alert(1)</script>", nothing) == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_an_anchor_is_what_the_caller_says() -> None:
    assert inline("见[[claim:x]]。", lambda kind, target: f"<b>{kind} {target}</b>") == "见<b>claim x</b>。"


def test_a_formula_is_held_together_with_the_marks_around_it_and_with_the_rest_of_its_word() -> None:
    def held(source: str) -> str:
        return inline(source, nothing, lambda tex, displayed: f"[{tex}]").replace('<span class="held">', "<").replace(
            "</span>", ">"
        )  # fmt: skip

    assert held("设 $x$，则") == "设 <[x]，>则"
    assert held("批大小（$m$）。") == "批大小<（[m]）。>"
    assert held("so $k$-means, then ($x$).") == "so <[k]-means,> then <([x]).>"
    assert held("$a$、$b$ 与 $c$") == "<[a]、>[b] 与 [c]"
    assert held("$a$ < $b$<c") == "[a] &lt; <[b]&lt;c>"
    assert held("**$W$** 是权重") == "<strong>[W]</strong> 是权重"


@given(st.lists(st.sampled_from(["$x$", "字", "word", "，", "（", "）", ".", " ", "&", "**强**", "`c`"]), max_size=12))
def test_holding_together_neither_loses_nor_moves_a_character(pieces: list[str]) -> None:
    source = "始" + "".join(pieces)
    shown = inline(source, nothing, lambda tex, displayed: tex)
    tokens = [child for token in parse(source) for child in token.children or []]
    assert "".join(unescape(re.sub(r"<[^>]*>", "", shown)).split()) == "".join(
        "".join(token.content for token in tokens).split()
    )
