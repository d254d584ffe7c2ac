import pytest

from bagu.text.bilingual import Language
from bagu.text.language import UnknownLanguageError, language_of


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("zh-Hans-TW", "zh"), ("zh_SG", "zh"), ("ZH-cn", "zh"),
        ("zh_TW.UTF-8", "zh-Hant"), ("zh-Hant", "zh-Hant"), ("zh_HK", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"),
        ("en", "en"), ("en_GB.UTF-8", "en"), ("English_United States.1252", "en"),
        ("Chinese (Traditional)_Taiwan.950", "zh-Hant"), ("Chinese (Simplified)_China.936", "zh"),
    ],
)  # fmt: skip
def test_names_of_languages(name: str, want: Language) -> None:
    assert language_of(name, {}) == want
    assert language_of(None, {"LANG": name}) == want


@pytest.mark.parametrize("environment", [{}, {"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LANG": "C.UTF-8"}, {"LANG": ""}])
def test_chinese_comes_first_where_nothing_is_set(environment: dict[str, str]) -> None:
    assert language_of(None, environment) == "zh"


def test_another_language_of_the_machine_gets_english() -> None:
    assert language_of(None, {"LANG": "fr_FR.UTF-8"}) == "en"
    assert language_of(None, {}, locale="de_DE") == "en"


def test_what_is_asked_for_outweighs_what_is_set() -> None:
    everything = {"BAGU_LANG": "zh-Hant", "LC_ALL": "en_US", "LC_MESSAGES": "zh_CN", "LANG": "fr"}
    assert language_of("zh", everything) == "zh"
    assert language_of(None, everything) == "zh-Hant"
    del everything["BAGU_LANG"]
    assert language_of(None, everything) == "en"
    del everything["LC_ALL"]
    assert language_of(None, everything) == "zh"
    del everything["LC_MESSAGES"]
    assert language_of(None, everything) == "en"
    assert language_of(None, {}, locale="zh_TW") == "zh-Hant"


@pytest.mark.parametrize(("option", "environment"), [("klingon", {}), (None, {"BAGU_LANG": "fr"})])
def test_a_language_that_we_lack_is_told(option: str | None, environment: dict[str, str]) -> None:
    with pytest.raises(UnknownLanguageError, match="choose one of zh, zh-Hant, en"):
        language_of(option, environment)
