"""What is done with a request for disclosure: asked, answered thing by thing, refused, issued.

Each step commits an entry that names what it is about, before it is done: the functions of the database
demand it, with the right of the step.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record, record_look
from tieline.apps.offices.rights import demand_right
from tieline.apps.proceedings.errors import (
    BadRequest,
    ItemNotFound,
    NotDue,
    OwnDecision,
    RequestClosed,
)
from tieline.apps.proceedings.limits import BASIS_MAX, PROCEEDINGS_MAX, REASON_MAX, WORDS_MAX
from tieline.apps.proceedings.sealed import seal_contents
from tieline.core.case_refs import MOST_CHARACTERS
from tieline.core.ids import Actor, MentionId, OfficeId
from tieline.core.privilege import CHOOSABLE, LATEST, Answer, Ground, is_due_day
from tieline.core.rights import Right


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a prosecutor asks: of which office's case, for which proceedings, by when."""

    office_id: OfficeId
    case_ref: str
    proceedings: str
    legal_basis: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """What counsel decided of a thing. `contents`: its provenance, where it is disclosed; `words`: what
    the log says of it beside the ground; `reason` stays with the office."""

    answer: Answer
    kind: str
    mention_id: MentionId
    contents: str = field(default="", repr=False)
    ground: Ground | None = None
    reason: str = ""
    words: str = ""
    names_office: bool = False


def ask(new: NewRequest, name: str, *, actor: Actor, now: datetime) -> UUID:
    """Ask an office for what it has on a case; `name` is the prosecutor's. Whether there is such a case
    nobody is told by this. Raises RightMissing, BadRequest."""
    demand_right(actor, Right.PROSECUTE)
    if new.office_id == actor.office_id:
        raise BadRequest(
            "office", "Ask another office: a prosecution works no cases of its own here."
        )
    case_ref = _text("case", new.case_ref, MOST_CHARACTERS)
    proceedings = _text("proceedings", new.proceedings, PROCEEDINGS_MAX)
    basis = _text("legal_basis", new.legal_basis, BASIS_MAX)
    if not is_due_day(new.due_on, now.date()):
        raise BadRequest(
            "due_on", f"Give the day of the package: tomorrow or later, within {LATEST.days} days."
        )
    uuid = uuid4()
    entry = record_look(
        "disclosure.asked",
        actor=actor,
        now=now,
        purpose=proceedings,
        ids={"request": str(uuid), "office": new.office_id},
    )
    parameters = [entry, uuid, new.office_id, case_ref, proceedings, basis, name, new.due_on, now]
    _call(actor, "ask_disclosure(%s, %s, %s, %s, %s, %s, %s, %s, %s)", parameters)
    return uuid


def answer_item(item: UUID, decided: Decided, name: str, *, actor: Actor, now: datetime) -> None:
    """Disclose a thing, or withhold it with a ground and a reason, until another person approves that.
    It can be decided anew until the package is issued. Raises RightMissing, BadRequest,
    ItemNotFound."""
    demand_right(actor, Right.COUNSEL)
    said = {
        "kind": decided.kind,
        "ground": "",
        "reason": "",
        "words": "",
        "names_office": decided.names_office,
        "name": name,
    }
    if decided.answer is Answer.WITHHELD:
        if decided.ground not in CHOOSABLE:
            raise BadRequest("ground", f"Name one ground: {', '.join(CHOOSABLE)}.")
        said["ground"] = decided.ground.value
        said["reason"] = _text("reason", decided.reason, REASON_MAX)
        said["words"] = _optional("words", decided.words, WORDS_MAX)
    entry = record_look(
        "disclosure.answered",
        actor=actor,
        now=now,
        purpose=f"counsel: {decided.answer.value}",
        ids={
            "item": str(item),
            "answer": decided.answer.value,
            "mention": decided.mention_id,
            "ground": str(said["ground"]),
        },
    )
    contents = seal_contents(item, decided.contents)
    parameters = [entry, item, decided.answer.value, json.dumps(said), contents, now]
    if not _call(actor, "answer_disclosure_item(%s, %s, %s, %s::jsonb, %s, %s)", parameters):
        raise ItemNotFound(str(item))


def approve_item(item: UUID, name: str, *, actor: Actor, now: datetime) -> None:
    """Approve that a thing is withheld, as another person who supervises. Raises RightMissing,
    OwnDecision."""
    demand_right(actor, Right.SUPERVISE)
    entry = record_look(
        "disclosure.approved",
        actor=actor,
        now=now,
        purpose="a withholding",
        ids={"item": str(item)},
    )
    if not _call(actor, "approve_withholding(%s, %s, %s, %s)", [entry, item, name, now]):
        raise OwnDecision


def refuse(request: UUID, reason: str, name: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a whole request, as counsel of the office that is asked. It holds when another person has
    approved it. Raises RightMissing, BadRequest, RequestClosed."""
    demand_right(actor, Right.COUNSEL)
    kept = _text("reason", reason, REASON_MAX)
    entry = record_look(
        "disclosure.refused",
        actor=actor,
        now=now,
        purpose="a refusal",
        ids={"request": str(request)},
    )
    if not _call(actor, "refuse_disclosure(%s, %s, %s, %s, %s)", [entry, request, kept, name, now]):
        raise RequestClosed


def approve_refusal(request: UUID, name: str, *, actor: Actor, now: datetime) -> None:
    """Approve the refusal of a request, as another person who supervises. Raises RightMissing,
    OwnDecision."""
    demand_right(actor, Right.SUPERVISE)
    entry = record_look(
        "disclosure.refusal_approved",
        actor=actor,
        now=now,
        purpose="a refusal",
        ids={"request": str(request)},
    )
    if not _call(actor, "approve_refusal(%s, %s, %s, %s)", [entry, request, name, now]):
        raise OwnDecision


def issue(request: UUID, *, actor: Actor, now: datetime) -> None:
    """Have the package issued, from its day on. Raises RightMissing, NotDue."""
    demand_right(actor, Right.PROSECUTE)
    entry = record_look(
        "disclosure.issued",
        actor=actor,
        now=now,
        purpose="its day has come",
        ids={"request": str(request)},
    )
    if not _call(actor, "issue_disclosure(%s, %s, %s)", [entry, request, now]):
        raise NotDue


def note_files(
    request: UUID, json_sha256: str, pdf_sha256: str, *, actor: Actor, now: datetime
) -> None:
    """Write down that the files of a package were made, with the SHA-256 of each."""
    with acting_as(actor):
        record(
            "package.made",
            actor=actor,
            now=now,
            ids={"request": str(request), "json_sha256": json_sha256, "pdf_sha256": pdf_sha256},
        )


def _call(actor: Actor, call: str, parameters: list[Any]) -> Any:
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(f"select {call}", parameters)
        [answer] = cursor.fetchone()
    return answer


def _text(name: str, given: str, most: int) -> str:
    kept = given.strip()
    if not kept:
        raise BadRequest(name, f"Give the {name.replace('_', ' ')}.")
    return _optional(name, kept, most)


def _optional(name: str, given: str, most: int) -> str:
    kept = given.strip()
    if len(kept) > most:
        raise BadRequest(name, f"Give the {name.replace('_', ' ')} in at most {most} characters.")
    return kept
