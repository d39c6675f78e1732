"""Conditions as Publik writes them (Django's or Python's expressions), made into trees.

What occurs in 212 real definitions of Walloon communes: comparisons, and/or/not, "in", truth of a value, |lower and
|length. The rest is refused, to be named.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from cantou.core.forms.engine.tree import (
    Among,
    Answer,
    Answered,
    Compare,
    ConditionError,
    Every,
    Holds,
    HowMany,
    Literally,
    Node,
    Not,
    Some,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.core.forms.engine.tree import Comparison, Kind

NAME: Final = re.compile(r"(?:form_)?(var|option)_([a-zA-Z0-9_]+?)(_raw)?")
LONGEST: Final = 2_000
SIGNS: Final[dict[type[ast.cmpop], Comparison]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
YES: Final = frozenset({"true", "yes", "oui", "1"})
NO: Final = frozenset({"false", "no", "non", "0"})


class Foreign:
    """`key_of`: ("var" or "option", name) → the key of a question or of a parameter, None if there is none."""

    def __init__(self, key_of: Callable[[str, str], str | None], kinds: dict[str, Kind]) -> None:
        self.key_of, self.kinds = key_of, kinds

    def tree(self, text: str) -> Node:
        """Raises ConditionError, with what is not understood."""
        if len(text) > LONGEST:
            raise ConditionError("condition trop longue")
        plain = re.sub(r"\bnull\b", "None", text.strip())
        plain = re.sub(r"\b(true|false)\b", lambda found: found[1].capitalize(), plain)
        plain = re.sub(r"([\w.]+)\|(lower|length)\b(?!:)", r"\2(\1)", plain)
        try:
            return self._truth(ast.parse(plain, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if isinstance(error, ConditionError):
                raise
            raise ConditionError("expression qui n’est pas simple") from error

    def _truth(self, node: ast.expr) -> Node:
        match node:
            case ast.BoolOp(op, values):
                parts = tuple(self._truth(one) for one in values)
                return Every(parts) if isinstance(op, ast.And) else Some(parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._truth(operand))
            case ast.Constant(value=bool(value)):
                return Literally("yes_no", value)
            case ast.Name() | ast.Call(func=ast.Attribute()):
                key = self._key(node)
                return Answer(key) if self.kinds.get(key) == "yes_no" else Answered(key)
            case ast.Compare(left, [operator], [right]):
                return self._compare(left, operator, right)
        raise ConditionError(_what(node))

    def _compare(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(operator, (ast.In, ast.NotIn)):
            found = self._within(left, right)
            return Not(found) if isinstance(operator, ast.NotIn) else found
        if isinstance(operator, (ast.Is, ast.IsNot)) or _is_none(right):
            if not _is_none(right):
                raise ConditionError("« is » sans None")
            there: Node = Answered(self._key(left))
            return there if isinstance(operator, (ast.IsNot, ast.NotEq)) else Not(there)
        sign = SIGNS.get(type(operator))
        if sign is None:
            raise ConditionError(_what(operator))
        return self._equal(self._side(left), sign, self._side(right))

    def _equal(self, left: Node, sign: Comparison, right: Node) -> Node:
        if isinstance(left, Literally) and isinstance(right, Answer):
            left, right = right, left
        if not isinstance(left, Answer) or not isinstance(right, Literally):
            return Compare(left, sign, right)
        kind = self.kinds.get(left.key, "text")
        if kind == "list" and sign in {"=", "!="} and isinstance(right.value, str):
            held = Holds(left, Literally("text", right.value))
            return Not(held) if sign == "!=" else held
        return Compare(left, sign, _as_kind(right, kind))

    def _within(self, left: ast.expr, right: ast.expr) -> Node:
        """Publik looks for words within a text; and for an answer within a list written as one text."""
        if isinstance(right, (ast.List, ast.Tuple, ast.Set)):
            value = self._side(left)
            kind = self.kinds.get(value.key, "text") if isinstance(value, Answer) else "text"
            return Among(value, tuple(_as_kind(_literal(one), kind) for one in right.elts))
        return Holds(self._side(right), self._side(left))

    def _side(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant():
                return _literal(node)
            case ast.Name() | ast.Call(func=ast.Attribute()):
                return Answer(self._key(node))
            case ast.Call(func=ast.Name(id="lower"), args=[one]):
                return self._side(one)
            case ast.Call(func=ast.Name(id="length"), args=[one]):
                return HowMany(self._side(one))
        raise ConditionError(_what(node))

    def _key(self, node: ast.expr) -> str:
        found = NAME.fullmatch(_name(node))
        if not found:
            raise ConditionError(_what(node))
        key = self.key_of(found[1], found[2])
        if key is None:
            raise ConditionError(f"« {found[2]} » n’est posé nulle part")
        return key


def _name(node: ast.expr) -> str:
    """A name, or vars().get("name"); "" of anything else."""
    match node:
        case ast.Name(id=str(name)):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="vars")), attr="get")):
            first = node.args[0] if node.args else None
            return str(first.value) if isinstance(first, ast.Constant) else ""
    return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _literal(node: ast.expr) -> Literally:
    match node:
        case ast.Constant(value=bool(value)):
            return Literally("yes_no", value)
        case ast.Constant(value=int(value) | float(value)):
            return Literally("number", str(value))
        case ast.Constant(value=str(value)):
            return Literally("text", value)
    raise ConditionError(_what(node))


def _as_kind(one: Literally, kind: Kind) -> Literally:
    """Publik compares texts with everything."""
    text = str(one.value)
    if kind == "yes_no" and text.lower() in YES | NO:
        return Literally("yes_no", text.lower() in YES)
    if kind in {"number", "date", "text"} and one.kind != kind:
        return Literally(kind, text)
    return one


def _what(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
        return f"appel de {ast.unparse(node.func)}"
    text = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
    return text if len(text) < 80 else text[:77] + "…"  # noqa: PLR2004 (a line of a report)
