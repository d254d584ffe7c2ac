"""The program's own sentences, one TOML file a package beside this one."""

from functools import cache
from importlib.resources import files

import rtoml

from bagu.text.bilingual import Text


def message(key: str, /, **values: object) -> Text:
    """The sentence `package.name` with its {placeholders} filled; a Text fills each language with its own words."""
    package, _, name = key.partition(".")
    template = _sentences(package)[name]
    return Text(
        zh=template["zh"].format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
        en=template["en"].format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
    )


@cache
def _sentences(package: str) -> dict[str, dict[str, str]]:
    source = files("bagu.text").joinpath("messages", f"{package}.toml")
    read: dict[str, dict[str, str]] = rtoml.loads(source.read_text("utf-8"))
    return read
