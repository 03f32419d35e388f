"""A large file of one case into a database that has never been analysed."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories.world import OTHERS, hand_in_values, make_case, make_cast, make_submission
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
