"""Protected numbers and quarantine, to be read: whom the custodian's numbers met, and what waits for a
supervisor. Entering numbers and deciding are left to people at a page or terminal: a program that
could do either would have to keep the numbers."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.protection_schemas import ProtectedMatches, QuarantinedValues
from tieline.apps.selectors import quarantine
from tieline.core.doors import demands
from tieline.core.protection import HeldState
from tieline.core.rights import Right
from tieline.journeys import protecting
from tieline.journeys.shapes.protected import match_shape
from tieline.journeys.shapes.quarantined import quarantined_shape

matches = Router(tags=["protected numbers"])
quarantined = Router(tags=["quarantine"])


@matches.get(
    "",
    response=ProtectedMatches,
    operation_id="list_protected_matches",
    summary="List the matches of protected numbers",
)
@demands(Right.PROTECT)
def list_protected_matches(
    request: HttpRequest,
    new: Annotated[bool, Query(description="Only those that nobody has seen to.")] = False,
) -> ProtectedMatches:
    """Which offices hold a protected number of the agency or asked for one, latest first; with `new`,
    only those that nobody has seen to. For the agency's custodian."""
    actor = bearer_of(request).actor
    desk = protecting.show_desk(actor=actor, now=datetime.now(UTC), only_unseen=new)
    return ProtectedMatches(items=[match_shape(view) for view in desk.matches])


@quarantined.get(
    "",
    response=QuarantinedValues,
    operation_id="list_quarantined",
    summary="List quarantined values",
)
@demands(Right.READ_CASES)
def list_quarantined(
    request: HttpRequest,
    state: Annotated[HeldState | None, Query(description="Only those in this state.")] = None,
) -> QuarantinedValues:
    """Privileged values that were kept out of the office's cases, latest first: where they stood, and
    never the values."""
    rows = quarantine.list_quarantined(bearer_of(request).viewer, state=state)
    return QuarantinedValues(items=[quarantined_shape(row) for row in rows])
