"""The package of a request: issued from its day on, read by its prosecutor, made as files."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from tieline.apps.audit.actions import record_look
from tieline.apps.offices import queries as offices
from tieline.apps.proceedings import actions, requests
from tieline.apps.proceedings.errors import NotDue
from tieline.core.ids import Actor
from tieline.journeys.disclosing import show_own_request
from tieline.journeys.package_paper import package_paper
from tieline.journeys.paper import print_paper
from tieline.journeys.proving import as_json
from tieline.journeys.shapes.packages import PackageShape, package_shape
from tieline.journeys.silencing import names_of


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A package with its two files."""

    shape: PackageShape = field(repr=False)
    as_json: bytes = field(repr=False)
    as_pdf: bytes = field(repr=False)


def issue(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Have the package issued, once and for good. Raises RequestNotFound, NotDue, RightMissing."""
    show_own_request(uuid, actor=actor, now=now)  # another's looks like a missing one
    actions.issue(uuid, actor=actor, now=now)


def read_package(uuid: UUID, *, actor: Actor, now: datetime) -> PackageShape:
    """The package of a request of the actor's office. Raises RequestNotFound, and NotDue before it is
    issued."""
    view = show_own_request(uuid, actor=actor, now=now)
    if view.row.issued_at is None:
        raise NotDue
    viewer = actor.as_viewer()
    entry = record_look(
        "disclosure.read",
        actor=actor,
        now=now,
        purpose=view.row.proceedings,
        ids={"request": str(uuid)},
    )
    rows = requests.read_package(viewer, uuid, entry=entry)
    corrected = {row.item: row for row in requests.list_corrections(viewer, entry=entry)}
    name = names_of(viewer, {actor.person_id})[actor.person_id]
    return package_shape(view, rows, corrected, offices.offices_by_id(viewer), name, now)


def make_package(uuid: UUID, *, actor: Actor, now: datetime) -> MadePackage:
    """The package as files; that they were made is written down with the SHA-256 of each, before they
    are handed over. Raises RequestNotFound, NotDue."""
    shape = read_package(uuid, actor=actor, now=now)
    made = MadePackage(shape, as_json(shape), print_paper(package_paper(shape)))
    digests = [sha256(contents).hexdigest() for contents in (made.as_json, made.as_pdf)]
    actions.note_files(uuid, *digests, actor=actor, now=now)
    return made
