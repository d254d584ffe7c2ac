"""Small mechanical faults in a source: a test that lets one live does not look at that place."""

import ast
import operator
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["comparison", "constant", "axis", "dropped", "swapped"]
KINDS: tuple[Kind, ...] = ("comparison", "constant", "axis", "dropped", "swapped")
FLIPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
# Swapping their first two arguments changes nothing.
SYMMETRIC = frozenset(
    {
        *("maximum", "minimum", "fmax", "fmin", "max", "min", "clip", "add", "multiply", "hypot", "gcd", "lcm"),
        *("logical_and", "logical_or", "logical_xor", "equal", "not_equal", "isclose", "allclose", "array_equal"),
        *("promote_types", "result_type"),
    }
)
DROPPABLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For, ast.While, ast.Continue, ast.Break)
Do = Callable[[], None]


@dataclass(frozen=True)
class GenericMutant:
    """`id` shows the changed code, so it stays the same when other lines change."""

    id: str
    kind: Kind
    source: str


def generic_mutants(source: str) -> list[GenericMutant]:
    """Each comparison moved by its border, constant by ±1, axis to another, statement dropped, arguments swapped."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    found = []
    for kind, label, change, undo in list(_changes(tree)):
        before = ast.unparse(label)
        change()
        after = ast.unparse(tree)
        shown = before.partition("\n")[0] if kind == "dropped" else ast.unparse(label).partition("\n")[0]
        undo()
        name = f"{kind}: {shown}"
        seen[name] += 1
        found.append(GenericMutant(name if seen[name] == 1 else f"{name} #{seen[name]}", kind, after + "\n"))
    return found


Change = tuple[Kind, ast.AST, Do, Do]


def _changes(tree: ast.Module) -> Iterator[Change]:
    refusals = {id(inner) for node in ast.walk(tree) if _refuses(node) for inner in ast.walk(node)}
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    axes = {id(inner) for node in ast.walk(tree) if _is_axis(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in refusals:  # inputs are valid, so what refuses bad ones never runs
            continue
        if isinstance(node, ast.Compare):
            for at, op in enumerate(node.ops):
                if type(op) in FLIPS:
                    yield "comparison", node, *_item(node.ops, at, FLIPS[type(op)]())
        elif isinstance(node, ast.Constant) and type(node.value) is int and id(node) not in axes:
            for step in (1, -1):
                yield "constant", _shown(node, parents), *_attribute(node, "value", node.value + step)
        elif isinstance(node, ast.keyword) and node.arg == "axis":
            for other in _other_axes(node.value):
                yield "axis", parents[id(node)], *_attribute(node, "value", other)
        elif isinstance(node, ast.Call) and _swappable(node):
            swapped = [node.args[1], node.args[0], *node.args[2:]]
            yield "swapped", node, *_attribute(node, "args", swapped)
        if isinstance(node, ast.FunctionDef | ast.For | ast.While | ast.If | ast.With):
            yield from _drops(node, refusals)


def _drops(node: ast.AST, refusals: set[int]) -> Iterator[Change]:
    for block in ("body", "orelse"):
        statements: list[ast.stmt] = getattr(node, block, [])
        for at, statement in enumerate(statements):
            if isinstance(statement, DROPPABLE) and id(statement) not in refusals:
                yield "dropped", statement, *_item(statements, at, ast.Pass())


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) or (isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise))


def _is_axis(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "axis"


def _other_axes(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        yield ast.Tuple(value.elts[1:], ast.Load())
        yield ast.Tuple(value.elts[:-1], ast.Load())
    elif isinstance(value, ast.Constant) and type(value.value) is int:
        yield ast.Constant(1 if value.value == 0 else 0)
    elif isinstance(value, ast.UnaryOp):
        yield ast.Constant(0)


def _swappable(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if len(node.args) < 2 or name in SYMMETRIC or any(isinstance(arg, ast.Starred) for arg in node.args[:2]):
        return False
    return ast.dump(node.args[0]) != ast.dump(node.args[1])


def _shown(node: ast.AST, parents: dict[int, ast.AST]) -> ast.AST:
    """The smallest piece around a constant that tells where it is: past a minus sign, a slice and a tuple."""
    around = parents[id(node)]
    while isinstance(around, ast.UnaryOp | ast.Slice | ast.Tuple | ast.List | ast.keyword | ast.arguments):
        around = parents[id(around)]
    return around


def _attribute(node: ast.AST, name: str, value: object) -> tuple[Do, Do]:
    old = getattr(node, name)
    return (lambda: setattr(node, name, value)), (lambda: setattr(node, name, old))


def _item(items: list[ast.cmpop] | list[ast.stmt], at: int, value: ast.AST) -> tuple[Do, Do]:
    mixed: list[Any] = items  # a list of statements or of comparisons
    old = mixed[at]
    return (lambda: operator.setitem(mixed, at, value)), (lambda: operator.setitem(mixed, at, old))
