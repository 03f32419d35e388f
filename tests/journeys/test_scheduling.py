"""What ends by itself: what files brought, and closed cases; and who puts that off."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.purged import find_anywhere, make_supervisor, run_purger
from tests.factories.subjects import make_subject
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_submission,
    operator,
)
from tests.security.worlds import run_and_undo
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import actions as hits
from tieline.apps.retention import closings, holds, queries, reviews, schedules
from tieline.apps.retention.errors import (
    BadKeepReason,
    BadSchedule,
    CaseClosed,
    CaseNotClosed,
    ClosedAlready,
    PurgedAlready,
    ReviewNotFound,
)
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.corrections import CorrectionKind
from tieline.core.purging import PurgeReason
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import (
    correcting,
    keeping_for_court,
    looking,
    scheduling,
    suspecting,
    upkeep,
    worker,
)
from tieline.journeys.checking import Question, check

SHARED, OTHER = "+1 202 555 0143", "+1 202 555 0101"
WHY = "still needed for the trial"


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share one value; the owner supervises."""
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    make_supervisor(database, cast.owner)
    return cast


@pytest.fixture
def row(cast: Cast) -> SubmissionRow:
    """The file of the owner's."""
    made = make_submission(cast.owner, [SHARED, OTHER])
    make_submission(cast.partner, [SHARED], at=later(1))
    return made


def _hits(player: Player) -> int:
    return len(looking.list_hits(actor=player.actor, now=later(9))[0])


def _holders(player: Player, value: str) -> int:
    asked = Question([value], "a test", without_case="a test has none")
    [answer] = check(asked, actor=player.actor, now=later(9))
    return sum(len(reading.holders) for reading in answer.readings)


def _age_review(database: str, row: SubmissionRow) -> None:
    """As if it had been published long ago."""
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "update retention_review set published_at = published_at - interval '100 days',"
            " review_due_on = current_date where submission_id = %s",
            [row.id],
        )


def _age_closing(database: str, months: int = 30) -> None:
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        for statement in (
            "update retention_closing set kept_from = now() - make_interval(months => %s)",
            "update retention_schedule set set_at = now() - make_interval(months => %s)",
        ):
            super_.execute(statement, [months])


def _close(player: Player, now: datetime = NOON) -> Any:
    case = get_case(player.viewer, "C-1")
    scheduling.close_case(case.uuid, "convicted", actor=player.actor, now=now)
    return case


def _at_once(*steps: Callable[[], object]) -> list[BaseException]:
    barrier, raised = threading.Barrier(len(steps)), list[BaseException]()

    def run(step: Callable[[], object]) -> None:
        barrier.wait()
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the test says which may be raised
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_a_file_brought_stands_in_the_queue_until_a_supervisor_validates_it(
    cast: Cast, row: SubmissionRow
) -> None:
    early, soon = NOON + timedelta(days=5 * 365 - 100), NOON + timedelta(days=5 * 365 - 60)
    assert scheduling.list_queue(cast.owner.viewer, now=early).count == 0
    [due] = scheduling.list_queue(cast.owner.viewer, now=soon).files
    assert (due.row.submission_uuid, due.days_left) == (row.uuid, 61)
    assert f"{due.row.review_due_on}" == "2031-03-02"
    assert scheduling.list_queue(cast.stranger.viewer, now=soon).count == 0
    with pytest.raises(BadKeepReason):
        scheduling.validate_file(str(row.uuid), " ", actor=cast.owner.actor, now=NOON)
    day = NOON + timedelta(days=30)
    for _ in range(2):  # said twice, it is validated once
        scheduling.validate_file(str(row.uuid), WHY, actor=cast.owner.actor, now=day)
    [kept] = reviews.list_kept_on(cast.owner.viewer, row.id)
    assert (kept.reason, kept.validated_by, f"{kept.due_on}") == (
        WHY,
        cast.owner.person.id,
        "2031-04-01",
    )
    assert scheduling.list_queue(cast.owner.viewer, now=early).count == 0


def test_only_a_supervisor_validates_and_in_time(cast: Cast, row: SubmissionRow) -> None:
    theirs = reviews.list_due(cast.partner.viewer, until=later(0).date() + timedelta(days=9999))
    with pytest.raises(RightMissing):
        scheduling.validate_file(
            str(theirs[0].submission_uuid), WHY, actor=cast.partner.actor, now=NOON
        )
    for change in (
        "review_due_on = review_due_on + 9",
        "review_due_on = current_date + 4000",
        "published_at = now()",
        "lapsed_at = now()",
        "validated_at = now()",
    ):
        with pytest.raises(psycopg.Error):
            run_and_undo(cast.owner, f"update retention_review set {change}")
    add = (
        "insert into retention_kepton (office_id, submission_id, reason, validated_at, validated_by,"
        " due_on) select office_id, submission_id, 'x', now(), {}, {} from retention_review"
    )
    with pytest.raises(RightMissing):  # in nobody else's name
        run_and_undo(cast.owner, add.format(cast.partner.person.id, "current_date"))
    run_and_undo(cast.owner, add.format(cast.owner.person.id, "current_date"))


def test_with_fewer_months_it_is_due_sooner(cast: Cast) -> None:
    with override_settings(REVIEW_MONTHS=12):
        make_submission(cast.owner, [OTHER])
    [due] = reviews.list_due(cast.owner.viewer, until=NOON.date() + timedelta(days=400))
    assert f"{due.review_due_on}" == "2027-03-02"


def test_what_nobody_validated_lapses_but_for_what_a_subject_accounts_for(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    uuid = make_subject(cast.owner, [OTHER])
    looking.list_values(actor=cast.partner.actor, now=later(2))
    assert upkeep.lapse_reviews(0) == 0
    _age_review(database, row)
    assert (_hits(cast.partner), _holders(cast.stranger, SHARED)) == (1, 2)
    assert upkeep.lapse_reviews(0) == 1
    assert upkeep.lapse_reviews(0) == 0
    assert (_hits(cast.partner), _holders(cast.stranger, SHARED)) == (0, 1)
    assert _holders(cast.stranger, OTHER) == 1
    [told] = correcting.list_told(actor=cast.partner.actor, now=datetime.now(UTC))
    assert told.row.how is CorrectionKind.LAPSED
    with pytest.raises(ReviewNotFound):
        scheduling.validate_file(str(row.uuid), WHY, actor=cast.owner.actor, now=NOON)
    suspecting.end_subject(uuid, SubjectEnd.CLOSED, "no use", actor=cast.owner.actor, now=later(9))
    assert _holders(cast.stranger, OTHER) == 0


def test_what_another_file_supports_stays(cast: Cast, row: SubmissionRow, database: str) -> None:
    make_submission(cast.owner, [SHARED], at=later(2))
    _age_review(database, row)
    assert upkeep.lapse_reviews(0) == 1
    assert (_hits(cast.partner), _holders(cast.stranger, SHARED)) == (1, 2)
    assert _holders(cast.stranger, OTHER) == 0


def test_a_file_whose_values_all_belong_to_subjects_waits_for_nobody(
    cast: Cast, row: SubmissionRow
) -> None:
    make_subject(cast.owner, [SHARED, OTHER])
    assert reviews.list_due(cast.owner.viewer, until=NOON.date() + timedelta(days=9999)) == []
    with pytest.raises(ReviewNotFound):
        scheduling.validate_file(str(row.uuid), WHY, actor=cast.owner.actor, now=NOON)


def test_a_lapse_cut_off_before_its_hits_are_retracted_is_finished(
    cast: Cast, row: SubmissionRow, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _age_review(database, row)
    with monkeypatch.context() as patch:
        patch.setattr(hits, "retract", _killed)
        with pytest.raises(KeyboardInterrupt):
            upkeep.lapse_reviews(0)
    assert _holders(cast.stranger, SHARED) == 1  # at once, by the commit
    assert upkeep.lapse_reviews(0) == 0
    assert worker.retract_withdrawn(0) == 1
    assert _hits(cast.partner) == 0


def test_a_validation_and_the_lapse_at_once_end_in_one_of_both(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    _age_review(database, row)
    now = datetime.now(UTC)
    raised = _at_once(
        lambda: upkeep.lapse_reviews(0),
        lambda: upkeep.lapse_reviews(0),
        lambda: scheduling.validate_file(str(row.uuid), WHY, actor=cast.owner.actor, now=now),
    )
    validated = reviews.list_kept_on(cast.owner.viewer, row.id)
    assert [type(error) for error in raised] == ([] if validated else [ReviewNotFound])
    worker.retract_withdrawn(0)
    assert _holders(cast.stranger, SHARED) == (2 if validated else 1)


def test_a_hold_keeps_what_is_due_until_it_is_lifted(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    case = get_case(cast.owner.viewer, "C-1")
    keeping_for_court.hold_case(case.uuid, "a court", actor=cast.owner.actor, now=NOON)
    _age_review(database, row)
    assert upkeep.lapse_reviews(0) == 0
    [hold] = holds.list_holds(cast.owner.viewer)
    keeping_for_court.lift_hold(hold.uuid, "over", actor=cast.owner.actor, now=NOON)
    assert _holders(cast.stranger, SHARED) == 2
    assert upkeep.lapse_reviews(0) == 1
    assert _holders(cast.stranger, SHARED) == 1


def test_the_workers_lists_are_the_operators_alone(cast: Cast, row: SubmissionRow) -> None:
    home = operator().at_home().as_viewer()
    for ask in (reviews.list_lapsed, closings.list_lapsed):
        with pytest.raises(RightMissing):
            ask(cast.owner.viewer)
        assert ask(home) == []


def test_a_closed_case_takes_no_files_until_it_is_reopened(cast: Cast, row: SubmissionRow) -> None:
    case = _close(cast.owner)
    closed = closings.find_closing(cast.owner.viewer, case.id)
    assert closed is not None
    assert (closed.reason, closed.due_on) == ("convicted", None)
    with pytest.raises(CaseClosed):
        make_submission(cast.owner, ["+1 202 555 0177"], at=later(3))
    with pytest.raises(psycopg.Error, match="a closed case takes nothing"):
        run_and_undo(
            cast.owner,
            "insert into selectors_mention (office_id, case_id, selector_id, submission_id,"
            " published_at, withdrawn_at) select office_id, case_id, selector_id, submission_id,"
            " now(), now()"
            " from selectors_mention limit 1",
        )
    with pytest.raises(ClosedAlready):
        _close(cast.owner)
    assert _holders(cast.stranger, SHARED) == 2  # it answers as before
    scheduling.reopen_case(case.uuid, "a new witness", actor=cast.owner.actor, now=later(4))
    assert closings.find_closing(cast.owner.viewer, case.id) is None
    for step in (scheduling.reopen_case, scheduling.keep_case_on):
        with pytest.raises(CaseNotClosed):
            step(case.uuid, WHY, actor=cast.owner.actor, now=later(5))
    make_submission(cast.owner, ["+1 202 555 0177"], at=later(6))
    _close(cast.owner, later(7))
    with pytest.raises(CaseNotFound):
        scheduling.close_case(case.uuid, WHY, actor=cast.partner.actor, now=NOON)


def test_without_a_schedule_closed_cases_are_kept(cast: Cast, database: str) -> None:
    _close(cast.owner)
    _age_closing(database, 900)
    assert upkeep.purge_lapsed(0) == 0
    schedules.set_schedule(None, actor=operator().acting_for(cast.owner.office), now=NOON)
    assert upkeep.purge_lapsed(0) == 0


def test_the_schedule_is_an_administrators_and_gives_ninety_days(cast: Cast, database: str) -> None:
    case = _close(cast.owner)
    acting = operator().acting_for(cast.owner.office)
    with pytest.raises(RightMissing):
        schedules.set_schedule(24, actor=cast.owner.actor, now=NOON)
    with pytest.raises(BadSchedule):
        schedules.set_schedule(0, actor=acting, now=NOON)
    schedules.set_schedule(24, actor=acting, now=NOON)
    closed = closings.find_closing(cast.owner.viewer, case.id)
    assert closed is not None
    assert f"{closed.due_on}" == "2028-03-02"
    # Shortened when its time is long over: there are 90 days to look at it.
    much_later = NOON + timedelta(days=200)
    schedules.set_schedule(1, actor=acting, now=much_later)
    [due] = scheduling.list_queue(cast.owner.viewer, now=much_later).cases
    assert due.days_left == 90
    assert scheduling.list_queue(cast.stranger.viewer, now=much_later).count == 0
    scheduling.keep_case_on(case.uuid, WHY, actor=cast.owner.actor, now=much_later)
    with pytest.raises(RightMissing):
        scheduling.keep_case_on(_close(cast.partner).uuid, WHY, actor=cast.partner.actor, now=NOON)
    for change in ("kept_from = now()", "kept_from = now() + interval '9 days'"):
        with pytest.raises(psycopg.Error):
            run_and_undo(cast.owner, f"update retention_closing set {change}")


def test_a_closed_case_whose_time_is_over_is_purged_and_no_reason_is_left(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    schedules.set_schedule(24, actor=operator().acting_for(cast.owner.office), now=NOON)
    case = get_case(cast.owner.viewer, "C-1")
    secret = "the boatman kept the ledger"
    scheduling.validate_file(str(row.uuid), secret, actor=cast.owner.actor, now=NOON)
    scheduling.close_case(case.uuid, secret, actor=cast.owner.actor, now=NOON)
    scheduling.reopen_case(case.uuid, secret, actor=cast.owner.actor, now=NOON)
    scheduling.close_case(case.uuid, secret, actor=cast.owner.actor, now=NOON)
    scheduling.keep_case_on(case.uuid, secret, actor=cast.owner.actor, now=NOON)
    assert upkeep.purge_lapsed(0) == 0
    _age_closing(database)
    assert upkeep.purge_lapsed(0) == 1
    assert upkeep.purge_lapsed(0) == 0
    [stone] = queries.list_tombstones(cast.owner.viewer)
    assert stone.reason is PurgeReason.RETENTION_OVER
    with pytest.raises(PurgedAlready):
        scheduling.reopen_case(case.uuid, WHY, actor=cast.owner.actor, now=NOON)
    assert _holders(cast.stranger, SHARED) == 1
    assert run_purger(datetime.now(UTC)).done == 1
    assert find_anywhere(database, [secret]) == set()


def test_a_hold_keeps_a_closed_case_and_its_purge_goes_on_when_it_is_lifted(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    schedules.set_schedule(24, actor=operator().acting_for(cast.owner.office), now=NOON)
    case = _close(cast.owner)
    keeping_for_court.hold_case(case.uuid, "a court", actor=cast.owner.actor, now=NOON)
    _age_closing(database)
    assert upkeep.purge_lapsed(0) == 0
    [hold] = holds.list_holds(cast.owner.viewer)
    keeping_for_court.lift_hold(hold.uuid, "over", actor=cast.owner.actor, now=NOON)
    assert upkeep.purge_lapsed(0) == 1


def test_an_order_cut_off_is_found_by_its_tombstone(
    cast: Cast, row: SubmissionRow, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedules.set_schedule(24, actor=operator().acting_for(cast.owner.office), now=NOON)
    _close(cast.owner)
    _age_closing(database)
    with monkeypatch.context() as patch:
        patch.setattr(scheduling, "take_out", _killed)
        with pytest.raises(KeyboardInterrupt):
            upkeep.purge_lapsed(0)
    assert upkeep.purge_lapsed(0) == 0
    assert run_purger(datetime.now(UTC)).done == 1


def test_an_extension_and_the_order_at_once_end_in_one_of_both(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    schedules.set_schedule(24, actor=operator().acting_for(cast.owner.office), now=NOON)
    case = _close(cast.owner)
    _age_closing(database)
    now = datetime.now(UTC)
    raised = _at_once(
        lambda: upkeep.purge_lapsed(0),
        lambda: upkeep.purge_lapsed(0),
        lambda: scheduling.keep_case_on(case.uuid, WHY, actor=cast.owner.actor, now=now),
    )
    ordered = queries.list_tombstones(cast.owner.viewer)
    assert [type(error) for error in raised] == ([PurgedAlready] if ordered else [])
