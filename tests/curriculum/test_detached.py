"""A piece of a page taken off it: no anchor is left, commands stand where links were, numbers are filled in."""

import re

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.detached import detached
from bagu.curriculum.page import page

CATALOG = Catalog.load()
NMS = CATALOG.topic("nms")


@pytest.mark.parametrize(
    ("source", "alone"),
    [
        ("plain $x$ **words**", "plain $x$ **words**"),
        ("a claim[[claim:clamp]].", "a claim."),
        ("（这样的题见[[drill:iou-count]]）", "（这样的题见 `bagu drill nms#iou-count`）"),
        ("练习：[[drill:f1]]、[[problem:nms]]。", "练习：`bagu drill nms#f1`、`bagu solve nms#nms`。"),
        ("See [[question:soft]] there [[source:voc-eval]].", "See `bagu show nms#soft` there."),
        ("[[question:batch-norm#what]]", "`bagu show batch-norm#what`"),
        ("[[point:x]] first", "first"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
    ],
)
def test_anchors_become_words_or_go(source: str, alone: str) -> None:
    assert detached(NMS, source) == alone


def test_measured_values_are_filled_in() -> None:
    text = detached(NMS, "[[value:duplicates-hurt/AP50 without NMS|.2f]]")
    assert re.fullmatch(r"\d\.\d\d", text)
    assert detached(NMS, "[[value:gone/number]]") == "?"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_anchor_is_left_in_any_question_of_a_topic(language: str) -> None:
    for question in page(NMS, language).questions:  # type: ignore[arg-type]
        for text in (question.spoken, question.answer, *(point.text for point in question.points)):
            assert not re.search(r"\[\[[a-z]+:", detached(NMS, text))
