"""What can be said of a submission without running it: syntax, forbidden imports, the name, the signature."""

import ast
import inspect
import re
from collections.abc import Iterator

from bagu.curriculum.problem import Problem
from bagu.judge.runner import Stop
from bagu.judge.verdict import Outcome
from bagu.ladders.ladder import Target
from bagu.text import message

LONGEST = 256 << 10  # bytes of source
OWN = "bagu"  # never in the box, whatever a problem says


def precheck(problem: Problem, source: str, name: str) -> Stop | None:
    """Why the source cannot be right, with the line; None where only running it will tell."""
    if len(source.encode()) > LONGEST:
        limit, measured = f"{LONGEST >> 10} KiB", f"{len(source.encode()) >> 10} KiB"
        text = message("judge.long-source", limit=limit, measured=measured)
        return Stop(Outcome.CRASHED, text, "source", True, limit, measured)
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return _stop(Outcome.CRASHED, "syntax", line=error.lineno or 1, why=error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return _stop(Outcome.CRASHED, "unreadable", why=str(error) or type(error).__name__)
    for line, module in sorted(_imports(tree)):
        if module in (*problem.forbidden, OWN) and module != problem.box:
            key = "forbidden-torch" if problem.box == "torch" else "forbidden-numpy"
            return _stop(Outcome.FORBIDDEN_CALL, key, line=line, module=module)
    for line, used in sorted(_names(tree)):
        if used in problem.forbidden_names:
            return _stop(Outcome.FORBIDDEN_CALL, "forbidden-name", line=line, name=used)
    return _undefined(tree, name) or _signature(tree, name, problem.ladder.reference)


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that the source mentions, whatever it hangs on. Code can still reach one by a computed string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names)


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def _undefined(tree: ast.Module, name: str) -> Stop | None:
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    bound = {node.name for node in ast.walk(tree) if isinstance(node, named)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
              for alias in node.names}  # fmt: skip
    if name in bound:
        return None
    if defined:
        last = defined[-1]
        return _stop(Outcome.CRASHED, "other-name", name=name, line=last.lineno, other=last.name)
    return _stop(Outcome.CRASHED, "missing", name=name)


def _signature(tree: ast.Module, name: str, reference: Target) -> Stop | None:
    for node in tree.body:
        if getattr(node, "name", None) != name:
            continue
        if isinstance(node, ast.FunctionDef) and not isinstance(reference, type):
            return _parameters(node, reference, name) if not node.decorator_list else None
        if isinstance(node, ast.ClassDef) and isinstance(reference, type):
            for method in node.body:
                theirs = getattr(reference, getattr(method, "name", ""), None)
                if theirs is getattr(object, getattr(method, "name", ""), None):
                    continue  # what every object has is not what the problem asks for
                if isinstance(method, ast.FunctionDef) and callable(theirs) and not method.decorator_list:
                    stop = _parameters(method, theirs, f"{name}.{method.name}", skip=1)
                    if stop is not None:
                        return stop
    return None


def _parameters(node: ast.FunctionDef, reference: Target, name: str, skip: int = 0) -> Stop | None:
    wanted = list(inspect.signature(reference).parameters.values())[skip:]
    needed = [p.name for p in wanted if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    args = node.args
    named = [arg.arg for arg in [*args.args, *args.kwonlyargs]][0 if args.posonlyargs else skip :]
    plain = args.args[0 if args.posonlyargs else skip : len(args.args) - len(args.defaults)]
    required = [arg.arg for arg in plain]
    required += [arg.arg for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is None]
    lacking = [] if args.kwarg else [parameter for parameter in needed if parameter not in named]
    extra = [parameter for parameter in required if parameter not in {p.name for p in wanted}]
    if not lacking and not extra:
        return None
    called = ", ".join(p.name for p in wanted)
    takes = ast.unparse(args) if not skip else re.sub(r"^\w+(, )?", "", ast.unparse(args))  # without self
    return _stop(Outcome.CRASHED, "signature", line=node.lineno, name=name, takes=takes, called=called)


def _stop(outcome: Outcome, key: str, **values: object) -> Stop:
    return Stop(outcome, message(f"judge.{key}", **values), key)
