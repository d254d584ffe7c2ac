"""The shape of a solution without its content: which names it sets, where it loops and branches."""

import ast

GAP = "…"


def outline(source: str) -> str:
    """Each statement with what it computes left out; imports and constants stay. The last hint before the answer."""
    tree = ast.parse(source)
    lines: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines += ["", *_lines(node, 0)]
    return "\n".join(lines).strip("\n") + "\n"


def _lines(node: ast.stmt, depth: int) -> list[str]:
    pad = "    " * depth
    match node:
        case ast.FunctionDef():
            return [f"{pad}def {node.name}({ast.unparse(node.args)}):", *_block(node.body, depth)]
        case ast.ClassDef():
            return [f"{pad}class {node.name}:", *_block(node.body, depth)]
        case ast.For():
            lines = [f"{pad}for {_target(node.target)} in {GAP}:", *_block(node.body, depth)]
            return lines + ([f"{pad}else:", *_block(node.orelse, depth)] if node.orelse else [])
        case ast.While():
            return [f"{pad}while {GAP}:", *_block(node.body, depth)]
        case ast.If():
            lines = [f"{pad}if {GAP}:", *_block(node.body, depth)]
            return lines + ([f"{pad}else:", *_block(node.orelse, depth)] if node.orelse else [])
        case ast.With():
            return [f"{pad}with {GAP}:", *_block(node.body, depth)]
        case ast.Assign():
            return [f"{pad}{' = '.join(_target(target) for target in node.targets)} = {GAP}"]
        case ast.AugAssign():
            return [f"{pad}{_target(node.target)} {_symbol(node.op)}= {GAP}"]
        case ast.Return():
            return [f"{pad}return" + (f" {GAP}" if node.value is not None else "")]
        case ast.Expr():
            return [f"{pad}{GAP}"]
    return [f"{pad}{ast.unparse(node)}"]


def _block(body: list[ast.stmt], depth: int) -> list[str]:
    return [line for node in body for line in _lines(node, depth + 1)]


def _target(target: ast.expr) -> str:
    """The name that is set; which part of it is the learner's to find."""
    if isinstance(target, ast.Tuple):
        return ", ".join(map(_target, target.elts))
    if isinstance(target, ast.Subscript):
        return f"{ast.unparse(target.value)}[{GAP}]"
    return ast.unparse(target)


def _symbol(operator: ast.operator) -> str:
    names = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.FloorDiv: "//"}
    return names.get(type(operator), GAP)
