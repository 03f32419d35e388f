"""docs/licences.md names exactly the packages that Tieline runs on, and that its pages are built of."""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

NPM_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)
PERMISSIVE = {"MIT", "ISC", "0BSD", "BSD-0-Clause", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}
SAYS_MORE = {
    "@uswds/uswds": "SEE LICENSE IN LICENSE.md",  # CC0-1.0, with parts that licences.md names
    "axe-core": "MPL-2.0",  # runs unmodified in tests, not shipped
}
ROW = re.compile(r"^\| ([a-z0-9._-]+) \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(scope="session")
def table(root: Path) -> dict[str, str]:
    rows = ROW.findall((root / "docs" / "licences.md").read_text("utf-8"))
    return {name: licence.strip() for name, licence in rows if name != "package"}


def stated_licence(package: str) -> str:
    """All that a package says of its own licence."""
    try:
        found = metadata(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed on this system")
    classifiers = [c for c in found.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join([found["License-Expression"] or "", found["License"] or "", *classifiers])


def test_the_table_names_exactly_the_runtime_packages(root: Path, table: dict[str, str]) -> None:
    lock = (root / "requirements" / "runtime.txt").read_text("utf-8")
    assert sorted(table) == sorted(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def test_every_package_under_a_copyleft_licence_is_shown_as_such(table: dict[str, str]) -> None:
    for package, licence in table.items():
        stated = stated_licence(package)
        if re.search(r"\bL?GPL|MPL|General Public|Mozilla Public", stated):
            assert re.search(r"GPL|MPL", licence), f"{package} says: {stated}"


def test_no_package_is_under_the_gpl_or_agpl(table: dict[str, str]) -> None:
    strict = [name for name, licence in table.items() if re.search(r"\bA?GPL", licence)]
    assert strict == []


@pytest.fixture(scope="session")
def npm(root: Path) -> dict[str, dict[str, object]]:
    """All npm packages of the lock by name."""
    lock = json.loads((root / "frontend" / "package-lock.json").read_text("utf-8"))
    return {
        path.rpartition("node_modules/")[2]: one for path, one in lock["packages"].items() if path
    }


def test_the_page_names_exactly_the_npm_packages_that_are_no_tools(
    root: Path, npm: dict[str, dict[str, object]]
) -> None:
    named = [
        name for name, _ in NPM_ROW.findall((root / "docs" / "licences.md").read_text("utf-8"))
    ]
    assert sorted(named) == sorted(name for name, one in npm.items() if not one.get("dev"))


def test_every_npm_package_is_under_a_permissive_licence(npm: dict[str, dict[str, object]]) -> None:
    others = {name: one["license"] for name, one in npm.items() if one["license"] not in PERMISSIVE}
    assert others == SAYS_MORE
    assert npm["axe-core"].get("dev") is True
