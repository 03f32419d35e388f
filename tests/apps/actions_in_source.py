"""Every audit action the source can record, found by reading the source and not by running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tieline

SOURCE: Final = Path(tieline.__file__).parent

TEMPLATES: Final = {
    "f'submission.{into.value}'": ("submission.withdrawn", "submission.superseded"),
    "'correction.acknowledged' if done else 'correction.disputed'": (
        "correction.acknowledged",
        "correction.disputed",
    ),
    "f'{order.kind.value}.purged'": ("case.purged", "submission.purged"),
    "f'{thing.kind.value}.purge_ordered'": ("case.purge_ordered", "submission.purge_ordered"),
    "'release.asked' if waits else 'release.given'": ("release.asked", "release.given"),
}
"""Names that the source puts together, and all they can become."""


@dataclass(frozen=True)
class Recorded:
    """One place that records: the actions it can write, and the names of its ids."""

    where: str
    actions: tuple[str, ...]
    ids: frozenset[str]

    def ids_of(self, action: str) -> frozenset[str]:
        """The names of the ids of one action; what is named by its kind bears the action's first word."""
        kind = action.partition(".")[0]
        return frozenset(kind if name.endswith(".kind.value") else name for name in self.ids)


def find_recorded() -> list[Recorded]:
    """Every place that records. Raises ValueError for a name that cannot be read off."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
    doors = {path: {"record", "record_look"} for path in trees}
    # A name with a leading underscore is a door of its own file alone.
    while more := [
        (path, function.name)
        for path, tree in trees.items()
        for function in _functions(tree)
        if function.name not in doors[path]
        and any(_passes_on(call, function) for call in _calls(function, doors[path]))
    ]:
        for path, name in more:
            for known in [path] if name.startswith("_") else trees:
                doors[known].add(name)
    functions = {
        function.name: function for tree in trees.values() for function in _functions(tree)
    }
    return [
        found
        for path, tree in trees.items()
        for found in _recorded_in(tree, doors[path], functions, path.relative_to(SOURCE).as_posix())
    ]


def _recorded_in(
    tree: ast.AST, doors: set[str], functions: dict[str, ast.FunctionDef], where: str
) -> Iterator[Recorded]:
    own = functions | {function.name: function for function in _functions(tree)}
    passing = {
        id(call)
        for function in _functions(tree)
        for call in _calls(function, doors)
        if _passes_on(call, function)
    }
    for call in _calls(tree, doors):
        if id(call) not in passing:
            place = f"{where}:{call.lineno}"
            yield Recorded(place, _actions(_first(call), place), _ids(call, doors, own))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in names:
                yield node


def _first(call: ast.Call) -> ast.expr | None:
    named = [word.value for word in call.keywords if word.arg == "action"]
    return (call.args or named or [None])[0]


def _passes_on(call: ast.Call, function: ast.FunctionDef) -> bool:
    first = _first(call)
    parameters = function.args.posonlyargs + function.args.args
    return isinstance(first, ast.Name) and bool(parameters) and first.id == parameters[0].arg


def _actions(first: ast.expr | None, where: str) -> tuple[str, ...]:
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return (first.value,)
    said = "nothing" if first is None else ast.unparse(first)
    if said in TEMPLATES:
        return TEMPLATES[said]
    raise ValueError(f"{where} records {said}: name it in full, or add it to TEMPLATES")


def _ids(call: ast.Call, doors: set[str], functions: dict[str, ast.FunctionDef]) -> frozenset[str]:
    """The names in what is given as ids, in what a function called there returns, and in what a door
    that passes the action on adds of its own."""
    given = [word.value for word in call.keywords if word.arg == "ids"]
    found = {name for value in given for name in _names_in(value, functions)}
    door = _name_of(call)
    if door not in ("record", "record_look") and door in functions:
        for inner in _calls(functions[door], doors):
            found |= _ids(inner, doors, functions)
    return frozenset(found)


def _names_in(value: ast.AST, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            yield from (_key(key) for key in node.keys if key is not None)
        elif isinstance(node, ast.Call):
            name = _name_of(node)
            if name in functions and (name.endswith("ids") or "ids_" in name):
                yield from _names_in(functions[name], {})


def _key(key: ast.expr) -> str:
    return str(key.value) if isinstance(key, ast.Constant) else ast.unparse(key)


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", None) or ""
