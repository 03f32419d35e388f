"""What the API takes and answers with about the audit trail."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.cursors import LIMIT, LIMIT_MOST
from tieline.api.v1.fields import REF_MAX, Asked, Moment, SomeText, Text, Told, describe
from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.journeys.shapes.trail import TrailShape
from tieline.journeys.trail import TEXT_MAX

describe(TrailShape)


class TrailSearch(Asked):
    """What an auditor looks for in the trail. What is left out narrows nothing."""

    purpose: Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
    """Why; kept in the trail with the search."""
    person: Annotated[Text, Field(max_length=100)] = ""
    """Sign-in name of whoever acted."""
    action: Annotated[Text, Field(max_length=80)] = ""
    """A whole action, such as `case.opened`, or the group `case`."""
    since: Moment | None = None
    until: Moment | None = None
    """Not included."""
    case: Annotated[Text, Field(max_length=REF_MAX)] = ""
    """Reference of a case that entries name."""
    text: Annotated[Text, Field(max_length=TEXT_MAX)] = ""
    """In the purpose, in capitals or not."""
    without_case: bool = False
    """Only what was asked for no case."""
    limit: Annotated[int, Field(ge=1, le=LIMIT_MOST)] = LIMIT
    cursor: Annotated[Text, Field(max_length=1000)] = ""
    """Where to go on: `cursor` of the page before, with everything else as it was."""


class TrailPage(Told):
    """A page of entries, newest first."""

    items: list[TrailShape]
    cursor: str | None
    """Send it with the same search for the next page; null on the last."""
