"""Layouts an office remembers for those who send it files.

A layout belongs to a sender and to the columns of a file: the same sender's next file with the
same columns is read the same way. It holds column names and no cell of any file.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.submissions.errors import BadSender, LayoutNotFound
from tieline.apps.submissions.models import SenderLayout
from tieline.core.ids import Actor, PersonId, Viewer
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import Layout

SENDER_MAX: Final = 100
_FOLDED_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A remembered layout as its own office sees it."""

    uuid: UUID
    sender: str
    layout: Layout
    saved_by: PersonId
    saved_at: datetime


def find_layouts(viewer: Viewer, header: Sequence[str]) -> list[LayoutRow]:
    """What the viewer's office remembers for files with these columns, the latest first."""
    with acting_as(viewer):
        rows = SenderLayout.objects.filter(
            office_id=viewer.office_id, header_sha256=_fingerprint(header)
        ).order_by("-saved_at", "-id")
        return [_layout_row(row) for row in rows]


def list_layouts(viewer: Viewer) -> list[LayoutRow]:
    """All layouts the viewer's office remembers, by sender."""
    with acting_as(viewer):
        rows = SenderLayout.objects.filter(office_id=viewer.office_id)
        return [_layout_row(row) for row in rows.order_by("sender_folded", "-saved_at", "-id")]


def get_layout(viewer: Viewer, ident: str) -> LayoutRow:
    """One layout that the viewer's office remembers. Raises LayoutNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise LayoutNotFound(ident) from None
    with acting_as(viewer):
        row = SenderLayout.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
    if row is None:
        raise LayoutNotFound(ident)
    return _layout_row(row)


def remember_layout(
    sender: str, header: Sequence[str], layout: Layout, *, actor: Actor, now: datetime
) -> None:
    """Keep the layout for this sender's files with these columns, in place of an earlier one.

    Remembering the same again changes nothing. Raises BadSender.
    """
    name = check_sender(sender)
    with acting_as(actor):
        key: dict[str, Any] = {
            "office_id": actor.office_id,
            "sender_folded": fold_header(name),
            "header_sha256": _fingerprint(header),
        }
        known = SenderLayout.objects.select_for_update().filter(**key).first()
        if known is not None and known.layout == layout.to_json():
            return
        row, _ = SenderLayout.objects.update_or_create(
            **key,
            defaults={
                "sender": name,
                "layout": layout.to_json(),
                "saved_by": actor.person_id,
                "saved_at": now,
            },
        )
        record("layout.remembered", actor=actor, now=now, ids={"layout": row.pk})


def forget_layout(ident: str, *, actor: Actor, now: datetime) -> None:
    """Remember it no longer; submissions read with it keep it. Raises LayoutNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise LayoutNotFound(ident) from None
    with acting_as(actor):
        row = SenderLayout.objects.filter(office_id=actor.office_id, uuid=uuid).first()
        if row is None:
            raise LayoutNotFound(ident)
        number = row.pk
        row.delete()
        record("layout.forgotten", actor=actor, now=now, ids={"layout": number})


def check_sender(sender: str) -> str:
    """The name as it is kept. Raises BadSender."""
    name = " ".join(sender.split())
    fits = len(name) <= SENDER_MAX and len(fold_header(name)) <= _FOLDED_MAX
    if not name or not fits or not name.isprintable():
        raise BadSender
    return name


def _fingerprint(header: Sequence[str]) -> str:
    folded = json.dumps([fold_header(name) for name in header])
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def _layout_row(row: SenderLayout) -> LayoutRow:
    return LayoutRow(
        uuid=row.uuid,
        sender=row.sender,
        layout=Layout.from_json(row.layout),
        saved_by=PersonId(row.saved_by),
        saved_at=row.saved_at,
    )
