"""What the API takes and answers with about what ends by itself."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.core.schedule import REASON_MAX
from tieline.journeys.shapes.schedules import DueShape

describe(DueShape)


class KeepReason(Asked):
    """Why something is closed, reopened, or kept for longer."""

    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]


class DueList(Told):
    """All that ends within 90 days, the most pressing first."""

    items: list[DueShape]
