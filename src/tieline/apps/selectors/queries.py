"""Reading the selectors and mentions of one's own office."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Max, Min, OuterRef, Sum
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.selectors.models import Appearance, MatchKey, Mention
from tieline.core.ids import CaseId, MentionId, SelectorId, SubmissionId, Viewer
from tieline.core.lists import Found, ListQuery
from tieline.core.selector_kinds.base import Condition

_SORTED_BY: Final = {
    "": ("id",),
    "arrived": ("published_at", "id"),
    "value": ("selector__canonical", "id"),
    "kind": ("selector__kind", "selector__canonical", "id"),
}


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A value one of the office's cases holds, with what its live submissions say of it."""

    id: MentionId
    case_id: CaseId
    selector_id: SelectorId
    kind: str
    canonical: str
    condition: Condition
    published_at: datetime


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A mention with its appearances summed up: one line of a case page."""

    mention: MentionRow
    as_given: str
    qualifiers: tuple[str, ...]
    """What narrows the value and is never matched, such as the jurisdiction of a plate."""
    roles: tuple[str, ...]
    standings: tuple[str, ...]
    row_count: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldWanted:
    """Which of a case's values: of a kind, of a standing, of these mentions; None for any."""

    kind: str | None = None
    standing: str | None = None
    among: Collection[MentionId] | None = None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a mention of the office's own."""

    mention_id: MentionId
    key64: int
    digest: UUID


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """What one submission says of a mention in one role. `first_row` counts from 1."""

    submission_id: SubmissionId
    as_given: str
    qualifier: str
    role: str
    standing: str
    row_count: int
    first_row: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    withdrawn_at: datetime | None


def mentions_by_id(viewer: Viewer, ids: Iterable[MentionId]) -> dict[MentionId, MentionRow]:
    """Those of these mentions that are live and the viewer's office's own."""
    with acting_as(viewer):
        rows = Mention.objects.select_related("selector").filter(
            office_id=viewer.office_id, pk__in=list(ids), withdrawn_at__isnull=True
        )
        return {MentionId(row.pk): _mention_row(row) for row in rows}


def keys_of_mentions(viewer: Viewer, ids: Iterable[MentionId]) -> list[KeyRow]:
    """The match keys of mentions of the viewer's office."""
    with acting_as(viewer):
        rows = MatchKey.objects.filter(
            office_id=viewer.office_id, mention_id__in=list(ids)
        ).order_by("mention_id", "alias_version")
        return [KeyRow(MentionId(r.mention_id), r.key64, r.digest) for r in rows]


def standings_of(viewer: Viewer, ids: Iterable[MentionId]) -> dict[MentionId, tuple[str, ...]]:
    """What the holders of these mentions' values are to the office's cases."""
    with acting_as(viewer):
        rows = (
            Appearance.objects.filter(
                office_id=viewer.office_id, mention_id__in=list(ids), withdrawn_at__isnull=True
            )
            .values_list("mention_id", "standing")
            .distinct()
            .order_by("mention_id", "standing")
        )
        found: dict[MentionId, tuple[str, ...]] = {}
        for mention_id, standing in rows:
            key = MentionId(mention_id)
            found[key] = (*found.get(key, ()), standing)
        return found


def list_appearances(viewer: Viewer, mention_id: MentionId) -> list[AppearanceRow]:
    """All that submissions say, or said before they were withdrawn, of a mention of the viewer's
    office; in the order in which they came."""
    with acting_as(viewer):
        rows = Appearance.objects.filter(
            office_id=viewer.office_id, mention_id=mention_id
        ).order_by("submission_id", "id")
        return [
            AppearanceRow(
                SubmissionId(row.submission_id),
                row.as_given,
                row.qualifier,
                row.role,
                row.standing,
                row.row_count,
                row.first_row,
                row.first_seen_at,
                row.last_seen_at,
                row.withdrawn_at,
            )
            for row in rows
        ]


def list_held(viewer: Viewer, case_id: CaseId) -> list[HeldRow]:
    """What a case of the viewer's office holds, in the order of arrival."""
    return _held(viewer, case_id=case_id)


def find_held(viewer: Viewer, case_id: CaseId, query: ListQuery) -> Found[HeldRow]:
    """A part of what a case of the viewer's office holds, in the order of arrival, or by
    `arrived`, `value`, `kind`; `choice` is a standing; `text` is in the canonical form."""
    with acting_as(viewer):
        rows = Mention.objects.select_related("selector").filter(
            office_id=viewer.office_id, case_id=case_id, withdrawn_at__isnull=True
        )
        if query.text:
            rows = rows.filter(selector__canonical__icontains=query.text)
        if query.choice:
            rows = rows.filter(Exists(_appearances_with(query.choice)))
        total = rows.count()
        ordered = rows.order_by(*_SORTED_BY[query.sort])
        if query.is_descending:
            ordered = ordered.reverse()
        end = None if query.limit is None else query.offset + query.limit
        found = [_mention_row(row) for row in ordered[query.offset : end]]
        summed = _sum_appearances(viewer, [row.id for row in found])
    return Found(tuple(_held_row(row, summed[row.id]) for row in found if row.id in summed), total)


def page_mentions(
    viewer: Viewer, case_id: CaseId, *, after: MentionId | None = None, limit: int
) -> tuple[list[MentionRow], MentionId | None]:
    """The values a case holds in the order of arrival, without what its submissions say of them, and
    the place to go on from with `after`, if there is more."""
    with acting_as(viewer):
        rows = Mention.objects.select_related("selector").filter(
            office_id=viewer.office_id, case_id=case_id, withdrawn_at__isnull=True
        )
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = [_mention_row(row) for row in rows.order_by("id")[: limit + 1]]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def page_held(
    viewer: Viewer,
    case_id: CaseId,
    wanted: HeldWanted,
    *,
    after: MentionId | None = None,
    limit: int,
) -> tuple[list[HeldRow], MentionId | None]:
    """What a case of the viewer's office holds, in the order of arrival, and the place to go on
    from with `after`, if there is more."""
    with acting_as(viewer):
        rows = Mention.objects.select_related("selector").filter(
            office_id=viewer.office_id, case_id=case_id, withdrawn_at__isnull=True
        )
        if wanted.kind is not None:
            rows = rows.filter(selector__kind=wanted.kind)
        if wanted.standing is not None:
            rows = rows.filter(Exists(_appearances_with(wanted.standing)))
        if wanted.among is not None:
            rows = rows.filter(pk__in=wanted.among)
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = [_mention_row(row) for row in rows.order_by("id")[: limit + 1]]
        page = found[:limit]
        summed = _sum_appearances(viewer, [row.id for row in page])
    following = page[-1].id if len(found) > limit else None
    return [_held_row(row, summed[row.id]) for row in page if row.id in summed], following


def _appearances_with(standing: str) -> QuerySet[Appearance]:
    return Appearance.objects.filter(
        office_id=OuterRef("office_id"),
        mention_id=OuterRef("id"),
        withdrawn_at__isnull=True,
        standing=standing,
    )


def count_held(viewer: Viewer, case_ids: Iterable[CaseId]) -> dict[CaseId, int]:
    """How many values each of these cases of the viewer's office holds; left out where none."""
    with acting_as(viewer):
        rows = (
            Mention.objects.filter(
                office_id=viewer.office_id, case_id__in=list(case_ids), withdrawn_at__isnull=True
            )
            .values_list("case_id")
            .annotate(Count("id"))
        )
        return {CaseId(case_id): count for case_id, count in rows}


def submissions_of_case(viewer: Viewer, case_id: CaseId) -> list[SubmissionId]:
    """The submissions that gave this case of the viewer's office a value, once or still."""
    with acting_as(viewer):
        ids = (
            Appearance.objects.filter(office_id=viewer.office_id, mention__case_id=case_id)
            .values_list("submission_id", flat=True)
            .distinct()
        )
        return [SubmissionId(number) for number in ids]


def cases_of_submission(viewer: Viewer, submission_id: SubmissionId) -> list[CaseId]:
    """The cases of the viewer's office that this submission gave a value, once or still."""
    with acting_as(viewer):
        ids = (
            Appearance.objects.filter(office_id=viewer.office_id, submission_id=submission_id)
            .values_list("mention__case_id", flat=True)
            .distinct()
        )
        return [CaseId(number) for number in ids]


def get_held(viewer: Viewer, mention_id: MentionId) -> HeldRow | None:
    """One mention of the viewer's office in full; None where it is not live."""
    return next(iter(_held(viewer, pk=mention_id)), None)


def _held(viewer: Viewer, **which: int) -> list[HeldRow]:
    with acting_as(viewer):
        mentions = (
            Mention.objects.select_related("selector")
            .filter(office_id=viewer.office_id, withdrawn_at__isnull=True, **which)
            .order_by("id")
        )
        rows = [_mention_row(mention) for mention in mentions]
        summed = _sum_appearances(viewer, [row.id for row in rows])
    return [_held_row(row, summed[row.id]) for row in rows if row.id in summed]


def _sum_appearances(viewer: Viewer, ids: list[MentionId]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = (
        Appearance.objects.filter(
            office_id=viewer.office_id, mention_id__in=ids, withdrawn_at__isnull=True
        )
        .values("mention_id", "role", "standing")
        .annotate(
            given=Min("as_given"),
            qualifiers=ArrayAgg("qualifier", distinct=True),
            rows=Sum("row_count"),
            seen_from=Min("first_seen_at"),
            seen_to=Max("last_seen_at"),
        )
        .order_by("mention_id", "role")
    )
    for row in rows:
        found.setdefault(row["mention_id"], []).append(dict(row))
    return found


def _held_row(row: MentionRow, parts: list[dict[str, Any]]) -> HeldRow:
    first = [part["seen_from"] for part in parts if part["seen_from"] is not None]
    last = [part["seen_to"] for part in parts if part["seen_to"] is not None]
    return HeldRow(
        mention=row,
        as_given=str(parts[0]["given"]),
        qualifiers=tuple(sorted({q for part in parts for q in part["qualifiers"] if q})),
        roles=tuple(sorted({str(part["role"]) for part in parts})),
        standings=tuple(sorted({str(part["standing"]) for part in parts})),
        row_count=sum(part["rows"] for part in parts),
        first_seen_at=min(first) if first else None,
        last_seen_at=max(last) if last else None,
    )


def _mention_row(row: Mention) -> MentionRow:
    return MentionRow(
        id=MentionId(row.pk),
        case_id=CaseId(row.case_id),
        selector_id=SelectorId(row.selector_id),
        kind=row.selector.kind,
        canonical=row.selector.canonical,
        condition=Condition(row.selector.condition),
        published_at=row.published_at,
    )
