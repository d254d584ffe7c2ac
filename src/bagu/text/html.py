"""Prose as HTML: what a page, a card and a printed sheet share."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bagu.text.cjk import is_cjk
from bagu.text.prose import AnchorText, markdown, parse

FormulaHtml = Callable[[str, bool], str]  # (TeX, whether it stands on lines of its own) -> HTML

_NO_SPACE_AFTER = "，。；：？！）”」"
# What stays on the line of a formula: marks and brackets, and letters that continue its word, as in $k$-means.
_BEFORE = re.compile(r"(?:[（“‘「『《【]|[!-~]{1,16})$")
_AFTER = re.compile(r"^[!-~]{0,16}[，。、；：？！）”’」』》】…—]*")


def tex(formula: str, displayed: bool) -> str:
    """The formula as TeX that whoever shows the page typesets; readable where nobody does."""
    return f'<span class="math {"block" if displayed else "inline"}">{escape(formula, quote=False)}</span>'


def html(source: str, anchor: AnchorText, formula: FormulaHtml = tex) -> str:
    """Markdown as HTML; `anchor(kind, target)` is the HTML that stands for an anchor. HTML in the source is text."""
    return _render(parse(source), anchor, formula)


def inline(source: str, anchor: AnchorText, formula: FormulaHtml = tex) -> str:
    """The words of one paragraph, without the paragraph: for a title, a line of a list, a cell."""
    tokens = [token for token in parse(source) if token.type == "inline"]
    return _render(tokens, anchor, formula)


def _render(tokens: Sequence[Token], anchor: AnchorText, formula: FormulaHtml) -> str:
    for token in tokens:
        if token.children:
            _close_up(token.children)
            _hold(token.children)
    return str(_Renderer(anchor, formula).render(tokens, markdown().options, {}))


def _close_up(tokens: Sequence[Token]) -> None:
    """Drop the spaces that only Markdown needs: after `**句。**`, and where lines of Chinese meet."""
    before = ""
    for at, token in enumerate(tokens):
        if token.type == "text":
            if before and before in _NO_SPACE_AFTER:
                token.content = token.content.lstrip(" ")
            before = token.content[-1:] or before
        elif token.type == "softbreak":
            following = tokens[at + 1].content[:1] if at + 1 < len(tokens) else ""
            if before and is_cjk(before) and (not following or is_cjk(following)):
                token.type, token.tag, token.content = "text", "", ""
        elif token.type in ("code_inline", "math_inline", "math_inline_double", "image"):
            before = "x"


def _hold(tokens: Sequence[Token]) -> None:
    """Give a formula the marks around it: left alone, a browser breaks a line on either side of it."""
    for at, token in enumerate(tokens):
        if token.type == "math_inline":
            before = tokens[at - 1] if at and tokens[at - 1].type == "text" else None
            after = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].type == "text" else None
            token.meta = {"before": _taken(before, _BEFORE), "after": _taken(after, _AFTER)}


def _taken(text: Token | None, which: re.Pattern[str]) -> str:
    """What matches, taken out of the text."""
    found = which.search(text.content) if text else None
    if text is None or found is None:
        return ""
    text.content = text.content[: found.start()] + text.content[found.end() :]
    return found[0]


class _Renderer(RendererHTML):
    """The parser's own renderer, but for formulas, anchors and tables; made for one page."""

    def __init__(self, anchor: AnchorText, formula: FormulaHtml) -> None:
        self._anchor, self._formula = anchor, formula
        super().__init__()

    def anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._anchor(tokens[idx].meta["kind"], tokens[idx].meta["target"])

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        formula, marks = self._formula(tokens[idx].content.strip(), False), tokens[idx].meta
        if not marks["before"] + marks["after"]:
            return formula
        before, after = escape(marks["before"], quote=False), escape(marks["after"], quote=False)
        return f'<span class="held">{before}{formula}{after}</span>'

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._formula(tokens[idx].content.strip(), True)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._formula(tokens[idx].content.strip(), True) + "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<div class="table"><table>\n'  # a wide one scrolls by itself

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"
