"""The worker's third occupation: purging what was ordered, as the keeper, in a session of its own.

The application orders and takes out of the index; only the keeper may delete. Whatever a kill leaves
half-way is found by the tombstone, and done again.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.retention import actions as retention
from tieline.apps.retention import purging
from tieline.apps.retention.purging import Order
from tieline.config import purge_ledger
from tieline.config.backups.keyring import ledger_in
from tieline.config.backups.plan import read_plan
from tieline.config.home import Home, load_secrets
from tieline.config.sealer import connect_keeper
from tieline.journeys.purging import take_out
from tieline.journeys.rounds import PATIENCE_S, attempt, operator_of


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did. `left` waits: something works on it, or may still see it."""

    done: int
    left: int


class Purger:
    """Purges while it holds the turn; of several processes one does."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def do_round(self, now: datetime) -> Round | None:
        """Bring every purge that was ordered as far as it goes; None where another has the turn.
        Raises psycopg.Error."""
        with connect_keeper(load_secrets(self._home)) as keeper:
            if not purging.take_turn(keeper):
                return None
            orders = purging.list_pending(keeper)
            done = sum(
                attempt(partial(self._finish, keeper, order, now), f"purge {order.id}") is True
                for order in orders
            )
        return Round(done, len(orders) - done)

    def replay(self, now: datetime) -> int:
        """Order again what the ledger says was purged and a restored backup brought back; how many.
        Raises HomeError."""
        return purge_ledger.replay(self._home.purges_path, now=now)

    def _finish(self, keeper: KeeperConnection, order: Order, now: datetime) -> bool:
        actor = operator_of(order.office_id)
        if order.purged_at is None:
            take_out(order.kind, order.thing_id, actor=actor, now=now, patience_s=PATIENCE_S)
            if not purging.purge(keeper, order, now=now):
                return False
        # Again after a kill: a line that stands twice counts once.
        self._write_down(order)
        retention.note_purged(order, actor=actor, now=now)
        return True

    def _write_down(self, order: Order) -> None:
        """In the home, and where the keys of backups lie: a restore needs it though the home is lost.
        Raises OSError, and then the purge is not noted and comes here again."""
        purge_ledger.append(self._home.purges_path, order)
        folder = read_plan(os.environ).keys
        if folder is not None:
            installation = load_secrets(self._home).installation_id
            purge_ledger.copy(self._home.purges_path, ledger_in(folder, installation))
