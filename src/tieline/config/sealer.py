"""The worker's second occupation: sealing the audit trail, in a thread and a session of its own.

Not a task of the queue, so that nothing which waits there can make a checkpoint late.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connections

from tieline.apps.audit import sealing
from tieline.apps.audit.sealing import ChainEnd, KeeperConnection
from tieline.config import checkpoint_folder
from tieline.config.errors import SecretsError
from tieline.config.home import Home, Secrets, load_secrets
from tieline.core.errors import TielineError

logger = logging.getLogger(__name__)

ROUND_S: Final = 15.0
QUIET_S: Final = 40.0
"""So often a checkpoint goes out though nothing is new; with a round, never more than 60 s apart."""
_STOP_WITHIN_S: Final = 10.0


class Sealer:
    """Seals and exports while it holds the turn; of several workers one does."""

    def __init__(
        self, home: Home, folder: Path, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._home = home
        self._folder = folder
        self._clock = clock
        self._keeper: KeeperConnection | None = None
        self._exported: ChainEnd | None = None
        self._exported_at = 0.0
        self._is_swept = False

    def do_round(self, now: datetime) -> ChainEnd | None:
        """Seal what is new and export a checkpoint where one is due; None where another has the
        turn. Raises psycopg.Error, OSError, TielineError."""
        secrets = demand_key(load_secrets(self._home))
        keeper = self._session(secrets)
        if keeper is None:
            return None
        end = sealing.seal(
            keeper, installation_id=secrets.installation_id, now=now, is_sweep=not self._is_swept
        )
        self._is_swept = True
        if end != self._exported or self._clock() - self._exported_at >= QUIET_S:
            checkpoint_folder.append(
                self._folder,
                end,
                installation_id=secrets.installation_id,
                private_key=secrets.audit_key,
                now=now,
            )
            self._exported, self._exported_at = end, self._clock()
        return end

    def close(self) -> None:
        """End the session, and with it the turn."""
        if self._keeper is not None:
            with suppress(psycopg.Error):
                self._keeper.close()
        self._keeper = None
        self._is_swept = False

    def _session(self, secrets: Secrets) -> KeeperConnection | None:
        if self._keeper is None:
            keeper = connect_keeper(secrets)
            if not sealing.take_turn(keeper):
                keeper.close()
                return None
            self._keeper = keeper
        return self._keeper


class SealingThread:
    """Rounds of a sealer until told to stop. What goes wrong is said once, and tried again."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._told = threading.Event()
        self._last = ""
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)

    def start(self) -> None:
        """Begin with a round at once. Started again it goes on."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """A last round, then the end; waited for a while."""
        self._told.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._told.is_set()
            self._try_round()
            if not is_last:
                self._told.wait(ROUND_S)
        self._sealer.close()

    def _try_round(self) -> None:
        try:
            self._sealer.do_round(datetime.now(UTC))
            self._last = ""
        except Exception as error:  # noqa: BLE001 - a thread that ended would seal nothing ever again
            code = error.code if isinstance(error, TielineError) else type(error).__name__
            if code != self._last:
                logger.error("the audit trail is not sealed, or not exported: %s", code)
            self._last = code
            if not isinstance(error, OSError):  # a full disk takes nothing from the session
                self._sealer.close()


def connect_keeper(secrets: Secrets) -> KeeperConnection:
    """A session of the keeper in the database that is served, each statement a transaction of its
    own. Raises psycopg.Error."""
    return connect_as("tieline_keeper", secrets)


def connect_as(role: str, secrets: Secrets, **options: Any) -> KeeperConnection:
    """The same of another role that signs in, with more options of libpq."""
    served = connections["default"].settings_dict
    return psycopg.connect(
        host=served["HOST"],
        port=served["PORT"],
        dbname=served["NAME"],
        user=role,
        password=secrets.passwords[role],
        autocommit=True,
        **{**served["OPTIONS"], **options},
    )


def demand_key(secrets: Secrets) -> Secrets:
    """The same, where they hold the key of checkpoints. Raises SecretsError."""
    if not secrets.audit_key:
        raise SecretsError(
            "no_audit_key",
            "This installation has no key to sign checkpoints with yet. Run `tieline init`.",
        )
    return secrets
