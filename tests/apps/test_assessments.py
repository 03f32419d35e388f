"""An office assesses what it told somebody who is compromised: case by case, in sum, and to its end."""

from datetime import timedelta

import pytest

from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Player,
    later,
    make_case,
    make_cast,
    make_submission,
    operator,
)
from tests.security.worlds import add_colleague, read_as, run_and_undo
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.compromises.errors import (
    AssessmentClosed,
    AssessmentNotFound,
    BadAssessment,
    CasesNotAssessed,
    NotAssessed,
)
from tieline.apps.offices.errors import PersonNotFound
from tieline.journeys import assessing, compromising
from tieline.journeys.checking import Question, check
from tieline.journeys.record_of_case import list_told

VALUES = ["+1 202 555 0143", "+1 202 555 0144"]


def concerned_world() -> tuple[Player, str]:
    """The owner told the partner's analyst of two cases, and has that to assess."""
    cast = make_cast()
    for ref, value in zip(("C-1", "C-2"), VALUES, strict=True):
        make_case(cast.owner, ref)
        make_submission(cast.owner, [value], case=ref)
    make_case(cast.owner, "C-3")
    check(
        Question(VALUES, "a test", without_case="a test has none"),
        actor=cast.partner.actor,
        now=later(1),
    )
    new = NewCompromise(Party(person_id=cast.partner.person.id), NOON, "a leak")
    compromising.declare(new, actor=operator().at_home(), now=later(5))
    [row] = compromises.list_assessments(cast.owner.viewer)
    return cast.owner, str(row.uuid)


def test_it_is_assessed_case_by_case_then_in_sum_and_closed_by_a_supervisor(database: str) -> None:
    owner, ident = concerned_world()
    actor = owner.actor
    view = assessing.show_assessment(ident, owner.viewer, now=later(6))
    assert view.left == ("C-1", "C-2")
    told = [(c.case.ref, i.tells, i.recipient) for c in view.cases for i in c.items]
    assert told == [("C-1", "pointer", "PART"), ("C-2", "pointer", "PART")]
    with pytest.raises(CasesNotAssessed, match="C-1, C-2"):
        assessing.assess(ident, "all well", actor=actor, now=later(7))
    with pytest.raises(CaseNotFound):
        assessing.assess_case(ident, "NONE", "none", "nothing", actor=actor, now=later(7))
    for harm, done in (("much", "nothing"), ("none", " "), ("none", "two\nlines")):
        with pytest.raises(BadAssessment):
            assessing.assess_case(ident, "C-1", harm, done, actor=actor, now=later(7))
    assessing.assess_case(ident, "C-1", "none", "nothing", actor=actor, now=later(7))
    assessing.assess_case(ident, "C-1", "certain", "moved the source", actor=actor, now=later(8))
    assessing.assess_case(ident, "C-2", "possible", "changed a number", actor=actor, now=later(8))
    # A case they were not told of may be harmed all the same.
    assessing.assess_case(ident, "C-3", "none", "looked through", actor=actor, now=later(8))
    view = assessing.show_assessment(ident, owner.viewer, now=later(9))
    assert {c.case.ref: c.damage.harm.value for c in view.cases if c.damage} == {
        "C-1": "certain",
        "C-2": "possible",
        "C-3": "none",
    }
    give_only(database, owner, "supervisor")
    with pytest.raises(NotAssessed):
        assessing.close(ident, "done", actor=actor, now=later(9))
    assessing.assess(ident, "one source moved", actor=actor, now=later(10))
    give_only(database, owner, "analyst")
    with pytest.raises(RightMissing):
        assessing.close(ident, "done", actor=actor, now=later(11))
    give_only(database, owner, "supervisor")
    assessing.close(ident, "done", actor=actor, now=later(11))
    for again in (
        lambda: assessing.assess_case(ident, "C-1", "none", "x", actor=actor, now=later(12)),
        lambda: assessing.assess(ident, "again", actor=actor, now=later(12)),
        lambda: assessing.close(ident, "again", actor=actor, now=later(12)),
        lambda: assessing.assign(ident, owner.person.name, actor=actor, now=later(12)),
    ):
        with pytest.raises(AssessmentClosed):
            again()
    [row] = compromises.list_assessments(owner.viewer)
    assert (row.state.value, row.summary, row.close_note) == (
        "closed",
        "one source moved",
        "done",
    )
    assert compromises.list_assessments(owner.viewer, only_standing=True) == []


def test_it_is_overdue_after_its_hours_until_it_is_assessed(database: str) -> None:
    owner, ident = concerned_world()
    [row] = compromises.list_assessments(owner.viewer)
    assert not row.is_overdue(row.due_at)
    assert row.is_overdue(row.due_at + timedelta(seconds=1))
    for ref in ("C-1", "C-2"):
        assessing.assess_case(ident, ref, "none", "nothing", actor=owner.actor, now=later(6))
    assessing.assess(ident, "nothing", actor=owner.actor, now=later(6))
    [row] = compromises.list_assessments(owner.viewer)
    assert not row.is_overdue(row.due_at + timedelta(days=1))


def test_it_is_given_to_colleagues_alone(database: str) -> None:
    owner, ident = concerned_world()
    colleague = add_colleague(owner)
    assessing.assign(ident, colleague.name, actor=owner.actor, now=later(6))
    assert assessing.show_assessment(ident, owner.viewer, now=NOON).assigned_to == colleague.name
    with pytest.raises(PersonNotFound):
        assessing.assign(ident, "ana-str", actor=owner.actor, now=later(6))


def test_another_offices_looks_like_one_that_is_missing(database: str) -> None:
    owner, ident = concerned_world()
    missing = "00000000-0000-4000-8000-000000000000"
    stranger = operator()
    viewer = stranger.at_home().as_viewer()
    for one in (ident, missing, "no id"):
        with pytest.raises(AssessmentNotFound):
            assessing.show_assessment(one, viewer, now=NOON)
    assert owner.office.id != viewer.office_id


def test_the_database_lets_no_analyst_close_and_nobody_change_what_is_closed(database: str) -> None:
    owner, ident = concerned_world()
    for ref in ("C-1", "C-2"):
        assessing.assess_case(ident, ref, "none", "nothing", actor=owner.actor, now=later(6))
    assessing.assess(ident, "nothing", actor=owner.actor, now=later(6))
    closing = (
        "update compromises_damageassessment set closed_at = now(), closed_by = 1, close_note = 'x'"
    )
    with pytest.raises(RightMissing):
        run_and_undo(owner, closing)
    give_only(database, owner, "supervisor")
    assert run_and_undo(owner, closing) == 1
    assessing.close(ident, "done", actor=owner.actor, now=later(7))
    with pytest.raises(Exception, match="closed assessment"):
        run_and_undo(owner, "update compromises_damageassessment set summary = 'other'")


def test_the_plain_record_says_who_was_told_what_when(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, VALUES)
    case = read_as(cast.owner, "select uuid from cases_case")[0][0]
    assert list_told(case, cast.owner.viewer)[1] == ()  # type: ignore[arg-type]
    for minutes in (1, 2):
        check(
            Question([VALUES[0]], "a test", without_case="a test has none", tells_owners=True),
            actor=cast.stranger.actor,
            now=later(minutes),
        )
    # Who did not let owners learn of it is not told of.
    check(
        Question([VALUES[1]], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=later(3),
    )
    _, lines = list_told(case, cast.owner.viewer)  # type: ignore[arg-type]
    [line] = lines  # the first time counts
    assert (line.office, line.person, line.is_content) == ("STR", "Ana of STR", False)
    assert (line.at, line.look) == (later(1), "selector.checked")
    assert line.value is not None
    assert line.value.canonical == "+12025550143"
    give_only(database, cast.owner, "auditor")
    with pytest.raises(CaseNotFound):
        list_told(case, cast.owner.viewer)  # type: ignore[arg-type]
