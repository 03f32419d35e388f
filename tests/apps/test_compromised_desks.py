"""What coordinators and custodians were told is found when one of them is compromised: by the offices
whose overlap or number it was, and no office learns through it what it may not know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.conftest import admin
from tests.factories.answers import SHARED, add_role, make_overlap
from tests.factories.protection import make_custodian, met, protect
from tests.factories.releases import make_supervisor
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    fall_silent,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.cases.actions import open_case, remark
from tieline.apps.cases.queries import get_case
from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.compromises.queries import ToldItem
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.queries import find_person
from tieline.apps.selectors import custodians
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.core.postures import Posture
from tieline.journeys import assessing, clearing, compromising, protecting
from tieline.journeys.checking import Question, check
from tieline.journeys.coordinating import show_desk
from tieline.journeys.record_of_case import list_told


@pytest.fixture
def cast(database: str) -> Cast:
    return make_cast()


def _revoke(party: Party, *, since: datetime, now: datetime) -> int:
    new = NewCompromise(party, since, "a leak")
    return compromising.declare(new, actor=operator().at_home(), now=now)


def _items(player: Player) -> list[ToldItem]:
    rows = compromises.list_assessments(player.viewer)
    return [item for row in rows for item in compromises.list_items(player.viewer, row.id)]


def _kinds(player: Player) -> list[str]:
    rows = compromises.list_assessments(player.viewer)
    found = []
    for row in rows:
        view = assessing.show_assessment(str(row.uuid), player.viewer, now=NOON)
        found += [f"{line.case.ref}: {item.tells}" for line in view.cases for item in line.items]
        found += [item.tells for item in view.beside]
    return sorted(found)


@pytest.mark.parametrize("whole", ["person", "office", "country"])
def test_an_unseen_overlap_is_told_to_both_sides_and_betrays_neither(
    cast: Cast, whole: str
) -> None:
    now = datetime.now(UTC)
    home = make_player("HOME", country="CA")
    overlap = make_overlap(cast.owner, cast.partner, home, at=now)
    # One that cleared the coordinator too, and has a silent case that meets nobody's.
    alone = make_player("ALONE")
    clearing.clear(
        overlap.coordinator.person.name,
        is_for_silent=True,
        reason="a test",
        actor=add_role(alone, "supervisor").actor,
        now=now,
    )
    make_case(alone, "S-1", posture=Posture.SILENT)
    make_case(alone, "P-1")
    looked = datetime.now(UTC)
    assert len(show_desk(actor=overlap.coordinator.actor, now=looked).unseen) == 1
    again = looked + timedelta(minutes=9)
    show_desk(actor=overlap.coordinator.actor, now=again)
    party = {
        "person": Party(person_id=overlap.coordinator.person.id),
        "office": Party(office_id=home.office.id),
        "country": Party(country="CA"),
    }[whole]
    assert _revoke(party, since=looked, now=again) == 3
    for player in (cast.owner, cast.partner, alone):
        # Word for word the same, whether anything stood on the desk or not.
        assert _kinds(player) == ["S-1: silence", "clearance"]
        for item in _items(player):
            assert (item.told_at, item.last_at, item.is_since) == (looked, again, True)
            assert (item.mention_id, item.recipient_id) == (None, home.office.id)
            assert item.person_name == overlap.coordinator.person.name
    assert _kinds(cast.stranger) == []


def test_whoever_never_looked_was_told_nothing(cast: Cast) -> None:
    now = datetime.now(UTC)
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=now)
    party = Party(person_id=overlap.coordinator.person.id)
    assert _revoke(party, since=now, now=datetime.now(UTC)) == 0


def _mark(player: Player, ref: str, light: TrafficLight, *, at: datetime) -> None:
    case = get_case(player.viewer, ref)
    value = replace(DEFAULT_MARKING, tlp=light)
    remark(case.id, value, reason="a test", actor=player.actor, now=at)


def test_a_case_marked_so_that_some_are_not_told_is_kept_back_while_it_is(cast: Cast) -> None:
    coordinator = _serve(cast, is_for_silent=True)
    red, amber = TrafficLight.RED, TrafficLight.AMBER
    # What each is marked as, and how many minutes after noon: the look is at the 60th.
    for ref, changes in {
        "NEVER": [],
        "ALWAYS": [(red, 0)],
        "BEFORE": [(red, 0), (amber, 44)],
        "UNTIL": [(red, 0), (amber, 45)],  # it may have committed as late as the look was answered
        "FROM": [(red, 75)],
        "AFTER": [(red, 76)],
        "AROUND": [(red, 0), (amber, 30), (red, 90)],
        "BETWEEN": [(amber, 20), (red, 50), (amber, 70)],
    }.items():
        make_case(cast.owner, ref)
        for light, minutes in changes:
            _mark(cast.owner, ref, light, at=later(minutes))
    secret = replace(DEFAULT_MARKING, caveats=("NOFORN",))
    open_case("LATER", actor=cast.owner.actor, now=later(90), marking=secret)
    show_desk(actor=coordinator.actor, now=later(60))
    assert _revoke(Party(person_id=coordinator.person.id), since=NOON, now=later(100)) == 2
    kept = ["ALWAYS", "BETWEEN", "FROM", "UNTIL"]
    assert _kinds(cast.owner) == [*(f"{ref}: silence" for ref in kept), "clearance"]
    assert _kinds(cast.partner) == ["clearance"]


def test_a_look_while_the_coordinator_is_being_revoked_is_told_of(cast: Cast) -> None:
    coordinator = _serve(cast, is_for_silent=True)
    make_case(cast.owner, "RED-1")
    _mark(cast.owner, "RED-1", TrafficLight.RED, at=NOON)
    # Revoking began before the look did, and commits after it.
    show_desk(actor=coordinator.actor, now=later(6))
    assert _revoke(Party(person_id=coordinator.person.id), since=NOON, now=later(5)) == 2
    assert _kinds(cast.owner) == ["RED-1: silence", "clearance"]
    assert {item.last_at for item in _items(cast.owner)} == {later(6)}


def _serve(cast: Cast, *, is_for_silent: bool = False) -> Player:
    coordinator = add_role(cast.stranger, "coordinator")
    for player in (cast.owner, cast.partner):
        clearing.clear(
            coordinator.person.name,
            is_for_silent=is_for_silent,
            reason="serves both",
            actor=make_supervisor(player).actor,
            now=NOON,
        )
    return coordinator


def test_what_was_counted_for_a_coordinator_is_listed_while_the_owner_may_know_of_it(
    cast: Cast,
) -> None:
    coordinator = _serve(cast)
    ids = {}
    for player in (cast.owner, cast.partner):
        ids[player.office.code] = make_case(player)
        make_submission(player, [SHARED, f"+1 202 555 01{player.office.id:02}"])
    desk = show_desk(actor=coordinator.actor, now=later(3))
    assert [one.values for one in desk.served] == [1]
    show_desk(actor=coordinator.actor, now=later(30))
    # It stands in no plain record: who coordinates is told of where they are compromised.
    assert list_told(_uuid(cast.owner), cast.owner.viewer)[1] == ()
    extent = actions.preview(
        NewCompromise(Party(person_id=coordinator.person.id), later(10), "a leak"),
        actor=operator().at_home(),
        now=later(40),
    )
    assert (extent.since, extent.before, extent.offices) == (4, 0, 2)
    _revoke(Party(person_id=coordinator.person.id), since=later(10), now=later(40))
    for player in (cast.owner, cast.partner):
        assert _kinds(player) == ["C-1: overlap", "clearance"]
        [told] = [item for item in _items(player) if item.case_id is not None]
        assert (told.told_at, told.last_at, told.is_since) == (later(3), later(30), True)
        [row] = compromises.list_assessments(player.viewer)
        view = assessing.show_assessment(str(row.uuid), player.viewer, now=later(41))
        [item] = view.cases[0].items
        assert item.mention is not None
        assert item.mention.canonical == "+12025550143"
    # The partner falls silent: that it has the number too is nothing the owner may know any more.
    fall_silent(cast.partner, ids["PART"], at=datetime.now(UTC))
    assert _kinds(cast.owner) == ["clearance"]
    assert _kinds(cast.partner) == ["C-1: overlap", "clearance"]


def test_a_desk_that_is_loaded_again_writes_once_an_hour(cast: Cast, database: str) -> None:
    coordinator = _serve(cast)
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    written = []
    for minutes in (3, 30, 62, 63):
        show_desk(actor=coordinator.actor, now=later(minutes))
        with admin(database) as connection:
            written += connection.execute(
                "select distinct last_at, count(*) over () from sharing_disclosure where level = 3"
            ).fetchall()
    assert written == [(later(minutes), 2) for minutes in (3, 3, 3, 63)]


@pytest.mark.parametrize(
    ("looks", "since", "is_since", "last"),
    [
        ([3, 30], 31, False, 30),  # the trail says that nobody looked since
        ([3, 30], 30, True, 30),
        ([3, 30, 80], 79, True, 80),
        ([3], 4, False, 3),
    ],
)
def test_whether_a_desk_told_something_since_goes_by_its_looks(
    cast: Cast, looks: list[int], since: int, is_since: bool, last: int
) -> None:
    coordinator = _serve(cast)
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    for minutes in looks:
        show_desk(actor=coordinator.actor, now=later(minutes))
    party = Party(person_id=coordinator.person.id)
    assert _revoke(party, since=later(since), now=later(90)) == 2
    [told] = [item for item in _items(cast.owner) if item.case_id is not None]
    assert (told.told_at, told.last_at, told.is_since) == (later(3), later(last), is_since)


@pytest.mark.parametrize(("since", "is_since"), [(62, True), (63, False)])
def test_what_a_desk_told_last_within_an_unwritten_hour_may_be_since(
    cast: Cast, since: int, is_since: bool
) -> None:
    coordinator = _serve(cast)
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    show_desk(actor=coordinator.actor, now=later(3))
    supervisor = add_role(cast.partner, "supervisor", "second")
    [row] = clearing.list_cleared(cast.partner.viewer)
    clearing.end_clearance(row.row.uuid, actor=supervisor.actor, now=later(40))
    # They serve one of both alone: there is nothing to count.
    show_desk(actor=coordinator.actor, now=later(90))
    party = Party(person_id=coordinator.person.id)
    assert _revoke(party, since=later(since), now=later(95)) == 2
    [told] = [item for item in _items(cast.owner) if item.case_id is not None]
    assert (told.last_at, told.is_since) == (later(3), is_since)


def _uuid(player: Player) -> UUID:
    return get_case(player.viewer, "C-1").uuid


@pytest.mark.parametrize("whole", ["person", "office"])
def test_a_custodians_compromise_is_told_to_the_agency_and_to_no_other(
    cast: Cast, whole: str
) -> None:
    second = _second_office(cast)
    custodian = make_custodian(cast.owner)
    protect(custodian, "HERON", SHARED)
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED], at=later(1))
    check(
        Question([SHARED], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=later(2),
    )
    assert len(met(custodian)) == 2
    party = Party(person_id=custodian.id)
    if whole == "office":
        party = Party(office_id=cast.owner.office.id)
    # Of the agency's offices, those that stand; who holds the number is told nothing.
    told = {"person": [cast.owner, second], "office": [second]}[whole]
    assert _revoke(party, since=NOON, now=later(5)) == len(told)
    for player in told:
        assert _kinds(player) == ["custody"]
        [item] = _items(player)
        assert (item.told_at, item.last_at, item.is_since) == (NOON, later(5), True)
        assert (item.recipient_id, item.person_name) == (cast.owner.office.id, "cora")
    for player in (cast.partner, cast.stranger):
        assert _kinds(player) == []
    _appoint_next(second)
    check(
        Question([SHARED], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=later(20),
    )
    desk = protecting.show_desk(actor=find_person("next").at_home(), now=later(21))
    name = "cora of OWN" if whole == "person" else "OWN"
    assert [one.party for one in desk.compromised] == [name]
    known = [(row.met_at, row.known_to) for row in desk.matches]
    assert known == [(later(20), ()), (later(2), (name,)), (later(1), (name,))]


def _second_office(cast: Cast) -> Player:
    acting = operator().at_home()
    offices.add_office(
        offices.NewOffice("OWN2", "Office OWN2", "Agency OWN", "US"), actor=acting, now=NOON
    )
    new = offices.NewPerson(name="ana-own2", office_code="OWN2", role="analyst")
    offices.add_person(new, actor=acting, now=NOON)
    office = office_queries.get_office(acting.as_viewer(), "OWN2")
    return Player(office, find_person("ana-own2"))


def _appoint_next(player: Player) -> None:
    new = offices.NewPerson(name="next", office_code=player.office.code, role="lab_chemist")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    custodians.appoint(
        find_person("next"),
        basis="a test",
        actor=operator().acting_for(player.office),
        now=later(10),
    )
