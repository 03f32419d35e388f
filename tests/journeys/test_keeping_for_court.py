"""A legal hold: what is held answers nobody, is shown to nobody, and is not purged."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories.answers import add_role
from tests.factories.purged import (
    WHY,
    find_anywhere,
    make_supervisor,
    order_case,
    order_submission,
    run_purger,
)
from tests.factories.subjects import FACTS, make_subject
from tests.factories.world import (
    NOON,
    Cast,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tests.security.worlds import read_as
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.notices import queries as notices
from tieline.apps.retention import holds
from tieline.apps.retention import queries as purges
from tieline.apps.retention.actions import demand_supervisor
from tieline.apps.retention.errors import BadHold, HoldNotFound, OnHold
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import SubmissionNotFound
from tieline.config.purger import Round
from tieline.journeys import purging
from tieline.journeys.checking import Question, check
from tieline.journeys.keeping_for_court import hold_case, lift_hold

SHARED, OWN = "+1 202 555 0143", "+1 202 555 0101"
SHARED_FORM, OWN_FORM = "12025550143", "12025550101"
SHOWN = (
    "cases_case", "cases_casepointer", "cases_subject", "cases_attestedsuspicion",
    "selectors_mention", "selectors_matchkey", "selectors_subjectvalue", "selectors_appearance",
    "submissions_submission", "submissions_officeslice",
)  # fmt: skip


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    for player in (made.owner, made.partner):
        make_case(player)
    make_submission(made.owner, [SHARED, OWN])
    make_submission(made.partner, [SHARED], at=later(1))
    make_subject(made.owner, [OWN])
    make_supervisor(database, made.owner)
    return made


def _hold(cast: Cast) -> holds.HoldRow:
    case = cases.get_case(cast.owner.viewer, "C-1")
    hold_case(case.uuid, "subpoena of 3 March", actor=cast.owner.actor, now=NOON)
    [row] = holds.list_holds(cast.owner.viewer)
    return row


def _rows(cast: Cast) -> dict[str, int]:
    return {
        table: int(str(read_as(cast.owner, f"select count(*) from {table}")[0][0]))
        for table in SHOWN
    }


def test_what_is_held_answers_nobody_and_is_shown_to_nobody_and_comes_back(
    database: str, cast: Cast
) -> None:
    [row] = submissions.list_submissions(cast.owner.viewer)
    told = notices.list_notices(cast.partner.viewer)
    before = _rows(cast)
    assert told
    assert all(before.values())
    held = _hold(cast)
    assert _rows(cast) == dict.fromkeys(SHOWN, 0)
    assert notices.list_notices(cast.partner.viewer) == []
    for asked in (cast.owner, cast.partner):
        question = Question([OWN], "a test", without_case="a test of a hold")
        [answer] = check(question, actor=asked.actor, now=datetime.now(UTC))
        assert not answer.is_held
    with pytest.raises(CaseNotFound):
        cases.get_case(cast.owner.viewer, "C-1")
    with pytest.raises(SubmissionNotFound):
        submissions.get_submission(cast.owner.viewer, str(row.uuid))
    # It is kept, whole.
    assert {table for table, _, _ in find_anywhere(database, (OWN_FORM, FACTS[:40]))} == {
        "selectors_selector",
        "cases_attestedsuspicion",
    }
    lift_hold(held.uuid, "the court is done", actor=cast.owner.actor, now=later(3))
    assert _rows(cast) == before
    assert len(notices.list_notices(cast.partner.viewer)) == len(told)


def test_a_supervisor_opens_it_with_a_reason_for_a_while_and_nobody_else(
    database: str, cast: Cast
) -> None:
    held = _hold(cast)
    for reason in ("", " ", "x" * 501):
        with pytest.raises(BadHold):
            holds.open_hold(held.uuid, reason, actor=cast.owner.actor, now=NOON)
    with pytest.raises(HoldNotFound):
        holds.open_hold(held.uuid, "a look", actor=cast.partner.actor, now=NOON)
    holds.open_hold(held.uuid, "for the court", actor=cast.owner.actor, now=NOON)
    assert cases.get_case(cast.owner.viewer, "C-1").id == held.case_id
    assert all(count for table, count in _rows(cast).items() if table != "selectors_matchkey")
    [entry] = read_as(
        cast.owner, "select purpose from audit_auditentry where action = 'hold.opened'"
    )
    assert entry == ("for the court",)


def test_what_is_held_is_not_purged_and_the_refusal_says_so(database: str, cast: Cast) -> None:
    case = cases.get_case(cast.owner.viewer, "C-1")
    [row] = submissions.list_submissions(cast.owner.viewer)
    held = _hold(cast)
    with pytest.raises(OnHold, match="kept for a court"):
        purging.purge_case(case.uuid, WHY, actor=cast.owner.actor, now=NOON)
    holds.open_hold(held.uuid, "for the court", actor=cast.owner.actor, now=NOON)
    with pytest.raises(OnHold):
        order_case(cast.owner)
    with pytest.raises(OnHold):
        order_submission(cast.owner, row)
    with pytest.raises(OnHold):
        hold_case(case.uuid, "once more", actor=cast.owner.actor, now=NOON)


@pytest.mark.parametrize("of_case", [True, False])
def test_a_purge_that_was_ordered_before_waits_and_goes_on_when_it_is_lifted(
    database: str, cast: Cast, of_case: bool
) -> None:
    case = cases.get_case(cast.owner.viewer, "C-1")
    [row] = submissions.list_submissions(cast.owner.viewer)
    if of_case:
        order_case(cast.owner)
    else:
        order_submission(cast.owner, row)
    hold_case(case.uuid, "subpoena of 3 March", actor=cast.owner.actor, now=NOON)
    assert run_purger() == Round(0, 0)
    analyst = add_role(cast.owner, "analyst", "reader")
    assert purges.list_tombstones(analyst.viewer) == []
    assert len(purges.list_tombstones(cast.owner.viewer)) == 1
    assert find_anywhere(database, (OWN_FORM,)) != set()
    [held] = holds.list_holds(cast.owner.viewer)
    lift_hold(held.uuid, "the court is done", actor=cast.owner.actor, now=later(3))
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN_FORM,)) == set()


def test_only_a_supervisor_places_and_lifts(cast: Cast) -> None:
    theirs = cases.get_case(cast.partner.viewer, "C-1")
    with pytest.raises(RightMissing):
        hold_case(theirs.uuid, "a test", actor=cast.partner.actor, now=NOON)
    held = _hold(cast)
    with pytest.raises(HoldNotFound):
        lift_hold(held.uuid, "a test", actor=cast.partner.actor, now=NOON)
    assert holds.list_holds(cast.partner.viewer) == []
    with pytest.raises(BadHold):
        lift_hold(held.uuid, "", actor=cast.owner.actor, now=NOON)


def test_a_hold_that_waits_in_a_circle_with_a_file_being_taken_back_is_placed_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database ends one of the two, and says that it was in such a circle."""
    ended: list[int] = []

    def end_the_first() -> None:
        demand_supervisor()
        if not ended:
            ended.append(1)
            with connection.cursor() as cursor:
                cursor.execute("do $$ begin raise exception sqlstate '40P01'; end $$")

    monkeypatch.setattr(holds, "demand_supervisor", end_the_first)
    row = _hold(cast)
    assert (ended, row.reason) == ([1], "subpoena of 3 March")
    assert read_as(cast.owner, "select count(*) from selectors_matchkey") == [(0,)]
