"""What the API takes and answers with about who asked for what."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.apps.looks.alerts import REASON_MAX
from tieline.core.fishing import Finding
from tieline.journeys.shapes.alerts import AlertShape
from tieline.journeys.shapes.askers import AskerShape

describe(AlertShape, AskerShape)


class FindingDetails(Asked):
    """What an auditor found an alert to be."""

    finding: Finding
    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """In words; kept with it."""


class AlertPage(Told):
    """A page of alerts, newest first."""

    items: list[AlertShape]
    next: str | None
    """Address of the next page; null on the last."""


class AskerPage(Told):
    """A page of who asked, the latest first, as far back as looks are kept."""

    items: list[AskerShape]
    next: str | None
    """Address of the next page; null on the last."""
