"""Who acts on the command line: `--as NAME` or TIELINE_PERSON, or else the local operator."""

import os
from typing import Final

from tieline.apps.offices import queries as offices
from tieline.apps.offices import rights
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, Viewer
from tieline.core.rights import Right

PERSON_VARIABLE: Final = "TIELINE_PERSON"


def acting_person() -> KnownPerson:
    """The person named for this command. Raises PersonNotFound."""
    name = os.environ.get(PERSON_VARIABLE)
    if name is None:
        return offices.find_operator()
    if not name.strip():  # a script's empty variable must not make anyone the operator
        raise BadInput(
            "person_missing",
            f"{PERSON_VARIABLE} is set and names nobody. Name a person, or unset it.",
        )
    return offices.find_person(name)


def home_viewer(person: KnownPerson) -> Viewer:
    """The person looking from their home office, for reading the directory."""
    return Viewer(person.id, person.home_office_id)


def office_for(person: KnownPerson, code: str, right: Right | None) -> tuple[OfficeRow, Actor]:
    """The office of this code and the person acting for it, who holds the right there. None: what
    follows is the person's own, or open to every role.

    Raises OfficeNotFound, NotTheirOffice, RightMissing.
    """
    office = offices.get_office(home_viewer(person), code)
    actor = person.acting_for(office)
    if right is not None:
        rights.demand_right(actor, right)
    return office, actor


def home_for(person: KnownPerson, right: Right) -> Actor:
    """The person acting for their home office, where they hold the right. Raises RightMissing."""
    actor = person.at_home()
    rights.demand_right(actor, right)
    return actor
