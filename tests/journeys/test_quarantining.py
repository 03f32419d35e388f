"""Privileged values are kept out of cases until a supervisor decides, and nothing of them is lost."""

import pytest

from tests.conftest import admin
from tests.factories.protection import list_privileged, make_custodian, met, protect
from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_submission,
    operator,
)
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors import privileged, quarantine
from tieline.apps.selectors import queries as selector_queries
from tieline.apps.selectors.errors import (
    BadListing,
    DecidedBefore,
    PrivilegedNotFound,
    QuarantinedNotFound,
)
from tieline.apps.selectors.quarantine import QuarantinedRow
from tieline.apps.submissions import left_over
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import WrongState
from tieline.core.ids import CaseId
from tieline.core.protection import HeldState
from tieline.journeys import intake, quarantining
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in
from tieline.journeys.protecting import NewListing

LAWYER, OTHER = "+1 202 555 0143", "+1 202 555 0144"


@pytest.fixture
def cast(database: str) -> Cast:
    found = make_cast()
    make_case(found.owner)
    make_submission(found.owner, [LAWYER])
    return found


@pytest.fixture
def case(cast: Cast, database: str) -> CaseId:
    found = make_case(cast.partner)
    list_privileged(database, cast.partner, LAWYER)
    return found


def _held(player: Player) -> QuarantinedRow:
    [row] = quarantine.list_quarantined(player.viewer, state=HeldState.HELD)
    return row


def _values(player: Player, case: CaseId) -> list[str]:
    rows = selector_queries.list_held(player.viewer, case)
    return sorted(row.mention.canonical for row in rows)


def test_a_privileged_value_enters_no_case_and_is_said_where_it_stood(
    cast: Cast, case: CaseId, database: str
) -> None:
    row = make_submission(cast.partner, [OTHER, LAWYER, LAWYER])
    assert (row.rows_accepted, row.row_problems, row.values_distinct, row.hits_found) == (
        3,
        0,
        1,
        0,
    )
    assert _values(cast.partner, case) == ["+12025550144"]
    held = _held(cast.partner)
    assert (held.case_ref, held.row_number, held.holder_class) == ("C-1", 2, "lawyer")
    [note] = submissions.list_problems(cast.partner.viewer, row.id, limit=10)
    assert (note.row_number, note.code, note.is_note) == (2, "privileged_held", True)
    answers = check(
        Question([LAWYER], "a test", without_case="a test has none"),
        actor=cast.owner.actor,
        now=NOON,
    )
    assert [h.office.code for a in answers for r in a.readings for h in r.holders] == ["OWN"]
    with admin(database) as super_:
        for table in ("selectors_quarantinedvalue", "selectors_privilegednumber"):
            [[text]] = super_.execute(f"select string_agg(t::text, ' ') from {table} t").fetchall()
            assert "5550143" not in str(text)


def test_released_it_is_a_value_like_any_other(cast: Cast, case: CaseId) -> None:
    custodian = make_custodian(cast.stranger)
    protect(custodian, "HERON", LAWYER)
    row = make_submission(cast.partner, [LAWYER, OTHER])
    assert ("HERON", "PART", "held") not in met(custodian)
    held = _held(cast.partner)
    for is_news in (True, False):
        done = quarantining.release(
            held.uuid, reason="a court said so", actor=cast.partner.actor, now=later(9)
        )
        assert done == is_news
    assert _values(cast.partner, case) == ["+12025550143", "+12025550144"]
    found = submissions.get_submission_by_id(cast.partner.viewer, row.id)
    assert (found.state, found.hits_found) == ("finished", 1)
    assert ("HERON", "PART", "held") in met(custodian)
    [decided] = quarantine.list_quarantined(cast.partner.viewer)
    assert (decided.state, decided.reason) == (HeldState.RELEASED, "a court said so")


@pytest.mark.parametrize("step", ["protected.scan", "hits.scan", "submissions.finish"])
def test_a_release_that_is_cut_off_goes_on(
    cast: Cast, case: CaseId, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_submission(cast.partner, [LAWYER])
    module, name = step.split(".")
    with monkeypatch.context() as cut_off:
        cut_off.setattr(getattr(intake, module), name, _cut_off)
        with pytest.raises(KeyboardInterrupt):
            _release(cast.partner)
    assert [
        left.submission_id for left in left_over.list_unfinished(operator().at_home().as_viewer())
    ] == [row.id]
    take_in(row.id, actor=cast.partner.actor, now=later(3))  # as the worker does
    found = submissions.get_submission_by_id(cast.partner.viewer, row.id)
    assert (found.state, found.hits_found) == ("finished", 1)
    assert list(left_over.list_unfinished(operator().at_home().as_viewer())) == []


def _cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _release(player: Player) -> bool:
    return quarantining.release(_held(player).uuid, reason="why", actor=player.actor, now=later(2))


def test_destroyed_nothing_of_it_is_left_here(cast: Cast, case: CaseId, database: str) -> None:
    make_submission(cast.partner, [LAWYER])
    held = _held(cast.partner)
    quarantine.destroy(held.uuid, reason="privilege", actor=cast.partner.actor, now=NOON)
    with admin(database) as super_:
        kept = super_.execute(
            "select sealed, wrapped_key, value_digest, state from selectors_quarantinedvalue"
        ).fetchall()
    assert kept == [(None, None, None, "destroyed")]
    for decide in (quarantine.destroy, quarantining.release):
        with pytest.raises(DecidedBefore):
            decide(held.uuid, reason="again", actor=cast.partner.actor, now=NOON)
    assert _values(cast.partner, case) == []


def test_what_was_taken_back_is_not_released(cast: Cast, case: CaseId) -> None:
    row = make_submission(cast.partner, [LAWYER, OTHER])
    selectors.withdraw(row.id, reason="a test", actor=cast.partner.actor, now=NOON)
    with pytest.raises(WrongState):
        _release(cast.partner)
    assert _held(cast.partner).state is HeldState.HELD
    assert _values(cast.partner, case) == []


def test_the_list_counts_for_the_whole_agency_and_for_no_other(
    cast: Cast, case: CaseId, database: str
) -> None:
    office = offices.NewOffice("PART-2", "Second office", "Agency PART", "GB")
    offices.add_office(office, actor=operator().at_home(), now=NOON)
    offices.add_person(
        offices.NewPerson(name="bea", office_code="PART-2", role="analyst"),
        actor=operator().at_home(),
        now=NOON,
    )
    person = office_queries.find_person("bea")
    second = Player(office_queries.get_office(cast.partner.viewer, "PART-2"), person)
    make_case(second)
    assert make_submission(second, [LAWYER]).values_distinct == 0
    make_case(cast.stranger)
    assert make_submission(cast.stranger, [LAWYER]).hits_found == 1
    assert quarantine.list_quarantined(cast.partner.viewer) == []
    with pytest.raises(QuarantinedNotFound):
        quarantining.release(_held(second).uuid, reason="why", actor=cast.partner.actor, now=NOON)


def test_listed_later_it_stays_and_the_cases_are_named(cast: Cast, database: str) -> None:
    give_only(database, cast.owner, "supervisor")
    [already] = quarantining.list_privileged(
        NewListing("(202) 555-0143"), "clergy", "a rule", actor=cast.owner.actor, now=NOON
    )
    assert (already.case_ref, already.file_name) == ("C-1", "list.csv")
    [row] = privileged.list_numbers(cast.owner.viewer)
    privileged.end(row.uuid, reason="left", actor=cast.owner.actor, now=NOON)
    with pytest.raises(PrivilegedNotFound):
        privileged.end(row.uuid, reason="left", actor=cast.owner.actor, now=NOON)
    make_case(cast.owner, "C-2")
    assert make_submission(cast.owner, [LAWYER], case="C-2").values_distinct == 1


def test_only_a_supervisor_lists_and_decides(cast: Cast, case: CaseId, database: str) -> None:
    hand_in = hand_in_values(cast.partner, [LAWYER])
    take_in(hand_in.receipt.submission_id, actor=cast.partner.actor, now=NOON)
    held = _held(cast.partner)
    for role in ("analyst", "watch_officer", "administrator", "custodian"):
        give_only(database, cast.partner, role)
        with pytest.raises(RightMissing):
            quarantine.destroy(held.uuid, reason="why", actor=cast.partner.actor, now=NOON)
        with pytest.raises(RightMissing):
            quarantining.list_privileged(
                NewListing(OTHER), "lawyer", "a rule", actor=cast.partner.actor, now=NOON
            )
    give_only(database, cast.partner, "supervisor")
    for holder, basis, wrong in (
        ("plumber", "a rule", "bad_holder_class"),
        ("lawyer", " ", "bad_basis_of_privilege"),
    ):
        with pytest.raises(BadListing) as refused:
            quarantining.list_privileged(
                NewListing(OTHER), holder, basis, actor=cast.partner.actor, now=NOON
            )
        assert refused.value.code == wrong
    with pytest.raises(BadListing):
        quarantine.destroy(held.uuid, reason="", actor=cast.partner.actor, now=NOON)
