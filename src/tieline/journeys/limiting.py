"""What partners may be told at all changes: flags, and limits of one office. It holds at once; the hits
of the offices concerned are settled by the worker."""

from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.offices import ceilings
from tieline.apps.offices import queries as offices
from tieline.apps.sharing import flags
from tieline.apps.sharing.parties import PartyName, find_key, office_ids_of
from tieline.core.ids import Actor
from tieline.core.markings import Sensitivity
from tieline.journeys.settling_answers import note_recipient


def flag(name: PartyName, *, reason: str, actor: Actor, now: datetime) -> None:
    """Flag an office, an agency or a country. Raises what `flags.flag` raises."""
    with acting_as(actor, durable=True):
        flags.flag(name, reason=reason, actor=actor, now=now)
        _note_party(name, reveals=False, actor=actor, now=now)


def unflag(name: PartyName, *, reason: str, actor: Actor, now: datetime) -> None:
    """End such a flag. Raises what `flags.unflag` raises."""
    with acting_as(actor, durable=True):
        flags.unflag(name, reason=reason, actor=actor, now=now)
        _note_party(name, reveals=True, actor=actor, now=now)


def limit_office(
    code: str,
    ceiling: Sensitivity | None,
    is_law_enforcement: bool | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what an office may be told. Raises what `ceilings.limit_office` raises."""
    with acting_as(actor, durable=True):
        ceilings.limit_office(code, ceiling, is_law_enforcement, actor=actor, now=now)
        office = offices.get_office(actor.as_viewer(), code)
        note_recipient(office.id, reveals=True, actor=actor, now=now)


def _note_party(name: PartyName, *, reveals: bool, actor: Actor, now: datetime) -> None:
    for office_id in office_ids_of(find_key(actor.as_viewer(), name)):
        note_recipient(office_id, reveals=reveals, actor=actor, now=now)
