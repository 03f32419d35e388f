"""The purger's place in the worker: a thread of its own, so that no task of the queue delays a purge."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.db import close_old_connections

from tieline.core.errors import TielineError

logger = logging.getLogger(__name__)

ROUND_S: Final = 15.0
_STOP_WITHIN_S: Final = 30.0


class PurgingThread:
    """Rounds until told to stop. What goes wrong is said once, and tried again."""

    def __init__(self, do_round: Callable[[datetime], object]) -> None:
        self._do_round = do_round
        self._told = threading.Event()
        self._last = ""
        self._thread = threading.Thread(target=self._run, name="purger", daemon=True)

    def start(self) -> None:
        """Begin with a round at once. Started again it goes on."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """No further round; what is under way is waited for a while, and safe to be cut off."""
        self._told.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._told.is_set():
            self._try_round()
            self._told.wait(ROUND_S)

    def _try_round(self) -> None:
        try:
            close_old_connections()
            self._do_round(datetime.now(UTC))
            self._last = ""
        except Exception as error:  # noqa: BLE001 - a thread that ended would purge nothing ever again
            code = error.code if isinstance(error, TielineError) else type(error).__name__
            if code != self._last:
                logger.error("purges are left for another round: %s", code)
            self._last = code
        finally:
            close_old_connections()
