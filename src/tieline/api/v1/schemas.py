"""What the API takes and answers with. What it tells of a noun is in `journeys/shapes/`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from tieline.api.v1.fields import REF_MAX, Asked, SomeText, Text, Told, describe
from tieline.api.v1.marking_schemas import MarkingDetails
from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.cases.actions import SUMMARY_MAX
from tieline.apps.cases.postures import REASON_MAX as SILENCE_REASON_MAX
from tieline.apps.hits.actions import REASON_MAX
from tieline.core.postures import Posture
from tieline.core.states import Disposition
from tieline.journeys.checking import VALUE_LENGTH_MOST, VALUES_MOST
from tieline.journeys.shapes.cases import CaseShape
from tieline.journeys.shapes.checks import AnswerShape, ReadingShape
from tieline.journeys.shapes.hits import HitHolderShape, HitPageShape, HitShape
from tieline.journeys.shapes.holders import ContactShape, HolderShape, OpenCaseShape
from tieline.journeys.shapes.offices import OfficeShape
from tieline.journeys.shapes.people import ColleagueShape
from tieline.journeys.shapes.selectors import CaseValueShape, HeldShape
from tieline.journeys.shapes.values import ValueShape

describe(
    AnswerShape,
    CaseShape,
    CaseValueShape,
    ColleagueShape,
    ContactShape,
    HitHolderShape,
    HitPageShape,
    HeldShape,
    HitShape,
    HolderShape,
    OfficeShape,
    OpenCaseShape,
    ReadingShape,
    ValueShape,
)


class NewCase(Asked):
    """A case to be opened."""

    ref: Annotated[SomeText, Field(max_length=REF_MAX)]
    """What the office calls it; unique in the office, no spaces at its ends."""
    posture: Posture = Posture.POINTER
    """What others learn on a hit: the case and its summary, whom to call, or nothing."""
    summary: Annotated[Text, Field(max_length=SUMMARY_MAX)] = ""
    """One line; told to others only if the case is open."""
    marking: MarkingDetails | None = None
    """How the case is to be handled, and who may have it. Left out, an open case is TLP:GREEN, for
    every office that takes part, and any other TLP:AMBER, for its own agency."""
    silence_reason: Annotated[Text, Field(max_length=SILENCE_REASON_MAX)] = ""
    """Why the case is silent; needed where it is."""


class CheckDetails(Asked):
    """Values to be checked, and why."""

    values: Annotated[
        list[Annotated[SomeText, Field(max_length=VALUE_LENGTH_MOST)]],
        Field(min_length=1, max_length=VALUES_MOST),
    ]
    """Numbers or other values."""
    purpose: Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
    """Why you need to know; kept in the audit trail."""
    kinds: Annotated[list[Annotated[SomeText, Field(max_length=60)]], Field(max_length=30)] = Field(
        default_factory=list
    )
    """What sort of values, KIND or KIND/QUALIFIER; guessed, if left out."""
    region: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    """Country of numbers without one; the office's, if left out."""
    case: Annotated[Text, Field(max_length=REF_MAX)] | None = None
    """Reference of the case it is for."""
    without_case: Annotated[Text, Field(max_length=PURPOSE_MAX)] = ""
    """Why it is for no case, in at least 10 characters; kept in the audit trail. Asked for where no
    case is named."""
    tell_owners: bool = False
    """Whether offices that hold a value may learn that your office asked for it, and when; those
    alone to which the marking of the case lets it go."""
    caller: UUID | None = None
    """Id of the check of the caller for whom it is asked."""


class AssignmentDetails(Asked):
    """To whom a hit is given."""

    to: Annotated[SomeText, Field(max_length=100)]
    """Sign-in name of a colleague of the office."""


class DispositionDetails(Asked):
    """How a hit is settled."""

    disposition: Disposition
    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Why; kept with it."""


class HubDetails(Asked):
    """How far the arrivals on a hub were seen."""

    seen: Annotated[str, Field(max_length=1000)]
    """As the list of hubs gave it."""


class CasePage(Told):
    """A page of cases by reference."""

    items: list[CaseShape]
    next: str | None
    """Address of the next page; null on the last."""


class HitsPage(Told):
    """A page of hits, newest first."""

    items: list[HitShape]
    next: str | None
    """Address of the next page; null on the last. A page before it may be short, or empty."""


class ValuePage(Told):
    """A page of values that several cases hold, the latest first."""

    items: list[ValueShape]
    next: str | None
    """Address of the next page; null on the last."""


class OfficePage(Told):
    """A page of the directory by code."""

    items: list[OfficeShape]
    next: str | None
    """Address of the next page; null on the last."""


class Answers(Told):
    """The answers of a check, in the order of the values."""

    answers: list[AnswerShape]


class Hub(Told):
    """A value of the office that very many offices hold; told as one, not arrival by arrival."""

    kind: str
    value: str
    standings: list[str]
    cases: int
    offices: int
    is_least: bool
    """Whether so many hold it that cases and offices are not all of them."""
    arrivals: int
    """How many nobody of the office has taken note of."""
    seen: str
    """What to send to take note of just these."""


class Hubs(Told):
    """A page of the hubs among the office's values, those with the most arrivals first."""

    items: list[Hub]
    next: str | None
    """Address of the next page; null on the last."""


class CaseValuePage(Told):
    """A page of what a case holds, in the order of arrival."""

    items: list[CaseValueShape]
    next: str | None
    """Address of the next page; null on the last."""


class ColleaguePage(Told):
    """A page of the people of the office by name."""

    items: list[ColleagueShape]
    next: str | None
    """Address of the next page; null on the last."""


class Myself(Told):
    """Whom the token acts as, and for which office."""

    person: str
    """Sign-in name."""
    full_name: str
    office: OfficeShape
    token: str
    """What the token is called."""
    token_id: UUID
    token_expires_at: datetime
    """When it runs out."""
