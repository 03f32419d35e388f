"""Whom the authorities of submissions let know of what they brought to a case."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.models import AuthorityBound
from tieline.core.authorities import Bound, Reach, Recipients
from tieline.core.ids import Actor, CaseId, SubmissionId, Viewer

_TAKE_AWAY: Final = """
with gone as (
    delete from cases_authoritybound where office_id = %s and submission_id = %s returning case_id
)
select distinct case_id from gone order by case_id
"""


def bind_cases(
    submission_id: SubmissionId,
    case_ids: Sequence[CaseId],
    bounds: Sequence[Bound],
    *,
    actor: Actor,
) -> None:
    """What the submission brings to these cases goes no further than each of `bounds`. Inside the
    transaction that publishes, before it writes keys, which say that they are withheld."""
    AuthorityBound.objects.bulk_create(
        [
            AuthorityBound(
                office_id=actor.office_id,
                case_id=case_id,
                submission_id=submission_id,
                kind_code=one.kind_code,
                reach=one.recipients.reach,
                agencies=list(one.recipients.agencies),
                countries=list(one.recipients.countries),
            )
            for case_id in case_ids
            for one in bounds
        ]
    )


def unbind_cases(submission_id: SubmissionId, *, actor: Actor) -> list[CaseId]:
    """The submission is taken back: its bounds go with it. Inside that transaction; the cases that
    it had bound."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_AWAY, [actor.office_id, submission_id])
        return [CaseId(row[0]) for row in cursor.fetchall()]


def is_bound(case_id: CaseId, *, actor: Actor) -> bool:
    """Whether any live submission of the case is bound. Inside a transaction that acts as `actor`."""
    return AuthorityBound.objects.filter(office_id=actor.office_id, case_id=case_id).exists()


def bounds_of_case(viewer: Viewer, case_id: CaseId) -> tuple[Bound, ...]:
    """Each of which must include whoever is told of the case, once each."""
    with acting_as(viewer):
        rows = AuthorityBound.objects.filter(office_id=viewer.office_id, case_id=case_id)
        return tuple(dict.fromkeys(_bound(row) for row in rows.order_by("kind_code", "id")))


def _bound(row: AuthorityBound) -> Bound:
    return Bound(
        row.kind_code, Recipients(Reach(row.reach), tuple(row.agencies), tuple(row.countries))
    )
