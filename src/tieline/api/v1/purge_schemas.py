"""What the API takes and answers with about purges."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.apps.retention.actions import Why
from tieline.core.purging import GROUND_MAX, PurgeReason
from tieline.journeys.shapes.purges import TombstoneShape

describe(TombstoneShape)


class PurgeDetails(Asked):
    """Why something is purged."""

    reason: PurgeReason
    ground: Annotated[SomeText, Field(max_length=GROUND_MAX)]
    """It stays for good: no name and no number."""

    def why(self) -> Why:
        """As the journeys take it."""
        return Why(self.reason, self.ground)


class TombstonePage(Told):
    """A page of purges."""

    items: list[TombstoneShape]
    next: str | None
    """The address of the next page; null on the last one."""
