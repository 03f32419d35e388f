"""Naming the holders of an answer: offices, contacts, and the viewer's own cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.cases import queries as cases
from tieline.apps.hits.queries import Holder, OpenCase
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow, PersonRow
from tieline.core.ids import CaseId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class HolderView:
    """An office that holds a value, as it is shown: a pointer, or one's own cases."""

    office: OfficeRow
    is_own: bool
    cases: int
    own_case_refs: tuple[str, ...]
    contacts: tuple[PersonRow, ...]
    open_cases: tuple[OpenCase, ...]
    first_at: datetime
    last_at: datetime
    overlap: str
    has_more_cases: bool
    """Whether `cases` and what follows are of the first ones looked at only."""


class Naming:
    """Names the offices, people and own cases of an answer, each asked for once."""

    def __init__(self, viewer: Viewer, holders: Sequence[Holder]) -> None:
        self._own = viewer.office_id
        self._offices = offices.offices_by_id(viewer, {holder.office_id for holder in holders})
        own_cases = {case for holder in holders for case in holder.own_case_ids}
        self._refs = cases.refs_by_id(viewer, own_cases) if own_cases else {}
        self._people = offices.people_by_id(viewer, {p for h in holders for p in self._contacts(h)})

    def view(self, holder: Holder) -> HolderView:
        return HolderView(
            office=self._offices[holder.office_id],
            is_own=holder.office_id == self._own,
            cases=holder.cases,
            own_case_refs=_refs(holder.own_case_ids, self._refs),
            contacts=tuple(
                self._people[person] for person in self._contacts(holder) if person in self._people
            ),
            open_cases=holder.open_cases,
            first_at=holder.first_at,
            last_at=holder.last_at,
            overlap=holder.overlap,
            has_more_cases=holder.has_more_cases,
        )

    def _contacts(self, holder: Holder) -> tuple[PersonId, ...]:
        """The contacts the cases name, or else the office's own."""
        office = self._offices[holder.office_id].poc_id
        return holder.poc_ids or ((office,) if office is not None else ())


def _refs(ids: Iterable[CaseId], refs: dict[CaseId, str]) -> tuple[str, ...]:
    return tuple(sorted(refs[case] for case in ids if case in refs))
