"""A page for the terminal, readable without colour; formulas become Unicode."""

from collections.abc import Callable, Iterator, Sequence

from markdown_it.token import Token
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from bagu.text.cjk import is_cjk
from bagu.text.formulas import FormulaError, readable
from bagu.text.layout import TIE, Flow, Hanging
from bagu.text.prose import AnchorText, parse

_TOGETHER = 30  # cells; a shorter formula does not break over lines
_MARKS = {"strong": "bold", "em": "italic"}
_ALIGN = {"text-align:right": "right", "text-align:center": "center"}


def page(source: str, anchor: AnchorText) -> Group:
    """The Markdown of a page as blocks for rich; `anchor(kind, target)` is what stands for an anchor, "" for nothing.

    A formula that does not parse is shown as it was typed. Loads no NumPy.
    """
    return Group(*_Blocks(parse(source), anchor).all())


def inline(source: str, anchor: AnchorText) -> Styled:
    """One paragraph as styled words, for a line of a list or a title."""
    tokens = parse(source)
    return _words(next((token.children or [] for token in tokens if token.type == "inline"), []), anchor)


class _Blocks:
    def __init__(self, tokens: Sequence[Token], anchor: AnchorText) -> None:
        self.tokens, self.anchor, self.at = tokens, anchor, 0

    def all(self) -> list[RenderableType]:
        return list(self.until(None))

    def until(self, end: str | None, tight: bool = False) -> Iterator[RenderableType]:
        """The blocks up to a closing token, a blank line between them."""
        first = True
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == end:
                return
            block = self.block(token)
            if block is None:
                continue
            if not first and not tight:
                yield ""
            first = False
            yield block

    def block(self, token: Token) -> RenderableType | None:
        match token.type:
            case "heading_open":
                words = self.inline("heading_close")
                words.stylize("bold")
                return _Heading(words, int(token.tag[1:]))
            case "paragraph_open":
                return Flow(self.inline("paragraph_close"))
            case "bullet_list_open":
                return self.items("bullet_list_close", lambda _: "• ")
            case "ordered_list_open":
                start = int(token.attrGet("start") or 1)
                return self.items("ordered_list_close", lambda n: f"{start + n}. ")
            case "blockquote_open":
                return Hanging("│ ", "│ ", Group(*self.until("blockquote_close")))
            case "table_open":
                return self.table()
            case "fence" | "code_block":
                code = Styled(token.content.rstrip("\n"), style="cyan", no_wrap=True, overflow="ignore")
                return Padding(code, (0, 0, 0, 4))
            case "math_block" | "math_block_label":
                return Padding(Flow(Styled(_formula(token.content, "$$"))), (0, 0, 0, 4))
            case "hr":
                return Styled("───")
            case _:
                return None

    def inline(self, end: str) -> Styled:
        words = _words(self.tokens[self.at].children or [], self.anchor)
        while self.tokens[self.at].type != end:
            self.at += 1
        self.at += 1
        return words

    def items(self, end: str, mark: Callable[[int], str]) -> RenderableType:
        blocks: list[list[RenderableType]] = []
        tight = False
        while self.tokens[self.at].type != end:
            self.at += 1  # list_item_open
            tight = tight or self.tokens[self.at].hidden  # markdown-it hides the paragraphs of a tight list
            blocks.append(list(self.until("list_item_close", tight)))
        self.at += 1
        width = max(cell_len(mark(n)) for n in range(len(blocks)))
        lines: list[RenderableType] = []
        for n, block in enumerate(blocks):
            if lines and not tight:
                lines.append("")
            lines.append(Hanging(mark(n).rjust(width), " " * width, Group(*block)))
        return Group(*lines)

    def table(self) -> Table:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="bold")
        row: list[RenderableType] = []
        head = False
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            match token.type:
                case "thead_open":
                    head = True
                case "thead_close":
                    head = False
                case "th_open":
                    align = _ALIGN.get(str(token.attrGet("style")), "left")
                    table.add_column(Flow(self.inline("th_close")), justify=align)  # type: ignore[arg-type]  # a Literal
                case "td_open":
                    row.append(Flow(self.inline("td_close")))
                case "tr_close" if not head:
                    table.add_row(*row)
                    row = []
        self.at += 1
        return table


class _Heading:
    """Underlined by its level, so that it is seen without colour."""

    def __init__(self, words: Styled, level: int) -> None:
        self.words, self.level = words, level

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Flow(self.words)
        rule = {1: "═", 2: "─"}.get(self.level)
        if rule:
            yield Styled(rule * min(cell_len(self.words.plain), options.max_width), no_wrap=True)


def _words(tokens: Sequence[Token], anchor: AnchorText) -> Styled:
    out = Styled()
    styles: list[str] = []
    links: list[str] = []
    for at, token in enumerate(tokens):
        style = " ".join(styles)
        match token.type:
            case "text":
                # An anchor may show nothing, and **句。** needs a space after it in Markdown that nobody should see.
                bare = not out.plain or out.plain[-1] in "，。；：？！）”」"
                out.append(token.content.lstrip(" ") if bare else token.content, style)
            case "code_inline":
                out.append(f"`{token.content}`", "cyan")
            case "math_inline" | "math_inline_double":
                out.append(_formula(token.content, "$"), style)
            case "anchor":
                _append_anchor(out, anchor(token.meta["kind"], token.meta["target"]))
            case "strong_open" | "em_open":
                styles.append(_MARKS[token.type.removesuffix("_open")])
            case "strong_close" | "em_close":
                styles.pop()
            case "link_open":
                links.append(str(token.attrGet("href")))
            case "link_close":
                address = links.pop()
                if address not in out.plain[-len(address) :]:
                    out.append(f" <{address}>")
            case "image":
                out.append(token.content)
            case "hardbreak":
                out.append("\n")
            case "softbreak":
                following = tokens[at + 1].content[:1] if at + 1 < len(tokens) else ""
                chinese = bool(out.plain) and is_cjk(out.plain[-1]) and (not following or is_cjk(following))
                out.append("" if chinese else " ")
    return out


def _append_anchor(out: Styled, text: str) -> None:
    """A command or an id gets a space after Chinese; what stands in brackets follows the word it belongs to."""
    if text[:1].isalnum() and out.plain[-1:].isalpha() and is_cjk(out.plain[-1]):
        text = " " + text
    out.append(text, "dim")


def _formula(source: str, dollars: str) -> str:
    try:
        shown = readable(source.strip())
    except FormulaError:
        return f"{dollars}{source.strip()}{dollars}"
    return shown.replace(" ", TIE) if cell_len(shown) <= _TOGETHER else shown
