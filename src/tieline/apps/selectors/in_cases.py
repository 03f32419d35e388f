"""Finding one value among what a case of one's own holds."""

from collections.abc import Iterable

from django.db.models import Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.selectors.models import Mention, Selector
from tieline.apps.selectors.queries import MentionRow, mentions_by_id
from tieline.core.ids import CaseId, MentionId, SelectorId, Viewer


def find_in_case(
    viewer: Viewer, case_id: CaseId, forms: Iterable[tuple[str, str]]
) -> list[MentionRow]:
    """Those of these values, each as kind and canonical form, that a case of the viewer's office
    holds, in the order of arrival."""
    wanted = Q()
    for kind, canonical in forms:
        wanted |= Q(selector__kind=kind, selector__canonical=canonical)
    if not wanted:
        return []
    with acting_as(viewer):
        ids = Mention.objects.filter(
            wanted, office_id=viewer.office_id, case_id=case_id, withdrawn_at__isnull=True
        ).values_list("id", flat=True)
        found = mentions_by_id(viewer, [MentionId(number) for number in ids])
    return [found[ident] for ident in sorted(found)]


def values_of_selectors(
    viewer: Viewer, ids: Iterable[SelectorId]
) -> dict[SelectorId, tuple[str, str]]:
    """Kind and canonical form of these selectors of the viewer's office."""
    with acting_as(viewer):
        rows = Selector.objects.filter(office_id=viewer.office_id, pk__in=list(ids))
        return {
            SelectorId(number): (kind, canonical)
            for number, kind, canonical in rows.values_list("id", "kind", "canonical")
        }


def cases_of_selectors(viewer: Viewer, ids: Iterable[SelectorId]) -> dict[SelectorId, list[CaseId]]:
    """Which cases of the viewer's office hold these of its selectors, in the order of arrival."""
    found: dict[SelectorId, list[CaseId]] = {}
    with acting_as(viewer):
        rows = Mention.objects.filter(
            office_id=viewer.office_id, selector_id__in=list(ids), withdrawn_at__isnull=True
        ).order_by("id")
        for selector, case in rows.values_list("selector_id", "case_id"):
            found.setdefault(SelectorId(selector), []).append(CaseId(case))
    return found


def values_of_mentions(
    viewer: Viewer, ids: Iterable[MentionId]
) -> dict[MentionId, tuple[str, str]]:
    """Kind and canonical form of these mentions of the viewer's office, withdrawn or not."""
    with acting_as(viewer):
        rows = Mention.objects.filter(office_id=viewer.office_id, pk__in=list(ids)).values_list(
            "id", "selector__kind", "selector__canonical"
        )
        return {MentionId(number): (kind, canonical) for number, kind, canonical in rows}


def held_mentions(viewer: Viewer, ids: Iterable[MentionId]) -> set[MentionId]:
    """Those of these mentions of the viewer's office that are live."""
    with acting_as(viewer):
        rows = Mention.objects.filter(
            office_id=viewer.office_id, pk__in=list(ids), withdrawn_at__isnull=True
        )
        return {MentionId(number) for number in rows.values_list("id", flat=True)}
