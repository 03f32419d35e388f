"""What was published before there were days of review gets one by the upgrade, and time to be looked at."""

from pathlib import Path

import pytest

import tieline
from tests.conftest import admin
from tests.factories.world import make_case, make_player, make_submission

SQL = Path(tieline.__file__).parent / "apps/retention/sql/reviews_of_before.sql"


@pytest.mark.parametrize(
    ("age", "expected"),
    [("1 month", "((now() - interval '1 month') at time zone 'UTC' + interval '60 months')::date"),
     ("90 months", "(now() at time zone 'UTC')::date + 90")],
)  # fmt: skip
def test_its_day_counts_from_the_publication_and_is_90_days_away_at_least(
    database: str, age: str, expected: str
) -> None:
    player = make_player("OWN")
    make_case(player)
    row = make_submission(player, ["+1 202 555 0101"])
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("delete from retention_review")
        super_.execute(
            f"update audit_auditentry set at = now() - interval '{age}'"
            " where action = 'submission.published'"
        )
        super_.execute("set session_replication_role = origin")
        with super_.transaction():  # as a migration does it: checks are put off to its end
            super_.execute("set role tieline_owner")
            super_.execute(SQL.read_text().replace("%MONTHS%", "60"))
        super_.execute("reset role")
        found = super_.execute(
            f"select submission_id, review_due_on = {expected} from retention_review"
        ).fetchall()
        forced = super_.execute(
            "select bool_and(relforcerowsecurity) from pg_class where relname in"
            " ('retention_review', 'submissions_submission', 'audit_auditentry')"
        ).fetchone()
    assert found == [(row.id, True)]
    assert forced == (True,)
