"""A compromise takes everything away at once, tells the offices concerned, and gives nothing back."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    make_token,
    operator,
)
from tests.security.worlds import add_colleague, run_and_undo
from tieline.apps.accords import actions as accords
from tieline.apps.accords.actions import NewDetail
from tieline.apps.audit.errors import PartyRevoked, RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.compromises.errors import BadCompromise, CompromiseNotFound, CompromiseStands
from tieline.apps.offices import accounts
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.errors import OperatorOnly, PersonNotFound
from tieline.apps.offices.queries import find_bearer
from tieline.journeys import compromising
from tieline.journeys.checking import Question, check

VALUE = "+1 202 555 0143"
WHY = "a leak"


def told_world() -> tuple[Player, Player, Player]:
    """The owner's and the stranger's cases hold a value that the partner's analyst has looked at."""
    cast = make_cast()
    for player in (cast.owner, cast.stranger):
        make_case(player)
        make_submission(player, [VALUE])
    check(
        Question([VALUE], "a test", without_case="a test has none"),
        actor=cast.partner.actor,
        now=later(1),
    )
    return cast.owner, cast.partner, cast.stranger


def of_person(player: Player) -> NewCompromise:
    return NewCompromise(Party(person_id=player.person.id), NOON, WHY)


def test_a_person_loses_everything_at_once_and_the_owners_are_told(database: str) -> None:
    owner, partner, stranger = told_world()
    token = make_token(partner)
    assert find_bearer(token, now=NOON) is not None
    home = operator().at_home()
    seen = actions.preview(of_person(partner), actor=home, now=later(5))
    assert (seen.ended["people"], seen.ended["tokens"], seen.ended["roles"]) == (1, 1, 1)
    assert (seen.since, seen.before, seen.offices, seen.looks) == (2, 0, 3, 1)
    assert find_bearer(token, now=NOON) is not None  # a preview changes nothing
    assert compromises.list_compromises(home.as_viewer()) == []

    assert compromising.declare(of_person(partner), actor=home, now=later(5)) == 3
    assert find_bearer(token, now=NOON) is None
    with pytest.raises(PersonNotFound):
        office_queries.find_person(partner.person.name)
    with pytest.raises(RightMissing):
        check(
            Question([VALUE], "a test", without_case="a test has none"),
            actor=partner.actor,
            now=later(6),
        )
    [row] = compromises.list_compromises(home.as_viewer())
    assert (row.kind, row.party, row.reason) == ("person", "ana-part of PART", WHY)
    assert actions.extent_of(home.as_viewer(), row.id) == seen

    for player in (owner, stranger):
        [assessment] = compromises.list_assessments(player.viewer)
        assert assessment.due_at == later(5) + timedelta(hours=72)
        assert not assessment.had_readers
        [item] = compromises.list_items(player.viewer, assessment.id)
        assert (item.what, item.level, item.person_name) == ("disclosure", 1, "ana-part")
        assert (item.recipient_id, item.told_at, item.is_since) == (
            partner.office.id,
            later(1),
            True,
        )


def test_nothing_comes_back_by_itself(database: str) -> None:
    _, partner, _ = told_world()
    token = make_token(partner)
    home = operator().at_home()
    compromising.declare(of_person(partner), actor=home, now=later(5))
    with pytest.raises(CompromiseStands):
        compromising.declare(of_person(partner), actor=home, now=later(6))
    keeper = operator().acting_for(partner.office)
    with pytest.raises(PartyRevoked):
        accounts.enable(partner.person.id, actor=keeper, now=later(6))
    [row] = compromises.list_compromises(home.as_viewer())
    with pytest.raises(BadCompromise):
        actions.lift(str(row.uuid), reason=" ", actor=home, now=later(7))
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(7))
    with pytest.raises(CompromiseNotFound):
        actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(8))
    with pytest.raises(PersonNotFound):
        office_queries.find_person(partner.person.name)
    assert accounts.enable(partner.person.id, actor=keeper, now=later(9))
    found = office_queries.find_person(partner.person.name)
    assert found.office_ids == frozenset()
    assert find_bearer(token, now=NOON) is None
    with admin(database) as super_:
        [[password]] = super_.execute(
            "select password from offices_person where id = %s", [found.id]
        ).fetchall()
    assert password == ""


@pytest.mark.parametrize("kind", ["office", "country"])
def test_for_a_revoked_office_nobody_acts_and_nobody_new_can(database: str, kind: str) -> None:
    owner, partner, _ = told_world()
    home = operator().at_home()
    party = Party(office_id=partner.office.id) if kind == "office" else Party(country="GB")
    # Someone of another office who serves there loses that, and nothing else.
    with admin(database) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'analyst')",
            [partner.office.id, owner.person.id],
        )
    compromising.declare(NewCompromise(party, later(3), WHY), actor=home, now=later(5))
    assert office_queries.find_person(owner.person.name).office_ids == {owner.office.id}
    new = offices.NewPerson(name="newcomer", office_code=partner.office.code, role="analyst")
    with pytest.raises(PartyRevoked):
        offices.add_person(new, actor=home, now=later(6))
    if kind == "country":
        offices.add_office(
            offices.NewOffice("NEW", "New", "Agency NEW", "GB"), actor=home, now=later(6)
        )
        new = offices.NewPerson(name="newcomer", office_code="NEW", role="analyst")
        with pytest.raises(PartyRevoked):
            offices.add_person(new, actor=home, now=later(6))
    [assessment] = compromises.list_assessments(owner.viewer)
    [item] = compromises.list_items(owner.viewer, assessment.id)
    assert not item.is_since  # told before the day that was named, and told of all the same
    [row] = compromises.list_compromises(home.as_viewer())
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(7))
    offices.add_person(new, actor=home, now=later(8))


def test_who_may_revoke_whom(database: str) -> None:
    owner, partner, _ = told_world()
    colleague = add_colleague(partner)
    of_colleague = NewCompromise(Party(person_id=colleague.id), NOON, WHY)
    parties = {
        "another office's": of_person(owner),
        "oneself": of_person(partner),
        "an office": NewCompromise(Party(office_id=partner.office.id), NOON, WHY),
        "a country": NewCompromise(Party(country="GB"), NOON, WHY),
    }
    for role in ("supervisor", "administrator"):
        give_only(database, partner, role)
        for name, new in parties.items():
            with pytest.raises(RightMissing):
                actions.declare(new, actor=partner.actor, now=later(5))
            with pytest.raises(RightMissing):
                actions.preview(new, actor=partner.actor, now=later(5))
            assert compromises.list_compromises(partner.viewer) == [], name
        assert actions.preview(of_colleague, actor=partner.actor, now=later(5)).offices == 1
    for role in ("analyst", "auditor", "coordinator"):
        give_only(database, partner, role)
        with pytest.raises(RightMissing):
            actions.declare(of_colleague, actor=partner.actor, now=later(5))
    give_only(database, partner, "supervisor")
    compromising.declare(of_colleague, actor=partner.actor, now=later(5))
    [row] = compromises.list_compromises(partner.viewer)
    assert (row.party, row.office_id) == ("col-part of PART", partner.office.id)
    give_only(database, owner, "supervisor")
    assert compromises.list_compromises(owner.viewer) == []
    with pytest.raises(RightMissing):
        actions.lift(str(row.uuid), reason="no", actor=owner.actor, now=later(6))
    # The office itself has its own cases to assess: the colleague could read them.
    [assessment] = compromises.list_assessments(partner.viewer)
    assert assessment.had_readers


@pytest.mark.parametrize("since", [later(6), datetime(1200, 1, 1, tzinfo=NOON.tzinfo)])
def test_a_day_that_cannot_be_is_refused(database: str, since: datetime) -> None:
    _, partner, _ = told_world()
    new = NewCompromise(Party(person_id=partner.person.id), since, WHY)
    with pytest.raises(BadCompromise):
        actions.declare(new, actor=operator().at_home(), now=later(5))


def test_whoever_was_cut_off_goes_on_and_the_list_closes_when_nothing_can_come(
    database: str,
) -> None:
    owner, partner, _ = told_world()
    home = operator().at_home()
    made = actions.declare(of_person(partner), actor=home, now=later(5))
    # Cut off here: revoked, and nobody told.
    assert compromises.list_assessments(owner.viewer) == []
    [left] = compromises.list_unlisted(home.as_viewer(), now=later(6))
    assert (left.id, left.is_settled) == (made, False)
    assert not compromising.finish(left, now=later(6))
    assert len(compromises.list_assessments(owner.viewer)) == 1
    assert compromising.tell_offices(made, now=later(7)) == 0
    [left] = compromises.list_unlisted(home.as_viewer(), now=later(25))
    assert left.is_settled
    assert compromising.finish(left, now=later(25))
    assert list(compromises.list_unlisted(home.as_viewer(), now=later(30))) == []


def test_what_is_said_by_a_contact_is_taken_back_too(database: str) -> None:
    """Nobody is told to call somebody who is compromised."""
    owner, partner, _ = told_world()
    compromising.declare(of_person(partner), actor=operator().at_home(), now=later(5))
    office = office_queries.get_office(owner.viewer, partner.office.code)
    assert office.poc_id is None
    assert partner.person.id not in office_queries.people_by_id(owner.viewer, {partner.person.id})


def test_releases_on_record_are_listed(database: str) -> None:
    owner, partner, _ = told_world()
    with admin(database) as super_:
        super_.execute(
            "insert into sharing_release (uuid, office_id, case_id, marking_id, to_country, purpose,"
            " asked_at, asked_by, released_at, legal_basis, danger_reason,"
            " revoked_reason, review_outcome, review_note)"
            " select gen_random_uuid(), office_id, id, marking_id, 'GB', 'joint work', %s, 1,"
            " %s, '', '', '', '', '' from cases_case where office_id = %s",
            [NOON, NOON, owner.office.id],
        )
    party = Party(office_id=partner.office.id)
    compromising.declare(NewCompromise(party, NOON, WHY), actor=operator().at_home(), now=later(5))
    [assessment] = compromises.list_assessments(owner.viewer)
    kinds = [item.what for item in compromises.list_items(owner.viewer, assessment.id)]
    assert kinds == ["disclosure", "release"]


def test_what_was_told_again_counts_by_its_last_time(database: str) -> None:
    owner, partner, _ = told_world()  # told at one past noon
    question = Question([VALUE], "a test", without_case="a test has none")
    check(question, actor=partner.actor, now=later(60))
    new = NewCompromise(Party(person_id=partner.person.id), later(30), WHY)
    home = operator().at_home()
    extent = actions.preview(new, actor=home, now=later(90))
    assert (extent.since, extent.before) == (2, 0)
    compromising.declare(new, actor=home, now=later(90))
    [assessment] = compromises.list_assessments(owner.viewer)
    [item] = compromises.list_items(owner.viewer, assessment.id)
    assert (item.told_at, item.last_at, item.is_since) == (later(1), later(60), True)


def test_what_is_told_after_they_were_reinstated_is_no_part_of_it(database: str) -> None:
    owner, partner, _ = told_world()
    home, keeper = operator().at_home(), operator().acting_for(partner.office)
    compromising.declare(of_person(partner), actor=home, now=later(5))
    [row] = compromises.list_compromises(home.as_viewer())
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(10))
    accounts.enable(partner.person.id, actor=keeper, now=later(11))
    give_only(database, partner, "analyst")
    question = Question([VALUE], "a test", without_case="a test has none")
    check(question, actor=partner.actor, now=later(60))
    [assessment] = compromises.list_assessments(owner.viewer)
    [item] = compromises.list_items(owner.viewer, assessment.id)
    assert (item.told_at, item.last_at) == (later(1), later(1))
    # A second compromise is of all that was ever told them.
    compromising.declare(of_person(partner), actor=home, now=later(70))
    [again] = [one for one in compromises.list_assessments(owner.viewer) if one != assessment]
    told = [(one.told_at, one.last_at) for one in compromises.list_items(owner.viewer, again.id)]
    assert told == [(later(60), later(60)), (later(1), later(1))]


def test_whom_the_operator_revoked_no_supervisor_reinstates(database: str) -> None:
    _, partner, _ = told_world()
    colleague, home = add_colleague(partner), operator().at_home()
    give_only(database, partner, "supervisor")
    of_colleague = NewCompromise(Party(person_id=colleague.id), NOON, WHY)
    compromising.declare(of_colleague, actor=home, now=later(5))
    [row] = compromises.list_compromises(partner.viewer)
    assert not row.may_lift
    with pytest.raises(OperatorOnly):
        actions.lift(str(row.uuid), reason="a friend", actor=partner.actor, now=later(6))
    with pytest.raises(RightMissing):
        run_and_undo(partner, "select lift_compromise(%s, 'a friend', now())", [row.uuid])
    [row] = compromises.list_compromises(home.as_viewer())
    assert row.lifted_at is None
    assert row.may_lift
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(7))
    # Their own they do, and the operator may too.
    for who in (partner.actor, home):
        compromising.declare(of_colleague, actor=partner.actor, now=later(8))
        [row] = [one for one in compromises.list_compromises(partner.viewer) if not one.lifted_at]
        assert row.may_lift
        actions.lift(str(row.uuid), reason="cleared", actor=who, now=later(9))


def test_what_the_operator_declares_too_is_the_operators_from_then_on(database: str) -> None:
    owner, partner, _ = told_world()
    colleague, home = add_colleague(partner), operator().at_home()
    give_only(database, partner, "supervisor")
    new = NewCompromise(Party(person_id=colleague.id), NOON, WHY)
    compromising.declare(new, actor=partner.actor, now=later(5))
    [row] = compromises.list_compromises(partner.viewer)
    # Another office's compromise stands beside it and is not taken over with it.
    give_only(database, owner, "supervisor")
    other = NewCompromise(Party(person_id=add_colleague(owner).id), NOON, WHY)
    compromising.declare(other, actor=owner.actor, now=later(5))
    actions.preview(new, actor=home, now=later(6))
    assert compromises.list_compromises(partner.viewer)[0].may_lift  # a preview changes nothing
    compromising.declare(new, actor=home, now=later(6))
    [same] = compromises.list_compromises(partner.viewer)
    assert (same.id, same.may_lift) == (row.id, False)
    assert compromises.list_compromises(owner.viewer)[0].may_lift
    with pytest.raises(OperatorOnly):
        actions.lift(str(row.uuid), reason="a friend", actor=partner.actor, now=later(7))
    with pytest.raises(RightMissing):
        run_and_undo(partner, "select lift_compromise(%s, 'a friend', now())", [row.uuid])
    [entry] = list_entries(home.as_viewer(), action="compromise.taken_over")
    assert entry.ids == {"compromise": row.id, "person": colleague.id}
    for actor in (home, partner.actor):
        with pytest.raises(CompromiseStands):
            actions.declare(new, actor=actor, now=later(8))
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=later(9))


def test_a_role_that_has_not_begun_is_ended_as_well(database: str) -> None:
    owner, partner, _ = told_world()
    soon = datetime.now(UTC) + timedelta(days=2)
    new = NewDetail(
        office_queries.find_person(partner.person.name),
        "analyst",
        "an agreement",
        soon,
        soon + timedelta(days=9),
    )
    accords.place(new, actor=operator().acting_for(owner.office), now=NOON)
    compromising.declare(of_person(partner), actor=operator().at_home(), now=later(5))
    with admin(database) as super_:
        [[open_roles]] = super_.execute(
            "select count(*) from offices_membership where person_id = %s"
            " and (ends_at is null or ends_at > starts_at and ends_at > now())",
            [partner.person.id],
        ).fetchall()
    assert open_roles == 0


def test_an_office_reads_its_own_items_alone(database: str) -> None:
    owner, partner, stranger = told_world()
    compromising.declare(of_person(partner), actor=operator().at_home(), now=later(5))
    [of_owner] = compromises.list_assessments(owner.viewer)
    assert compromises.list_items(stranger.viewer, of_owner.id) == []
    other = make_player("FOURTH")
    assert compromises.list_assessments(other.viewer) == []
    assert compromises.list_items(other.viewer, of_owner.id) == []
    give_only(database, owner, "auditor")
    with pytest.raises(RightMissing):
        compromises.list_items(owner.viewer, of_owner.id)
