"""Subjects: attested, validated in time by a supervisor, and out of the index when they end."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.subjects import FACTS, SUSPICION, make_subject
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
from tieline.apps.cases import subject_queries
from tieline.apps.cases.errors import BadSubject, SubjectNotFound
from tieline.apps.cases.queries import get_case
from tieline.apps.cases.subject_queries import LapsedSubject
from tieline.apps.hits import actions as hits
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.core.ids import Actor
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import looking, suspecting, upkeep, worker
from tieline.journeys.checking import Question, check

SHARED, OTHER = "+1 202 555 0143", "+1 202 555 0101"


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share one value."""
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    make_submission(cast.owner, [SHARED, OTHER])
    make_submission(cast.partner, [SHARED], at=later(1))
    return cast


def _supervisor(player: Player) -> Actor:
    name = f"sup-{player.office.code.lower()}"
    acting = operator().at_home()
    offices.add_person(
        offices.NewPerson(name=name, office_code=player.office.code, role="supervisor"),
        actor=acting,
        now=NOON,
    )
    return office_queries.find_person(name).acting_for(player.office)


def _hits(player: Player) -> int:
    return len(looking.list_hits(actor=player.actor, now=later(9))[0])


def _holders(player: Player, value: str) -> int:
    asked = Question([value], "a test", without_case="a test has none")
    [answer] = check(asked, actor=player.actor, now=later(9))
    return sum(len(reading.holders) for reading in answer.readings)


def _show(player: Player, uuid: UUID, now: datetime = NOON) -> suspecting.SubjectView:
    return suspecting.show_subject(player.viewer, uuid, now=now)


def test_a_subject_is_kept_with_its_suspicion_its_values_and_its_day(cast: Cast) -> None:
    uuid = make_subject(cast.owner, [SHARED])
    view = _show(cast.owner, uuid)
    assert view.row.label == "Marco Ortega"
    assert view.suspicion.row.facts == FACTS
    assert view.suspicion.attested_by == "Ana of OWN"
    assert [value.canonical for value in view.values] == ["+12025550143"]
    assert str(view.row.review_due_on) == "2031-03-02"
    assert not view.is_repeated
    assert suspecting.list_subjects(
        cast.owner.viewer, get_case(cast.owner.viewer, "C-1"), now=NOON
    ) == [view]
    with pytest.raises(SubjectNotFound):
        _show(cast.partner, uuid)


def test_the_same_facts_for_another_subject_are_flagged(cast: Cast) -> None:
    first = make_subject(cast.owner)
    again = make_subject(cast.owner, label="Ilse Brandt")
    other = replace(
        SUSPICION, facts="Paid for the fuel of the boat with notes from the seized box."
    )
    own = make_subject(cast.owner, label="Third", suspicion=other)
    assert _show(cast.owner, again).suspicion.row.like == first
    assert _show(cast.owner, again).suspicion.row.likeness == 100
    assert not _show(cast.owner, own).is_repeated
    # Stating it anew for the same subject repeats nobody else's words.
    suspecting.attest(own, other, actor=cast.owner.actor, now=later(1))
    view = _show(cast.owner, own)
    assert not view.is_repeated
    assert len(view.earlier) == 1
    # Nor does what another office wrote, which nobody here may know of.
    theirs = make_subject(cast.partner, label="Marco Ortega")
    assert not _show(cast.partner, theirs).is_repeated


def test_a_supervisor_validates_in_their_own_name_and_nobody_else(cast: Cast) -> None:
    uuid = make_subject(cast.owner)
    now = NOON + timedelta(days=1800)
    with pytest.raises(RightMissing):
        suspecting.validate(uuid, "still seen weekly", actor=cast.owner.actor, now=NOON)
    supervisor = _supervisor(cast.owner)
    with pytest.raises(BadSubject):
        suspecting.validate(uuid, "  ", actor=supervisor, now=NOON)
    suspecting.validate(uuid, "still seen weekly", actor=supervisor, now=later(60))
    view = _show(cast.owner, uuid, now)
    assert str(view.row.review_due_on) == "2031-03-02"
    assert [one.row.reason for one in view.validations] == ["still seen weekly"]
    suspecting.validate(uuid, "again", actor=supervisor, now=later(61))  # it stands already
    assert len(_show(cast.owner, uuid).validations) == 1


def test_a_validation_counts_also_where_the_installation_keeps_for_less_time_since(
    cast: Cast,
) -> None:
    uuid = make_subject(cast.owner)
    supervisor = _supervisor(cast.owner)
    suspecting.validate(uuid, "still seen weekly", actor=supervisor, now=later(60))
    with override_settings(REVIEW_MONTHS=12):
        suspecting.validate(uuid, "and since", actor=supervisor, now=NOON + timedelta(days=30))
    view = _show(cast.owner, uuid)
    assert [one.row.reason for one in view.validations] == ["and since", "still seen weekly"]
    assert str(view.row.review_due_on) == "2027-04-01"


def test_the_day_comes_five_years_later_at_the_latest_whatever_a_program_says(cast: Cast) -> None:
    uuid = make_subject(cast.owner)
    supervisor = replace(cast.owner, person=_person(_supervisor(cast.owner)))
    with pytest.raises(psycopg.Error):
        run_and_undo(
            cast.owner,
            f"update cases_subject set review_due_on = '2030-01-01' where uuid = '{uuid}'",
        )
    with pytest.raises(psycopg.Error):  # a validation of a supervisor's, and still too long
        run_and_undo(
            supervisor,
            "with s as (select * from cases_subject), v as (insert into cases_validation"
            " (office_id, subject_id, reason, validated_at, validated_by, due_before, due_on)"
            f" select office_id, id, 'x', now(), {supervisor.person.id}, review_due_on,"
            " now()::date + 4000 from s)"
            " update cases_subject set validated_at = now(), review_due_on = now()::date + 4000",
        )
    with pytest.raises(RightMissing):  # nor by somebody else
        run_and_undo(
            cast.owner,
            "insert into cases_validation (office_id, subject_id, reason, validated_at,"
            " validated_by, due_before, due_on) select office_id, id, 'x', now(),"
            f" {cast.owner.person.id}, review_due_on, now()::date from cases_subject",
        )


def _person(actor: Actor) -> office_queries.KnownPerson:
    return office_queries.find_person_by_id(actor.person_id)


@pytest.mark.parametrize("how", [SubjectEnd.CLEARED, SubjectEnd.MISIDENTIFIED, SubjectEnd.CLOSED])
def test_who_ends_takes_its_values_out_of_the_index_and_nothing_else(
    cast: Cast, how: SubjectEnd
) -> None:
    uuid = make_subject(cast.owner, [SHARED])
    assert (_hits(cast.owner), _hits(cast.partner), _holders(cast.stranger, SHARED)) == (1, 1, 2)
    assert suspecting.end_subject(
        uuid, how, "the numbers were another's", actor=cast.owner.actor, now=later(2)
    )
    assert (_hits(cast.owner), _hits(cast.partner), _holders(cast.stranger, SHARED)) == (0, 0, 1)
    assert _holders(cast.stranger, OTHER) == 1
    view = _show(cast.owner, uuid)
    assert (view.row.how_ended, view.ended_by) == (how.value, "Ana of OWN")
    with pytest.raises(SubjectNotFound):
        suspecting.end_subject(uuid, how, "again", actor=cast.owner.actor, now=later(3))
    with pytest.raises(SubjectNotFound):
        suspecting.attest(uuid, SUSPICION, actor=cast.owner.actor, now=later(3))


def test_a_value_of_another_subject_that_stands_stays(cast: Cast) -> None:
    first, second = make_subject(cast.owner, [SHARED]), make_subject(cast.owner, [SHARED, OTHER])
    end = {"reason": "cleared by a court", "actor": cast.owner.actor}
    suspecting.end_subject(first, SubjectEnd.CLEARED, now=later(2), **end)  # type: ignore[arg-type]
    assert _holders(cast.stranger, SHARED) == 2
    suspecting.end_subject(second, SubjectEnd.CLEARED, now=later(3), **end)  # type: ignore[arg-type]
    assert (_holders(cast.stranger, SHARED), _holders(cast.stranger, OTHER)) == (1, 0)


def test_two_that_end_at_once_leave_no_value_between_them(cast: Cast) -> None:
    both = [make_subject(cast.owner, [SHARED]) for _ in range(2)]
    barrier = threading.Barrier(2)

    def end(uuid: UUID) -> None:
        barrier.wait()
        try:
            suspecting.end_subject(
                uuid, SubjectEnd.CLEARED, "cleared", actor=cast.owner.actor, now=later(2)
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=end, args=(uuid,)) for uuid in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker.retract_withdrawn(0)
    assert (_holders(cast.stranger, SHARED), _hits(cast.partner)) == (1, 0)


def test_what_nobody_validated_lapses_by_the_worker_and_is_out_of_the_index(
    cast: Cast, database: str
) -> None:
    uuid, kept = make_subject(cast.owner, [SHARED]), make_subject(cast.owner, [OTHER])
    assert upkeep.lapse_subjects(0) == 0
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "update cases_subject set opened_at = opened_at - interval '100 days',"
            " review_due_on = current_date where uuid = %s",
            [uuid],
        )
    [due] = suspecting.list_subjects(cast.owner.viewer, only_due=True, now=datetime.now(UTC))
    assert (due.row.uuid, due.days_left) == (uuid, 0)
    assert upkeep.lapse_subjects(0) == 1
    assert upkeep.lapse_subjects(0) == 0
    assert _show(cast.owner, uuid).row.how_ended == "lapsed"
    assert _show(cast.owner, kept).row.is_live
    assert (_holders(cast.stranger, SHARED), _hits(cast.partner)) == (1, 0)


def test_an_end_cut_off_before_its_hits_are_retracted_is_finished_by_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = make_subject(cast.owner, [SHARED])
    with monkeypatch.context() as patch:
        patch.setattr(hits, "retract", _killed)
        with pytest.raises(KeyboardInterrupt):
            suspecting.end_subject(
                uuid, SubjectEnd.CLEARED, "cleared", actor=cast.owner.actor, now=later(2)
            )
    assert _holders(cast.stranger, SHARED) == 1  # at once, by the commit
    assert worker.retract_withdrawn(0) == 1
    assert worker.retract_withdrawn(0) == 0
    assert _hits(cast.partner) == 0
    assert _holders(cast.stranger, OTHER) == 1  # the submission itself stands


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_queue_asks_in_time_and_only_the_own_office(cast: Cast) -> None:
    uuid = make_subject(cast.owner)
    before = NOON + timedelta(days=5 * 365 - 100)
    assert suspecting.count_to_validate(cast.owner.viewer, now=before) == 0
    soon = NOON + timedelta(days=5 * 365 - 60)
    [view] = suspecting.list_subjects(cast.owner.viewer, only_due=True, now=soon)
    assert (view.row.uuid, view.days_left) == (uuid, 61)
    assert suspecting.count_to_validate(cast.partner.viewer, now=soon) == 0


def test_the_workers_list_is_the_operators_alone(cast: Cast) -> None:
    make_subject(cast.owner)
    with pytest.raises(RightMissing):
        subject_queries.list_lapsed(cast.owner.viewer)
    assert subject_queries.list_lapsed(operator().at_home().as_viewer()) == []
    assert LapsedSubject.__slots__ == ("office_id", "subject_id")


def test_no_value_of_another_office_belongs_to_a_subject(cast: Cast) -> None:
    uuid = make_subject(cast.owner, [OTHER])
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        run_and_undo(
            cast.partner,
            "insert into selectors_subjectvalue (office_id, subject_id, case_id, selector_id,"
            f" added_at, added_by) select {cast.partner.office.id}, 1, m.case_id, m.selector_id,"
            " now(), 1 from selectors_mention m limit 1",
        )
    assert len(_show(cast.owner, uuid).values) == 1
