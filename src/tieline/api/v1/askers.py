"""Who asked for values of the token's office, where the asker lets it be told."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.fishing_schemas import AskerPage
from tieline.apps.cases import queries as cases
from tieline.core.doors import demands
from tieline.core.ids import OfficeId
from tieline.core.rights import Right
from tieline.journeys import askers
from tieline.journeys.askers import AskerView
from tieline.journeys.shapes.askers import asker_shape

of_hits = Router(tags=["askers"])
of_cases = Router(tags=["askers"])
_ROOT: Final = "/api/v1"


@of_hits.get(
    "/{uuid:uuid}/askers",
    response=AskerPage,
    operation_id="list_askers_of_hit",
    summary="Who asked for the value of a hit",
)
@demands(Right.READ_CASES)
def list_askers_of_hit(
    request: HttpRequest, uuid: UUID, limit: Limit = LIMIT, cursor: Cursor = None
) -> AskerPage:
    """Offices that asked for the value, the latest first: those that let it be told, and whose
    marking lets it go to the own office. It reaches back as far as looks are kept."""
    actor = bearer_of(request).actor
    views = askers.list_askers_of_hit(str(uuid), actor=actor, now=datetime.now(UTC))
    return _page(views, f"/hits/{uuid}/askers", actor.office_id, limit, cursor)


@of_cases.get(
    "/{uuid:uuid}/askers",
    response=AskerPage,
    operation_id="list_askers_of_case",
    summary="Who asked for values of a case",
)
@demands(Right.READ_CASES)
def list_askers_of_case(
    request: HttpRequest, uuid: UUID, limit: Limit = LIMIT, cursor: Cursor = None
) -> AskerPage:
    """The same of all values of a case, a silent one too: the asker learns nothing of it."""
    bearer = bearer_of(request)
    case_id = cases.get_case_by_uuid(bearer.viewer, uuid).id
    views = askers.list_askers_of_case(case_id, actor=bearer.actor, now=datetime.now(UTC))
    return _page(views, f"/cases/{uuid}/askers", bearer.office_id, limit, cursor)


def _page(
    views: Sequence[AskerView], address: str, office: OfficeId, limit: int, cursor: str | None
) -> AskerPage:
    after = tuple(unseal(cursor, of=address, office=office)) if cursor else None
    rows = sorted(views, key=_place)
    rows = [view for view in rows if after is None or _place(view) > after]
    page, place = cut(rows[: limit + 1], limit, _place)
    return AskerPage(
        items=[asker_shape(view) for view in page],
        next=next_link(f"{_ROOT}{address}", place, of=address, office=office, limit=limit),
    )


def _place(view: AskerView) -> tuple[float, str, int]:
    """The latest first, in a form that a cursor can hold."""
    return -view.asked_at.timestamp(), view.office.code, view.mention.id
