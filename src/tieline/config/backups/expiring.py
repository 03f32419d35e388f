"""Expiring a backup: its key goes first, and with it every copy, wherever it lies; then the file."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from tieline.apps.audit import actions as trail
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.sources import Channel, coming_by
from tieline.config import purge_ledger
from tieline.config.backups.keyring import Keyring, Record
from tieline.config.backups.making import sweep
from tieline.config.backups.plan import Plan, read_plan
from tieline.config.files import held
from tieline.config.home import Home, load_secrets
from tieline.core.errors import TielineError
from tieline.core.ids import INSTALLATION_OFFICE, Actor
from tieline.journeys.rounds import operator_of

_T = TypeVar("_T")

logger = logging.getLogger(__name__)

_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Expired:
    """A backup that nothing opens any more. `is_removed`: its file was where it was written."""

    record: Record
    is_removed: bool


def expire(home: Home, plan: Plan, *, actor: Actor, now: datetime) -> list[Expired] | None:
    """Destroy the keys of all backups whose time is over, and then their files; None where another
    process makes or expires backups now. Done again after a kill it goes on where it was. What one
    backup refuses keeps no other: it is raised when all else is done.

    Raises BackupError, OSError.
    """
    keyring = Keyring(plan.demand_keys(), load_secrets(home).installation_id)
    with held(home.backup_lock_path) as lock:
        if lock is None:
            return None
        failures: list[TielineError | OSError] = []
        records, unreadable = keyring.read()
        failures += unreadable
        due = [one for one in records if one.has_expired(now)]
        for one in due:  # of all of them first: a file that stays is nothing without its key
            _try(partial(keyring.destroy_key, one.ident), failures)
        _try(partial(sweep, keyring), failures)
        _try(partial(purge_ledger.copy, home.purges_path, keyring.ledger_path), failures)
        found = [_try(partial(_expire, keyring, one, actor, now), failures) for one in due]
        if failures:
            raise failures[0]
        return [one for one in found if one is not None]


def _try(step: Callable[[], _T], failures: list[TielineError | OSError]) -> _T | None:
    """What comes of a step; None, and the failure kept, where it failed."""
    try:
        return step()
    except (TielineError, OSError) as error:
        failures.append(error)
        return None


def _expire(keyring: Keyring, record: Record, actor: Actor, now: datetime) -> Expired:
    keyring.destroy_key(record.ident)
    is_removed = record.file.exists()
    with suppress(FileNotFoundError):
        record.file.unlink()
    with acting_as(actor):
        trail.record("backup.expired", actor=actor, now=now, ids={"backup": str(record.ident)})
    keyring.forget(record.ident)
    return Expired(record, is_removed)


class HourlyExpiry:
    """What the worker does: at its start and each hour. What goes wrong is logged, and keeps nothing
    else waiting."""

    def __init__(self, home: Home, environ: Mapping[str, str]) -> None:
        self._home = home
        self._environ = environ
        self._due_at: datetime | None = None

    def do_round(self, now: datetime) -> None:
        """Let expire what is due, where backups are set up."""
        if self._due_at is not None and now < self._due_at:
            return
        self._due_at = now + _EVERY
        try:
            plan = read_plan(self._environ)
            if plan.keys is not None:
                with coming_by(Channel.WORKER):
                    expire(self._home, plan, actor=operator_of(INSTALLATION_OFFICE), now=now)
        except (OSError, TielineError) as error:
            code = error.code if isinstance(error, TielineError) else type(error).__name__
            logger.error("backups are left to expire in an hour: %s", code)
