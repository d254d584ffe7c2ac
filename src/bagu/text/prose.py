"""Markdown with formulas and anchors, whose emphasis works next to Chinese text."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from bagu.text.cjk import is_cjk

AnchorText = Callable[[str, str], str]  # (kind, target) -> what stands in its place

_ANCHOR = re.compile(r"\[\[([a-z]+):([^\]]+)\]\]")
_HEADING_ID = re.compile(r"\s*\{#([A-Za-z0-9_-]+)\}\s*$")


def parse(source: str) -> list[Token]:
    """The tokens of a page: CommonMark and tables, `math_inline`, `math_block`, and `anchor` with its kind and target.

    A heading that ends in {#id} carries the id as an attribute. HTML in the source is text.
    """
    return markdown().parse(source)


@cache
def markdown() -> MarkdownIt:
    """The one parser; it keeps nothing between pages."""
    md = MarkdownIt("commonmark", {"html": False})
    md.inline = _CjkInline()
    md.configure("commonmark", {"html": False})
    md.enable("table")
    md.use(dollarmath_plugin)
    md.inline.ruler.at("math_inline", _formula)
    md.inline.ruler.before("link", "anchor", _anchor)
    md.core.ruler.after("inline", "heading_id", _heading_ids)
    return md


_FORMULA = re.compile(r"(\$\$?)(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\1(?![\d$])", re.DOTALL)


def _formula(state: StateInline, silent: bool) -> bool:
    """Replaces the plugin's rule, which takes the last character of a cell for the one before its first $.

    No space inside the dollars and no digit outside them, so that $5 and $10 stay money.
    """
    before = state.src[state.pos - 1] if state.pos else ""
    found = None if before.isdigit() or before == "$" else _FORMULA.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("math_inline" if found[1] == "$" else "math_inline_double", "math", 0)
        token.content, token.markup = found[2], found[1]
    state.pos = found.end()
    return True


def _anchor(state: StateInline, silent: bool) -> bool:
    found = _ANCHOR.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("anchor", "", 0)
        token.meta = {"kind": found[1], "target": found[2]}
    state.pos = found.end()
    return True


def _heading_ids(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        found = _HEADING_ID.search(last.content) if last.type == "text" else None
        if found:
            opening.attrSet("id", found[1])
            last.content = last.content[: found.start()]
            inline.content = inline.content[: _heading_end(inline.content)]


def _heading_end(content: str) -> int:
    found = _HEADING_ID.search(content)
    return found.start() if found else len(content)


class _CjkState(StateInline):
    """CommonMark decides by spaces whether ** opens or closes. Chinese has none: a CJK neighbour counts as one."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802  # the parent's names
        can_open, can_close, length = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start else ""
        after = self.src[start + length : start + length + 1]
        can_open = can_open or (before != "" and is_cjk(before) and after.strip() != "")
        can_close = can_close or (after != "" and is_cjk(after) and before.strip() != "")
        return Scanned(can_open, can_close, length)


class _CjkInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
