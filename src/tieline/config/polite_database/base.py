"""A worker that was started with `nice` does its work in the database server, by a process of that
server: nice itself would spare nobody anything. So of the installation's own server, which runs on
this machine, the process that serves a connection takes the nice value of who opened it; and where a
nice one says that what it does gives way, it runs only while nothing else wants the processor.
"""

import logging
import os
from typing import Any

from django.db.backends.postgresql import base

from tieline.core.urgency import gives_way

logger = logging.getLogger(__name__)


class DatabaseWrapper(base.DatabaseWrapper):
    """For a server on this machine alone: its process ids mean something here."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        be_as_polite(connection.info.backend_pid)
        return connection


def be_as_polite(process_id: int) -> None:
    """Make another process of this machine as nice as this one, if this one is nice at all; and idle,
    where what runs here gives way. There is no way back for one that has no privileges: such a
    connection is closed with the work that it was opened for."""
    value = os.getpriority(os.PRIO_PROCESS, 0)
    if value <= 0:
        return
    try:
        os.setpriority(os.PRIO_PROCESS, process_id, value)
        if gives_way():
            os.sched_setscheduler(process_id, os.SCHED_IDLE, os.sched_param(0))
    except OSError as error:
        # Another system user's, or gone: what is asked of it is done all the same, only not as nicely.
        logger.warning("a server process keeps its priority: %s", error.strerror)
