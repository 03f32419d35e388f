"""The ledger of purges: a line for each, ids only, in a file beside the database.

A backup that is older than a purge brings back what was purged, tombstone gone. The ledger lies outside
the database, so that what was restored is held against it and purged again.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from tieline.apps.retention import actions as retention
from tieline.apps.retention import queries
from tieline.apps.retention.actions import Thing, Why
from tieline.apps.retention.purging import Order
from tieline.config.errors import HomeError
from tieline.config.files import sync_directory
from tieline.core.ids import OfficeId
from tieline.core.purging import PurgedKind, PurgeReason
from tieline.journeys.rounds import operator_of

_GROUND: Final = "replayed from the ledger of purges after a restore"
_IDS: Final = 2**63
_OWN: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW


@dataclass(frozen=True, slots=True)
class Line:
    """That something was purged."""

    tombstone: UUID
    office_id: OfficeId
    thing: Thing
    reason: PurgeReason


def append(path: Path, order: Order) -> None:
    """Write a purge down, so that it outlives the database. Twice is harmless. Raises OSError."""
    line = {
        "tombstone": str(order.uuid),
        "office": order.office_id,
        "kind": order.kind.value,
        "id": order.thing_id,
        "uuid": str(order.thing_uuid),
        "reason": order.reason.value,
    }
    # A line that a loss of power cut off is ended first: it stands for a purge that is done again.
    _add(path, b"\n" + json.dumps(line).encode("ascii") + b"\n")


def copy(path: Path, to: Path) -> None:
    """Bring every line of a ledger into another, which may hold more, and is there from now on even if
    nothing was purged: so that its absence can be told from that. Raises OSError."""
    missing = _missing(path, to)
    if missing or not to.exists():
        _add(to, b"".join(b"\n" + line + b"\n" for line in missing))


def count_missing(path: Path, to: Path) -> int:
    """How many lines of a ledger another lacks. Raises OSError."""
    return len(_missing(path, to))


def _missing(path: Path, to: Path) -> list[bytes]:
    held, known = ([] if not one.exists() else one.read_bytes().splitlines() for one in (path, to))
    there = set(known)
    return [line for line in dict.fromkeys(held) if line and line not in there]


def demand_whole(path: Path) -> None:
    """Raises HomeError for a line that is whole and says no purge: it was changed, or the disk lost it. A
    line that was cut off stands for a purge that was done again."""
    for number, text in enumerate(_texts(path), start=1):
        if text.endswith("}") and _read(text) is None:
            raise HomeError(
                "ledger_damaged",
                f"Line {number} of {path} says no purge: it was changed or damaged. Take an undamaged copy, "
                "or remove the line if what it purged may come back.",
            )


def replay(path: Path, *, now: datetime) -> int:
    """Order the purge of everything of the ledger that is there again; how many. Safe to run again.

    Raises HomeError where the ledger cannot be read.
    """
    ordered = 0
    seen: set[UUID] = set()
    for line in _lines(path):
        if line.tombstone in seen:
            continue
        seen.add(line.tombstone)
        actor = operator_of(line.office_id)
        if queries.is_back(actor.as_viewer(), line.thing):
            ordered += retention.order_again(
                line.tombstone, line.thing, Why(line.reason, _GROUND), actor=actor, now=now
            )
    return ordered


def _add(path: Path, lines: bytes) -> None:
    is_there = path.exists()
    with os.fdopen(os.open(path, _OWN, 0o600), "ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if not is_there:
        sync_directory(path.parent)


def _lines(path: Path) -> Iterator[Line]:
    for text in _texts(path):
        line = _read(text)
        if line is not None:  # else cut off: the purge was not noted, and is done again
            yield line


def _texts(path: Path) -> list[str]:
    try:
        # Lines as `copy` has them: text would also end at what only a damaged line holds.
        return [line.decode("ascii", "replace") for line in path.read_bytes().splitlines()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise HomeError("ledger_unreadable", f"{path} cannot be read: {error.strerror}.") from error


def _read(text: str) -> Line | None:
    """The purge that a line says; None where it says none, or one that no database could have."""
    try:
        said = json.loads(text)
        thing = Thing(PurgedKind(said["kind"]), _id(said["id"]), UUID(said["uuid"]))
        office = OfficeId(_id(said["office"]))
        return Line(UUID(said["tombstone"]), office, thing, PurgeReason(said["reason"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _id(said: object) -> int:
    if type(said) is not int or not -_IDS <= said < _IDS:
        raise ValueError
    return said
