"""docs/licences.md names exactly the packages that Tieline runs on."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

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
