"""The text of one function or class that stands alone: what the box runs and what mutants change."""

import ast
import builtins
import symtable
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bagu.curriculum.problem import Mutant
from bagu.ladders.ladder import Target

Definition = ast.FunctionDef | ast.ClassDef


class SwapError(ValueError):
    """A swap of a mutant does not match exactly once."""

    def __init__(self, old: str, count: int) -> None:
        super().__init__(f"{old!r} occurs {count} times, once is needed")
        self.old, self.count = old, count


def standalone(target: Target | str) -> str:
    """The source of a function or class with the helpers and constants of ours that it uses, and its imports.

    A target may be given as "module:name" where its module needs torch.

    Docstrings, annotations and calls of validators (`check_*` of a module `checks`) are left out; the text is that of
    `ast.unparse`. ValueError where it leans on something that cannot come along. Cost: one parse a module.
    """
    module, name = address(target)
    return _standalone(module, name)


def address(target: Target | str) -> tuple[str, str]:
    """The module and the name of a target."""
    if isinstance(target, str):
        module, _, name = target.partition(":")
        return module, name
    return target.__module__, target.__name__


def apply(mutant: Mutant, source: str) -> str:
    """The source with the mutant's swaps, one after the other. SwapError unless each matches exactly once."""
    for old, new in mutant.swaps:
        if (count := source.count(old)) != 1:
            raise SwapError(old, count)
        source = source.replace(old, new)
    return source


@cache
def _standalone(module: str, name: str) -> str:
    gathered = _Gathered(home=module.partition(".")[0])
    gathered.need(module, name)
    text = "\n\n".join(gathered.parts.values())
    return "\n".join([*sorted(gathered.imports), "", text]).lstrip("\n") + "\n"


@dataclass
class _Gathered:
    """Definitions in the order in which they must stand; `owners` tells which module gave a name."""

    home: str
    parts: dict[str, str] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def need(self, module: str, name: str) -> None:
        """Bring a module's top-level name along, after everything that it uses."""
        bound = _bindings(module).get(name)
        if bound is None:
            raise ValueError(f"{name} is not defined at the top of {module}, so it cannot stand alone")
        if isinstance(bound, ast.Import):
            origin = bound.names[0].name
            if not _in_the_box(origin):
                raise ValueError(f"{module} imports {origin}, which is not in the box")
            self.imports.add(ast.unparse(bound))
            self._own(name, origin)
        elif isinstance(bound, ast.ImportFrom):
            self._imported(module, name, bound)
        elif self._own(name, module):
            stripped = _strip(bound, module)
            text = ast.unparse(stripped)
            for used in sorted(_free_names(text)):
                if used != name and (used in _bindings(module) or not hasattr(builtins, used)):
                    self.need(module, used)
            self.parts[name] = text

    def _imported(self, module: str, name: str, bound: ast.ImportFrom) -> None:
        alias = bound.names[0]
        origin = _absolute(module, bound)
        if _in_the_box(origin):
            self.imports.add(ast.unparse(bound))
            self._own(name, f"{origin}.{alias.name}")
        elif origin.partition(".")[0] in ("bagu", self.home):
            self.need(origin, alias.name)
            if alias.name != name and self._own(name, f"{origin} as"):
                self.parts[name] = f"{name} = {alias.name}"
        else:
            raise ValueError(f"{module} takes {name} from {origin}, which is not in the box")

    def _own(self, name: str, owner: str) -> bool:
        """Whether the name is new; two owners of one name cannot stand in one file."""
        known = self.owners.setdefault(name, owner)
        if known != owner:
            raise ValueError(f"{name} means one thing in {known} and another in {owner}")
        if name in self.begun:
            return False
        self.begun.add(name)
        return True


@cache
def _bindings(module: str) -> dict[str, ast.stmt]:
    """What each top-level name of a module is bound by; an import is cut down to the one name."""
    bound: dict[str, ast.stmt] = {}
    for node in ast.parse(_source(module)).body:
        if isinstance(node, Definition):
            bound[node.name] = node
        elif isinstance(node, ast.Assign):
            names = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            bound |= dict.fromkeys(names, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            bound[node.target.id] = node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                bound[alias.asname or alias.name.partition(".")[0]] = ast.Import([alias])
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                bound[alias.asname or alias.name] = ast.ImportFrom(node.module, [alias], node.level)
    return bound


def _in_the_box(module: str) -> bool:
    return module.partition(".")[0] in ("numpy", "torch", *sys.stdlib_module_names)


def _source(module: str) -> str:
    """The text of a module, which is found but not run: what it imports may be absent here."""
    spec = find_spec(module)
    if spec is None or not spec.has_location or spec.origin is None:
        raise ValueError(f"the source of {module} is not to be had")
    return Path(spec.origin).read_text("utf-8")


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    base = module.split(".")
    return ".".join([*base[: len(base) - node.level], *([node.module] if node.module else [])])


def _free_names(text: str) -> set[str]:
    """The names that a piece of code looks up outside itself."""
    top = symtable.symtable(text, "standalone", "exec")
    names = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    tables = list(top.get_children())
    while tables:
        table = tables.pop()
        names |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        tables += table.get_children()
    return names - {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_namespace()}


def _strip(node: ast.stmt, module: str) -> ast.stmt:
    fresh = ast.parse(ast.unparse(node)).body[0]  # a private copy: the parsed module is cached
    stripped = ast.fix_missing_locations(_Stripper(module).visit(fresh))
    assert isinstance(stripped, ast.stmt)
    return stripped


class _Stripper(ast.NodeTransformer):
    """Leaves only what computes."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._keep_fields = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        args = node.args
        for arg in [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]:
            if arg is not None:
                arg.annotation = None
        before, self._keep_fields = self._keep_fields, False
        self._body(node)
        self._keep_fields = before
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        before, self._keep_fields = self._keep_fields, _has_fields(node)
        self._body(node)
        self._keep_fields = before
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        if self._keep_fields and isinstance(node.target, ast.Name):
            node.annotation = ast.Name("object", ast.Load())
            return node
        return None if node.value is None else ast.Assign([node.target], node.value)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        self.generic_visit(node)
        called = node.value.func if isinstance(node.value, ast.Call) else None
        return None if called is not None and self._validates(called) else node

    def visit_For(self, node: ast.For) -> ast.AST | None:
        return self._emptied(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return self._emptied(node)

    def _emptied(self, node: ast.For | ast.If) -> ast.AST | None:
        """A loop or a branch of which only validators are left goes with them."""
        self.generic_visit(node)
        if not node.body and not node.orelse:
            return None
        node.body = node.body or [ast.Pass()]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "cast" and len(node.args) == 2:
            bound = _bindings(self._module).get("cast")
            if isinstance(bound, ast.ImportFrom) and bound.module == "typing":
                return node.args[1]
        return node

    def _body(self, node: Definition) -> None:
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:]
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]

    def _validates(self, called: ast.expr) -> bool:
        if isinstance(called, ast.Attribute):
            return (
                called.attr.startswith("check_") and isinstance(called.value, ast.Name) and called.value.id == "checks"
            )
        if not isinstance(called, ast.Name) or not called.id.startswith("check_"):
            return False
        bound = _bindings(self._module).get(called.id)
        return isinstance(bound, ast.ImportFrom) and _absolute(self._module, bound).rpartition(".")[2] == "checks"


def _has_fields(node: ast.ClassDef) -> bool:
    """A dataclass or a NamedTuple lives from its annotations."""
    return any("dataclass" in ast.unparse(part) or "NamedTuple" in ast.unparse(part)
               for part in [*node.decorator_list, *node.bases])  # fmt: skip
