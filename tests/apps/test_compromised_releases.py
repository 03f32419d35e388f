"""No release holds to whoever is revoked: it ends with them, for everybody whom it reached, and does not
come back when they are reinstated."""

from dataclasses import replace

import pytest
from psycopg import Connection

from tests.conftest import admin
from tests.factories.releases import ASSURED, ask, make_supervisor
from tests.factories.roles import give_only
from tests.factories.world import NOON, Cast, later, make_case, make_cast, make_player, operator
from tieline.apps.audit.errors import PartyRevoked
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import remark
from tieline.apps.cases.queries import get_case
from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.selectors import settling
from tieline.apps.sharing.errors import ReleaseEnded
from tieline.apps.sharing.flags import flag
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.release_queries import ReleaseRow, ReleaseState, list_releases
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.core.reach import Level
from tieline.journeys import compromising
from tieline.journeys.releasing import approve_release
from tieline.journeys.telling import may_tell_case

TO = {
    "office": PartyName(office="PART"),
    "agency": PartyName(agency="Agency PART"),
    "country": PartyName(country="GB"),
}
ELSEWHERE = PartyName(office="STR")


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner)
    return cast


def _give(cast: Cast, to: PartyName) -> None:
    ask(cast.owner.actor, to, legal_basis="treaty 1", assurance=ASSURED, now=NOON, danger="a life")


def _revoke(cast: Cast, whole: str) -> str:
    party = Party(office_id=cast.partner.office.id) if whole == "office" else Party(country="GB")
    home = operator().at_home()
    compromising.declare(NewCompromise(party, NOON, "a leak"), actor=home, now=later(5))
    [row] = compromises.list_compromises(home.as_viewer())
    return str(row.uuid)


def _reach(database: str, cast: Cast, office_id: int) -> int:
    case = get_case(cast.owner.viewer, "C-1")
    with admin(database) as super_:
        super_.execute("set role tieline_matcher")
        [[level]] = super_.execute(
            "select case_reach(%s, %s, %s)", [cast.owner.office.id, case.id, office_id]
        ).fetchall()
    return int(str(level))


def _level(cast: Cast, to: PartyName) -> Level:
    case = get_case(cast.owner.viewer, "C-1")
    return may_tell_case(case, to, viewer=cast.owner.viewer, now=later(6)).level


def _releases(cast: Cast) -> list[ReleaseRow]:
    return list_releases(cast.owner.viewer)


def _give_under_way(super_: Connection[tuple[object, ...]], release_id: int) -> None:
    """As a transaction does that began before the compromise: no trigger sees it."""
    super_.execute("set session_replication_role = replica")
    super_.execute(
        "insert into sharing_release select (jsonb_populate_record(r, jsonb_build_object("
        "'id', 999, 'uuid', gen_random_uuid(), 'revoked_at', null, 'revoked_by', null,"
        " 'revoked_reason', ''))).* from sharing_release r where r.id = %s",
        [release_id],
    )


@pytest.mark.parametrize("whole", ["office", "country"])
@pytest.mark.parametrize("to", TO)
def test_a_release_ends_with_its_recipient_and_stays_ended(
    database: str, cast: Cast, whole: str, to: str
) -> None:
    _give(cast, TO[to])
    _give(cast, ELSEWHERE)
    held = _reach(database, cast, cast.partner.office.id)
    assert held == Level.CONTENT == _level(cast, TO["office"])
    ident = _revoke(cast, whole)
    [elsewhere, ended] = _releases(cast)
    assert elsewhere.state_at(later(6)) is ReleaseState.HOLDS
    assert ended.state_at(later(6)) is ReleaseState.REVOKED
    party = "PART" if whole == "office" else "GB"
    assert ended.revoked_reason == f"{party} is revoked as compromised"
    assert _reach(database, cast, cast.partner.office.id) == _level(cast, TO["office"]) < held
    assert _reach(database, cast, cast.stranger.office.id) == Level.CONTENT
    watching = operator().at_home().as_viewer()
    # Its hits are settled by the worker; of one that waits, or is elsewhere, there is nothing to settle.
    assert [one.office_id for one in settling.list_unsettled(watching)] == [cast.owner.office.id]
    with pytest.raises(PartyRevoked):
        _give(cast, TO[to])
    actions.lift(ident, reason="cleared", actor=operator().at_home(), now=later(7))
    [_, still] = _releases(cast)
    assert still.state_at(later(8)) is ReleaseState.REVOKED
    assert _reach(database, cast, cast.partner.office.id) < held
    _give(cast, TO[to])
    assert _reach(database, cast, cast.partner.office.id) == held


def test_one_that_waits_is_declined_and_cannot_be_approved(database: str, cast: Cast) -> None:
    supervisor = make_supervisor(cast.owner)
    case = get_case(cast.owner.viewer, "C-1")
    green = replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN)
    remark(case.id, green, reason="a test", actor=cast.owner.actor, now=NOON)
    flag(TO["country"], reason="a test", actor=operator().at_home(), now=NOON)
    asked = ask(cast.owner.actor, TO["office"], legal_basis="treaty 1", assurance=ASSURED)
    assert asked.waits_for_approver
    ident = _revoke(cast, "office")
    [row] = _releases(cast)
    assert row.state_at(later(6)) is ReleaseState.DECLINED
    with pytest.raises(ReleaseEnded):
        approve_release(row.uuid, actor=supervisor.actor, now=later(6))
    actions.lift(ident, reason="cleared", actor=operator().at_home(), now=later(7))
    assert _releases(cast)[0].state_at(later(8)) is ReleaseState.DECLINED


def test_the_owners_trail_says_once_what_ended(database: str, cast: Cast) -> None:
    auditor = make_supervisor(cast.owner)
    give_only(database, auditor, "auditor")
    reader = auditor.viewer
    _give(cast, TO["country"])
    _give(cast, ELSEWHERE)
    green = replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN)
    case = get_case(cast.owner.viewer, "C-1")
    remark(case.id, green, reason="a test", actor=cast.owner.actor, now=NOON)
    flag(TO["country"], reason="a test", actor=operator().at_home(), now=NOON)
    assert ask(
        cast.owner.actor, TO["office"], legal_basis="treaty 1", assurance=ASSURED
    ).waits_for_approver
    ident = _revoke(cast, "office")
    home = operator().at_home()
    made = compromises.list_compromises(home.as_viewer())[0].id
    compromising.tell_offices(made, now=later(6))
    [waited, _, given] = _releases(cast)
    for action, row, to in (
        ("release.revoked", given, {"country": "GB"}),
        ("release.declined", waited, {"office": cast.partner.office.id}),
    ):
        [entry] = list_entries(reader, action=action)
        assert entry.ids == {"release": row.id, "case": case.id, **to}
        assert (entry.purpose, entry.at) == (row.revoked_reason, later(5))
    # What comes to be ended later is noted when the worker looks again, also once it is lifted.
    with admin(database) as super_:
        _give_under_way(super_, given.id)
    actions.lift(ident, reason="cleared", actor=home, now=later(7))
    [left] = compromises.list_unlisted(home.as_viewer(), now=later(8))
    compromising.finish(left, now=later(8))
    entries = list_entries(reader, action="release.revoked")
    assert [entry.ids["release"] for entry in entries] == [999, given.id]


def test_one_that_ran_out_before_stays_as_it_was(database: str, cast: Cast) -> None:
    ask(cast.owner.actor, TO["office"], danger="a life", until=later(2))
    _revoke(cast, "office")
    assert _releases(cast)[0].state_at(later(6)) is ReleaseState.RAN_OUT


def test_a_persons_compromise_ends_no_release(database: str, cast: Cast) -> None:
    _give(cast, TO["office"])
    party = Party(person_id=cast.partner.person.id)
    home = operator().at_home()
    compromising.declare(NewCompromise(party, NOON, "a leak"), actor=home, now=later(5))
    assert _releases(cast)[0].state_at(later(6)) is ReleaseState.HOLDS


def test_the_preview_counts_them_and_changes_none(database: str, cast: Cast) -> None:
    _give(cast, TO["country"])
    home = operator().at_home()
    make_player("THIRD", country="GB")
    party = Party(office_id=cast.partner.office.id)
    seen = actions.preview(NewCompromise(party, NOON, "a leak"), actor=home, now=later(5))
    assert seen.ended["releases"] == 1
    assert _releases(cast)[0].state_at(later(6)) is ReleaseState.HOLDS
