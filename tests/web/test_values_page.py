"""The values an office shares with others."""

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import later, make_case, make_submission
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import MetValue
from tieline.web.values import VALUES

pytestmark = pytest.mark.usefixtures("database")


def test_values_of_one_moment_keep_their_places_from_page_to_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = make_visitors()
    values = [f"+1 202 555 01{number}" for number in range(10, 40)]
    make_case(cast.owner, "MINE-1")
    make_case(cast.partner, "P-SECRET-7")
    make_submission(cast.owner, values, case="MINE-1")
    make_submission(cast.partner, values, case="P-SECRET-7", at=later(1))
    client = visit_as(cast.owner)
    monkeypatch.setattr("tieline.web.values.VALUES", replace(VALUES, page_length=10))
    in_database_order = hits.list_met_values

    def in_any_order(*arguments: Any, **named: Any) -> list[MetValue]:
        found = in_database_order(*arguments, **named)
        random.shuffle(found)
        return found

    monkeypatch.setattr("tieline.apps.hits.queries.list_met_values", in_any_order)
    for sort in ("", "first", "-cases", "offices"):
        seen: list[str] = []
        for number in (1, 2, 3):
            page = client.get(f"/values?sort={sort}&page={number}").content.decode()
            seen += re.findall(r'class="tl-value">([^<]+)<', page)
        assert len(set(seen)) == len(seen) == len(values)
