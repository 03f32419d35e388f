"""What a role opens is one table in core and one in the database; here they are held together, and
the function that policies ask is tried with every role, in time and out of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import NOON, Player, make_cast, make_player, operator
from tests.security import catalogue
from tests.security.rules_model import CONTENT
from tests.security.worlds import look, make_full_world, read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.errors import RightMissing
from tieline.apps.hits import queries as hits
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices import rights
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer
from tieline.core.rights import RIGHTS, Right, RoleName, rights_of, roles_with


def test_the_databases_table_of_rights_is_that_of_core(server: str) -> None:
    with admin(server) as connection:
        for role in RoleName:
            opened = catalogue.names(
                connection,
                "select r from unnest(%s::text[]) r where role_opens(%s, r) order by r",
                [[right.value for right in Right], role.value],
            )
            assert opened == sorted(right.value for right in RIGHTS[role]), role
        assert connection.execute(
            "select role_opens('analyst', 'nothing'), role_opens('nobody', 'check'),"
            " coalesce(role_opens(null, 'check'), false)"
        ).fetchone() == (False, False, False)


def test_every_role_has_its_line_and_every_right_its_roles() -> None:
    assert set(RIGHTS) == set(RoleName)
    for right in Right:
        assert roles_with(right) == tuple(r for r in RoleName if right in RIGHTS[r])
        assert roles_with(right)
    assert rights_of([]) == frozenset()
    assert rights_of([RoleName.AUDITOR, RoleName.COORDINATOR]) == {Right.AUDIT, Right.COORDINATE}


def _give(database: str, player: Player, role: str, starts: str, ends: str) -> None:
    with admin(database) as super_:
        super_.execute("delete from offices_membership where person_id = %s", [player.person.id])
        super_.execute(
            "insert into offices_membership (office_id, person_id, role, starts_at, ends_at,"
            f" custodian_of_id) select o.id, %s, %s, {starts}, {ends},"
            " case %s when 'custodian' then o.agency_id end from offices_office o where o.id = %s",
            [player.person.id, role, role, player.office.id],
        )


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.OPERATOR])
def test_a_role_opens_its_rights_in_its_office_while_it_lasts(
    database: str, role: RoleName
) -> None:
    player, other = make_player("OWN"), make_player("OTH")
    abroad = Viewer(player.person.id, other.office.id)
    before, after = "now() - interval '1 minute'", "now() + interval '1 hour'"
    for starts, ends, counts in (
        ("null", "null", True),
        (before, after, True),
        (before, "null", True),
        (after, "null", False),
        ("null", before, False),
        (before, before, False),
    ):
        _give(database, player, role.value, starts, ends)
        expected = RIGHTS[role] if counts else frozenset()
        assert rights.rights_in_office(player.viewer) == expected, (starts, ends)
        assert rights.rights_in_office(abroad) == frozenset()
        for right in Right:
            assert rights.may(player.viewer, right) == (right in expected)


def test_whoever_is_not_active_may_nothing(database: str) -> None:
    player = make_player("OWN")
    with admin(database) as super_:
        super_.execute("update offices_person set is_active = false where name = 'ana-own'")
    assert rights.rights_in_office(player.viewer) == frozenset()


def test_the_operator_has_its_rights_for_every_office(database: str) -> None:
    player = make_player("OWN")
    for office in (INSTALLATION_OFFICE, player.office.id):
        found = rights.rights_in_office(Viewer(operator().id, office))
        assert found == RIGHTS[RoleName.OPERATOR]


def test_nobody_stands_in_for_an_operator_that_is_there(database: str) -> None:
    nobody = Viewer(PersonId(0), INSTALLATION_OFFICE)
    assert rights.rights_in_office(nobody) == frozenset()
    player = make_player("OWN")
    forged = f"insert into offices_membership (office_id, person_id, role) values (0, {player.person.id}, 'operator')"
    for viewer in (nobody, Viewer(player.person.id, INSTALLATION_OFFICE), player.viewer):
        with pytest.raises(Exception, match="row-level security"):
            run_and_undo(viewer, forged)
    with admin(database) as super_:
        super_.execute("delete from offices_membership where role = 'operator'")
    assert rights.rights_in_office(nobody) == {Right.OPERATE}
    made = offices.make_operator("another", now=NOON)
    assert made == office_queries.find_operator().id
    assert made == offices.make_operator("a third", now=NOON)
    assert rights.rights_in_office(nobody) == frozenset()


def test_a_function_that_answers_across_offices_raises_what_surfaces_can_tell(
    database: str,
) -> None:
    player = make_player("OWN")
    _give(database, player, "auditor", "null", "null")
    entry = look(player.actor, "hits.listed")
    with pytest.raises(RightMissing) as refused:
        hits.list_digests(player.viewer, entry=entry)
    assert refused.value.code == "right_missing"
    cause = refused.value.__cause__
    assert isinstance(cause, DatabaseError)
    assert cause.__cause__.sqlstate == "TLA06"  # type: ignore[union-attr]


def test_no_case_content_is_read_without_the_right_as_the_product_connects(database: str) -> None:
    """As `acting_as` does it, on rows that the product made: each role in turn, and none."""
    owner = make_full_world(database).cast.owner
    counted = " union all ".join(
        f"select '{table}', count(*) from {table}" for table in sorted(CONTENT)
    )
    seen = dict(read_as(owner, counted))
    assert set(seen) == CONTENT
    assert all(seen.values())
    for role in (*RoleName, None):
        if role is RoleName.OPERATOR:
            continue
        give_only(database, owner, *([role.value] if role else []))
        reads = role is not None and Right.READ_CASES in RIGHTS[role]
        expected = seen if reads else dict.fromkeys(seen, 0)
        assert dict(read_as(owner, counted)) == expected, role


def test_a_right_that_ends_ends_at_the_next_statement(database: str) -> None:
    player = make_cast().owner
    with acting_as(player.viewer):
        assert rights.is_operator(player.viewer) is False
        assert rights.may(player.viewer, Right.READ_CASES)
        with admin(database) as super_:
            super_.execute("update offices_membership set ends_at = now() where role = 'analyst'")
        assert not rights.may(player.viewer, Right.READ_CASES)


def test_the_trail_is_read_by_its_person_and_the_auditor(database: str) -> None:
    cast = make_cast()
    owner = cast.owner
    new = offices.NewPerson(name="aud", office_code=owner.office.code, role="auditor")
    offices.add_person(new, actor=operator().at_home(), now=NOON - timedelta(days=1))
    auditor = Player(owner.office, office_queries.find_person("aud"))
    look(owner.actor, "hits.listed")
    look(auditor.actor, "hits.listed")
    look(cast.partner.actor, "hits.listed")
    whose = "select distinct person_id from audit_auditentry order by 1"
    assert read_as(owner, whose) == [(owner.person.id,)]
    assert read_as(auditor, whose) == [(owner.person.id,), (auditor.person.id,)]
    assert read_as(Viewer(auditor.person.id, cast.partner.office.id), whose) == []
