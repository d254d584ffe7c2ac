"""The parts of a formula as Unicode, and how they stand side by side."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bagu.text import symbols


class Class(Enum):
    """What a piece is to its neighbours, as TeX has it."""

    ORD = auto()
    WORD = auto()  # upright letters: IoU, and the words of \text
    OPERATOR = auto()  # log, max, ∑
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    PUNCT = auto()
    SPACE = auto()
    FRACTION = auto()


@dataclass
class Piece:
    """Some text that stays together."""

    text: str
    cls: Class
    base: bool = True  # False for what cannot carry a script
    closed: bool = True  # False for what needs brackets to carry one


def fraction(above: list[Piece], below: list[Piece]) -> Piece:
    """a/b with the brackets that it needs."""
    top, bottom = join(above, spaced=False), join(below, spaced=False)
    if any(piece.cls in (Class.RELATION, Class.FRACTION, Class.PUNCT) for piece in above) or _has_operator(above):
        top = top if _is_enclosed(top) else f"({top})"
    return Piece(f"{top}/{bottom if is_atom(below, bottom) else f'({bottom})'}", Class.FRACTION, closed=False)


def _has_operator(pieces: list[Piece]) -> bool:
    """A sum, or a sum sign, outside all brackets."""
    depth = 0
    for at, piece in enumerate(pieces):
        depth += (piece.cls is Class.OPEN) - (piece.cls is Class.CLOSE)
        if depth == 0 and piece.cls is Class.BINARY and piece.text not in "/·×" and not _is_sign(pieces, at):
            return True
        if depth == 0 and (piece.text[:1] in symbols.BIG.values() or " " in piece.text):
            return True
    return False


def is_atom(pieces: list[Piece], text: str) -> bool:
    """Whether the text needs no brackets to stand under a fraction bar or a root."""
    solid = [piece for piece in pieces if piece.text]
    one = len(solid) == 1 and solid[0].cls in (Class.ORD, Class.WORD) and not set(text) & set(" \n/")
    differential = len(solid) == 2 and solid[0].text in ("∂", "Δ", "∇")
    return one or differential or _is_enclosed(text)


_PAIRS = {"(": ")", "[": "]", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}


def _is_enclosed(text: str) -> bool:
    """Whether one pair of brackets spans the whole text."""
    if len(text) < 2:
        return False
    if text[0] in "|‖":
        return text[-1] == text[0] and text.count(text[0]) == 2
    close = _PAIRS.get(text[0])
    if close is None or text[-1] != close:
        return False
    depth = 0
    for at, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return at == len(text) - 1
    return False


def _is_sign(pieces: list[Piece], at: int) -> bool:
    """A + or − with nothing on its left to add to."""
    before = [piece for piece in pieces[:at] if piece.cls is not Class.SPACE]
    return not before or before[-1].cls in (Class.BINARY, Class.RELATION, Class.OPEN, Class.PUNCT, Class.OPERATOR)


_VALUES = (Class.ORD, Class.WORD, Class.FRACTION, Class.CLOSE)


def join(pieces: list[Piece], spaced: bool = True) -> str:
    """The pieces as a line: spaces around relations, around sums outside brackets, after commas and functions.

    spaced=False inside scripts, fractions and roots, where everything stands close.
    """
    pieces = [piece for piece in pieces if piece.text]
    out = ""
    depth = 0
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        depth -= piece.cls is Class.CLOSE
        text = piece.text
        if piece.cls is Class.RELATION and spaced:
            text = f" {text} "
        elif piece.cls is Class.PUNCT and spaced:
            text = f"{text} "
        elif piece.cls is Class.BINARY and spaced and depth == 0 and text in "+−±" and not _is_sign(pieces, at):
            text = f" {text} "
        elif piece.cls is Class.FRACTION and (_touches(before, left=True) or _touches(after, left=False)):
            text = f"({text})"
        if before is not None and _apart(before, piece):
            out += " "
        out += text
        depth += piece.cls is Class.OPEN
    return re.sub(r"(?<=\S)  (?=\S)", " ", out).replace("( ", "(") if spaced else out


def _touches(piece: Piece | None, left: bool) -> bool:
    """Whether a fraction beside it would be misread without brackets."""
    if piece is None:
        return False
    beside = (*_VALUES, Class.OPERATOR) if left else (Class.ORD, Class.WORD, Class.FRACTION, Class.OPEN)
    return piece.cls in beside or (left and piece.text == "/") or (not left and piece.cls is Class.OPERATOR)


def _apart(before: Piece, piece: Piece) -> bool:
    """Letters that would run together, log n and λ CE, and what follows a function without brackets."""
    if piece.cls is Class.OPERATOR:
        return before.cls in _VALUES or before.cls is Class.OPERATOR
    if before.cls is Class.OPERATOR:
        return piece.cls in (Class.ORD, Class.WORD, Class.FRACTION) or piece.text == "−"
    letters = before.text[-1].isalnum() and piece.text[0].isalnum()
    return letters and (_is_word(before) or _is_word(piece))


def _is_word(piece: Piece) -> bool:
    return piece.cls is Class.WORD and len(piece.text) > 1
