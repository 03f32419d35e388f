"""What every statement of the database's own functions keeps to."""

import re
from pathlib import Path

import pytest

APPS = Path(__file__).parents[2] / "src" / "tieline" / "apps"
_FIRST = re.compile(r"\blimit 1\b")
_STATEMENT = re.compile(r"[;()]")


def find_any_firsts(text: str) -> list[str]:
    """Queries that take whichever row comes first: without statistics the planner may look for it
    through a whole index, once for each hit."""
    bare = re.sub(r"--.*", "", text)
    queries = [query for query in _STATEMENT.split(bare) if _FIRST.search(query)]
    return [" ".join(query.split()) for query in queries if "order by" not in query]


@pytest.mark.parametrize("path", sorted(APPS.glob("*/sql/*.sql")), ids=lambda path: path.stem)
def test_no_query_takes_whichever_row_comes_first(path: Path) -> None:
    assert find_any_firsts(path.read_text(encoding="utf-8")) == []


def test_a_query_that_does_is_found() -> None:
    assert find_any_firsts("select m.a from t m where m.id = p limit 1;") != []
    assert find_any_firsts("select (select a from t order by a limit 1); -- limit 1") == []
