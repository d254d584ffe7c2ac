"""Which language to speak: what was asked for, else what the machine is set to."""

import locale as system_locale
import os
from collections.abc import Mapping

from bagu.text.bilingual import Language
from bagu.text.errors import TextError
from bagu.text.messages import message

OPTIONS = ("zh", "zh-Hant", "en")


class UnknownLanguageError(TextError):
    """A language that was asked for and that bagu does not speak."""


def language_of(
    option: str | None = None, environment: Mapping[str, str] | None = None, locale: str | None = None
) -> Language:
    """The language by `--lang`, then BAGU_LANG, LC_ALL, LC_MESSAGES, LANG, then the system's locale.

    Chinese first: where nothing is set, or C or POSIX, it is Simplified Chinese. Taiwan, Hong Kong and Macao read
    Traditional. Any other language of the machine gets English. Raises UnknownLanguageError if `--lang` or BAGU_LANG is
    none of ours; what the machine is set to never fails.
    """
    if environment is None:
        environment = os.environ
        locale = locale or system_locale.getlocale()[0]
    for asked, where in ((option, "--lang"), (environment.get("BAGU_LANG"), "BAGU_LANG")):
        if asked:
            found = _ours(asked)
            if found is None:
                raise UnknownLanguageError(
                    message("text.unknown-language", asked=asked, where=where, options=", ".join(OPTIONS))
                )
            return found
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _of_machine(environment[name])
    return _of_machine(locale or "C")


def _of_machine(name: str) -> Language:
    tag = name.partition(".")[0].partition("@")[0].upper()
    return "zh" if tag in ("C", "POSIX", "") else _ours(name) or "en"


def _ours(name: str) -> Language | None:
    """zh_TW.UTF-8, zh-Hant-HK, Chinese (Traditional)_Taiwan, en_GB, EN … or None."""
    parts = name.partition(".")[0].partition("@")[0].lower().replace("_", "-").split("-")
    if parts[0].startswith("chinese"):  # as Windows names it
        return (
            "zh-Hant"
            if {"traditional", "taiwan"} & set(" ".join(parts).replace("(", " ").replace(")", " ").split())
            else "zh"
        )
    if parts[0] == "zh":
        return "zh-Hant" if "hant" in parts or ("hans" not in parts and {"tw", "hk", "mo"} & set(parts)) else "zh"
    return "en" if parts[0] in ("en", "english") or parts[0].startswith("english") else None
