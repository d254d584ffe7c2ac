"""Words: bilingual text, the program's own messages, prose and formulas."""

from bagu.text.bilingual import Language, Text
from bagu.text.messages import message

__all__ = ["Language", "Text", "message"]
