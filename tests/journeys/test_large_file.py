"""A large file of one case into a database that has never been analysed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories.world import (
    OTHERS,
    hand_in_text,
    hand_in_values,
    make_case,
    make_cast,
    make_submission,
)
from tieline.apps.audit.acting import acting_as
from tieline.journeys.intake import take_in

NOW = datetime.now(UTC)
ROWS = 20_000
# Comparing every row with every other takes minutes; by ids it takes seconds on any machine.
PATIENCE = "60s"


@pytest.mark.usefixtures("database")
def test_publishing_compares_no_row_with_every_other() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    values = [f"V{number:06}" for number in range(ROWS)]
    handed = hand_in_values(cast.owner, values, layout=OTHERS)
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout = '{PATIENCE}'")
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    assert (row.state, row.values_distinct) == ("finished", ROWS)
    met = make_submission(cast.partner, values[::10], layout=OTHERS)
    assert met.hits_found == ROWS / 10


@pytest.mark.usefixtures("database")
def test_the_same_values_at_other_times_are_widened_one_by_one() -> None:
    cast = make_cast()
    make_case(cast.owner)
    layout = replace(OTHERS, seen_at_column="seen")
    for day in ("2026-01-02", "2026-01-01", "2026-01-03"):
        rows = "".join(f"V{number:06},{day}\n" for number in range(ROWS))
        handed = hand_in_text(cast.owner, f"number,seen\n{rows}", layout=layout)
        with connection.cursor() as cursor:
            cursor.execute(f"set statement_timeout = '{PATIENCE}'")
        take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    with acting_as(cast.owner.viewer), connection.cursor() as cursor:
        cursor.execute(
            "select count(*), min(seen_from), max(seen_from), min(seen_to), max(seen_to)"
            " from selectors_matchkey"
        )
        first, last = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 3))
        assert cursor.fetchone() == (ROWS, first, first, last, last)
