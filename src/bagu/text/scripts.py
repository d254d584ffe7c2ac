"""Traditional Chinese from Simplified: Taiwan's characters by OpenCC, Taiwan's terms by our own glossary."""

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

# Code, fenced or not, addresses, anchors and heading ids stay as they are; so do formulas but for the words in them.
_KEEP = re.compile(
    r"(?P<fence>^ {0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^ {0,3}(?P=mark)[`~]*[ ]*$|\Z))"
    r"|(?P<code>(?P<ticks>`+)(?!`)(?s:.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<block>\$\$(?s:.+?)\$\$)"
    r"|(?P<inline>(?<![\\$\d])\$(?![\s$])(?:\\.|[^\\$])+?(?<!\s)\$(?![\d$]))"
    r"|(?P<anchor>\[\[[a-z]+:[^\]]+\]\]|\{#[\w-]+\})"
    r"|(?P<address>\]\([^)\s]*\)|https?://[^\s)>，。；]+)",
    re.MULTILINE,
)
_WORDS_IN_FORMULA = re.compile(r"(?<=\\text\{)[^{}]*")
_QUOTES = str.maketrans("“”", "「」")


@lru_cache(maxsize=1024)
def traditional(simplified: str) -> str:
    """Convert a text or a Markdown page; code, addresses and anchors stay, formulas but for the words in \\text.

    OpenCC's s2tw converts characters. Its s2twp would also convert terms, and gets ours wrong (参数 -> 引數).
    """
    parts: list[str] = []
    at = 0
    for found in _KEEP.finditer(simplified):
        parts.append(_prose(simplified[at : found.start()]))
        kept = found[0]
        is_formula = found["block"] or found["inline"]
        parts.append(_WORDS_IN_FORMULA.sub(lambda words: _prose(words[0]), kept) if is_formula else kept)
        at = found.end()
    parts.append(_prose(simplified[at:]))
    return "".join(parts)


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
