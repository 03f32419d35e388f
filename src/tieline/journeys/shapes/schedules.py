"""What ends by itself soon, as the command line and programs are told of it."""

from dataclasses import dataclass
from datetime import date, datetime

from tieline.core.ids import Viewer
from tieline.journeys import scheduling, suspecting


@dataclass(frozen=True, slots=True)
class DueShape:
    """A thing of the office that ends by itself unless a supervisor validates it."""

    kind: str
    """subject or submission, which lapse and leave the index; case, closed, which is purged."""
    id: str
    case: str
    """The office's reference of the case; empty for a file that names several."""
    name: str
    """Who or what the subject is, or the name of the file; empty for a case."""
    due_on: date
    days_left: int
    """Negative where its day has passed and something keeps the worker from it."""


def due_shapes(viewer: Viewer, *, now: datetime) -> list[DueShape]:
    """All that ends within 90 days in the viewer's office, the most pressing first."""
    queue = scheduling.list_queue(viewer, now=now)
    found = [
        DueShape(
            "subject",
            str(view.row.uuid),
            view.case.ref,
            view.row.label,
            view.row.review_due_on,
            view.days_left,
        )
        for view in suspecting.list_subjects(viewer, only_due=True, now=now)
    ]
    found += [
        DueShape(
            "submission",
            str(one.row.submission_uuid),
            one.row.case_ref,
            one.row.file_name,
            one.row.review_due_on,
            one.days_left,
        )
        for one in queue.files
    ]
    found += [
        DueShape("case", str(one.row.case_uuid), one.row.case_ref, "", one.due_on, one.days_left)
        for one in queue.cases
    ]
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.id))
