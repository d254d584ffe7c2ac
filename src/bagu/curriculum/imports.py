"""What a topic's Python may import: the layers below it, its own pack, and libraries inside functions."""

import ast
import sys
from collections.abc import Iterator

from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import PARTS, Topic
from bagu.text import message

BAGU_PARTS = ("curriculum", "ladders", "algorithms", "figures", "text")
LIBRARIES = ("numpy", "hypothesis", "scipy")  # installed with bagu
EXTRAS = ("torch", "torchvision", "sklearn", "cv2", "onnx", "onnxruntime", "numba")  # perhaps not installed


def import_findings(topic: Topic) -> Iterator[Finding]:
    """Forbidden imports and code that does not parse, found without running anything."""
    for part in PARTS:
        file = f"{part}.py"
        source = topic.read(file)
        if source is None:
            continue
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            what = getattr(error, "msg", str(error))
            yield Finding(topic.id, file, line, message("curriculum.syntax", file=file, what=what))
            continue
        inside = {id(node) for outer in ast.walk(tree) if isinstance(outer, _FUNCTIONS) for node in ast.walk(outer)}
        for node in ast.walk(tree):
            for name in _imported(node, f"{topic.pack.name}.{topic.package}"):
                root = name.partition(".")[0]
                if not _allowed(name, topic.pack.name):
                    allowed = ", ".join(f"bagu.{part}" for part in BAGU_PARTS)
                    text = message("curriculum.import-forbidden", file=file, module=name, allowed=allowed)
                    yield Finding(topic.id, file, node.lineno, text)  # type: ignore[attr-defined]  # imports have one
                elif root in EXTRAS and id(node) not in inside:
                    text = message("curriculum.import-outside", file=file, module=root)
                    yield Finding(topic.id, file, node.lineno, text)  # type: ignore[attr-defined]  # imports have one


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    """The full names that an import statement names; relative ones resolved."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            base = ".".join([*package.split(".")[: 1 - node.level or None], *filter(None, [base])])
        if base == "bagu":  # from bagu import judge
            yield from (f"bagu.{alias.name}" for alias in node.names)
        else:
            yield base


def _allowed(name: str, pack: str) -> bool:
    root, _, rest = name.partition(".")
    if name == pack or name.startswith(f"{pack}."):
        return True
    if root == "bagu":
        return rest.partition(".")[0] in BAGU_PARTS
    return root in LIBRARIES or root in EXTRAS or root in sys.stdlib_module_names
