"""What the API takes and answers with about legal holds."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.core.purging import REASON_MAX
from tieline.journeys.shapes.holds import HoldShape

describe(HoldShape)


class HoldReason(Asked):
    """Why a hold is placed, opened or lifted."""

    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]


class HoldPage(Told):
    """A page of legal holds."""

    items: list[HoldShape]
    next: str | None
    """The address of the next page; null on the last one."""
