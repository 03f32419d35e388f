"""docs/kinds.md says of every kind what the program does, and of no other."""

import re
from pathlib import Path

import pytest

from tieline.core.selector_kinds import identity_document
from tieline.core.selector_kinds.base import Condition
from tieline.core.selector_kinds.registry import KINDS, normalise, settle_qualifier

PAGE = (Path(__file__).parents[3] / "docs" / "kinds.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| `(.+?)` \|(.*)\|$", re.MULTILINE)
STATED = re.compile(r"`/(.+)`")


def test_every_kind_has_its_row_in_order() -> None:
    assert [kind for kind, *_ in ROW.findall(PAGE)] == list(KINDS)


@pytest.mark.parametrize("row", ROW.findall(PAGE), ids=lambda row: row[0])
def test_row_says_what_the_kind_does(row: tuple[str, ...]) -> None:
    kind, title, as_given, canonical, apart = row
    assert title == KINDS[kind].TITLE
    found = normalise(kind, as_given, "US")
    assert (found.canonical, found.condition) == (canonical, Condition.VALID)
    rule = KINDS[kind].QUALIFIER
    words = apart.partition(",")[0].strip()
    assert words == (rule.title if rule else "")
    stated = STATED.search(apart)
    assert bool(stated) == bool(rule and rule.settle)
    if stated:
        assert settle_qualifier(kind, stated[1]) == stated[1]


def test_every_type_of_document_is_named() -> None:
    assert all(f"`{one}`" in PAGE for one in identity_document.TYPES)
