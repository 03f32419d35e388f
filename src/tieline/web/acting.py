"""Who is signed in, and for which of their offices they act. The session keeps the choice."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest

from tieline.apps.offices import rights
from tieline.apps.offices.queries import KnownPerson
from tieline.core.ids import Actor, OfficeId, Viewer
from tieline.core.rights import Right

_ACTING: Final = "_tieline_acting"
_RIGHTS: Final = "_tieline_rights"
_CHOSEN: Final = "acting_office"
_OF_THE_OFFICE: Final = ("hub_horizons",)
"""What a session keeps of the pages of one office, and must not carry to another's."""
_ENDED: Final = (
    "Your role in the office you acted for has ended. You act for your own office again."
)


@dataclass(frozen=True, slots=True)
class _Acting:
    person: KnownPerson
    office_id: OfficeId


def let_in(request: HttpRequest, person: KnownPerson) -> bool:
    """Settle for which office they act: the chosen one, or their home, or another. False for
    someone without a role anywhere."""
    chosen = request.session.get(_CHOSEN)
    if chosen is not None and chosen not in person.office_ids:
        _forget(request)
        messages.warning(request, _ENDED)
        chosen = None
    if chosen is None:
        is_at_home = person.home_office_id in person.office_ids
        chosen = person.home_office_id if is_at_home else min(person.office_ids, default=None)
    if chosen is None:
        return False
    setattr(request, _ACTING, _Acting(person, OfficeId(chosen)))
    return True


def choose_office(request: HttpRequest, office_id: OfficeId) -> bool:
    """Act for another of one's own offices from the next page on; False for any other."""
    if office_id not in person_of(request).office_ids:
        return False
    _forget(request)
    request.session[_CHOSEN] = office_id
    return True


def person_of(request: HttpRequest) -> KnownPerson:
    """Who is signed in. Only for views under `signed_in`."""
    return _acting(request).person


def actor_of(request: HttpRequest) -> Actor:
    """The person who is signed in, as the one who acts for the office of their choice."""
    acting = _acting(request)
    return Actor(acting.person.id, acting.office_id)


def viewer_of(request: HttpRequest) -> Viewer:
    """The person who is signed in, as the one who looks from the office of their choice."""
    return actor_of(request).as_viewer()


def rights_of(request: HttpRequest) -> frozenset[Right]:
    """What the person's roles open in that office. Asked once for each request: it is the menu's
    and the door's; each statement asks the database again."""
    found = getattr(request, _RIGHTS, None)
    if not isinstance(found, frozenset):
        found = rights.rights_in_office(viewer_of(request))
        setattr(request, _RIGHTS, found)
    return found


def _acting(request: HttpRequest) -> _Acting:
    acting = getattr(request, _ACTING, None)
    if not isinstance(acting, _Acting):
        raise RuntimeError("a view asks who is signed in without declaring it")
    return acting


def _forget(request: HttpRequest) -> None:
    for name in (_CHOSEN, *_OF_THE_OFFICE):
        request.session.pop(name, None)
