"""Whom the token acts as."""

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.errors import NotSignedIn
from tieline.api.v1.offices import tell_offices
from tieline.api.v1.schemas import Myself
from tieline.apps.offices import queries as offices
from tieline.core.doors import demands_nothing

router = Router(tags=["me"])


@router.get("", response=Myself, operation_id="get_me", summary="Show whom the token acts as")
@demands_nothing("whom a token acts as is its bearer's own")
def get_me(request: HttpRequest) -> Myself:
    """The person and the one office that this token acts for."""
    bearer = bearer_of(request)
    viewer = bearer.viewer
    token = offices.get_token(viewer, bearer.token_id)
    person = offices.people_by_id(viewer, {viewer.person_id}).get(viewer.person_id)
    if token is None or person is None:  # gone at this moment
        raise NotSignedIn
    office = offices.own_office(viewer)
    return Myself(
        person=person.name,
        full_name=person.full_name,
        office=tell_offices([office], viewer)[0],
        token=token.name,
        token_id=token.uuid,
        token_expires_at=token.expires_at,
    )
