"""Authorities in the demo that were recorded before a file came in under them: invented papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.authorities.queries import find_standing
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.core.authorities import split_authority
from tieline.core.authority_fields import StatedAuthority
from tieline.demo.directory import OFFICES
from tieline.journeys.authorising import record_stated


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """A paper of an office, and what it says."""

    office: str
    authority: str
    stated: StatedAuthority


AUTHORITIES: Final = (
    DemoAuthority(
        "FNCB-MIA",
        "pen-register:MIA-PR-12",
        StatedAuthority(
            issued_on="2026-01-05",
            issuer="A district court",
            case_ref="MIA-26-0131",
            first_on="2026-01-05",
            last_on="2026-03-05",
            numbers=("+1 305 555 0142",),
        ),
    ),
    DemoAuthority(
        "FNCB-ELP",
        "grand-jury:ELP-GJ-3",
        StatedAuthority(issued_on="2026-02-02", case_ref="ELP-26-0019"),
    ),
)


def record_authorities(known: dict[str, OfficeRow], *, now: datetime) -> int:
    """Record the papers that are not there; returns how many."""
    made = 0
    for one in AUTHORITIES:
        submitter = next(office.submitter for office in OFFICES if office.code == one.office)
        actor = offices.find_person(submitter.name).acting_for(known[one.office])
        if find_standing(actor.as_viewer(), *split_authority(one.authority)) is None:
            record_stated(one.authority, one.stated, actor=actor, now=now)
            made += 1
    return made
