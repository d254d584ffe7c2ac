"""Traditional Chinese from Simplified: Taiwan's characters by OpenCC, Taiwan's terms by our own glossary."""

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

from bagu.text.parts import replace_parts

_WORDS_IN_FORMULA = re.compile(r"(?<=\\text\{)[^{}]*")
_QUOTES = str.maketrans("“”", "「」")


@lru_cache(maxsize=1024)
def traditional(simplified: str) -> str:
    """Convert a text or a Markdown page; code, addresses and anchors stay, formulas but for the words in \\text.

    OpenCC's s2tw converts characters. Its s2twp would also convert terms, and gets ours wrong (参数 -> 引數).
    """

    def part(found: re.Match[str]) -> str:
        is_formula = found["block"] or found["inline"]
        return _WORDS_IN_FORMULA.sub(lambda words: _prose(words[0]), found[0]) if is_formula else found[0]

    return replace_parts(simplified, part, _prose)


@lru_cache(maxsize=1024)
def simplified(words: str) -> str:
    """Characters alone: Hong Kong's terms are the Mainland's, Taiwan's often are not."""
    from opencc import OpenCC

    return str(OpenCC("t2s").convert(words))


def _prose(simplified: str) -> str:
    words, pattern = _glossary()
    convert = _opencc()
    parts: list[str] = []
    at = 0
    for found in pattern.finditer(simplified):
        parts += [convert(simplified[at : found.start()]), words.get(found[0]) or convert(found[0])]
        at = found.end()
    parts.append(convert(simplified[at:]))
    return "".join(parts).translate(_QUOTES)


@cache
def _glossary() -> tuple[dict[str, str], re.Pattern[str]]:
    table = tomllib.loads(files("bagu.text").joinpath("glossary.toml").read_text("utf-8"))
    words: dict[str, str] = table["words"]
    longest_first = sorted([*words, *table["keep"]["words"]], key=len, reverse=True)
    return words, re.compile("|".join(map(re.escape, longest_first)))


@cache
def _opencc() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2tw").convert
    return convert
