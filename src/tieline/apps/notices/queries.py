"""Reading the notices of one's own office."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.notices.models import Notice
from tieline.core.ids import HitId, NoticeId, Viewer


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """That the office was told of a hit. What the hit says is decided at each reading."""

    id: NoticeId
    hit_id: HitId
    issued_at: datetime
    acknowledged_at: datetime | None


def list_notices(
    viewer: Viewer,
    *,
    only_new: bool = False,
    among: Collection[HitId] | None = None,
    except_for: Collection[HitId] = (),
    before: NoticeId | None = None,
    limit: int = 50,
) -> list[NoticeRow]:
    """The newest notices first, of these hits or of all but those; page with `before`."""
    with acting_as(viewer):
        rows = Notice.objects.filter(
            office_id=viewer.office_id, retracted_at__isnull=True
        ).order_by("-id")  # fmt: skip
        if only_new:
            rows = rows.filter(acknowledged_at__isnull=True)
        if among is not None:
            rows = rows.filter(hit_id__in=among)
        if except_for:
            rows = rows.exclude(hit_id__in=except_for)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [
            NoticeRow(NoticeId(r.pk), HitId(r.hit_id), r.issued_at, r.acknowledged_at)
            for r in rows[:limit]
        ]


def find_notice(viewer: Viewer, hit_id: HitId) -> NoticeId | None:
    """The office's live notice of a hit."""
    with acting_as(viewer):
        row = Notice.objects.filter(
            office_id=viewer.office_id, hit_id=hit_id, retracted_at__isnull=True
        ).first()
    return None if row is None else NoticeId(row.pk)


def new_among(viewer: Viewer, hit_ids: Iterable[HitId]) -> set[HitId]:
    """Those of these hits that the office was told of and nobody there has acknowledged."""
    with acting_as(viewer):
        rows = Notice.objects.filter(
            office_id=viewer.office_id,
            hit_id__in=list(hit_ids),
            retracted_at__isnull=True,
            acknowledged_at__isnull=True,
        )
        return {HitId(hit_id) for hit_id in rows.values_list("hit_id", flat=True)}


def count_new(viewer: Viewer) -> int:
    """How many notices nobody of the office has acknowledged."""
    with acting_as(viewer):
        return Notice.objects.filter(
            office_id=viewer.office_id, retracted_at__isnull=True, acknowledged_at__isnull=True
        ).count()
