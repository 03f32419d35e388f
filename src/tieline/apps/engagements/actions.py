"""Engagements: opened, confirmed by another, drawn under, written down and closed. Nothing is edited."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record, record_look
from tieline.apps.engagements.errors import (
    AlreadyReplaced,
    BadEngagement,
    EngagementConfirmed,
    EngagementNotRunning,
    NotItsAuditor,
    OwnEngagement,
    WorkpaperNotFound,
)
from tieline.apps.engagements.limits import (
    LONGEST,
    MANDATE_MAX,
    SIZE_MOST,
    TEXT_MAX,
    TITLE_MAX,
    EngagementState,
)
from tieline.apps.engagements.models import Draw, Engagement, Workpaper
from tieline.apps.engagements.queries import EngagementRow, SampleRow, get_engagement
from tieline.apps.offices.rights import demand_right, may
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.sampling import Conclusion, Criterion
from tieline.core.storable import shows


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """What auditors are to look into: the span of the office's work, and until when they may."""

    title: str
    mandate: str
    question: str
    span_from: datetime
    span_until: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """Which cases are to be drawn, and how many."""

    criterion: Criterion
    size: int
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewWorkpaper:
    """What was asked, found and concluded; of a sampled case or in general; in place of another."""

    question: str
    finding: str
    conclusion: Conclusion
    sample: SampleRow | None = None
    replaces: UUID | None = None


def open_engagement(new: NewEngagement, *, actor: Actor, now: datetime) -> UUID:
    """Open an engagement. It opens no case until somebody else has confirmed it.

    Raises RightMissing, BadEngagement.
    """
    demand_right(actor, Right.AUDIT)
    title, mandate, question = _read_texts(new)
    if new.span_until <= new.span_from:
        raise BadEngagement("span_until", "The span ends before it begins.")
    if not now < new.ends_at <= now + LONGEST:
        raise BadEngagement(
            "ends_at", f"Say until when it runs: later than now, and at most {LONGEST.days} days."
        )
    uuid = uuid4()
    with acting_as(actor):
        # Only what may be said of a new one is granted, and a model would name every column.
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into engagements_engagement (uuid, office_id, title, mandate, question,"
                " span_from, span_until, ends_at, opened_at, opened_by)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
                [uuid, actor.office_id, title, mandate, question, new.span_from, new.span_until,
                 new.ends_at, now, actor.person_id],
            )  # fmt: skip
            [ident] = cursor.fetchone()
        record(
            "engagement.opened", actor=actor, now=now, ids={"engagement": ident}, purpose=mandate
        )
    return uuid


def confirm_engagement(ident: str, *, actor: Actor, now: datetime) -> None:
    """Confirm an engagement that somebody else opened, as another auditor of the office or as the
    operator. Raises EngagementNotFound, OwnEngagement, EngagementConfirmed, RightMissing."""
    with acting_as(actor):
        row = get_engagement(actor.as_viewer(), ident)
        if row.opened_by == actor.person_id:
            raise OwnEngagement
        _demand_audit_or_operate(actor)
        changed = Engagement.objects.filter(
            office_id=actor.office_id, pk=row.id, confirmed_at__isnull=True, closed_at__isnull=True
        ).update(confirmed_at=now, confirmed_by=actor.person_id)
        if changed != 1:
            raise EngagementConfirmed
        record("engagement.confirmed", actor=actor, now=now, ids={"engagement": row.id})


def close_engagement(ident: str, report: str, *, actor: Actor, now: datetime) -> None:
    """Close an engagement for good, with its report. Raises EngagementNotFound, NotItsAuditor,
    EngagementNotRunning where it is closed, BadEngagement."""
    kept = _text("report", report, TEXT_MAX)
    with acting_as(actor):
        row = get_engagement(actor.as_viewer(), ident)
        _demand_auditor(row, actor)
        changed = Engagement.objects.filter(
            office_id=actor.office_id, pk=row.id, closed_at__isnull=True
        ).update(closed_at=now, closed_by=actor.person_id, report=kept)
        if changed != 1:
            raise EngagementNotRunning
        record("engagement.closed", actor=actor, now=now, ids={"engagement": row.id})


def draw_cases(row: EngagementRow, wish: Wish, *, actor: Actor, now: datetime) -> UUID:
    """Draw cases under a running engagement. The seed is made here and committed in the audit entry
    before anything is drawn; a draw that follows is a new one.

    Raises NotItsAuditor, EngagementNotRunning, BadEngagement.
    """
    if not 1 <= wish.size <= SIZE_MOST:
        raise BadEngagement("size", f"Draw from 1 to {SIZE_MOST:,} cases.")
    if wish.since and wish.until and wish.since >= wish.until:
        raise BadEngagement("until", "The span of the draw ends before it begins.")
    _demand_running(row, actor, now)
    entry = record_look(
        "engagement.drawn",
        actor=actor,
        now=now,
        purpose=row.mandate,
        ids={
            "engagement": row.id,
            "seed": secrets.token_hex(32),
            "criterion": wish.criterion.value,
            "size": wish.size,
            **_span_ids(wish),
        },
    )
    with acting_as(actor):
        with connection.cursor() as cursor:
            cursor.execute("select draw_cases(%s)", [entry])
            [drawn] = cursor.fetchone()
        return Draw.objects.get(office_id=actor.office_id, pk=drawn).uuid


def note_opening(row: EngagementRow, sample: SampleRow, *, actor: Actor, now: datetime) -> None:
    """Commit that a sampled case is opened: from then on the database lets the auditor read it, for
    15 minutes. Raises NotItsAuditor, EngagementNotRunning."""
    _demand_running(row, actor, now)
    record_look(
        "engagement.case_opened",
        actor=actor,
        now=now,
        purpose=row.mandate,
        ids={"engagement": row.id, "case": sample.case_id},
    )


def note_export(row: EngagementRow, *, actor: Actor, now: datetime) -> None:
    """Write down that an engagement was exported or printed."""
    with acting_as(actor):
        record("engagement.exported", actor=actor, now=now, ids={"engagement": row.id})


def write_workpaper(row: EngagementRow, new: NewWorkpaper, *, actor: Actor, now: datetime) -> UUID:
    """Write a workpaper, until the engagement is closed: also after its time, when no case opens.

    Raises NotItsAuditor, EngagementNotRunning, WorkpaperNotFound, AlreadyReplaced, BadEngagement.
    """
    question = _text("question", new.question, TEXT_MAX)
    finding = _text("finding", new.finding, TEXT_MAX)
    _demand_auditor(row, actor)
    if row.state_at(now) in (EngagementState.WAITS, EngagementState.CLOSED):
        raise EngagementNotRunning
    if new.sample is not None and new.sample.engagement_id != row.id:
        raise BadEngagement("sample", "The case was not drawn under this engagement.")
    try:
        with acting_as(actor):
            paper = Workpaper(
                office_id=actor.office_id,
                engagement_id=row.id,
                sample_id=None if new.sample is None else new.sample.id,
                question=question,
                finding=finding,
                conclusion=new.conclusion.value,
                written_at=now,
                written_by=actor.person_id,
                replaces_id=_find_replaced(row, new, actor),
            )
            paper.save(force_insert=True)
            record(
                "engagement.written",
                actor=actor,
                now=now,
                ids={
                    "engagement": row.id,
                    "workpaper": paper.pk,
                    "conclusion": new.conclusion.value,
                    **_case_ids(new),
                },
            )
    except IntegrityError as error:
        if "replaced_once" in str(error):
            raise AlreadyReplaced from None
        raise
    return paper.uuid


def read_workpaper_id(text: str) -> UUID:
    """The id of a workpaper as somebody wrote it. Raises WorkpaperNotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise WorkpaperNotFound(text) from None


def _find_replaced(row: EngagementRow, new: NewWorkpaper, actor: Actor) -> int | None:
    if new.replaces is None:
        return None
    found = (
        Workpaper.objects.filter(office_id=actor.office_id, engagement_id=row.id, uuid=new.replaces)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise WorkpaperNotFound(str(new.replaces))
    return int(found)


def _case_ids(new: NewWorkpaper) -> dict[str, int]:
    return {} if new.sample is None else {"case": new.sample.case_id}


def _span_ids(wish: Wish) -> dict[str, str]:
    said = {}
    if wish.since is not None:
        said = {"since": wish.since.isoformat()}
    if wish.until is not None:
        said = {**said, "until": wish.until.isoformat()}
    return said


def _demand_running(row: EngagementRow, actor: Actor, now: datetime) -> None:
    _demand_auditor(row, actor)
    if row.state_at(now) is not EngagementState.RUNS:
        raise EngagementNotRunning


def _demand_auditor(row: EngagementRow, actor: Actor) -> None:
    demand_right(actor, Right.AUDIT)
    if not row.is_auditor(actor.person_id):
        raise NotItsAuditor


def _demand_audit_or_operate(actor: Actor) -> None:
    if not may(actor, Right.OPERATE):
        demand_right(actor, Right.AUDIT)


def _read_texts(new: NewEngagement) -> tuple[str, str, str]:
    return (
        _text("title", new.title, TITLE_MAX),
        _text("mandate", new.mandate, MANDATE_MAX),
        _text("question", new.question, TEXT_MAX),
    )


def _text(field: str, text: str, most: int) -> str:
    kept = text.strip()
    if not shows(kept) or len(kept) > most:
        raise BadEngagement(field, f"Write 1 to {most:,} characters: it is kept.")
    return kept
