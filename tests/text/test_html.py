from bagu.text.html import html, inline


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
