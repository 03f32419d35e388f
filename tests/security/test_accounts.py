"""How sign-ins stand, second factors and sessions, by raw SQL: one's own, and an administrator's."""

from typing import Final

import pytest

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.security.worlds import FullWorld, make_full_world, read_as, run_and_undo
from tieline.core.ids import PersonId, Viewer

TABLES: Final = (
    "offices_account",
    "offices_factor",
    "offices_recoverycode",
    "offices_session",
)
PROOFS: Final = TABLES[1:3]


@pytest.fixture
def world(database: str) -> FullWorld:
    """In which the partner's colleague has proofs and a session as well."""
    world = make_full_world(database)
    with admin(database) as super_:
        for table in TABLES[1:]:
            super_.execute(
                f"update {table} set person_id = %s where office_id = %s",
                [world.colleague_of_partner.id, world.cast.partner.office.id],
            )
    return world


def test_a_colleague_sees_and_changes_nothing_of_it(world: FullWorld) -> None:
    partner, theirs = world.cast.partner, world.colleague_of_partner.id
    for table in TABLES:
        asked = f"select count(*) from {table} where person_id = %s"
        assert read_as(partner, asked, [theirs]) == [(0,)], table
        own = Viewer(theirs, partner.office.id)
        assert read_as(own, asked, [theirs]) != [(0,)], table
    for statement in _changes():
        assert run_and_undo(partner, statement, [theirs]) == 0, statement


def test_an_administrator_sees_and_changes_it_in_their_office_alone(
    world: FullWorld, database: str
) -> None:
    partner, theirs = world.cast.partner, world.colleague_of_partner.id
    give_only(database, partner, "administrator")
    for table in TABLES:
        asked = f"select count(*) from {table} where person_id = %s"
        assert read_as(partner, asked, [theirs]) != [(0,)], table
        assert read_as(partner, asked, [world.cast.owner.person.id]) == [(0,)], table
    for statement in _changes():
        assert run_and_undo(partner, statement, [theirs]) > 0, statement
        assert run_and_undo(partner, statement, [world.cast.owner.person.id]) == 0, statement


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_nobody_changes_how_their_own_account_stands(
    world: FullWorld, database: str, role: str
) -> None:
    owner = world.cast.owner
    give_only(database, owner, role)
    for column in ("locked_at", "disabled_at"):
        statement = f"update offices_account set {column} = null where person_id = %s"
        assert run_and_undo(owner, statement, [owner.person.id]) == 0


def test_only_while_nobody_acts_a_name_is_locked_by_failures(world: FullWorld) -> None:
    owner = world.cast.owner
    lock = "select lock_account(%s, now())"
    assert read_as(owner, lock, [owner.person.id]) == [(False,)]
    nobody = Viewer(PersonId(0), owner.office.id)
    assert read_as(nobody, lock, [world.cast.partner.person.id]) == [(False,)]
    assert read_as(nobody, lock, [owner.person.id]) == [(True,)]
    assert read_as(nobody, lock, [owner.person.id]) == [(False,)]


def test_the_day_of_use_is_of_the_acting_person_and_never_goes_back(world: FullWorld) -> None:
    owner, partner = world.cast.owner, world.cast.partner
    asked = "select used_on from offices_account where person_id = %s"
    [before] = read_as(owner, asked, [owner.person.id])
    read_as(owner, "select note_account_use('2020-01-01')")
    assert read_as(owner, asked, [owner.person.id]) == [before]
    read_as(owner, "select note_account_use('2090-01-01')")
    [[after]] = read_as(owner, asked, [owner.person.id])
    assert str(after) == "2090-01-01"
    assert read_as(partner, asked, [partner.person.id]) == [before]


def _changes() -> list[str]:
    return [
        "update offices_account set locked_at = null where person_id = %s",
        "update offices_session set ended_at = now() where person_id = %s",
        *(f"delete from {table} where person_id = %s" for table in PROOFS),
    ]
