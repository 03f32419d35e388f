"""Looking whether the index is what follows from the submissions, and bringing it to that.

First looked at without holding anybody up, some rows at a time; then what differs is derived once more and
written in one transaction for the keys, and one for the hits, with the tables locked. A kill leaves each
of the two as it was or as it should be. Where nothing differs nothing is locked, and nothing written.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

import psycopg
from psycopg import errors

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.retention import index_hits, index_keys
from tieline.apps.retention.index_keys import LEAST, MOST
from tieline.config.errors import ServerError
from tieline.config.older_transactions import await_older
from tieline.core.errors import Refused
from tieline.core.ids import Actor
from tieline.core.index_faults import Fault, FaultKind, Faults, Part
from tieline.core.matching.keys import KeyedHashes

NoteStep = Callable[[str, float], None]
"""Told the step, and which share of it is done."""
T = TypeVar("T")
Mended = Counter[tuple[Part, FaultKind]]
PATIENCE_S: Final = 60.0
_PAUSE_S: Final = 0.05
_TURN: Final = "select pg_try_advisory_lock(hashtext('tieline.index.rebuilding'))"
_KEYS_IN_ALL: Final = 2**64


class RebuiltElsewhere(Refused):
    """Another process rebuilds at this moment."""

    def __init__(self) -> None:
        super().__init__(
            "rebuilt_elsewhere",
            "Another process rebuilds the index at this moment. Wait until it is done.",
        )


@dataclass(slots=True)
class Looked:
    """What a look covered and found."""

    faults: Faults = field(default_factory=Faults)
    on_their_way: int = 0
    """Rows that somebody is still at, and that are not judged."""
    mentions: int = 0
    live: int = 0
    first_mention: int = 0
    share_of_keys: float = 0.0
    first_key: int = 0
    is_whole: bool = True
    wrong_mentions: set[int] = field(default_factory=set)
    wrong_keys: set[int] = field(default_factory=set)
    has_more: bool = False
    """Pointers or notices that belong to no mention and no key are wrong."""


@dataclass(frozen=True, slots=True)
class Index:
    """The index of an installation, and what deriving it anew takes."""

    keeper: KeeperConnection
    hashes: KeyedHashes
    hub_offices: int

    def look(self, note_step: NoteStep) -> Looked:
        """Look at all of it, holding nobody up."""
        looked = Looked(live=index_keys.count_live(self.keeper))
        self._look_at_keys(looked, note_step)
        self._look_at_hits(looked, note_step)
        return looked

    def sample(self, budget_s: float) -> Looked:
        """Look at as much as the time allows, from a place drawn by chance; what it was is said."""
        looked = Looked(live=index_keys.count_live(self.keeper))
        looked.first_mention = secrets.randbelow(index_keys.newest_mention(self.keeper) + 1)
        looked.first_key = secrets.randbelow(_KEYS_IN_ALL) + LEAST
        begun = time.monotonic()
        self._look_at_keys(looked, _no_step, begun + budget_s / 2)
        self._look_at_hits(looked, _no_step, begun + budget_s)
        return looked

    def rebuild(self, *, actor: Actor, now: datetime, note_step: NoteStep) -> tuple[Looked, Faults]:
        """Derive all of it anew and write what differs; what the look at the hits found before, and how
        many rows it took in all. Raises RebuiltElsewhere, ServerError, psycopg.Error."""
        self._take_turn()
        with acting_as(actor, durable=True):
            record("index.rebuild_begun", actor=actor, now=now)
        mended = self._rebuild_keys(note_step)
        try:
            # A scan or a settling that read the keys before may still write by them: those of this run, or
            # those that a run before mended, which did not come to its end.
            if not await_older(self.keeper, PATIENCE_S):
                raise _in_use()
            looked = self._rebuild_hits(mended, note_step, now)
        except (ServerError, psycopg.Error):
            self._record("index.rebuild_stopped", mended, actor, now)
            raise
        self._record("index.rebuilt", mended, actor, now)
        return looked, Faults(counts=mended)

    @staticmethod
    def _record(action: str, mended: Mended, actor: Actor, now: datetime) -> None:
        """What was mended, in the trail."""
        rows = {kind: sum(n for (_, k), n in mended.items() if k is kind) for kind in FaultKind}
        with acting_as(actor, durable=True):
            record(
                action,
                actor=actor,
                now=now,
                ids={
                    "missing": rows[FaultKind.MISSING],
                    "needless": rows[FaultKind.NEEDLESS],
                    "different": rows[FaultKind.DIFFERENT],
                },
            )

    def _rebuild_keys(self, note_step: NoteStep) -> Mended:
        looked = Looked(live=index_keys.count_live(self.keeper))
        self._look_at_keys(looked, note_step)
        if not looked.wrong_mentions and not looked.has_more:
            return Counter()
        wrong = sorted(looked.wrong_mentions)
        return _repeat(
            lambda left_s: index_keys.mend_keys(self.keeper, self.hashes, wrong, patience_s=left_s)
        )

    def _rebuild_hits(self, mended: Mended, note_step: NoteStep, now: datetime) -> Looked:
        looked = Looked(live=index_keys.count_live(self.keeper))
        self._look_at_hits(looked, note_step)
        if looked.wrong_keys or looked.has_more:
            wrong = sorted(looked.wrong_keys)
            mended += _repeat(
                lambda left_s: index_hits.mend_hits(
                    self.keeper, wrong, limit=self.hub_offices, now=now, patience_s=left_s
                )
            )
        return looked

    def _look_at_keys(
        self, looked: Looked, note_step: NoteStep, until: float | None = None
    ) -> None:
        for after, upto in self._spans(looked.first_mention):
            if until is not None and time.monotonic() > until:
                looked.is_whole = False
                break
            many, faults = index_keys.look_at_keys(self.keeper, self.hashes, after, upto)
            looked.mentions += many
            for fault in faults:
                looked.faults.add(fault)
                looked.wrong_mentions.add(fault.row)
            note_step("keys", looked.mentions / max(looked.live, 1))
        for fault in index_keys.look_at_pointers(self.keeper):
            looked.faults.add(fault)
            looked.has_more = True

    def _look_at_hits(
        self, looked: Looked, note_step: NoteStep, until: float | None = None
    ) -> None:
        seen = 0
        for keys64, reach in self._key_spans(looked.first_key):
            if until is not None and time.monotonic() > until:
                looked.is_whole = False
                break
            seen += reach
            for found in index_hits.look_at_hits(self.keeper, keys64, limit=self.hub_offices):
                self._note(looked, *found)
            looked.share_of_keys = seen / _KEYS_IN_ALL
            note_step("hits", looked.share_of_keys)
        if until is None or time.monotonic() <= until:
            for fault in index_hits.look_at_orphans(self.keeper):
                looked.faults.add(fault)
                looked.has_more = True

    @staticmethod
    def _note(looked: Looked, fault: Fault, key64: int, is_moving: bool) -> None:
        if is_moving:
            looked.on_their_way += 1
            return
        looked.faults.add(fault)
        looked.wrong_keys.add(key64)

    def _spans(self, first: int) -> Iterator[tuple[int, int]]:
        """All numbers of mentions, from one on to the last and then from the least to that one."""
        after = first or LEAST
        while after < MOST:
            upto = index_keys.next_span(self.keeper, after)
            yield after, upto
            after = upto
        after = LEAST
        while first and after < first:
            upto = min(index_keys.next_span(self.keeper, after), first)
            yield after, upto
            after = upto

    def _key_spans(self, first: int) -> Iterator[tuple[list[int], int]]:
        """All keys, from one on and then from the least to that one; with how many numbers they span."""
        for start, end in ((first, MOST + 1), (LEAST, first)):
            at = start
            while at < end:
                keys64 = index_hits.next_keys(self.keeper, at)
                upto = end
                if len(keys64) == index_hits.KEYS_AT_ONCE:
                    upto = min(keys64[-1] + 1, end)
                yield [key for key in keys64 if key < end], upto - at
                at = upto

    def _take_turn(self) -> None:
        found = self.keeper.execute(_TURN).fetchone()
        if not (found and found[0]):
            raise RebuiltElsewhere


def _repeat(attempt: Callable[[float], T]) -> T:
    """The transaction again and again, where somebody else is at the tables; told the time that is left.
    Raises ServerError when the time is over; nothing was written then."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return attempt(until - time.monotonic())
        except (errors.DeadlockDetected, errors.LockNotAvailable) as error:
            if time.monotonic() > until:
                raise _in_use() from error
        time.sleep(_PAUSE_S)


def _in_use() -> ServerError:
    return ServerError(
        "index_in_use",
        "Somebody's transaction goes on for more than a minute, and the index cannot be written beside it. "
        "What was mended before stays. Find who left it open, or wait, and rebuild again.",
    )


def _no_step(step: str, share: float) -> None:
    """For looks that show none."""
