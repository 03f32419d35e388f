"""Privileged numbers: listing them, and letting a quarantined value into its case after all."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from tieline.apps.retention import reviews
from tieline.apps.retention.closings import refuse_closed
from tieline.apps.selectors import privileged, quarantine
from tieline.apps.selectors.privileged import HeldAlready
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.holding import hold
from tieline.core.ids import Actor
from tieline.core.states import UNFINISHED_STATES, State
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.protecting import NewListing, read_keys


def list_privileged(
    new: NewListing, holder_class: str, basis: str, *, actor: Actor, now: datetime
) -> list[HeldAlready]:
    """List a number as privileged; which of the office's cases hold it already.

    Raises BadListing, BadInput, RightMissing.
    """
    number = read_keys(new, actor.as_viewer())
    return privileged.add(number, holder_class, basis, actor=actor, now=now)


def release(uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> bool:
    """Release a quarantined value into its case and tell of its hits; False if it was released before.

    Publish, then scan: cut off in between, the worker finds the submission unfinished, and calling
    this again goes on too. Raises HeldElsewhere while the submission is worked on, and what
    `quarantine.release` raises.
    """
    row = quarantine.find_quarantined(actor.as_viewer(), uuid)
    refuse_closed(actor.as_viewer(), [row.case_ref])
    reviews.enter(row.submission_id, months=settings.REVIEW_MONTHS, actor=actor, now=now)
    # What is scanned at this moment must not be marked as scanned with the value left out.
    with hold(row.submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        is_news = quarantine.release(uuid, reason=reason, actor=actor, now=now)
    state = submissions.get_submission_by_id(actor.as_viewer(), row.submission_id).state
    if State(state) in UNFINISHED_STATES:
        take_in(row.submission_id, actor=actor, now=now)
    return is_news
