"""Which values a case of one's own held at a moment, by the times that mentions bear themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.selectors.models import Mention
from tieline.core.ids import CaseId, MentionId, Viewer


@dataclass(frozen=True, slots=True)
class HeldThen:
    """A value that a case held then. `withdrawn_at` says since when it does not any more."""

    id: MentionId
    kind: str
    canonical: str
    published_at: datetime
    withdrawn_at: datetime | None


def count_held_then(viewer: Viewer, case_id: CaseId, at: datetime) -> int:
    """How many values a case of the viewer's office held at a moment."""
    with acting_as(viewer):
        return _held_at(viewer, case_id, at).count()


def page_held_then(
    viewer: Viewer, case_id: CaseId, at: datetime, *, after: MentionId | None = None, limit: int
) -> tuple[list[HeldThen], MentionId | None]:
    """A page of them in the order of arrival, and the place to go on from with `after`, if there is
    more."""
    with acting_as(viewer):
        rows = _held_at(viewer, case_id, at).select_related("selector")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = [
            HeldThen(
                MentionId(row.pk),
                row.selector.kind,
                row.selector.canonical,
                row.published_at,
                row.withdrawn_at,
            )
            for row in rows.order_by("id")[: limit + 1]
        ]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _held_at(viewer: Viewer, case_id: CaseId, at: datetime) -> QuerySet[Mention]:
    return Mention.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
        office_id=viewer.office_id,
        case_id=case_id,
        published_at__lte=at,
    )
