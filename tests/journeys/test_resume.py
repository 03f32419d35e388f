"""A crash at any step: the next run goes on, and ends where an undisturbed run ends."""

import time
from datetime import UTC, datetime

import pytest

from tests.conftest import admin
from tests.factories.world import hand_in_values, make_case, make_cast
from tests.journeys.observed import live_model, recorded_arrivals, recorded_told
from tieline.apps.hits import actions as hits
from tieline.apps.hits import queries as hit_queries
from tieline.apps.selectors import actions as selectors
from tieline.apps.submissions import actions as submissions
from tieline.apps.submissions import queries as submission_queries
from tieline.apps.submissions.queries import SubmissionRow
from tieline.journeys import worker
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.withdrawal import retire

NOW = datetime.now(UTC)
SHARED = ["+1 202 555 0143", "+1 202 555 0144", "junk"]


class Killed(Exception):
    """Stands for the process ending at this point."""


STEPS = {
    "before parsing is recorded": (submissions, "record_parsed"),
    "before publishing": (selectors, "publish"),
    "before scanning": (hits, "scan"),
    "before counting": (hit_queries, "count_met_values"),
    "before finishing": (submissions, "finish"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["first", "then"])
def test_a_run_cut_off_at_any_step_is_finished_by_the_worker(
    database: str, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    handed = [hand_in_values(player, SHARED) for player in (cast.owner, cast.partner)]
    module, name = STEPS[step]
    original = getattr(module, name)

    def killed(*arguments: object, **named: object) -> object:
        if after:
            original(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, name, killed)
        for one in handed:
            with pytest.raises(Killed):
                take_in(one.receipt.submission_id, actor=one.actor, now=NOW)
    worker.resume_unfinished(0)
    for one, player in zip(handed, (cast.owner, cast.partner), strict=True):
        row = submission_queries.get_submission_by_id(player.viewer, one.receipt.submission_id)
        assert row.state == "finished"
        assert (row.rows_read, row.rows_accepted, row.values_distinct) == (3, 3, 3)
    model = live_model(database)
    assert len(model.live) == 6
    assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
    assert sorted(recorded_told(database)) == sorted(model.told())
    assert worker.resume_unfinished(0) == 0


def test_a_withdrawal_cut_off_before_its_retraction_is_finished_by_the_worker(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    rows: list[SubmissionRow] = []
    for player in (cast.owner, cast.partner):
        make_case(player)
        one = hand_in_values(player, SHARED)
        rows.append(take_in(one.receipt.submission_id, actor=one.actor, now=NOW))

    def killed(*arguments: object, **named: object) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(hits, "retract", killed)
        with pytest.raises(Killed):
            retire(rows[0].id, reason="wrong", actor=cast.owner.actor, now=NOW)
    assert worker.retract_withdrawn(0) == 1
    assert recorded_arrivals(database) == []
    assert recorded_told(database) == []
    assert worker.retract_withdrawn(0) == 0


def test_two_processes_never_work_on_one_submission_at_once(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    one = hand_in_values(cast.owner, SHARED)
    ident = one.receipt.submission_id
    with admin(database) as other:
        other.execute("select pg_advisory_lock(7310, %s)", [ident])
        with pytest.raises(HeldElsewhere):
            take_in(ident, actor=one.actor, now=NOW)
        assert worker.resume_unfinished(0) == 0
    # The other's connection goes, and its hold with it as soon as the server has noticed.
    deadline = time.monotonic() + 30
    while not worker.resume_unfinished(0):
        assert time.monotonic() < deadline
    viewer = cast.owner.viewer
    assert submission_queries.get_submission_by_id(viewer, ident).state == "finished"
