"""A worker that was started with `nice` does its work in the database server, by a process of that
server: nice itself would spare nobody anything. So of the installation's own server, which runs on
this machine, the process that serves a connection takes the nice value of who opened it.
"""

import logging
import os
from typing import Any

from django.db.backends.postgresql import base

logger = logging.getLogger(__name__)


class DatabaseWrapper(base.DatabaseWrapper):
    """For a server on this machine alone: its process ids mean something here."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        share_nice_value(connection.info.backend_pid)
        return connection


def share_nice_value(process_id: int) -> None:
    """Make another process of this machine as nice as this one, if this one is nice at all."""
    value = os.getpriority(os.PRIO_PROCESS, 0)
    if value <= 0:
        return
    try:
        os.setpriority(os.PRIO_PROCESS, process_id, value)
    except OSError as error:
        # Another system user's, or gone: what is asked of it is done all the same, only not as nicely.
        logger.warning("a server process keeps its priority: %s", error.strerror)
