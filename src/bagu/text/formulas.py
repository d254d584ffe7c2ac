"""LaTeX formulas as Unicode that can be read in a terminal."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bagu.text import symbols
from bagu.text.errors import TextError
from bagu.text.messages import message


class FormulaError(TextError):
    """A formula that does not parse; position counts characters from 0."""

    def __init__(self, key: str, formula: str, position: int, /, **values: object) -> None:
        self.position = position
        what = message(key, **values)
        super().__init__(message("text.formula", formula=formula, position=position + 1, what=what))


def readable(formula: str) -> str:
    r"""The formula as Unicode text, x_i^2 as xᵢ² and \frac{a+b}{c} as (a+b)/c; raises FormulaError.

    Rows of aligned formulas become lines; those of matrices and cases stay on one, with "; " between them.
    """
    return _Parser(formula).whole()


def check_formula(formula: str) -> None:
    """Raise FormulaError where the formula does not parse or uses a command that the terminal cannot show."""
    _Parser(formula).whole()


class _Class(Enum):
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
class _Piece:
    text: str
    cls: _Class
    base: bool = True  # False for what cannot carry a script
    closed: bool = True  # False for what needs brackets to carry one


@dataclass(frozen=True)
class _Token:
    kind: str  # "command", "char", "end"
    text: str
    at: int


_TOKEN = re.compile(r"\\([A-Za-z]+\*?|.)|(\d+(?:\.\d+)?)|(\S)", re.DOTALL)
_SIGNS = {"-": "−", "*": "∗", "+": "+", "/": "/"}


class _Parser:
    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens: list[_Token] = []
        for found in _TOKEN.finditer(formula):
            name = found[1]
            if name is not None and name.endswith("*") and name not in symbols.ALIGNED and name != "operatorname*":
                self.tokens += [_Token("command", name[:-1], found.start()), _Token("char", "*", found.end() - 1)]
            elif name is not None:
                self.tokens.append(_Token("command", name, found.start()))
            else:
                self.tokens.append(_Token("char", found[0], found.start()))
        if formula.endswith("\\") and not formula.endswith("\\\\"):
            raise FormulaError("text.bare-backslash", formula, len(formula) - 1)
        self.tokens.append(_Token("end", "", len(formula)))
        self.next = 0

    def whole(self) -> str:
        rows = self.rows(until=None)
        return "\n".join("".join(cells).strip() for cells in rows)

    def fail(self, key: str, at: _Token, /, **values: object) -> FormulaError:
        return FormulaError(key, self.formula, at.at, **values)

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.token
        if token.kind != "end":
            self.next += 1
        return token

    def here(self, text: str, kind: str = "char") -> bool:
        return self.token.kind == kind and self.token.text == text

    def rows(self, until: str | None, spaced: bool = True) -> list[list[str]]:
        r"""Rows of cells up to \end{until}, or to the end of the formula."""
        start = self.token
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(join(self.sequence(), spaced=spaced))
            token = self.take()
            if token.kind == "end":
                if until is not None:
                    raise self.fail("text.no-end", start, name=until)
                return rows
            if token.text == "&" and until is not None:
                continue
            if token.kind == "command" and token.text in ("\\", "cr"):
                rows.append([])
                continue
            if token.kind == "command" and token.text == "end" and until is not None:
                name = self.name()
                if name != until:
                    raise self.fail("text.wrong-end", token, name=until, other=name)
                return rows if rows[-1] != [""] else rows[:-1]
            raise self.fail("text.unexpected", token, shown=_shown(token))

    def sequence(self) -> list[_Piece]:
        """Pieces up to something that only the caller can end: }, ], &, a new row, right, end."""
        pieces: list[_Piece] = []
        while True:
            token = self.token
            if token.kind == "end" or (token.kind == "char" and token.text in "}&"):
                return pieces
            if token.kind == "command" and token.text in ("\\", "cr", "end", "right", "middle"):
                return pieces
            if token.kind == "char" and token.text in "^_'":
                self.scripts(pieces)
            else:
                pieces += self.atom()

    def scripts(self, pieces: list[_Piece]) -> None:
        """Subscript, superscript and primes of the last piece."""
        token = self.token
        while pieces and pieces[-1].cls is _Class.SPACE and not pieces[-1].text:
            pieces.pop()
        if not pieces or not pieces[-1].base:
            pieces.append(_Piece("", _Class.ORD))
        base = pieces[-1]
        if not base.closed:
            base.text, base.cls, base.closed = f"({base.text})", _Class.ORD, True
        found: dict[str, str] = {}
        while self.token.kind == "char" and self.token.text in "^_'":
            token = self.take()
            if token.text == "'":
                found["'"] = found.get("'", "") + "′"
                continue
            if token.text in found:
                raise self.fail("text.double-script", token, sign=token.text)
            found[token.text] = self.script(token)
        base.text += found.get("'", "") + found.get("_", "") + found.get("^", "")

    def script(self, sign: _Token) -> str:
        pieces = self.argument(sign)
        text = join(pieces, spaced=False)
        table = symbols.SUPERSCRIPTS if sign.text == "^" else symbols.SUBSCRIPTS
        upright = any(piece.cls is _Class.WORD and len(piece.text) > 1 for piece in pieces)
        if text and not upright and all(char in table for char in text):
            return "".join(table[char] for char in text)
        if sign.text == "^" and text in ("∘", "°"):
            return "°"
        return sign.text + (text if _is_atom(pieces, text) else f"({text})")

    def argument(self, owner: _Token) -> list[_Piece]:
        """What belongs to a command or a script: a group in braces or one atom."""
        token = self.token
        if token.kind == "end" or (token.kind == "char" and token.text in "}&^_"):
            raise self.fail("text.no-argument", owner, shown=_shown(owner))
        if self.here("{"):
            return self.group()
        if token.kind == "char" and token.text[0].isdigit() and len(token.text) > 1:  # \frac12 and x^10 take one digit
            self.tokens[self.next] = _Token("char", token.text[1:], token.at + 1)
            return [_Piece(token.text[0], _Class.ORD)]
        return self.atom()

    def group(self) -> list[_Piece]:
        start = self.take()
        pieces = self.sequence()
        if not self.here("}"):
            raise self.fail("text.no-brace", start)
        self.take()
        return pieces

    def atom(self) -> list[_Piece]:
        token = self.token
        if token.kind == "command":
            return self.command(self.take())
        if token.text == "{":
            return self.braced()
        self.take()
        return [_char(token.text)]

    def braced(self) -> list[_Piece]:
        pieces = self.group()
        if len(pieces) == 1 and pieces[0].cls is _Class.PUNCT:  # 10{,}000 has no space
            return [_Piece(pieces[0].text, _Class.ORD)]
        return pieces or [_Piece("", _Class.ORD)]

    def command(self, token: _Token) -> list[_Piece]:
        name = token.text
        for table, cls in _TABLES:
            if name in table:
                return [_Piece(table[name], cls, base=cls is not _Class.SPACE)]
        if name in symbols.NOTHING:
            return [_Piece("", _Class.SPACE)]
        if name in symbols.FUNCTIONS:
            return [_Piece(symbols.FUNCTION_WORDS.get(name, name), _Class.OPERATOR)]
        if name in symbols.ACCENTS:
            return [self.accent(token)]
        if name in symbols.WORDS or name == "operatorname*":
            words = self.words(token)
            cls = _Class.OPERATOR if name.startswith("operatorname") else _Class.WORD
            return [_Piece(words, cls)]
        if name in symbols.ALPHABETS:
            alphabet = symbols.ALPHABETS[name]
            text = join(self.argument(token), spaced=False)
            return [_Piece("".join(alphabet.get(char, char) for char in text), _Class.ORD)]
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return [_fraction(self.argument(token), self.argument(token))]
            case "binom":
                n, k = (join(self.argument(token), spaced=False) for _ in range(2))
                return [_Piece(f"C({n}, {k})", _Class.ORD)]
            case "sqrt":
                return [self.root(token)]
            case "left":
                return self.fenced(token)
            case "begin":
                return [self.environment(token)]
            case "underbrace" | "overbrace" | "mathop" | "mathbin" | "mathrel" | "phantom" | "boxed":
                inner = self.argument(token)
                return [] if name == "phantom" else inner
            case "pmod":
                return [_Piece(f" (mod {join(self.argument(token), spaced=False)})", _Class.ORD)]
            case "overset" | "stackrel" | "underset":
                above, base = self.argument(token), self.argument(token)
                mark = "_" if name == "underset" else "^"
                return [_Piece(f"{join(base)}{mark}({join(above, spaced=False)})", _Class.RELATION)]
        raise self.fail("text.unknown-command", token, shown=_shown(token))

    def words(self, token: _Token) -> str:
        r"""The letters between the braces as they stand, spaces too: \text{if } keeps its space."""
        if not self.here("{"):
            return join(self.argument(token), spaced=False)
        start = self.take()
        depth, at = 1, start.at + 1
        while depth:
            inner = self.take()
            if inner.kind == "end":
                raise self.fail("text.no-brace", start)
            if inner.kind == "char":
                depth += {"{": 1, "}": -1}.get(inner.text, 0)
        raw = self.formula[at : inner.at]
        return re.sub(r"\\([%#$_{}& ])", r"\1", raw)

    def accent(self, token: _Token) -> _Piece:
        mark = symbols.ACCENTS[token.text]
        pieces = self.argument(token)
        text = join(pieces, spaced=False)
        if len(text) == 1:
            return _Piece(text + mark, _Class.ORD)
        letters = text != "" and all(piece.cls in (_Class.ORD, _Class.WORD) for piece in pieces)
        if token.text in ("overline", "underline", "bar") and letters:
            return _Piece("".join(char + mark for char in text), _Class.ORD)
        if len(text) > 1 and _is_atom(pieces, text):
            return _Piece(text[0] + mark + text[1:], _Class.ORD)
        return _Piece(f"{token.text}({text})", _Class.ORD)

    def root(self, token: _Token) -> _Piece:
        degree = ""
        if self.here("["):
            self.take()
            start = self.next
            while not self.here("]"):
                if self.take().kind == "end":
                    raise self.fail("text.no-bracket", self.tokens[start - 1])
            degree = "".join(one.text for one in self.tokens[start : self.next])
            self.take()
            degree = "".join(symbols.SUPERSCRIPTS.get(char, char) for char in degree.replace("-", "−"))
        pieces = self.argument(token)
        text = join(pieces, spaced=False)
        return _Piece(f"{degree}√{text if _is_atom(pieces, text) else f'({text})'}", _Class.ORD, closed=False)

    def fenced(self, left: _Token) -> list[_Piece]:
        inner = [_Piece(self.delimiter(left), _Class.OPEN)]
        while True:
            inner += self.sequence()
            token = self.take()
            if token.kind == "command" and token.text == "middle":
                inner.append(_Piece(self.delimiter(token), _Class.RELATION))
                continue
            if token.kind == "command" and token.text == "right":
                return [*inner, _Piece(self.delimiter(token), _Class.CLOSE)]
            raise self.fail("text.no-right", left)

    def delimiter(self, owner: _Token) -> str:
        token = self.take()
        known = symbols.OPEN | symbols.CLOSE | symbols.BARS
        if token.kind == "command" and token.text in known:
            return known[token.text]
        if token.kind == "char" and token.text in "()[]|/.<>":
            return {".": "", "<": "⟨", ">": "⟩"}.get(token.text, token.text)
        raise self.fail("text.no-delimiter", owner, shown=_shown(owner))

    def environment(self, begin: _Token) -> _Piece:
        name = self.name()
        if name == "array":
            self.argument(begin)  # the columns
        elif name not in symbols.MATRICES and name not in symbols.ALIGNED and name not in ("cases", "dcases"):
            raise self.fail("text.unknown-environment", begin, name=name)
        rows = [[cell.strip() for cell in row] for row in self.rows(until=name)]
        if name in symbols.ALIGNED:
            return _Piece("\n".join(" ".join(cell for cell in row if cell) for row in rows), _Class.ORD)
        if name in symbols.MATRICES:
            left, right = symbols.MATRICES[name]
            return _Piece(left + "; ".join(" ".join(row) for row in rows) + right, _Class.ORD)
        return _Piece("{ " + "; ".join(", ".join(cell.rstrip(",") for cell in row) for row in rows) + " }", _Class.ORD)

    def name(self) -> str:
        owner = self.token
        if not self.here("{"):
            raise self.fail("text.no-argument", owner, shown=r"\begin")
        start = self.take()
        name = ""
        while not self.here("}"):
            token = self.take()
            if token.kind == "end":
                raise self.fail("text.no-brace", start)
            name += token.text
        self.take()
        return name


_TABLES: tuple[tuple[dict[str, str], _Class], ...] = (
    (symbols.LETTERS, _Class.ORD),
    (symbols.BINARY, _Class.BINARY),
    (symbols.RELATIONS, _Class.RELATION),
    (symbols.BIG, _Class.OPERATOR),
    (symbols.OPEN, _Class.OPEN),
    (symbols.CLOSE, _Class.CLOSE),
    (symbols.BARS, _Class.ORD),
    (symbols.SPACES, _Class.SPACE),
)


def _char(char: str) -> _Piece:
    if char in _SIGNS:
        return _Piece(_SIGNS[char], _Class.BINARY)
    if char in "=<>:":
        return _Piece(char, _Class.RELATION)
    if char in "([":
        return _Piece(char, _Class.OPEN)
    if char in ")]":
        return _Piece(char, _Class.CLOSE)
    if char in ",;":
        return _Piece(char, _Class.PUNCT)
    if char == "~":
        return _Piece(" ", _Class.SPACE, base=False)
    return _Piece(char, _Class.ORD)


def _fraction(above: list[_Piece], below: list[_Piece]) -> _Piece:
    top, bottom = join(above, spaced=False), join(below, spaced=False)
    if any(piece.cls in (_Class.RELATION, _Class.FRACTION, _Class.PUNCT) for piece in above) or _has_operator(above):
        top = top if _is_enclosed(top) else f"({top})"
    return _Piece(f"{top}/{bottom if _is_atom(below, bottom) else f'({bottom})'}", _Class.FRACTION, closed=False)


def _has_operator(pieces: list[_Piece]) -> bool:
    """A sum, or a sum sign, outside all brackets."""
    depth = 0
    for at, piece in enumerate(pieces):
        depth += (piece.cls is _Class.OPEN) - (piece.cls is _Class.CLOSE)
        if depth == 0 and piece.cls is _Class.BINARY and piece.text not in "/·×" and not _is_sign(pieces, at):
            return True
        if depth == 0 and (piece.text[:1] in symbols.BIG.values() or " " in piece.text):
            return True
    return False


def _is_atom(pieces: list[_Piece], text: str) -> bool:
    """Whether the text needs no brackets to stand under a fraction bar or a root."""
    solid = [piece for piece in pieces if piece.text]
    one = len(solid) == 1 and solid[0].cls in (_Class.ORD, _Class.WORD) and not set(text) & set(" \n/")
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


def _is_sign(pieces: list[_Piece], at: int) -> bool:
    """A + or − with nothing on its left to add to."""
    before = [piece for piece in pieces[:at] if piece.cls is not _Class.SPACE]
    return not before or before[-1].cls in (_Class.BINARY, _Class.RELATION, _Class.OPEN, _Class.PUNCT, _Class.OPERATOR)


_VALUES = (_Class.ORD, _Class.WORD, _Class.FRACTION, _Class.CLOSE)


def join(pieces: list[_Piece], spaced: bool = True) -> str:
    """The pieces as a line: spaces around relations, around sums outside brackets, after commas and functions.

    spaced=False inside scripts, fractions and roots, where everything stands close.
    """
    pieces = [piece for piece in pieces if piece.text]
    out = ""
    depth = 0
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        depth -= piece.cls is _Class.CLOSE
        text = piece.text
        if piece.cls is _Class.RELATION and spaced:
            text = f" {text} "
        elif piece.cls is _Class.PUNCT and spaced:
            text = f"{text} "
        elif piece.cls is _Class.BINARY and spaced and depth == 0 and text in "+−±" and not _is_sign(pieces, at):
            text = f" {text} "
        elif piece.cls is _Class.FRACTION and (_touches(before, left=True) or _touches(after, left=False)):
            text = f"({text})"
        if before is not None and _apart(before, piece):
            out += " "
        out += text
        depth += piece.cls is _Class.OPEN
    return re.sub(r"(?<=\S)  (?=\S)", " ", out).replace("( ", "(") if spaced else out


def _touches(piece: _Piece | None, left: bool) -> bool:
    """Whether a fraction beside it would be misread without brackets."""
    if piece is None:
        return False
    beside = (*_VALUES, _Class.OPERATOR) if left else (_Class.ORD, _Class.WORD, _Class.FRACTION, _Class.OPEN)
    return piece.cls in beside or (left and piece.text == "/") or (not left and piece.cls is _Class.OPERATOR)


def _apart(before: _Piece, piece: _Piece) -> bool:
    """Letters that would run together, log n and λ CE, and what follows a function without brackets."""
    if piece.cls is _Class.OPERATOR:
        return before.cls in _VALUES or before.cls is _Class.OPERATOR
    if before.cls is _Class.OPERATOR:
        return piece.cls in (_Class.ORD, _Class.WORD, _Class.FRACTION) or piece.text == "−"
    letters = before.text[-1].isalnum() and piece.text[0].isalnum()
    return letters and (_is_word(before) or _is_word(piece))


def _is_word(piece: _Piece) -> bool:
    return piece.cls is _Class.WORD and len(piece.text) > 1


def _shown(token: _Token) -> str:
    return f"\\{token.text}" if token.kind == "command" else token.text
