"""Hubs: values so widely held that the office is not told of each arrival on them."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, seal, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import Hub, HubDetails, Hubs
from tieline.core.doors import demands
from tieline.core.ids import OfficeId
from tieline.core.rights import Right
from tieline.journeys import handling

ADDRESS: Final = "/api/v1/hubs"
_SEEN: Final = "hubs"
_LIST: Final = "list of hubs"
router = Router(tags=["hubs"])


@router.get("", response=Hubs, operation_id="list_hubs", summary="List the hubs")
@demands(Right.READ_CASES)
def list_hubs(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None) -> Hubs:
    """The office's values that very many offices hold, with what is new on them: those with the
    most arrivals first."""
    actor = bearer_of(request).actor
    office = actor.office_id
    after = tuple(unseal(cursor, of=_LIST, office=office)) if cursor else None
    found = sorted(handling.list_hubs(actor=actor, now=datetime.now(UTC)), key=_place)
    page, place = cut([hub for hub in found if after is None or _place(hub) > after], limit, _place)
    return Hubs(
        items=[_told(hub, office) for hub in page],
        next=next_link(ADDRESS, place, of=_LIST, office=office, limit=limit),
    )


@router.post(
    "/acknowledge",
    response={204: None},
    operation_id="acknowledge_hub",
    summary="Take note of a hub's arrivals",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def acknowledge(request: HttpRequest, note: HubDetails) -> None:
    """Take note of a hub's arrivals as far as a reading of the list showed them."""
    actor = bearer_of(request).actor
    digest, horizon = unseal(note.seen, of=_SEEN, office=actor.office_id)
    handling.acknowledge_hub(UUID(digest), horizon, actor=actor, now=datetime.now(UTC))


def _place(hub: handling.Hub) -> tuple[int, str, str]:
    """The order of the list, in a form that a cursor can hold."""
    return -hub.arrivals, hub.mention.canonical, str(hub.digest)


def _told(hub: handling.Hub, office: OfficeId) -> Hub:
    # How far a reading goes counts the work of all offices together: it is sealed.
    return Hub(
        kind=hub.mention.kind,
        value=hub.mention.canonical,
        standings=list(hub.standings),
        cases=hub.spread.cases,
        offices=hub.spread.offices,
        is_least=hub.spread.is_least,
        arrivals=hub.arrivals,
        seen=seal([str(hub.digest), hub.horizon], of=_SEEN, office=office),
    )
