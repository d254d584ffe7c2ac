"""House rules of written Chinese and English, and how long a text is."""

import re
from collections.abc import Iterator

from bagu.curriculum.anchors import masked
from bagu.text import Text, message

_HAN = "\u3400-\u9fff"
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$")
_MARKS = re.compile(r"\[\[[^\]]*\]\]|\{#[^}]*\}|\]\([^)]*\)|<[^>]*>|https?://\S+")
_VALUE = re.compile(r"\[\[value:[^\]]*\]\]")  # a number will stand there
_CODE = re.compile(r"`+")

_TIGHT = re.compile(rf"[{_HAN}][A-Za-z0-9`$]|[A-Za-z0-9`$%][{_HAN}]")
_HALF = re.compile(rf"[{_HAN}][,;:?!()]|[,;:?!()][{_HAN}]")
_GAP = re.compile(r" [，。；：？！、（）“”]|[，。；：？！、（）“”] ")


def chinese_faults(source: str) -> Iterator[tuple[int, Text]]:
    """Line and sentence of each place in Chinese text that breaks the rules of spacing and punctuation."""
    for number, line in _prose(source):
        for pattern, key in ((_TIGHT, "zh-space"), (_HALF, "zh-punctuation"), (_GAP, "zh-gap")):
            if found := pattern.search(line):
                around = line[max(0, found.start() - 6) : found.end() + 6].strip()
                yield number, message(f"curriculum.{key}", around=around)


def english_faults(source: str) -> Iterator[tuple[int, Text]]:
    """Line and sentence of curly quotes and full-width punctuation in English text."""
    for number, line in _prose(source):
        if found := re.search(r"[“”‘’，。；：？！（）]", line):
            yield number, message("curriculum.en-punctuation", sign=found[0])


def length(text: str, language: str) -> int:
    """Words of English, or characters of Chinese plus Latin words; an anchor counts nothing and a formula one."""
    text = _MARKS.sub(" ", _VALUE.sub("0", _FORMULA.sub(" x ", text)))
    if language == "en":
        return len(re.findall(r"\w[\w'’.,-]*", text))
    return len(re.findall(f"[{_HAN}]", text)) + len(re.findall(r"[A-Za-z0-9][A-Za-z0-9'.,-]*", text))


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """The lines as a reader meets them: anchors gone, code as ` and formulas as $, each in its place."""
    text = re.sub(r"\$\$.+?\$\$", lambda found: "$" + "\n" * found[0].count("\n"), masked(source), flags=re.S)
    for number, line in enumerate(text.splitlines(), 1):
        yield number, _CODE.sub("`", _FORMULA.sub("$", _MARKS.sub("", _VALUE.sub("0", line)))).rstrip()
