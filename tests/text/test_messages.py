import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import bagu
from bagu.text import Text, message

SOURCE = Path(bagu.__file__).parent
FILES = sorted((SOURCE / "text" / "messages").glob("*.toml"))
SPEAKERS = {"message", "fail", "FormulaError"}  # calls whose first argument is a key


@cache
def sentences() -> dict[str, dict[str, str]]:
    return {
        f"{file.stem}.{name}": sentence
        for file in FILES
        for name, sentence in tomllib.loads(file.read_text("utf-8")).items()
    }


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(SOURCE.rglob("*.py"))}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in SPEAKERS:
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


@cache
def templates() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted((SOURCE / "web" / "templates").glob("*.html"))}


def spoken_in_templates() -> Iterator[tuple[str, str, bool]]:
    """Where, which key, and whether it is only the start of one, to which the template adds the rest."""
    packages = "|".join(file.stem for file in FILES)
    for path, text in templates().items():
        for found in re.finditer(rf"""["']((?:{packages})\.[a-z0-9_-]*)["'](\s*~)?""", text):
            yield path.name, found[1], found[2] is not None


def start_of(key: ast.JoinedStr) -> str:
    """The words of an f-string before its first hole."""
    first = key.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_each_sentence_has_both_languages_with_the_same_placeholders(file: Path) -> None:
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        assert set(sentence) == {"zh", "en"}, name
        assert sentence["zh"].strip(), name
        assert sentence["en"].strip(), name
        assert placeholders(sentence["zh"]) == placeholders(sentence["en"]), name
        assert "" not in placeholders(sentence["zh"]), name


def test_each_key_that_is_spoken_exists_and_gets_its_placeholders() -> None:
    wrong = []
    for where, call in calls():
        key = call.args[0]
        if isinstance(key, ast.JoinedStr):
            start = start_of(key)
            if not start or not any(known.startswith(start) for known in sentences()):
                wrong.append(f"{where}: no key starts with {start!r}")
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            given = {keyword.arg for keyword in call.keywords}
            if key.value not in sentences():
                wrong.append(f"{where}: there is no {key.value}")
            elif None not in given and given != placeholders(sentences()[key.value]["en"]) and _is_message(call):
                wrong.append(f"{where}: {key.value} needs {placeholders(sentences()[key.value]['en'])}, gets {given}")
    assert wrong == []


def test_each_key_that_a_template_speaks_exists() -> None:
    wrong = []
    for where, key, starts in spoken_in_templates():
        if not (any(known.startswith(key) for known in sentences()) if starts else key in sentences()):
            wrong.append(f"{where}: there is no {key}")
    assert wrong == []


def _is_message(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "message"


def test_no_key_is_unused() -> None:
    used: set[str] = set()
    for _, key, starts in spoken_in_templates():
        used |= {known for known in sentences() if known.startswith(key)} if starts else {key}
    for tree in trees().values():
        nodes = list(ast.walk(tree))
        literals = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        used |= literals
        for start in {start_of(node) for node in nodes if isinstance(node, ast.JoinedStr)}:
            package, _, name = start.partition(".")
            if name:  # f"judge.outcome-{outcome}" may be any of them
                used |= {key for key in sentences() if key.startswith(start)}
            elif start.endswith("."):  # f"curriculum.{key}" is one of the names in the same file
                used |= {f"{package}.{literal}" for literal in literals}
    assert sorted(set(sentences()) - used) == []


def test_a_text_fills_each_language_with_its_own_words() -> None:
    said = message("text.no-argument", shown=Text("命令", "the command"))
    assert said == Text("命令 后面缺少内容。", "the command needs something after it.")


def test_braces_in_a_value_are_left_alone() -> None:
    assert message("text.no-argument", shown="{x}").en == "{x} needs something after it."


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        message("text.no-such-sentence")
