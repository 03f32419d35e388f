"""What an earlier run was told of the files of keys narrows no later scan, however the runs were cut off."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.world import hand_in_values, make_case, make_cast, make_submission
from tests.journeys.observed import live_model, recorded_arrivals, recorded_told
from tieline.apps.hits import actions as hits
from tieline.apps.hits import queries as hit_queries
from tieline.apps.selectors import narrowing
from tieline.apps.submissions import queries as submission_queries
from tieline.core.ids import SubmissionId
from tieline.journeys.intake import take_in

NOW = datetime.now(UTC)
SHARED = "+1 202 555 0143"


class Killed(Exception):
    """Stands for the process ending at this point."""


def _answer_nothing(database: str, submission: SubmissionId) -> None:
    """Stands for the matcher, which found none of the keys that the submission had at the time."""
    with admin(database) as super_:
        answered = super_.execute(
            "update selectors_narrowing set answered_at = now(), horizon = pg_current_xact_id()"
            " where submission_id = %s",
            [submission],
        ).rowcount
    assert answered == 1


def _narrowings(database: str) -> int:
    with admin(database) as super_:
        [(count,)] = super_.execute("select count(*) from selectors_narrowing").fetchall()
    return int(count)


@pytest.mark.parametrize("least", [0, 100_000], ids=["no snapshot by now", "few values"])
def test_a_scan_by_the_index_looks_for_every_value(database: str, least: int) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_submission(cast.partner, [SHARED])
    own = hand_in_values(cast.owner, [SHARED])
    ident = own.receipt.submission_id
    narrowing.ask(ident, actor=own.actor, now=NOW)
    _answer_nothing(database, ident)
    with override_settings(SNAPSHOT_VALUES=least):
        take_in(ident, actor=own.actor, now=NOW)
    model = live_model(database)
    assert len(model.arrivals()) == 1
    assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
    assert sorted(recorded_told(database)) == sorted(model.told())
    assert _narrowings(database) == 0


def test_what_is_counted_after_a_run_was_cut_off_is_all(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_submission(cast.partner, [SHARED])
    own = hand_in_values(cast.owner, [SHARED])
    ident = own.receipt.submission_id
    scan = hits.scan

    def cut_off(*arguments: object, **named: object) -> None:
        scan(*arguments, **named)  # type: ignore[arg-type]
        raise Killed

    with patch.object(hits, "scan", cut_off), pytest.raises(Killed):
        take_in(ident, actor=own.actor, now=NOW)
    narrowing.ask(ident, actor=own.actor, now=NOW)
    _answer_nothing(database, ident)
    counted = []
    count = hit_queries.count_met_values

    def counting(*arguments: object, **named: object) -> int:
        counted.append(count(*arguments, **named))  # type: ignore[arg-type]
        return counted[-1]

    with patch.object(hit_queries, "count_met_values", counting):
        row = take_in(ident, actor=own.actor, now=NOW)
    assert (row.state, counted) == ("finished", [1])
    assert _narrowings(database) == 0


def test_an_office_asks_for_its_own_submissions_alone(database: str) -> None:
    cast = make_cast()
    make_case(cast.partner)
    others = hand_in_values(cast.partner, [SHARED]).receipt.submission_id
    narrowing.ask(others, actor=cast.owner.actor, now=NOW)
    assert _narrowings(database) == 0
    assert not narrowing.is_answered(cast.owner.viewer, others)
    assert submission_queries.get_submission_by_id(cast.partner.viewer, others).id == others
