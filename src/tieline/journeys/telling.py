"""May I tell my counterpart this? Asked of a case, a submission or a hit, for a named recipient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.authorities.queries import get_authority_by_id
from tieline.apps.cases import queries as cases
from tieline.apps.cases.bounds import bounds_of_case
from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.sharing import queries as sharing
from tieline.apps.sharing.parties import (
    PartyKey,
    PartyName,
    Recipient,
    describe,
    find_recipient,
    party_of_office,
)
from tieline.apps.sharing.release_queries import ReleaseRow, list_releases, that_hold
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, MarkingId, Viewer
from tieline.core.reach import POINTER_MARKING, Level, reach_with_any
from tieline.core.release import Decision, Grounds, Party, Thing, decide
from tieline.journeys.handling import show_own_part


@dataclass(frozen=True, slots=True)
class Told:
    """The answer for one thing: what it is in words, whether it may go, and why.

    `releases` are those that hold for the recipient; the decision is the one they allow, if they
    do.
    """

    what: str
    recipient: Recipient
    decision: Decision
    level: Level
    releases: tuple[ReleaseRow, ...] = ()
    is_theirs: bool = False
    """It is another office's, which alone could release it: nothing can be recorded here."""


def may_tell_case(case: CaseRow, name: PartyName, *, viewer: Viewer, now: datetime) -> Told:
    """A case of the viewer's office, with all it holds: a value, and a row it came from, carry the
    marking of their case. Raises what `find_recipient` raises."""
    recipient = find_recipient(viewer, name)
    return _tell_case(case, recipient, viewer=viewer, now=now)


def may_tell_submission(
    row: SubmissionRow, name: PartyName, *, viewer: Viewer, now: datetime
) -> Told:
    """A submission, and every row of it: it carries the markings of all cases it brought values to,
    or its own as long as it has brought none. Raises what `find_recipient` raises."""
    recipient = find_recipient(viewer, name)
    held = _cases_of(row, viewer)
    if len(held) == 1:
        found = _tell_case(held[0], recipient, viewer=viewer, now=now)
        return Told(row.file_name, recipient, found.decision, found.level, found.releases)
    ids: list[MarkingId] = [case.marking_id for case in held]
    if not ids:
        ids = [submissions.get_work(viewer, row.id).marking_id]
    markings = tuple(sharing.markings_by_id(viewer, ids).values())
    bounds = {bound for case in held for bound in bounds_of_case(viewer, case.id)}
    if row.authority_id is not None:
        bounds.update(get_authority_by_id(viewer, row.authority_id).bounds)
    in_order = tuple(sorted(bounds, key=lambda one: (one.kind_code, one.recipients.words)))
    thing = Thing(party_of_office(viewer), markings, bounds=in_order)
    return _weigh(row.file_name, thing, recipient)


def may_tell_hit(ident: str, name: PartyName, *, actor: Actor, now: datetime) -> list[Told]:
    """A hit, in its parts: one's own case; and for each other office that it points to, the pointer,
    which is theirs and is passed on by the viewer. Raises HitNotFound, what `find_recipient`
    raises."""
    viewer = actor.as_viewer()
    part = show_own_part(
        ident, actor=actor, now=now, whole=True
    )  # hidden looks like missing, first of all
    recipient = find_recipient(viewer, name)
    case_id = part.page.hit.side.own_case_id
    holder = party_of_office(viewer)
    own = cases.rows_by_id(viewer, [case_id]).values()
    return [
        *(_tell_case(case, recipient, viewer=viewer, now=now) for case in own),
        *(
            _tell_pointer(other.office, holder, recipient, viewer)
            for other in part.page.holders
            if not other.is_own
        ),
    ]


def _tell_case(case: CaseRow, recipient: Recipient, *, viewer: Viewer, now: datetime) -> Told:
    marking = sharing.get_marking(viewer, case.marking_id)
    thing = Thing(party_of_office(viewer), (marking,), bounds=bounds_of_case(viewer, case.id))
    given = list_releases(viewer, case_id=case.id)
    return _weigh(case.ref, thing, recipient, that_hold(given, case.marking_id, recipient, now))


def _tell_pointer(office: OfficeRow, holder: Party, recipient: Recipient, viewer: Viewer) -> Told:
    owner = describe(viewer, PartyKey(office_id=office.id)).party
    thing = Thing(owner, (POINTER_MARKING,), holder=holder)
    return _weigh(f"That {office.code} holds it too", thing, recipient)


def _weigh(
    what: str, thing: Thing, recipient: Recipient, holding: Sequence[ReleaseRow] = ()
) -> Told:
    grounds = [row.grounds for row in holding]
    return Told(
        what,
        recipient,
        _widest(thing, recipient.party, grounds),
        reach_with_any(thing, recipient.party, grounds),
        tuple(holding),
        is_theirs=thing.is_passed_on,
    )


def _widest(thing: Thing, party: Party, grounds: Iterable[Grounds]) -> Decision:
    """With a release under which it may go, that; or else what is to be met without any."""
    plain = decide(thing, party)
    if plain.may_go:
        return plain
    found = (decide(thing, party, one) for one in grounds)
    return next((one for one in found if one.may_go), plain)


def _cases_of(row: SubmissionRow, viewer: Viewer) -> list[CaseRow]:
    ids = selectors.cases_of_submission(viewer, row.id)
    return list(cases.rows_by_id(viewer, ids).values())
