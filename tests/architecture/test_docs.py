"""Docs that can fail: no dead path, and no app, decision, error or setting that nobody wrote about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"[\w.-]+(/[\w.-]+)+/?(::\w+)?")
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
VARIABLE = re.compile(r"TIELINE_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL")
SQLSTATE = re.compile(r"errcode = '(\w+)'")
ROOT_ERROR = "TielineError"

Node = TypeVar("Node", bound=ast.AST)


@pytest.fixture(scope="session")
def pages(files: list[Path]) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in files if path.suffix == ".md"}


@pytest.fixture(scope="session")
def trees(root: Path) -> dict[Path, ast.Module]:
    source = root / "src" / "tieline"
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(source.rglob("*.py"))}


def prose_of(page: str) -> str:
    """A page without its blocks of code, which show commands and drawings."""
    return FENCE.sub("", page)


def slugs_of(page: str) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(page))
    return {word.replace(" ", "-") for word in words}


def find_dead_links(path: Path, page: str) -> Iterator[str]:
    """Relative links that lead nowhere, or to a heading that is not there."""
    for target in LINK.findall(prose_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        is_alive = found.exists() and (not anchor or anchor in slugs_of(found.read_text("utf-8")))
        if not is_alive:
            yield target


def find_dead_paths(root: Path, path: Path, page: str) -> Iterator[str]:
    """Paths between backticks that begin at a folder of the project and lead nowhere."""
    starts = (root, root / "src" / "tieline", path.parent)
    for span in SPAN.findall(prose_of(page)):
        if not PATH.fullmatch(span):
            continue
        name, _, test = span.partition("::")
        begins = [start for start in starts if (start / name.split("/")[0]).is_dir()]
        found = [start / name for start in begins if (start / name).exists()]
        is_alive = bool(found) and (not test or f"def {test}(" in found[0].read_text("utf-8"))
        if begins and not is_alive:
            yield span


def errors_of(trees: dict[Path, ast.Module]) -> tuple[set[str], set[str]]:
    """All errors by name, and those of them whose first argument is the code."""
    classes = [node for tree in trees.values() for node in find(tree, ast.ClassDef)]
    errors, takers, size = {ROOT_ERROR}, {ROOT_ERROR}, 0
    while size != len(errors):
        size = len(errors)
        for node in classes:
            bases = {name_of(base) for base in node.bases}
            if bases & errors:
                errors.add(node.name)
            if bases & takers and "__init__" not in {f.name for f in find(node, ast.FunctionDef)}:
                takers.add(node.name)
    return errors, takers


def codes_of(tree: ast.Module, errors: set[str], takers: set[str]) -> Iterator[tuple[str, int]]:
    """Every code a module gives, with its line; empty where it cannot be read off the source."""
    for node in find(tree, ast.ClassDef):
        if node.name in errors - {ROOT_ERROR}:  # an error that fixes its own code
            yield from ((first_text(c), c.lineno) for c in calls_of(node, {"__init__"}))
    passed_on = {}
    forwarders = {}
    for function in find(tree, ast.FunctionDef):
        names = [argument.arg for argument in function.args.args if argument.arg != "self"]
        for call in calls_of(function, takers):
            if name_of(call.args[0]) in names:  # a function that is told the code
                passed_on[call] = function.name
                forwarders[function.name] = names.index(name_of(call.args[0]))
    for call in calls_of(tree, takers):
        if call not in passed_on:
            yield first_text(call), call.lineno
    for call in calls_of(tree, set(forwarders)):
        yield first_text(call, forwarders[name_of(call.func)]), call.lineno


def find(tree: ast.AST, kind: type[Node]) -> list[Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def calls_of(tree: ast.AST, names: set[str]) -> list[ast.Call]:
    """The calls of these names that are given something."""
    return [call for call in find(tree, ast.Call) if name_of(call.func) in names and call.args]


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def first_text(call: ast.Call, place: int = 0) -> str:
    node = call.args[place] if place < len(call.args) else call
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def cells(page: str) -> list[str]:
    """What stands in code at the start of a table's rows."""
    return FIRST_CELL.findall(page)


def test_no_relative_link_is_dead(root: Path, pages: dict[Path, str]) -> None:
    dead = {
        f"{path.relative_to(root)}: {target}"
        for path, page in pages.items()
        for target in find_dead_links(path, page)
    }
    assert dead == set()


def test_no_path_in_the_docs_is_dead(root: Path, pages: dict[Path, str]) -> None:
    dead = {
        f"{path.relative_to(root)}: {span}"
        for path, page in pages.items()
        for span in find_dead_paths(root, path, page)
    }
    assert dead == set()


def test_dead_links_and_paths_would_be_noticed(root: Path) -> None:
    here = root / "docs" / "settings.md"
    links = "[a](gone.md) [b](settings.md#gone) [c](settings.md#settings) [d](https://host/x)"
    assert list(find_dead_links(here, links)) == ["gone.md", "settings.md#gone"]
    paths = "`docs/gone.md` `core/gone.py` `tests/conftest.py::gone` `core/errors.py` `and/or`"
    assert list(find_dead_paths(root, here, paths)) == [
        "docs/gone.md",
        "core/gone.py",
        "tests/conftest.py::gone",
    ]


def test_every_app_has_a_readme_and_every_package_its_place_in_the_picture(root: Path) -> None:
    source = root / "src" / "tieline"
    apps = [path.parent for path in source.glob("apps/*/apps.py")]
    assert len(apps) > 5
    assert [app.name for app in apps if not (app / "README.md").is_file()] == []
    packages = [path.parent for path in source.glob("*/__init__.py")]
    picture = (root / "ARCHITECTURE.md").read_text("utf-8")
    assert [path.name for path in [*apps, *packages] if f"{path.name}/ " not in picture] == []


def test_every_decision_is_in_the_index_and_ends_in_what_to_use_when(root: Path) -> None:
    folder = root / "docs" / "decisions"
    decisions = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = LINK.findall((folder / "README.md").read_text("utf-8"))
    assert sorted(name for name in listed if name[0].isdigit()) == decisions
    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
    for name in decisions:
        page = (folder / name).read_text("utf-8")
        assert page.startswith(f"# {name[:4]}: "), name
        parts = ["Context", "Decision", "Consequences", "When to use what"]
        assert [part for part in HEADING.findall(page)[1:] if part in parts] == parts, name
        assert HEADING.findall(page)[-1] == parts[-1], name
        assert page.rstrip().endswith("|"), name


def test_every_error_code_is_explained_and_no_other(
    root: Path, trees: dict[Path, ast.Module]
) -> None:
    errors, takers = errors_of(trees)
    given = {
        code or f"unreadable at {path.relative_to(root)}:{line}"
        for path, tree in trees.items()
        for code, line in codes_of(tree, errors, takers)
    }
    page = (root / "docs" / "errors.md").read_text("utf-8")
    explained = cells(page.partition("## Row problems")[0])
    assert len(given) > 50
    assert sorted(explained) == sorted(given)


def test_every_refusal_by_the_database_is_explained_and_no_other(root: Path) -> None:
    raised = {
        state
        for path in (root / "src" / "tieline").rglob("*.sql")
        for state in SQLSTATE.findall(path.read_text("utf-8"))
    }
    page = (root / "docs" / "errors.md").read_text("utf-8")
    assert cells(page.partition("## Refusals by the database")[2]) == sorted(raised)


def test_every_setting_is_explained_and_no_other(root: Path, trees: dict[Path, ast.Module]) -> None:
    read = {
        node.value
        for tree in trees.values()
        for node in find(tree, ast.Constant)
        if isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    assert sorted(cells((root / "docs" / "settings.md").read_text("utf-8"))) == sorted(read)


def test_codes_are_found_however_they_are_given() -> None:
    tree = ast.parse("""
class Bad(TielineError):
    def __init__(self) -> None:
        super().__init__("own_code", "words")
class Odd(TielineError):
    pass
def told(self, code: str) -> Odd:
    return Odd(code, "words")
def use(name: str) -> None:
    told("passed_on")
    raise Odd("given", "words") from Bad()
    raise Odd(f"made_{name}", "words")
""")
    errors, takers = errors_of({Path(): tree})
    assert (errors, takers) == ({ROOT_ERROR, "Bad", "Odd"}, {ROOT_ERROR, "Odd"})
    found = sorted(code for code, _ in codes_of(tree, errors, takers))
    assert found == ["", "given", "own_code", "passed_on"]
