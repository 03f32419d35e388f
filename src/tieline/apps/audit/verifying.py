"""Computing the chain again: is every sealed entry what it was, and in its place?

Nothing of what the database says of itself is believed but the entries: each link is computed anew,
and the checkpoints were exported and signed outside it. Takes a connection of the keeper.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import set_json_loads

from tieline.apps.audit.plain_tables import SAFE_PATH, find_disguised
from tieline.apps.audit.sealing import AT_ONCE, COLUMNS, KeeperConnection, chain_entry
from tieline.apps.audit.signing import is_signed
from tieline.core.audit_chain import first_link, next_link
from tieline.core.restorations import ACTION, Restoration


class Trouble(StrEnum):
    """What can be wrong with the trail."""

    CHANGED = "changed"  # the entry, its place or its link is not what was sealed
    MISSING = "missing"  # an entry was sealed and is not there
    GAP = "gap"  # links between two others are not there
    REWRITTEN = "rewritten"  # the chain agrees with itself, and not with a checkpoint
    CUT = "cut"  # the chain ends before a checkpoint
    SLIPPED_IN = "slipped_in"  # claims to have been committed before a round that saw none
    UNEXPLAINED = "unexplained"  # lost its texts, and no purge of its office accounts for that
    DISGUISED = (
        "disguised"  # a view, rule, child, policy or type stands between a table and its reader
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `first` to `last` are places in the chain, 0 where there is none."""

    trouble: Trouble
    first: int
    last: int
    entry_id: int | None = None
    table: str = ""
    """Which table is disguised."""


@dataclass(slots=True)
class Verified:
    """What was found. `entries` links stand in the chain, `unsealed` entries not yet."""

    entries: int = 0
    unsealed: int = 0
    covered: int = 0
    """How many entries the newest checkpoint covers."""
    redacted: int = 0
    """Entries whose texts a purge took out: the chain covers the hash of what they were."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def tail(self) -> int:
        """Entries that no checkpoint covers: what is done to these is not found."""
        return max(self.entries - self.covered, 0) + self.unsealed


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands, and what it is of. `at` is None of an entry that is gone."""

    position: int
    entry_id: int
    office_id: int | None
    person_id: int | None
    action: str | None
    at: datetime | None


_PLACE: Final = """
select s.position, s.entry_id, e.office_id, e.person_id, e.action, e.at
from audit_seal s left join audit_auditentry e on e.id = s.entry_id
where s.link = %s
"""
_CHAIN: Final = f"""
select s.position, s.link, s.entry_id, e.redacted_for, {COLUMNS}
from audit_seal s left join audit_auditentry e on e.id = s.entry_id
order by s.position
"""  # noqa: S608 - the columns are ours
_SLIPPED_IN: Final = """
select e.id
from audit_auditentry e
where not exists (select 1 from audit_seal s where s.entry_id = e.id)
  and pg_visible_in_snapshot(
      e.xid8, (select snapshot from audit_sealinground order by id desc limit 1)::pg_snapshot)
order by e.id
"""
# What a sweep sealed later all the same, of entries that claim to be older than a round before it.
_SWEPT_IN: Final = """
select e.id
from (select r.last_position, r.snapshot::pg_snapshot as snapshot, r.sealed_at,
             lead(r.last_position) over (order by r.id) as next_position
      from audit_sealinground r) r
join audit_seal s on s.position > r.last_position and s.position <= r.next_position
join audit_auditentry e on e.id = s.entry_id
where pg_visible_in_snapshot(e.xid8, r.snapshot) and e.recorded_at < r.sealed_at
order by e.id
"""
_UNSEALED: Final = """
select count(*) from audit_auditentry e
where not exists (select 1 from audit_seal s where s.entry_id = e.id)
"""
_COUNT: Final = "select count(*) from audit_seal"
# Of every office the purges that somebody ordered, as the trail itself says.
_ORDERED: Final = """
select e.office_id, e.ids ->> 'tombstone' from audit_auditentry e
where e.action in ('case.purge_ordered', 'submission.purge_ordered')
"""
_RESTORED: Final = "select id, ids from audit_auditentry where action = %s order by id"
_REDACTED_AT: Final = 3
_ENTRY_AT: Final = 4
_TEXTS: Final = slice(_ENTRY_AT + 10, _ENTRY_AT + 13)


def count_links(keeper: KeeperConnection) -> int:
    """How many links there are to compute again."""
    return _number(keeper, _COUNT)


def find_place(keeper: KeeperConnection, link: bytes) -> Place | None:
    """Where in the chain a link stands, and what entry it is of; None where it stands nowhere."""
    found = keeper.execute(_PLACE, [link]).fetchone()
    return None if found is None else Place(*found)


def read_restorations(
    keeper: KeeperConnection, *, installation_id: str, public_key: bytes
) -> tuple[list[Restoration], list[int]]:
    """The restores that the trail tells of, in order, and the ids of entries that claim one and bear no
    signature of this key: nothing is believed of these."""
    found: list[Restoration] = []
    claimed: list[int] = []
    for entry_id, ids in keeper.execute(_RESTORED, [ACTION]):
        try:
            one = Restoration.of_entry(installation_id, ids)
        except ValueError:
            claimed.append(entry_id)
            continue
        if is_signed(one, public_key):
            found.append(one)
        else:
            claimed.append(entry_id)
    return found, claimed


def verify(
    keeper: KeeperConnection,
    *,
    installation_id: str,
    checkpoints: Mapping[int, str],
    tombstones: Collection[tuple[int, UUID]] = (),
    note_step: Callable[[int], None] = lambda _: None,
) -> Verified:
    """Compute the whole chain again and hold it against the checkpoints, which say by count of
    entries which link (hexadecimal) came last. `note_step` is told of links done since.

    An entry may have lost its texts to a purge: for one of `tombstones`, each with its office, that
    the trail of this office says was ordered. Any other loss is a finding.
    """
    verified = Verified(covered=max(checkpoints, default=0))
    with keeper.transaction():  # one view: what is sealed meanwhile is another time's
        keeper.execute("set transaction isolation level repeatable read")
        keeper.execute(SAFE_PATH)
        verified.findings += [
            Finding(Trouble.DISGUISED, 0, 0, table=name) for name in find_disguised(keeper)
        ]
        ordered = {(row[0], row[1]) for row in keeper.execute(_ORDERED)}
        explained = {(office, one) for office, one in tombstones if (office, str(one)) in ordered}
        walk = _Walk(first_link(installation_id), checkpoints, explained)
        for rows in _read_chain(keeper):
            for row in rows:
                verified.findings += walk.take(row)
            note_step(len(rows))
        verified.entries, verified.redacted = walk.last, walk.redacted
        if walk.last < verified.covered:
            verified.findings.append(Finding(Trouble.CUT, walk.last + 1, verified.covered))
        verified.unsealed = _number(keeper, _UNSEALED)
        verified.findings += [
            Finding(Trouble.SLIPPED_IN, 0, 0, row[0])
            for statement in (_SLIPPED_IN, _SWEPT_IN)
            for row in keeper.execute(statement)
        ]
    return verified


class _Walk:
    """Goes along the chain link by link."""

    def __init__(
        self,
        start: bytes,
        checkpoints: Mapping[int, str],
        explained: Collection[tuple[int, UUID]],
    ) -> None:
        self._before: bytes | None = start
        self._checkpoints = checkpoints
        self._explained = explained
        self.last = 0
        self.redacted = 0

    def take(self, row: tuple[Any, ...]) -> Iterator[Finding]:
        """What is wrong with the next link. After a gap the link before is not known, so that the
        link that follows can be held against nothing."""
        position, link, entry_id = row[0], bytes(row[1] or b""), row[2]
        if position is None:
            yield Finding(Trouble.CHANGED, 0, 0, entry_id)
            return
        if position != self.last + 1:
            yield Finding(Trouble.GAP, self.last + 1, position - 1)
            self._before = None
        if row[_ENTRY_AT] is None:
            yield Finding(Trouble.MISSING, position, position, entry_id)
        elif self._before is not None and _link_of(self._before, row[_ENTRY_AT:]) != link:
            yield Finding(Trouble.CHANGED, position, position, entry_id)
        if row[_REDACTED_AT] is not None:
            self.redacted += 1
            if (row[_ENTRY_AT + 1], row[_REDACTED_AT]) not in self._explained or any(row[_TEXTS]):
                yield Finding(Trouble.UNEXPLAINED, position, position, entry_id)
        if self._checkpoints.get(position, link.hex()) != link.hex():
            yield Finding(Trouble.REWRITTEN, position, position, entry_id)
        self._before, self.last = link, position


def _link_of(before: bytes, row: tuple[Any, ...]) -> bytes | None:
    """The link of an entry; None of one that nobody could have sealed as it stands."""
    try:
        return next_link(before, chain_entry(row))
    except (AttributeError, TypeError, ValueError, RecursionError):
        return None


class _AnyMoment(TimestamptzLoader):
    """A time, or None for one that lies beyond what can be read: then it is not what was sealed."""

    def load(self, data: Buffer) -> datetime:
        try:
            return super().load(data)
        except psycopg.DataError:
            return None  # type: ignore[return-value]


def _any_json(text: str | bytes) -> object:
    """What the text says; for what cannot be read something that nothing can be computed from."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return object()


def _read_chain(keeper: KeeperConnection) -> Iterator[list[tuple[Any, ...]]]:
    with keeper.cursor("chain") as cursor:
        cursor.adapters.register_loader("timestamptz", _AnyMoment)
        set_json_loads(_any_json, cursor)
        cursor.execute(_CHAIN)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def _number(keeper: KeeperConnection, statement: str) -> int:
    found = keeper.execute(statement).fetchone()
    return int(found[0]) if found else 0
