"""Prose as HTML: what a page, a card and a printed sheet share."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bagu.text.cjk import is_cjk
from bagu.text.prose import AnchorText, markdown, parse

FormulaHtml = Callable[[str, bool], str]  # (TeX, whether it stands on lines of its own) -> HTML

_NO_SPACE_AFTER = "，。；：？！）”」"


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


class _Renderer(RendererHTML):
    """The parser's own renderer, but for formulas, anchors and tables; made for one page."""

    def __init__(self, anchor: AnchorText, formula: FormulaHtml) -> None:
        self._anchor, self._formula = anchor, formula
        super().__init__()

    def anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._anchor(tokens[idx].meta["kind"], tokens[idx].meta["target"])

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._formula(tokens[idx].content.strip(), False)

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._formula(tokens[idx].content.strip(), True)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self._formula(tokens[idx].content.strip(), True) + "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<div class="table"><table>\n'  # a wide one scrolls by itself

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"
