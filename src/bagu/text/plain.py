"""Prose as plain words: for a search index or a list of matches."""

from collections.abc import Iterator

from markdown_it.token import Token

from bagu.text.formulas import FormulaError, readable
from bagu.text.prose import parse


def plain(source: str) -> str:
    """The words of Markdown on one line, formulas as Unicode, anchors and code blocks left out."""
    words = "".join(_words(parse(source)))
    return " ".join(words.split())


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "code_inline" | "image":
                yield token.content
            case "math_inline" | "math_inline_double" | "math_block":
                yield _formula(token.content)
            case "softbreak" | "hardbreak":
                yield " "
            case "inline":
                yield from _words(token.children or [])
                yield " "


def _formula(source: str) -> str:
    try:
        return readable(source.strip()).replace("\n", " ")
    except FormulaError:
        return source
