"""What a court may have of a case: a prosecutor asks, each originator's counsel answers thing by thing,
and from its day on the package is issued, with a log of what is withheld."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.proceedings import actions, requests
from tieline.apps.proceedings.actions import Decided, NewRequest
from tieline.apps.proceedings.errors import ItemNotFound, RequestNotFound
from tieline.apps.proceedings.requests import DeskRow, ItemRow, RequestRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Actor, CaseId, MentionId, PersonId
from tieline.core.privilege import Answer, Ground
from tieline.journeys.proving import as_json
from tieline.journeys.shapes.provenance import ProvenanceShape, provenance_shape
from tieline.journeys.silencing import names_of
from tieline.journeys.tracing import trace_value

_DESK: Final = "what courts ask for of the office's cases"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prosecutor asks for, as given: the office by its code."""

    office: str
    case_ref: str
    proceedings: str
    legal_basis: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Ruling:
    """What counsel says of a thing: withheld with a ground and a reason, or disclosed without. `words`
    and `names_office` are what the log may say."""

    answer: Answer
    ground: Ground | None = None
    reason: str = ""
    words: str = ""
    names_office: bool = False


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with its two offices, and where it stands: waits, due, issued, refusal_waits or
    refused. `corrected`: how many of the things that its prosecutor got are held no more."""

    row: RequestRow
    office: OfficeRow
    prosecution: OfficeRow
    state: str
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class ItemView:
    """A thing that is asked for, as the asked office may know it. `about` is its value, None where that
    was withdrawn since."""

    row: ItemRow
    office: OfficeRow
    about: MentionRow | None
    case_ref: str
    """Of the own office's cases; empty otherwise."""


@dataclass(frozen=True, slots=True)
class DeskView:
    """A thing that counsel is asked for. `mention` is None where the value was withdrawn since: then it
    can only be withheld."""

    row: DeskRow
    prosecution: OfficeRow
    case_ref: str
    mention: MentionRow | None
    is_overdue: bool
    decided_by: str
    is_decided_by_viewer: bool


def ask(wish: Wish, *, actor: Actor, now: datetime) -> UUID:
    """Ask an office for what it has on a case. Raises OfficeNotFound, BadRequest, RightMissing."""
    office = offices.get_office(actor.as_viewer(), wish.office)
    new = NewRequest(office.id, wish.case_ref, wish.proceedings, wish.legal_basis, wish.due_on)
    return actions.ask(new, _name(actor), actor=actor, now=now)


def list_requests(*, actor: Actor, now: datetime) -> list[RequestView]:
    """The requests that concern cases of the actor's office, newest first."""
    entry = record_look("disclosures.listed", actor=actor, now=now, purpose=_DESK)
    return _views(requests.list_requests(actor.as_viewer(), entry=entry), actor, now)


def list_own_requests(*, actor: Actor, now: datetime) -> list[RequestView]:
    """The requests that prosecutors of the actor's office made, newest first."""
    entry = record_look("disclosures.followed", actor=actor, now=now, purpose="their own requests")
    viewer = actor.as_viewer()
    corrected = Counter(row.request for row in requests.list_corrections(viewer, entry=entry))
    return [
        replace(view, corrected=corrected[view.row.uuid])
        for view in _views(requests.list_requests(viewer, entry=entry), actor, now)
    ]


def show_request(
    uuid: UUID, *, actor: Actor, now: datetime
) -> tuple[RequestView, tuple[ItemView, ...]]:
    """A request that concerns a case of the actor's office, and what it asks for, as far as the office
    may know of it. Raises RequestNotFound."""
    view = _one(list_requests(actor=actor, now=now), uuid)
    viewer = actor.as_viewer()
    entry = record_look(
        "disclosure.viewed", actor=actor, now=now, purpose=_DESK, ids={"request": str(uuid)}
    )
    rows = requests.list_items(viewer, uuid, entry=entry)
    directory = offices.offices_by_id(viewer)
    ids = {one for row in rows for one in (row.mention_id, row.about_mention_id) if one}
    mentions = selectors.mentions_by_id(viewer, ids)
    refs = cases.refs_by_id(viewer, {mention.case_id for mention in mentions.values()})
    return view, tuple(
        ItemView(
            row=row,
            office=directory[row.office_id],
            about=mentions.get(row.about_mention_id),
            case_ref=_ref(row.mention_id, mentions, refs),
        )
        for row in rows
    )


def show_own_request(uuid: UUID, *, actor: Actor, now: datetime) -> RequestView:
    """A request of a prosecutor of the actor's office. Raises RequestNotFound."""
    return _one(list_own_requests(actor=actor, now=now), uuid)


def list_desk(*, actor: Actor, now: datetime) -> list[DeskView]:
    """What waits for counsel of the actor's office, and for whoever approves; what is due first at the
    head. Raises RightMissing."""
    viewer = actor.as_viewer()
    entry = record_look("disclosure.desk_listed", actor=actor, now=now, purpose=_DESK)
    rows = requests.list_desk(viewer, entry=entry)
    directory = offices.offices_by_id(viewer)
    refs = cases.refs_by_id(viewer, {row.case_id for row in rows})
    mentions = selectors.mentions_by_id(viewer, {row.mention_id for row in rows})
    names = names_of(viewer, {row.decided_by for row in rows if row.decided_by is not None})
    return [
        DeskView(
            row=row,
            prosecution=directory[row.prosecution_id],
            case_ref=refs.get(row.case_id, ""),
            mention=mentions.get(row.mention_id),
            is_overdue=row.due_on <= now.date() and (not row.answer or row.waits_for_approval),
            decided_by=_named(row.decided_by, names),
            is_decided_by_viewer=row.decided_by == actor.person_id,
        )
        for row in rows
    ]


def show_item(
    uuid: UUID, *, actor: Actor, now: datetime
) -> tuple[DeskView, ProvenanceShape | None]:
    """A thing on counsel's desk, with the provenance that a court would get; None where its value was
    withdrawn since. Raises ItemNotFound."""
    view = _on_desk(uuid, actor=actor, now=now)
    if view.mention is None:
        return view, None
    return view, provenance_shape(trace_value(view.mention, actor=actor, now=now))


def answer_item(uuid: UUID, ruling: Ruling, *, actor: Actor, now: datetime) -> None:
    """Decide on a thing: its provenance as it is at this moment, or a line of the log. Raises
    ItemNotFound, BadRequest, RightMissing."""
    view, shape = show_item(uuid, actor=actor, now=now)
    is_disclosed = ruling.answer is Answer.DISCLOSED
    if is_disclosed and shape is None:
        raise ItemNotFound(str(uuid))
    decided = Decided(
        answer=ruling.answer,
        kind=view.mention.kind if view.mention else "",
        mention_id=view.row.mention_id,
        contents=as_json(shape).decode() if is_disclosed else "",
        ground=ruling.ground,
        reason=ruling.reason,
        words=ruling.words,
        names_office=ruling.names_office,
    )
    actions.answer_item(uuid, decided, _name(actor), actor=actor, now=now)


def approve_item(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Approve a withholding that somebody else decided. Raises ItemNotFound, OwnDecision,
    RightMissing."""
    _on_desk(uuid, actor=actor, now=now)
    actions.approve_item(uuid, _name(actor), actor=actor, now=now)


def refuse(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a whole request. Raises RequestNotFound, RequestClosed, BadRequest, RightMissing."""
    _one(list_requests(actor=actor, now=now), uuid)
    actions.refuse(uuid, reason, _name(actor), actor=actor, now=now)


def approve_refusal(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Approve a refusal that somebody else wrote. Raises RequestNotFound, OwnDecision,
    RightMissing."""
    _one(list_requests(actor=actor, now=now), uuid)
    actions.approve_refusal(uuid, _name(actor), actor=actor, now=now)


def _on_desk(uuid: UUID, *, actor: Actor, now: datetime) -> DeskView:
    found = next((one for one in list_desk(actor=actor, now=now) if one.row.uuid == uuid), None)
    if found is None:
        raise ItemNotFound(str(uuid))
    return found


def _views(rows: list[RequestRow], actor: Actor, now: datetime) -> list[RequestView]:
    directory = offices.offices_by_id(actor.as_viewer())
    return [
        RequestView(row, directory[row.office_id], directory[row.prosecution_id], _state(row, now))
        for row in rows
    ]


def _state(row: RequestRow, now: datetime) -> str:
    if row.is_refused:
        return "refused"
    if row.issued_at is not None:
        return "issued"
    if row.refused_at is not None:
        return "refusal_waits"
    return "due" if row.due_on <= now.date() else "waits"


def _one(views: list[RequestView], uuid: UUID) -> RequestView:
    found = next((view for view in views if view.row.uuid == uuid), None)
    if found is None:
        raise RequestNotFound(str(uuid))
    return found


def _name(actor: Actor) -> str:
    return names_of(actor.as_viewer(), {actor.person_id})[actor.person_id]


def _named(person_id: PersonId | None, names: dict[PersonId, str]) -> str:
    return "" if person_id is None else names[person_id]


def _ref(
    mention_id: MentionId | None, mentions: dict[MentionId, MentionRow], refs: dict[CaseId, str]
) -> str:
    mention = mentions.get(mention_id) if mention_id is not None else None
    return "" if mention is None else refs.get(mention.case_id, "")
