"""The custodian's work: reading a number into the keys it is met by, comparing, and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.actions import record_look
from tieline.apps.compromises.queries import CompromisedCustody, list_compromised_custodies
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import protected
from tieline.apps.selectors.errors import BadListing
from tieline.apps.selectors.list_digests import ListedKeys
from tieline.apps.selectors.protected import ProtectedRow
from tieline.core.ids import Actor, Viewer
from tieline.core.matching.keys import MatchKey, match_keys
from tieline.core.parsing.regions import check_region
from tieline.core.protection import Meeting
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.base import Condition, Normalised
from tieline.core.selector_kinds.guessing import guess_kinds
from tieline.journeys import asking
from tieline.journeys.checking import VALUE_LENGTH_MOST

_COMPARES = "what offices hold of the agency's protected numbers"


@dataclass(frozen=True, slots=True, repr=False)
class NewListing:
    """A number that is to be listed, as given. Never kept, and never part of a message."""

    value: str
    kind: str | None = None
    """KIND or KIND/QUALIFIER; guessed, if left out."""
    region: str | None = None


@dataclass(frozen=True, slots=True)
class ProtectedMatchView:
    """A match with whom to call about it: the point of contact of the office that met the number.
    `known_to` are the parties since compromised that could read it."""

    uuid: UUID
    code: str
    how: Meeting
    office: OfficeRow
    contact: str
    contact_phone: str
    met_at: datetime
    seen_at: datetime | None
    done: str
    known_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustodianDesk:
    """All that a custodian sees. `compromised`: who kept the list before and is compromised; they knew
    every number by its code."""

    matches: tuple[ProtectedMatchView, ...]
    numbers: tuple[ProtectedRow, ...]
    compromised: tuple[CompromisedCustody, ...]


def protect(
    code: str, new: NewListing, *, expires_at: datetime | None, actor: Actor, now: datetime
) -> str:
    """Protect a number under its code, and compare it with what offices hold. Returns its kind.

    Safe to run again: the same number under the same code is there once. Raises BadListing, BadInput,
    RightMissing; TooManyChecks where the custodian asked for too much: the office's limit is for checks.
    """
    forms = _read_forms(new, actor.as_viewer())
    number = _keys_of(forms)
    protected.check_listing(code.strip(), number, expires_at, now)
    # What a number meets is an answer: it counts as a check does, however often it is listed.
    asking.record_protection(forms, actor=actor, now=now)
    protected.add(code.strip(), number, expires_at=expires_at, actor=actor, now=now)
    compare_pending(actor=actor, now=now)
    return number.kind


def compare_pending(*, actor: Actor, now: datetime) -> None:
    """Compare what was added and not compared yet: by this call, or by one that was cut off."""
    if not protected.has_uncompared(actor.as_viewer()):
        return
    entry = record_look("protected.compared", actor=actor, now=now, purpose=_COMPARES)
    protected.compare(entry=entry, actor=actor, now=now)


def show_desk(*, actor: Actor, now: datetime, only_unseen: bool = False) -> CustodianDesk:
    """The matches and the numbers. An adding that was cut off is completed first."""
    compare_pending(actor=actor, now=now)
    viewer = actor.as_viewer()
    directory = offices.offices_by_id(viewer)
    rows = protected.list_matches(viewer, only_unseen=only_unseen)
    compromised = tuple(list_compromised_custodies(viewer))
    contacts = offices.people_by_id(
        viewer, {ident for row in rows if (ident := directory[row.office_id].poc_id) is not None}
    )
    views = []
    for row in rows:
        office = directory[row.office_id]
        poc = None if office.poc_id is None else contacts.get(office.poc_id)
        views.append(
            ProtectedMatchView(
                row.uuid,
                row.code,
                row.how,
                office,
                poc.full_name if poc else "",
                poc.phone if poc else "",
                row.met_at,
                row.seen_at,
                row.done,
                tuple(one.party for one in compromised if row.met_at <= one.read_until),
            )
        )
    return CustodianDesk(tuple(views), tuple(protected.list_numbers(viewer)), compromised)


def read_keys(new: NewListing, viewer: Viewer) -> ListedKeys:
    """The keys of every reading of a number, so that it is met however an office read it.

    Raises BadListing for one that cannot be read, BadInput.
    """
    return _keys_of(_read_forms(new, viewer))


def _read_forms(new: NewListing, viewer: Viewer) -> list[Normalised]:
    value = new.value.strip()
    if not 0 < len(value) <= VALUE_LENGTH_MOST:
        raise BadListing("value_missing", "Give one number, on one line.")
    region = check_region(new.region) or offices.own_office(viewer).country
    stated = [registry.parse_kind(new.kind)] if new.kind else []
    kinds = stated or [(kind, None) for kind in guess_kinds(value)]
    forms = [registry.normalise(kind, value, region, qualifier) for kind, qualifier in kinds]
    usable = [form for form in forms if form.condition in (Condition.VALID, Condition.INVALID)]
    if not usable:
        raise BadListing(
            "value_not_readable",
            "This cannot be read as a whole number or value of its kind. Give it with its country "
            "code, or state what kind it is.",
        )
    return usable


def _keys_of(usable: Sequence[Normalised]) -> ListedKeys:
    keys: dict[UUID, MatchKey] = {}
    for form in usable:
        for key in match_keys(settings.MATCH_SECRET, form):
            keys.setdefault(key.digest, key)
    return ListedKeys(usable[0].kind, tuple(keys.values()))
