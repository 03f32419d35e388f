"""A person placed with another office: a role there that begins, ends and is revoked with it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import Cast, Player, make_case, make_cast, operator
from tieline.apps.accords import actions, queries
from tieline.apps.accords.actions import NewDetail
from tieline.apps.accords.errors import BadDetail, DetailEnded, DetailNotFound
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices import rights
from tieline.apps.offices.errors import NotTheirOffice, OperatorOnly
from tieline.core.ids import Actor, Viewer
from tieline.core.rights import RIGHTS, Right, RoleName

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(database: str) -> Cast:
    return make_cast()


def _new(person: Player, **changes: object) -> NewDetail:
    given = {
        "person": offices.find_person(person.person.name),
        "role": "analyst",
        "basis": "agreement 2026-7",
        "starts_at": NOW - HOUR,
        "ends_at": NOW + HOUR,
    }
    return NewDetail(**(given | changes))  # type: ignore[arg-type]


def _host(player: Player) -> Actor:
    return operator().acting_for(player.office)


def _place(person: Player, host: Player, **changes: object) -> str:
    return str(actions.place(_new(person, **changes), actor=_host(host), now=NOW))


def _abroad(person: Player, host: Player) -> Viewer:
    return Viewer(person.person.id, host.office.id)


def test_a_detail_opens_its_role_with_the_host_and_changes_nothing_at_home(cast: Cast) -> None:
    make_case(cast.owner)
    abroad = _abroad(cast.partner, cast.owner)
    assert cases.list_cases(abroad) == []
    _place(cast.partner, cast.owner)
    assert rights.rights_in_office(abroad) == RIGHTS[RoleName.ANALYST]
    assert [case.ref for case in cases.list_cases(abroad)] == ["C-1"]
    assert rights.rights_in_office(cast.partner.viewer) == RIGHTS[RoleName.ANALYST]
    known = offices.find_person(cast.partner.person.name)
    assert known.acting_for(cast.owner.office).office_id == cast.owner.office.id
    assert cast.stranger.office.id not in known.office_ids


@pytest.mark.parametrize(
    ("starts", "ends"), [(NOW + HOUR, NOW + 2 * HOUR), (NOW - 2 * HOUR, NOW - HOUR)]
)
def test_a_detail_opens_nothing_before_and_after_its_time(
    cast: Cast, starts: datetime, ends: datetime
) -> None:
    make_case(cast.owner)
    new = _new(cast.partner, starts_at=starts, ends_at=ends)
    actions.place(new, actor=_host(cast.owner), now=NOW - 3 * HOUR)
    abroad = _abroad(cast.partner, cast.owner)
    assert rights.rights_in_office(abroad) == frozenset()
    assert cases.list_cases(abroad) == []
    with pytest.raises(NotTheirOffice):
        offices.find_person(cast.partner.person.name).acting_for(cast.owner.office)


def test_revoking_takes_the_role_away_at_once_and_leaves_its_trace(
    cast: Cast, database: str
) -> None:
    ident = _place(cast.partner, cast.owner)
    actions.revoke(ident, reason="left the country", actor=_host(cast.owner), now=NOW)
    abroad = _abroad(cast.partner, cast.owner)
    assert rights.rights_in_office(abroad) == frozenset()
    [row] = queries.list_details(cast.owner.viewer)
    assert (row.state_at(NOW), row.revoked_reason) == ("revoked", "left the country")
    with pytest.raises(DetailEnded):
        actions.revoke(ident, reason="again", actor=_host(cast.owner), now=NOW)
    with admin(database) as super_:
        trail = super_.execute(
            "select action, office_id, person_id, purpose, authority from audit_auditentry"
            " where action like 'detail.%' order by id"
        ).fetchall()
    acting, office = operator().id, cast.owner.office.id
    assert trail == [
        ("detail.placed", office, acting, "", "agreement 2026-7"),
        ("detail.revoked", office, acting, "left the country", ""),
    ]


def test_one_that_is_revoked_before_it_starts_never_opens_anything(cast: Cast) -> None:
    ident = _place(cast.partner, cast.owner, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    actions.revoke(ident, reason="not needed", actor=_host(cast.owner), now=NOW)
    assert rights.rights_in_office(_abroad(cast.partner, cast.owner)) == frozenset()


def test_the_role_ends_when_the_revocation_commits_though_the_clocks_differ(
    cast: Cast,
) -> None:
    ident = _place(cast.partner, cast.owner)
    ahead = NOW + timedelta(minutes=30)
    actions.revoke(ident, reason="a fast clock", actor=_host(cast.owner), now=ahead)
    assert rights.rights_in_office(_abroad(cast.partner, cast.owner)) == frozenset()


def test_after_one_ended_the_same_person_can_be_placed_again(cast: Cast) -> None:
    ident = _place(cast.partner, cast.owner)
    actions.revoke(ident, reason="a pause", actor=_host(cast.owner), now=NOW)
    _place(cast.partner, cast.owner)
    assert rights.may(_abroad(cast.partner, cast.owner), Right.CHECK)


def test_only_the_operator_places_and_only_who_looks_after_accounts_revokes(
    cast: Cast, database: str
) -> None:
    with pytest.raises(OperatorOnly):
        actions.place(_new(cast.partner), actor=cast.owner.actor, now=NOW)
    ident = _place(cast.partner, cast.owner)
    with pytest.raises(RightMissing):
        actions.revoke(ident, reason="a test", actor=cast.owner.actor, now=NOW)
    give_only(database, cast.owner, "administrator")
    with pytest.raises(OperatorOnly):
        actions.place(_new(cast.stranger), actor=cast.owner.actor, now=NOW)
    actions.revoke(ident, reason="a test", actor=cast.owner.actor, now=NOW)
    assert not rights.may(_abroad(cast.partner, cast.owner), Right.CHECK)


def test_both_offices_and_the_person_see_it_and_nobody_else(cast: Cast) -> None:
    ident = _place(cast.partner, cast.owner)
    for viewer in (cast.owner.viewer, cast.partner.viewer, _abroad(cast.partner, cast.stranger)):
        assert [str(row.uuid) for row in queries.list_details(viewer)] == [ident]
    assert queries.list_details(cast.stranger.viewer) == []
    with pytest.raises(DetailNotFound):
        actions.revoke(ident, reason="a test", actor=_host(cast.stranger), now=NOW)
    with pytest.raises(DetailNotFound):
        actions.revoke("x", reason="a test", actor=_host(cast.owner), now=NOW)


WRONG = {
    "bad_detail_role": {"role": "operator"},
    "bad_basis": {"basis": " "},
    "bad_detail_time": {"ends_at": NOW - 2 * HOUR},
}


@pytest.mark.parametrize("code", WRONG)
def test_what_makes_no_sense_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(BadDetail) as refused:
        _place(cast.partner, cast.owner, **WRONG[code])
    assert refused.value.code == code
    assert queries.list_details(cast.owner.viewer) == []


def test_nobody_is_placed_at_home_or_with_the_installation(cast: Cast) -> None:
    with pytest.raises(BadDetail) as refused:
        _place(cast.owner, cast.owner)
    assert refused.value.code == "detail_at_home"
    with pytest.raises(BadDetail) as refused:
        actions.place(_new(cast.owner), actor=operator().at_home(), now=NOW)
    assert refused.value.code == "no_detail_office"
    ident = _place(cast.partner, cast.owner)
    with pytest.raises(BadDetail) as refused:
        actions.revoke(ident, reason=" ", actor=_host(cast.owner), now=NOW)
    assert refused.value.code == "reason_missing"
