"""A compromise: access revoked first, in one transaction; then every office that told the party
something is told in turn, and has its damage to assess.

The second part is the worker's too: it finds what was cut off, and goes on until nothing can come to
the list any more.
"""

from datetime import datetime

from tieline.apps.compromises import actions, assessments
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise
from tieline.apps.offices import queries as offices
from tieline.apps.sharing import releases
from tieline.core.ids import INSTALLATION_OFFICE, Actor


def declare(new: NewCompromise, *, actor: Actor, now: datetime) -> int:
    """Revoke the party and tell the offices concerned; returns how many were told.

    Raises RightMissing, BadCompromise, CompromiseStands: then nothing is revoked.
    """
    return tell_offices(actions.declare(new, actor=actor, now=now), now=now)


def tell_offices(compromise_id: int, *, now: datetime) -> int:
    """Open the assessment of each office concerned that has none yet; how many. What was released and
    has ended with the compromise is said in its office's trail. Safe to run again."""
    operator = offices.find_operator().id
    watching = Actor(operator, INSTALLATION_OFFICE).as_viewer()
    for office_id, ended in compromises.list_unnoted_releases(watching, compromise_id):
        releases.note_ended(ended, actor=Actor(operator, office_id), now=now)
    concerned = compromises.list_concerned(watching, compromise_id)
    return sum(
        assessments.open_assessment(
            compromise_id, office, actor=Actor(operator, office.office_id), now=now
        )
        for office in concerned
    )


def finish(left: compromises.Unlisted, *, now: datetime) -> bool:
    """Tell whoever is not told yet, and take away what came to the party since; whether both are
    whole from now on."""
    operator = Actor(offices.find_operator().id, INSTALLATION_OFFICE)
    actions.revoke_again(left.id, actor=operator, now=now)
    tell_offices(left.id, now=now)
    if not left.is_settled:
        return False
    assessments.finish_listing(left.id, actor=operator, now=now)
    return True
