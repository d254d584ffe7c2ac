"""What does not fit in a value that was given, and what would: pydantic's finding as a sentence of ours."""

from collections.abc import Mapping
from typing import Any

from bagu.text.bilingual import Text
from bagu.text.messages import message

_BOUNDS = ("max_length", "min_length", "ge", "gt", "le", "lt")
_MISFITS = {  # by pydantic's names
    "missing": "missing", "extra_forbidden": "extra", "string_too_long": "long", "string_type": "text",
    "string_unicode": "text", "int_parsing": "whole", "int_type": "whole", "int_parsing_size": "whole",
    "int_from_float": "whole", "float_parsing": "number", "float_type": "number", "greater_than_equal": "least",
    "greater_than": "above", "less_than_equal": "most", "less_than": "below", "literal_error": "choice",
    "date_from_datetime_parsing": "date", "date_parsing": "date", "date_type": "date",
}  # fmt: skip


def misfit(error: Mapping[str, Any], where: str) -> Text:
    """error: one of those that a pydantic ValidationError lists. where: the name of the field or option."""
    values = error.get("ctx", {})
    if (name := _MISFITS.get(str(error["type"]))) is None:
        return message("web.bad-input", where=where, why=error["msg"])
    limit = next((values[word] for word in _BOUNDS if word in values), "")
    choices = str(values.get("expected", "")).replace(" or ", ", ")
    return message(f"web.misfit-{name}", where=where, limit=limit, choices=choices)
