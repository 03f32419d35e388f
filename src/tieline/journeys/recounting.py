"""Who was told what of a case: the plain record for its owner, with the names it may know."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.compromises import disclosures
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Viewer


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One thing told of the case. `mention` is None where the value was withdrawn since; `person` is
    empty where the name is not to be known here."""

    mention: MentionRow | None
    office: OfficeRow
    person: str
    is_content: bool
    at: datetime
    look: str
    place: tuple[float, int, int, int, int]
    """Where it stands in the list, newest first; it says nothing to the outside."""


def list_told(uuid: UUID, viewer: Viewer) -> tuple[CaseRow, tuple[ToldLine, ...]]:
    """A case of the viewer's office and what was told of it, newest first. Raises CaseNotFound."""
    case = cases.get_case_by_uuid(viewer, uuid)
    rows = disclosures.list_disclosures(viewer, case.id)
    directory = offices.offices_by_id(viewer)
    mentions = selectors.mentions_by_id(viewer, {row.mention_id for row in rows})
    # Of other offices' people only contacts have a name here.
    people = offices.people_by_id(viewer, {row.person_id for row in rows})
    return case, tuple(
        ToldLine(
            mention=mentions.get(row.mention_id),
            office=directory[row.recipient_id],
            person=people[row.person_id].full_name if row.person_id in people else "",
            is_content=row.level > 1,
            at=row.disclosed_at,
            look=row.look,
            place=(
                -row.disclosed_at.timestamp(),
                row.mention_id,
                row.recipient_id,
                row.person_id,
                -row.level,
            ),
        )
        for row in rows
    )
