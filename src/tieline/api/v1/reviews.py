"""The weekly review of the trail of the token's office, for its auditors."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.api.v1.keys import keyed
from tieline.apps.engagements.limits import NOTE_MAX
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.core.weeks import read_week, week_of
from tieline.journeys import reviewing
from tieline.journeys.shapes.reviews import OutsideShape, WeekShape, week_shape

describe(OutsideShape, WeekShape)
router = Router(tags=["reviews"])


class UnsignedWeek(Told):
    """A week that is over and waits to be signed off."""

    week: str
    due_at: datetime
    is_overdue: bool


class UnsignedWeeks(Told):
    """All of them, oldest first."""

    items: list[UnsignedWeek]


class SignDetails(Asked):
    """Which week is signed off, and what was found."""

    week: Annotated[SomeText, Field(max_length=10)]
    """ISO week, such as 2026-W10."""
    note: Annotated[SomeText, Field(max_length=NOTE_MAX)]


@router.get(
    "/week", response=WeekShape, operation_id="get_week", summary="Show a week of the trail"
)
@demands(Right.AUDIT)
def get_week(
    request: HttpRequest,
    week: Annotated[
        str,
        Query(description="ISO week, such as 2026-W10; the last one that is over, if left out."),
    ] = "",
) -> WeekShape:
    """What a week of the office's trail held, in numbers: as it stands, or as it was signed off."""
    now = datetime.now(UTC)
    asked = read_week(week) if week else week_of(now).before
    return week_shape(reviewing.show_week(asked, bearer_of(request).viewer, now=now))


@router.get(
    "/unsigned",
    response=UnsignedWeeks,
    operation_id="list_unsigned_weeks",
    summary="List the weeks that wait",
)
@demands(Right.AUDIT)
def list_unsigned(request: HttpRequest) -> UnsignedWeeks:
    """The weeks that are over and wait to be signed off, oldest first."""
    now = datetime.now(UTC)
    weeks = reviewing.list_unsigned(bearer_of(request).viewer, now=now)
    return UnsignedWeeks(
        items=[
            UnsignedWeek(week=one.label, due_at=one.due_at, is_overdue=one.due_at < now)
            for one in weeks
        ]
    )


@router.post("/sign", response={204: None}, operation_id="sign_week", summary="Sign a week off")
@decorate_view(keyed)
@demands(Right.AUDIT)
def sign(request: HttpRequest, said: SignDetails) -> None:
    """Sign a week off that is over, with a note. Its figures are kept as they stand."""
    reviewing.sign_week(
        read_week(said.week), said.note, actor=bearer_of(request).actor, now=datetime.now(UTC)
    )
