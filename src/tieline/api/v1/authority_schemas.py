"""What the API takes and answers of authorities."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, Day, SomeText, Text, Told, describe
from tieline.apps.authorities.actions import REASON_MAX
from tieline.apps.submissions.actions import AUTHORITY_MAX
from tieline.core.authorities import ISSUER_MAX, NUMBERS_MOST, DataKind
from tieline.core.authority_fields import StatedAuthority
from tieline.core.marking_fields import NAMED_MOST
from tieline.journeys.shapes.authorities import (
    AuthorityKindShape,
    AuthorityShape,
    NamedNumberShape,
)
from tieline.journeys.shapes.submissions import SubmissionShape

describe(AuthorityKindShape, AuthorityShape, NamedNumberShape)

Name = Annotated[Text, Field(max_length=200)]
Line = Annotated[Text, Field(max_length=ISSUER_MAX)]


class AuthorityTermsDetails(Asked):
    """What a paper says. Left out: as before, or as its kind says."""

    issued_on: Day | None = None
    """The day it was issued; left out of a new one: today."""
    issuer: Line | None = None
    """Who issued it, such as a court."""
    case: Annotated[Text, Field(max_length=100)] | None = None
    """Reference of the case it is bound to."""
    first_on: Day | None = None
    """The first day of data it covers."""
    last_on: Day | None = None
    """The last."""
    valid_until: Day | None = None
    """The last day on which files come in under it."""
    data: Annotated[list[DataKind], Field(max_length=len(DataKind))] | None = None
    """Data it permits, less than its kind; an empty list: as its kind."""
    recipients: Annotated[Text, Field(max_length=12)] | None = None
    """Who may be told: own_office, own_agency, own_country or any; as_kind: as its kind."""
    agencies: Annotated[list[Name], Field(max_length=NAMED_MOST)] | None = None
    """Agencies that may be told besides."""
    countries: (
        Annotated[list[Annotated[Text, Field(max_length=2)]], Field(max_length=NAMED_MOST)] | None
    ) = None
    """Countries that may be told besides."""
    allowed_by: Line | None = None
    """The order that lets it go further than its kind; for a supervisor."""
    numbers: (
        Annotated[list[Annotated[Text, Field(max_length=500)]], Field(max_length=NUMBERS_MOST)]
        | None
    ) = None
    """The values it names, VALUE for a telephone or KIND=VALUE; an empty list: any."""

    def as_stated(self) -> StatedAuthority:
        """The same, for the journey."""
        days = {
            name: None if (day := getattr(self, name)) is None else day.isoformat()
            for name in ("issued_on", "first_on", "last_on", "valid_until")
        }
        return StatedAuthority(
            **days,
            issuer=self.issuer,
            case_ref=self.case,
            data=None if self.data is None else tuple(self.data),
            reach=self.recipients,
            agencies=None if self.agencies is None else tuple(self.agencies),
            countries=None if self.countries is None else tuple(self.countries),
            allowed_by=self.allowed_by,
            numbers=None if self.numbers is None else tuple(self.numbers),
        )


class AuthorityDetails(AuthorityTermsDetails):
    """An authority to be recorded."""

    authority: Annotated[SomeText, Field(max_length=AUTHORITY_MAX)]
    """KIND:NUMBER, such as subpoena:2026-114."""


class AuthorityReplacement(AuthorityTermsDetails):
    """A newer version of an authority; what is left out stays."""

    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Kept with it."""


class AuthorityPage(Told):
    """Some of the authorities that stand, newest first."""

    items: list[AuthorityShape]
    next: str | None
    """Address of the next page; null on the last."""


class AuthorityInFull(Told):
    """An authority with the values it names and every version of it, newest first."""

    authority: AuthorityShape
    names: list[NamedNumberShape]
    versions: list[AuthorityShape]


class AuthorityKinds(Told):
    """The kinds of authority that hold in the office's country, by code."""

    items: list[AuthorityKindShape]


class Reconsidered(Told):
    """What was handed in anew; the worker takes it in."""

    items: list[SubmissionShape]
