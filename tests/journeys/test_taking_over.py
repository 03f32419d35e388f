"""What somebody handed in who may not any more: nothing of it is lost, and the trail says who acts."""

from datetime import UTC, datetime

import pytest

from tests.conftest import admin
from tests.factories.roles import end_roles, give_only
from tests.factories.world import (
    Cast,
    Player,
    hand_in_values,
    make_case,
    make_cast,
    make_submission,
    operator,
)
from tieline.apps.audit.errors import RightMissing
from tieline.apps.compromises.actions import NewCompromise, Party, declare
from tieline.apps.hits import actions as hits
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors import protected
from tieline.apps.submissions.queries import get_submission_by_id
from tieline.core.ids import Viewer
from tieline.core.states import State
from tieline.journeys import worker

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    return cast


def _trail(database: str, player: Player) -> list[tuple[object, ...]]:
    with admin(database) as super_:
        return super_.execute(
            "select action, person_id from audit_auditentry where office_id = %s"
            " and action in ('submission.taken_over', 'submission.finished', 'hits.retracted')"
            " order by id",
            [player.office.id],
        ).fetchall()


@pytest.mark.parametrize("role", [None, "administrator"])
def test_the_operator_brings_to_its_end_what_its_sender_may_not_any_more(
    database: str, cast: Cast, role: str | None
) -> None:
    handed = hand_in_values(cast.owner, [SHARED])
    end_roles(database, cast.owner) if role is None else give_only(database, cast.owner, role)
    assert worker.resume_unfinished(0) == 1
    acting = operator().id
    row = get_submission_by_id(Viewer(acting, cast.owner.office.id), handed.receipt.submission_id)
    assert (row.state, row.hits_found, row.handed_in_by) == (
        State.FINISHED, 1, cast.owner.person.id,
    )  # fmt: skip
    assert _trail(database, cast.owner) == [
        ("submission.taken_over", acting),
        ("submission.finished", acting),
    ]


@pytest.mark.parametrize("step", ["before", "protected", "scan"])
def test_whoever_is_revoked_on_the_way_leaves_no_failure_behind(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Between the question who may go on and any step of it."""
    handed = hand_in_values(cast.owner, [SHARED])
    home, whole = operator().at_home(), {"before": worker, "protected": protected, "scan": hits}
    name = "take_in" if step == "before" else "scan"
    real, calls = getattr(whole[step], name), []

    def interrupted(*given: object, **named: object) -> object:
        if not calls:
            now = datetime.now(UTC)
            party = Party(person_id=cast.owner.person.id)
            declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
        calls.append(step)
        return real(*given, **named)

    monkeypatch.setattr(whole[step], name, interrupted)
    assert worker.resume_unfinished(0) == 1
    row = get_submission_by_id(
        Viewer(operator().id, cast.owner.office.id), handed.receipt.submission_id
    )
    assert (row.state, row.hits_found, row.failures) == (State.FINISHED, 1, 0)
    acting = operator().id
    assert _trail(database, cast.owner) == [
        ("submission.taken_over", acting),
        ("submission.finished", acting),
    ]


def test_nothing_is_taken_over_that_another_process_works_on(database: str, cast: Cast) -> None:
    handed = hand_in_values(cast.owner, [SHARED])
    end_roles(database, cast.owner)
    with admin(database) as other:
        other.execute("select pg_advisory_lock(7310, %s)", [handed.receipt.submission_id])
        assert worker.resume_unfinished(0) == 0
        assert _trail(database, cast.owner) == []
    assert worker.resume_unfinished(0) == 1
    assert [action for action, _ in _trail(database, cast.owner)] == [
        "submission.taken_over",
        "submission.finished",
    ]


def test_whoever_may_still_goes_on_in_their_own_name(database: str, cast: Cast) -> None:
    hand_in_values(cast.owner, [SHARED])
    assert worker.resume_unfinished(0) == 1
    assert _trail(database, cast.owner) == [("submission.finished", cast.owner.person.id)]


def test_a_withdrawal_is_retracted_though_its_person_left(database: str, cast: Cast) -> None:
    row = make_submission(cast.owner, [SHARED])
    now = datetime.now(UTC)
    selectors.withdraw(row.id, reason="a test", actor=cast.owner.actor, now=now)
    end_roles(database, cast.owner)
    assert worker.retract_withdrawn(0) == 1
    acting = operator().id
    assert _trail(database, cast.owner)[-2:] == [
        ("submission.taken_over", acting),
        ("hits.retracted", acting),
    ]


def test_nobody_who_lost_the_right_scans_by_themselves(database: str, cast: Cast) -> None:
    handed = hand_in_values(cast.owner, [SHARED])
    end_roles(database, cast.owner)
    with pytest.raises(RightMissing):
        hits.scan(handed.receipt.submission_id, actor=cast.owner.actor, now=datetime.now(UTC))
