"""Roles given and ended by SQL, past the product's own actions: for what happens meanwhile."""

from tests.conftest import admin
from tests.factories.world import Player


def end_roles(database: str, player: Player) -> None:
    """The player's person leaves their office at this moment."""
    with admin(database) as super_:
        super_.execute(
            "update offices_membership set ends_at = greatest(starts_at, now())"
            " where office_id = %s and person_id = %s",
            [player.office.id, player.person.id],
        )


def give_only(database: str, player: Player, *roles: str) -> None:
    """The player's person holds these roles in their office and no other there."""
    with admin(database) as super_:
        super_.execute(
            "delete from offices_membership where office_id = %s and person_id = %s",
            [player.office.id, player.person.id],
        )
        if "custodian" in roles:  # an agency has one at a time
            super_.execute(
                "update offices_membership m set ends_at = greatest(m.starts_at, now())"
                " from offices_office o where o.id = %s and m.custodian_of_id = o.agency_id"
                " and m.ends_at is null",
                [player.office.id],
            )
        for role in roles:
            super_.execute(
                "insert into offices_membership (office_id, person_id, role, custodian_of_id)"
                " select o.id, %s, %s, case %s when 'custodian' then o.agency_id end"
                " from offices_office o where o.id = %s",
                [player.person.id, role, role, player.office.id],
            )


def give_role(database: str, player: Player, role: str) -> None:
    """The player's person holds this role in their office, too."""
    with admin(database) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, %s)",
            [player.office.id, player.person.id, role],
        )
