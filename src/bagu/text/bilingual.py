"""The same words in both languages that are written by hand; the third script is derived."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "zh-Hant", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in Simplified Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The words in one language; Traditional Chinese is converted from Simplified."""
        if language == "en":
            return self.en
        if language == "zh":
            return self.zh
        from bagu.text.scripts import traditional

        return str(traditional(self.zh))
