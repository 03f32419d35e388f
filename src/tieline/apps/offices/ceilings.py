"""What an office may be told at all: its ceiling, and whether it is law enforcement."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import BadOffice, OfficeNotFound
from tieline.apps.offices.models import Office
from tieline.apps.offices.permissions import demand_operator
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, Viewer
from tieline.core.markings import Sensitivity


@dataclass(frozen=True, slots=True)
class LimitedOffice:
    """What an office may be told."""

    office_id: OfficeId
    code: str
    ceiling: Sensitivity
    is_law_enforcement: bool


def limit_office(
    code: str,
    ceiling: Sensitivity | None,
    is_law_enforcement: bool | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Set what an office may be told; None leaves one as it is. It holds at once.

    Raises OperatorOnly, BadOffice where nothing is stated, OfficeNotFound.
    """
    demand_operator(actor, "say what offices may be told")
    changes: dict[str, object] = {}
    if ceiling is not None:
        changes["ceiling"] = ceiling
    if is_law_enforcement is not None:
        changes["is_law_enforcement"] = is_law_enforcement
    if not changes:
        raise BadOffice(
            "nothing_stated",
            "Say the highest sensitivity it may be told, or whether it is law enforcement.",
        )
    with acting_as(actor):
        office = Office.objects.filter(code=code).exclude(pk=INSTALLATION_OFFICE).first()
        if office is None:
            raise OfficeNotFound(code)
        Office.objects.filter(pk=office.pk).update(**changes)
        office.refresh_from_db()
        record(
            "office.limited",
            actor=actor,
            now=now,
            ids={
                "office": office.pk,
                "ceiling": office.ceiling,
                "is_law_enforcement": int(office.is_law_enforcement),
            },
        )


def list_limited(viewer: Viewer) -> list[LimitedOffice]:
    """The offices that may not be told everything, by code."""
    with acting_as(viewer):
        rows = Office.objects.exclude(pk=INSTALLATION_OFFICE).filter(
            Q(ceiling__lt=Sensitivity.TOP_SECRET) | Q(is_law_enforcement=False)
        )
        return [
            LimitedOffice(
                OfficeId(row.pk), row.code, Sensitivity(row.ceiling), row.is_law_enforcement
            )
            for row in rows.order_by("code")
        ]
