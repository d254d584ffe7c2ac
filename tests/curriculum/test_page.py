"""A page is read into questions and depth, with the line of each thing, and no code is taken for markup."""

from pathlib import Path

import pytest

from bagu.curriculum.content import evidence
from bagu.curriculum.page import fill, follow_ups, headings, page, parse_page, parse_statement, statement
from bagu.errors import UsageError
from packs.faults import make_topic

SOURCE = """\
# A `#` title

## First `x` {#first}

> Said aloud,
> in two lines.

1. [[point:a]] One thing
   that goes on.
2. [[point:b]] Another.

The answer [[claim:c]].

It goes on: `[[claim:not]]`.

## Depth {#depth}

```python
## not a heading {#code}
x = "[[claim:not]]"
```

[[value:c/share of all|.1%]] and [[value:c/a/b]].

### Free

More.
"""


def test_a_page_is_read_part_by_part() -> None:
    read = parse_page(SOURCE, {"first"})
    assert not read.faults
    assert read.title == "A `#` title"
    (question,), (section,) = read.questions, read.sections
    assert (question.id, question.title, question.line) == ("first", "First `x`", 3)
    assert question.spoken == "Said aloud, in two lines."
    assert [(point.id, point.text, point.line) for point in question.points] == [
        ("a", "One thing that goes on.", 8),
        ("b", "Another.", 10),
    ]
    assert question.answer == "The answer [[claim:c]].\n\nIt goes on: `[[claim:not]]`."
    assert (section.id, section.title, section.line) == ("depth", "Depth", 16)
    assert section.body.startswith("```python\n## not a heading")
    assert section.body.endswith("### Free\n\nMore.")
    assert read.question("first") is question
    assert read.section("first") is None


def test_anchors_know_kind_target_line_and_section() -> None:
    anchors = parse_page(SOURCE, {"first"}).anchors
    assert [(a.kind, a.target, a.line, a.section, a.format) for a in anchors] == [
        ("point", "a", 8, "first", ""),
        ("point", "b", 10, "first", ""),
        ("claim", "c", 12, "first", ""),
        ("value", "c/share of all", 23, "depth", ".1%"),
        ("value", "c/a/b", 23, "depth", ""),
    ]
    assert (anchors[-1].claim, anchors[-1].number) == ("c", "a/b")


def test_headings_are_those_of_the_page() -> None:
    assert headings(SOURCE) == {"first": "First `x`", "depth": "Depth"}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("# A `#` title\n", "\n", 1, "A page begins with its only title"),
        ("# A `#` title\n", "# One\n# Two\n", 2, "this one has 2"),
        ("# A `#` title\n", "# Title\nA word.\n", 2, "Nothing stands between"),
        ("{#depth}", "{#first}", 16, "stands on two headings"),
        ("{#depth}", "{#De pth}", 16, "lacks an id"),
        ("[[point:b]]", "[[point:a]]", 10, "The point a stands twice"),
        ("The answer [[claim:c]].", "The answer [[point:d]].", 12, "form an ordered list"),
    ],
)
def test_what_does_not_fit_is_a_fault_with_its_line(old: str, new: str, line: int, says: str) -> None:
    faults = parse_page(SOURCE.replace(old, new), {"first"}).faults
    assert (line, True) in [(fault.line, says in fault.text.en) for fault in faults], faults


def test_values_come_from_the_stored_evidence(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    stored = evidence(topic)
    mean = stored["value-direction"].numbers["cosine"].mean
    text = "a [[value:value-direction/cosine|.2f]] b [[value:value-direction/cosine|.1%]] [[claim:value-direction]]"
    assert fill(text, stored) == f"a {mean:.2f} b {mean:.1%} [[claim:value-direction]]"
    assert fill("[[value:value-direction/cosine]]", stored) == f"{mean:g}"
    assert fill("[[value:value-direction/sine]] [[value:nothing/cosine]]", stored) == "? ?"
    assert fill(text, {}).startswith("a ? b ?")


def test_a_gap_groups_thousands_for_chinese(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    stored = dict(evidence(topic))
    number = stored["norm-limit"].numbers["longest"]
    object.__setattr__(number, "mean", 499500.0)
    assert fill("[[value:norm-limit/longest|_.0f]]", stored) == "499 500"
    assert fill("[[value:norm-limit/longest|,.0f]]", stored) == "499,500"


def test_both_languages_are_read_from_the_folder(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    zh, en, hant = (page(topic, language) for language in ("zh", "en", "zh-Hant"))
    assert [question.id for question in zh.questions] == [question.id for question in en.questions]
    assert zh.title == "按范数裁剪梯度"
    assert hant.title == "按範數裁剪梯度"
    assert [anchor.target for anchor in hant.anchors] == [anchor.target for anchor in zh.anchors]
    assert topic.path is not None
    (topic.path / "answer.en.md").unlink()
    with pytest.raises(UsageError, match=r"lacks answer\.en\.md"):
        page(topic, "en")


def test_follow_ups_are_pairs(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    section = page(topic, "en").section("follow-ups")
    assert section is not None
    pairs = follow_ups(section)
    assert list(pairs) == ["Is the norm taken per layer or over all parameters?", "How do I practise it?"]
    assert pairs["How do I practise it?"].startswith("Compute one [[drill:scale]]")


def test_a_statement_has_a_title_a_body_and_conventions(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    read = statement(topic, "clip-norm", "en")
    assert read.title == "Clipping by norm"
    assert read.body == "Return `x`, shortened so that its Euclidean norm is at most `limit`."
    assert len(read.conventions) == 2
    with pytest.raises(UsageError, match=r"lacks problem\.nothing\.zh\.md"):
        statement(topic, "nothing", "zh")


def test_a_convention_may_run_over_several_lines() -> None:
    read = parse_statement("# T\n\nBody.\n\n## More {#more}\n\nx\n\n## C {#conventions}\n\n- one\n  and on\n- two\n")
    assert read.conventions == ("one and on", "two")
    assert read.body == "Body.\n\n## More\n\nx"


@pytest.mark.parametrize("source", ["", "# Only a title\n", "words\n"])
def test_a_page_without_sections_is_read_all_the_same(source: str) -> None:
    read = parse_page(source, ["first"])
    assert (read.questions, read.sections) == ((), ())
