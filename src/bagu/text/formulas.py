"""LaTeX formulas as Unicode that can be read in a terminal."""

import re
from dataclasses import dataclass
from unicodedata import combining

from bagu.text import symbols
from bagu.text.errors import TextError
from bagu.text.messages import message
from bagu.text.pieces import Class, Piece, fraction, is_atom, join


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

    def sequence(self) -> list[Piece]:
        """Pieces up to something that only the caller can end: }, ], &, a new row, right, end."""
        pieces: list[Piece] = []
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

    def scripts(self, pieces: list[Piece]) -> None:
        """Subscript, superscript and primes of the last piece."""
        token = self.token
        while pieces and pieces[-1].cls is Class.SPACE and not pieces[-1].text:
            pieces.pop()
        if not pieces or not pieces[-1].base:
            pieces.append(Piece("", Class.ORD))
        base = pieces[-1]
        if not base.closed:
            base.text, base.cls, base.closed = f"({base.text})", Class.ORD, True
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
        upright = any(piece.cls is Class.WORD and len(piece.text) > 1 for piece in pieces)
        if text and not upright and all(char in table for char in text):
            return "".join(table[char] for char in text)
        if sign.text == "^" and text in ("∘", "°"):
            return "°"
        return sign.text + (text if is_atom(pieces, text) else f"({text})")

    def argument(self, owner: _Token) -> list[Piece]:
        """What belongs to a command or a script: a group in braces or one atom."""
        token = self.token
        if token.kind == "end" or (token.kind == "char" and token.text in "}&^_"):
            raise self.fail("text.no-argument", owner, shown=_shown(owner))
        if self.here("{"):
            return self.group()
        if token.kind == "char" and token.text[0].isdigit() and len(token.text) > 1:  # \frac12 and x^10 take one digit
            self.tokens[self.next] = _Token("char", token.text[1:], token.at + 1)
            return [Piece(token.text[0], Class.ORD)]
        return self.atom()

    def group(self) -> list[Piece]:
        start = self.take()
        pieces = self.sequence()
        if not self.here("}"):
            raise self.fail("text.no-brace", start)
        self.take()
        return pieces

    def atom(self) -> list[Piece]:
        token = self.token
        if token.kind == "command":
            return self.command(self.take())
        if token.text == "{":
            return self.braced()
        self.take()
        return [_char(token.text)]

    def braced(self) -> list[Piece]:
        pieces = self.group()
        if len(pieces) == 1 and pieces[0].cls is Class.PUNCT:  # 10{,}000 has no space
            return [Piece(pieces[0].text, Class.ORD)]
        return pieces or [Piece("", Class.ORD)]

    def command(self, token: _Token) -> list[Piece]:
        name = token.text
        for table, cls in _TABLES:
            if name in table:
                return [Piece(table[name], cls, base=cls is not Class.SPACE)]
        if name in symbols.NOTHING:
            return [Piece("", Class.SPACE)]
        if name in symbols.FUNCTIONS:
            return [Piece(symbols.FUNCTION_WORDS.get(name, name), Class.OPERATOR)]
        if name in symbols.ACCENTS:
            return [self.accent(token)]
        if name in symbols.WORDS or name == "operatorname*":
            words = self.words(token)
            cls = Class.OPERATOR if name.startswith("operatorname") else Class.WORD
            return [Piece(words, cls)]
        if name in symbols.ALPHABETS:
            alphabet = symbols.ALPHABETS[name]
            text = join(self.argument(token), spaced=False)
            return [Piece("".join(alphabet.get(char, char) for char in text), Class.ORD)]
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return [fraction(self.argument(token), self.argument(token))]
            case "binom":
                n, k = (join(self.argument(token), spaced=False) for _ in range(2))
                return [Piece(f"C({n}, {k})", Class.ORD)]
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
                return [Piece(f" (mod {join(self.argument(token), spaced=False)})", Class.ORD)]
            case "overset" | "stackrel" | "underset":
                above, base = self.argument(token), self.argument(token)
                mark = "_" if name == "underset" else "^"
                return [Piece(f"{join(base)}{mark}({join(above, spaced=False)})", Class.RELATION)]
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

    def accent(self, token: _Token) -> Piece:
        mark = symbols.ACCENTS[token.text]
        pieces = self.argument(token)
        text = join(pieces, spaced=False)
        if len(text) == 1:
            return Piece(text + mark, Class.ORD)
        letters = all(piece.cls in (Class.ORD, Class.WORD) for piece in pieces) and not any(map(combining, text))
        if token.text in ("overline", "underline", "bar") and text and letters:
            return Piece("".join(char + mark for char in text), Class.ORD)
        if len(text) > 1 and is_atom(pieces, text):
            return Piece(text[0] + mark + text[1:], Class.ORD)
        return Piece(f"{token.text}({text})", Class.ORD)

    def root(self, token: _Token) -> Piece:
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
        return Piece(f"{degree}√{text if is_atom(pieces, text) else f'({text})'}", Class.ORD, closed=False)

    def fenced(self, left: _Token) -> list[Piece]:
        inner = [Piece(self.delimiter(left), Class.OPEN)]
        while True:
            inner += self.sequence()
            token = self.take()
            if token.kind == "command" and token.text == "middle":
                inner.append(Piece(self.delimiter(token), Class.RELATION))
                continue
            if token.kind == "command" and token.text == "right":
                return [*inner, Piece(self.delimiter(token), Class.CLOSE)]
            raise self.fail("text.no-right", left)

    def delimiter(self, owner: _Token) -> str:
        token = self.take()
        known = symbols.OPEN | symbols.CLOSE | symbols.BARS
        if token.kind == "command" and token.text in known:
            return known[token.text]
        if token.kind == "char" and token.text in "()[]|/.<>":
            return {".": "", "<": "⟨", ">": "⟩"}.get(token.text, token.text)
        raise self.fail("text.no-delimiter", owner, shown=_shown(owner))

    def environment(self, begin: _Token) -> Piece:
        name = self.name()
        if name == "array":
            self.argument(begin)  # the columns
        elif name not in symbols.MATRICES and name not in symbols.ALIGNED and name not in ("cases", "dcases"):
            raise self.fail("text.unknown-environment", begin, name=name)
        rows = [[cell.strip() for cell in row] for row in self.rows(until=name)]
        if name in symbols.ALIGNED:
            return Piece("\n".join(" ".join(cell for cell in row if cell) for row in rows), Class.ORD)
        if name in symbols.MATRICES:
            left, right = symbols.MATRICES[name]
            return Piece(left + "; ".join(" ".join(row) for row in rows) + right, Class.ORD)
        return Piece("{ " + "; ".join(", ".join(cell.rstrip(",") for cell in row) for row in rows) + " }", Class.ORD)

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


_TABLES: tuple[tuple[dict[str, str], Class], ...] = (
    (symbols.LETTERS, Class.ORD),
    (symbols.BINARY, Class.BINARY),
    (symbols.RELATIONS, Class.RELATION),
    (symbols.BIG, Class.OPERATOR),
    (symbols.OPEN, Class.OPEN),
    (symbols.CLOSE, Class.CLOSE),
    (symbols.BARS, Class.ORD),
    (symbols.SPACES, Class.SPACE),
)


def _char(char: str) -> Piece:
    if char in _SIGNS:
        return Piece(_SIGNS[char], Class.BINARY)
    if char in "=<>:":
        return Piece(char, Class.RELATION)
    if char in "([":
        return Piece(char, Class.OPEN)
    if char in ")]":
        return Piece(char, Class.CLOSE)
    if char in ",;":
        return Piece(char, Class.PUNCT)
    if char == "~":
        return Piece(" ", Class.SPACE, base=False)
    return Piece(char, Class.ORD)


def _shown(token: _Token) -> str:
    return f"\\{token.text}" if token.kind == "command" else token.text
