"""Where a country's offices attest a suspicion before a case takes numbers of its subjects."""

from collections.abc import Iterable

from django.conf import settings

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.errors import SuspicionMissing
from tieline.apps.cases.models import Case, Subject
from tieline.apps.offices import queries as offices
from tieline.core.ids import Viewer


def is_demanded(viewer: Viewer) -> bool:
    """Whether the viewer's office attests before it hands in numbers of subjects."""
    wanted = settings.SUSPICION_COUNTRIES
    return bool(wanted) and offices.own_office(viewer).country in wanted


def refuse_unattested(viewer: Viewer, refs: Iterable[str]) -> None:
    """Raises SuspicionMissing where one of these cases of the viewer's office, which must attest, has no
    subject whose suspicion is attested and stands. A case that is not there yet has none."""
    wanted = set(refs)
    if not wanted or not is_demanded(viewer):
        return
    with acting_as(viewer):
        known = dict(
            Case.objects.filter(office_id=viewer.office_id, ref__in=wanted).values_list("id", "ref")
        )
        attested = set(
            Subject.objects.filter(
                office_id=viewer.office_id, case_id__in=known, ended_at__isnull=True
            ).values_list("case_id", flat=True)
        )
    if {known[case_id] for case_id in attested} != wanted:
        raise SuspicionMissing
