from bagu.text.plain import plain


def test_words_remain_and_marks_go() -> None:
    source = (
        "## 题 {#id}\n\n- **粗** `x` 与 $a_i^2$[[claim:c]]\n\n```\ncode\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    )
    assert plain(source) == "题 粗 x 与 aᵢ² a b 1 2"


def test_a_formula_that_does_not_parse_stays_as_it_was_typed() -> None:
    assert plain(r"$\unknowncommand$ end") == r"\unknowncommand end"
