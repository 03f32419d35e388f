"""Which values of a case belong to which of its subjects, and taking values out of the index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.selectors.models import SubjectValue
from tieline.core.ids import Actor, CaseId, SelectorId, SubjectId, SubmissionId, Viewer

# As a withdrawal does it, for single values: the keys go at once and are kept aside until the hits
# on them are retracted. Appearances are withdrawn, not removed.
_TAKE_OUT: Final = """
with gone as (
    update selectors_mention m set withdrawn_at = %(now)s
    where m.office_id = %(office)s and m.case_id = %(case)s and m.withdrawn_at is null
      and m.selector_id = any(%(selectors)s)
    returning m.id, m.submission_id
),
appearances as (
    update selectors_appearance a set withdrawn_at = %(now)s from gone
    where a.office_id = %(office)s and a.mention_id = gone.id and a.withdrawn_at is null
),
keys as (
    delete from selectors_matchkey k using gone
    where k.office_id = %(office)s and k.mention_id = gone.id
    returning k.mention_id, gone.submission_id, k.key64, k.digest
),
aside as (
    insert into selectors_withdrawnkey (office_id, submission_id, mention_id, key64, digest)
    select %(office)s, submission_id, mention_id, key64, digest from keys
)
select distinct submission_id from gone order by 1
"""


def add_values(
    subject_id: SubjectId,
    case_id: CaseId,
    selectors: Iterable[SelectorId],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Say that these values of the case belong to a subject of it; how many are new."""
    with acting_as(actor):
        known = set(
            SubjectValue.objects.filter(
                office_id=actor.office_id, subject_id=subject_id
            ).values_list("selector_id", flat=True)
        )
        added = [
            SubjectValue(
                office_id=actor.office_id,
                subject_id=subject_id,
                case_id=case_id,
                selector_id=selector,
                added_at=now,
                added_by=actor.person_id,
            )
            for selector in dict.fromkeys(selectors)
            if selector not in known
        ]
        # Two at once that say the same both do.
        SubjectValue.objects.bulk_create(added, ignore_conflicts=True)
        if added:
            record(
                "subject.values_added",
                actor=actor,
                now=now,
                ids={"subject": subject_id, "values": len(added)},
            )
    return len(added)


def values_of_subjects(
    viewer: Viewer, ids: Iterable[SubjectId]
) -> dict[SubjectId, list[SelectorId]]:
    """The values of these subjects of the viewer's office."""
    found: dict[SubjectId, list[SelectorId]] = {ident: [] for ident in ids}
    with acting_as(viewer):
        rows = SubjectValue.objects.filter(
            office_id=viewer.office_id, subject_id__in=list(found)
        ).order_by("id")
        for subject, selector in rows.values_list("subject_id", "selector_id"):
            found[SubjectId(subject)].append(SelectorId(selector))
    return found


def take_out_of(
    subject_id: SubjectId, case_id: CaseId, *, actor: Actor, now: datetime
) -> list[SubmissionId]:
    """Take the values of a subject that has ended out of the index, but for those that belong to
    another subject of the case that stands: nobody is shown or told of them from the commit on.

    Inside the transaction that ended it, which acts as `actor`. The hits of the submissions that are
    returned are to be retracted after it (`hits.retract`); the worker finds them if that does not
    happen.
    """
    with connection.cursor() as cursor:
        # As publishing does: who adds to this case, or ends another subject of it, waits or is waited
        # for. What belongs to others is read only after that.
        cursor.execute(
            "select id from cases_case where office_id = %s and id = %s for no key update",
            [actor.office_id, case_id],
        )
        wanted = _values_of_no_other(subject_id, case_id, actor)
        if not wanted:
            return []
        cursor.execute(
            _TAKE_OUT,
            {"office": actor.office_id, "case": case_id, "selectors": wanted, "now": now},
        )
        submissions = [SubmissionId(row[0]) for row in cursor.fetchall()]
    record(
        "subject.values_taken_out",
        actor=actor,
        now=now,
        ids={"subject": subject_id, "case": case_id, "values": len(wanted)},
    )
    return submissions


def _values_of_no_other(subject_id: SubjectId, case_id: CaseId, actor: Actor) -> list[SelectorId]:
    in_case = SubjectValue.objects.filter(office_id=actor.office_id, case_id=case_id)
    others = in_case.filter(subject__ended_at__isnull=True).exclude(subject_id=subject_id)
    own = in_case.filter(subject_id=subject_id).exclude(
        selector_id__in=others.values("selector_id")
    )
    return [
        SelectorId(selector)
        for selector in own.order_by("selector_id").values_list("selector_id", flat=True)
    ]
