"""What a learner typed, read the way a person would: 7/13, 25.6M, 1.38 亿, 50%, 2×3×4, ＡＣ."""

import math
import re
from fractions import Fraction
from unicodedata import normalize

from bagu.curriculum.drill import Answer, Exercise
from bagu.errors import UsageError
from bagu.text import message

_LONGEST = 200  # characters; nobody types more by hand
_LARGEST_EXPONENT = 300  # still a float; larger ones would only fill memory

_SCALES = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "千": 10**3, "百": 10**2, "万": 10**4, "萬": 10**4}
_SCALES |= {"亿": 10**8, "億": 10**8}
_COUNTED = "个次层张对步维個層張對維"  # Chinese measure words that a number may carry

_DIGITS = r"(?:\d{1,3}(?P<gap>[, '_])\d{3}(?:(?P=gap)\d{3})*|\d+)"
_DECIMAL = re.compile(rf"(?P<whole>{_DIGITS})?(?:\.(?P<part>\d*))?(?:[eE](?P<e>[+-]?\d+))?")
_POWER = re.compile(r"(?:(?P<factor>.+?) ?(?:[×*xX·]) ?)?(?P<base>\d+) ?(?:\^|\*\*) ?\(?(?P<power>[+-]?\d+)\)?")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_LOOKALIKES = str.maketrans({"−": "-", "–": "-", "—": "-", "⁄": "/", "∕": "/", "÷": "/", "✕": "×", "✖": "×", "∗": "*",
                             "’": "'", "、": ",", "。": ".", "【": "[", "】": "]", "《": "(", "》": ")"})  # fmt: skip


def is_right(exercise: Exercise, text: str) -> bool:
    """Whether the text is the answer, within the exercise's tolerance; UsageError where it cannot be read."""
    want, got = exercise.answer, parse_answer(text, exercise.answer, exercise.unit)
    if isinstance(want, str):
        return str(got).casefold() == str(parse_answer(want, want)).casefold()
    if isinstance(want, tuple) or isinstance(got, tuple | str):
        return got == want
    slack = 1e-9 * max(1.0, abs(want)) if isinstance(want, float) else 0.0  # what printing and reading cost
    return abs(Fraction(got) - Fraction(want)) <= exercise.tolerance * (1 + 1e-9) + slack


def parse_answer(text: str, like: Answer, unit: str | None = None) -> Answer:
    """The answer of the type of `like`: a shape, letters, or a number.

    A number that an int or Fraction cannot hold comes back as what it is, to be judged wrong rather than unreadable.
    Raises UsageError, a sentence with an example, where the text is none of these.
    """
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST:
        raise _unreadable(text, like)
    if isinstance(like, str):
        return _letters(plain, like)
    if isinstance(like, tuple):
        return _shape(plain, text, like)
    value = _quantity(_without_name(plain), unit)
    if value is None:
        raise _unreadable(text, like)
    if isinstance(like, float):
        return float(value)
    return int(value) if value.denominator == 1 and isinstance(like, int) else value


def print_answer(answer: Answer, unit: str | None = None, tolerance: float = 0.0) -> str:
    """The answer as a person would write it; a float to the digits that its tolerance asks for."""
    match answer:
        case str():
            return answer
        case tuple():
            return "(" + ", ".join(map(str, answer)) + (",)" if len(answer) == 1 else ")")
        case float() if tolerance > 0:
            printed = f"{answer:.{max(0, math.ceil(-math.log10(tolerance)))}f}"
        case _:
            printed = repr(float(answer)) if isinstance(answer, float) else str(answer)  # NumPy's repr names its type
    return f"{printed} {unit}" if unit and unit != "%" else f"{printed}{unit or ''}"


def _plain(text: str) -> str:
    """Half-width, one kind of each sign, superscripts as powers, no dollars, no closing full stop."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+", lambda run: "^" + run[0].translate(_SUPERSCRIPTS), text)
    text = re.sub(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", text).replace("\\times", "×")
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)  # 1½ is no eleven halves
    text = normalize("NFKC", text).translate(_LOOKALIKES)
    text = re.sub(r"\s+", " ", text.replace("$", "").replace("\\", " ")).strip()
    return re.sub(r"^(?:≈|~|=|约|約|about )+ *", "", text).rstrip(".,;!?: ").strip()


def _without_name(plain: str) -> str:
    """`x = 5` is 5."""
    return re.sub(r"^[^\W\d]\w* ?[=≈:] ?", "", plain)


def _letters(plain: str, like: str) -> str:
    if re.fullmatch(r"[A-Z]+", like):
        bare = re.sub(r"(?i)\band\b|[和与與及,;>()\[\]{} ]|->|→", "", plain)
        return bare.upper() if re.fullmatch(r"[A-Za-z]+", bare) else plain
    return re.sub(r" ?, ?", ", ", plain)


def _shape(plain: str, text: str, like: tuple[int, ...]) -> tuple[int, ...]:
    inner = re.sub(r"^(?:torch\.Size|np\.shape|shape)? ?[=:]? ?(?=[(\[])", "", _without_name(plain))
    while (inner[:1], inner[-1:]) in (("(", ")"), ("[", "]")):
        inner = inner[1:-1].strip()
    parts = [part for part in re.split(r" ?[,×xX*·] ?| ", inner.rstrip(", ")) if part]
    if not all(re.fullmatch(r"0|-?[1-9]\d*", part) for part in parts):
        raise _unreadable(text, like)
    return tuple(int(part) for part in parts)


def _quantity(plain: str, unit: str | None) -> Fraction | None:
    """A number with its unit, or without; percent is a hundredth unless percent is the unit."""
    if unit:
        bare = _plain(unit)
        stripped = re.sub(rf"(?i) ?{re.escape(bare)}s?$", "", plain)
        shortened = bare[:1] in _SCALES and plain.endswith(bare[:1]) and len(bare) > 1
        if stripped == plain and shortened:
            stripped = plain[:-1].rstrip()  # 4M where megabytes are asked means 4 of them
        plain = stripped
    elif plain.endswith("%"):
        share = _number(plain[:-1].rstrip())
        return None if share is None else share / 100
    return _number(plain.rstrip(_COUNTED + " "))


def _number(plain: str) -> Fraction | None:
    sign = -1 if plain.startswith("-") else 1
    plain = plain.removeprefix("-" if sign < 0 else "+").strip()
    top, slash, bottom = plain.partition("/")
    value = _scaled(top.strip(" ()"))
    if slash and value is not None:
        divisor = _scaled(bottom.strip(" ()"))
        value = value / divisor if divisor else None
    return None if value is None or abs(value) > Fraction(10) ** (_LARGEST_EXPONENT + 8) else sign * value


def _scaled(plain: str) -> Fraction | None:
    """`25.6M`, `1.38 亿`, `1 亿 3835 万 7544`: parts from the largest scale down."""
    if power := _POWER.fullmatch(plain):
        factor = _decimal(power["factor"]) if power["factor"] else Fraction(1)
        base, exponent = int(power["base"]), int(power["power"])
        tame = abs(exponent) * len(power["base"]) <= _LARGEST_EXPONENT and (base or exponent >= 0)
        return factor * Fraction(base) ** exponent if factor is not None and tame else None
    total, above = Fraction(0), math.inf
    for part in re.findall(rf"[^{''.join(_SCALES)}]+[{''.join(_SCALES)}]*|.", plain):
        digits = part.rstrip("".join(_SCALES))
        scale = math.prod(_SCALES[letter] for letter in part[len(digits) :])
        value = _decimal(digits.strip())
        if value is None or scale >= above:
            return None
        total, above = total + value * scale, scale
    return total if above < math.inf else None


def _decimal(plain: str) -> Fraction | None:
    found = _DECIMAL.fullmatch(plain)
    if not found or not (found["whole"] or found["part"]):
        return None
    exponent = int(found["e"] or 0) if len(found["e"] or "") < 6 else _LARGEST_EXPONENT + 1
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    whole = re.sub(r"\D", "", found["whole"] or "0")
    return Fraction(f"{whole}.{found['part'] or 0}") * Fraction(10) ** exponent


def _unreadable(text: str, like: Answer) -> UsageError:
    kind = "shape" if isinstance(like, tuple) else "fraction" if isinstance(like, Fraction) else "number"
    if isinstance(like, str):
        kind = "letters"
    example = message(f"curriculum.answer-{kind}")
    return UsageError(message("curriculum.answer-unreadable", text=text[:60], example=example))
