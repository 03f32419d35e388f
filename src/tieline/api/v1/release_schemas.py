"""What the API takes and answers of releases."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, Moment, SomeText, Text, Told, describe
from tieline.apps.cases.actions import REASON_MAX
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.releases import BASIS_MAX
from tieline.core.release import REASON_MAX as DANGER_MAX
from tieline.core.release import Assurance, ReviewOutcome
from tieline.journeys.releasing import Wish
from tieline.journeys.shapes.releases import (
    AssuranceShape,
    MayTellShape,
    ReasonShape,
    ReleaseShape,
)

describe(AssuranceShape, MayTellShape, ReasonShape, ReleaseShape)

Name = Annotated[Text, Field(max_length=200)]


class AssuranceDetails(Asked):
    """What the recipient's side assured; left out: not asked."""

    court_use_by_permission: bool | None = None
    """Used in court only with permission."""
    onward_transfer_by_permission: bool | None = None
    """Not passed on without permission."""
    no_death_penalty: bool | None = None
    """No death penalty is sought on it."""
    no_torture: bool | None = None
    """No torture or ill-treatment is feared."""


class ReleaseDetails(Asked):
    """To whom a case is released, why, and what that rests on. Exactly one of `office`, `agency` and
    `country`."""

    office: Name = ""
    """Code of an office."""
    agency: Name = ""
    """Name of an agency, as a whole."""
    country: Annotated[Text, Field(max_length=2)] = ""
    """Two letters: the country as a whole."""
    purpose: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Why they need to know; kept with the release."""
    legal_basis: Annotated[Text, Field(max_length=BASIS_MAX)] = ""
    """Abroad: what it rests on, such as a treaty."""
    assurances: AssuranceDetails = Field(default_factory=AssuranceDetails)
    """Abroad: all four."""
    danger: Annotated[Text, Field(max_length=DANGER_MAX)] = ""
    """The imminent danger to life or property, if there is one: then it goes at once, and a
    supervisor reviews it within 24 hours."""
    expires_at: Moment | None = None
    """When it ends; left out: when it is revoked, or the case is re-marked."""

    def as_wish(self) -> Wish:
        """The same, for the journey."""
        given = self.assurances
        return Wish(
            recipient=PartyName(self.office, self.agency, self.country),
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            assurance=Assurance(
                given.court_use_by_permission,
                given.onward_transfer_by_permission,
                given.no_death_penalty,
                given.no_torture,
            ),
            danger_reason=self.danger,
            expires_at=self.expires_at,
        )


class RevocationDetails(Asked):
    """Why a release ends, or is declined."""

    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Kept with the release."""


class ReviewDetails(Asked):
    """What a supervisor found of a release in imminent danger."""

    outcome: ReviewOutcome
    note: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Kept with the release."""


class MayTellAnswers(Told):
    """The answer for each part of what was asked about."""

    answers: list[MayTellShape]


class Releases(Told):
    """Releases: of an office first those that wait for a review or an approver, else newest first."""

    items: list[ReleaseShape]
