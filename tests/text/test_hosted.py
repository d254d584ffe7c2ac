import pytest

from bagu.text.hosted import hosted


def link(kind: str, target: str) -> str:
    return f"[{target}](#{kind})"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("设$x_1$、$y$。", "设$`x_1`$、$`y`$。"),
        (r"$\{a\}$", r"$`\{a\}`$"),
        ("价格 $5 到 $10", "价格 $5 到 $10"),
        ("`$x$` 和 ``[[claim:a]]``", "`$x$` 和 ``[[claim:a]]``"),
        ("```\n$x$ [[claim:a]]\n```", "```\n$x$ [[claim:a]]\n```"),
        ("$$\na \\\\\nb\n$$", "```math\na \\\\\nb\n```"),
        ("- 项\n\n  $$q$$\n", "- 项\n\n  ```math\n  q\n  ```\n"),
        ("见 $$z$$ 末", "见 $`\\displaystyle z`$ 末"),
        ("如此[[claim:a]]。", "如此[a](#claim)。"),
        ("## 题 {#id}", "## 题 "),
    ],
)
def test_marks_become_those_of_hosts_and_code_stays(source: str, shown: str) -> None:
    assert hosted(source, link) == shown
