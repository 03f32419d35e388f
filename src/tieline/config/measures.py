"""The names of all that is measured, and what each means: for `tieline metrics`, and compared with
docs/operate/monitoring.md by a test.

Totals of the installation only, and names of addresses without their ids: none counts by office, person
or case, so that no count tells what a silent office does.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Measure:
    """One family of series."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


REQUESTS: Final = Measure(
    "tieline_requests", "Requests answered, by address and class of status.", ("route", "status")
)
REQUEST_SECONDS: Final = Measure(
    "tieline_request_seconds", "How long requests took, by address.", ("route",)
)
READY: Final = Measure("tieline_ready", "1 if the installation can serve, else 0.")
HEARTBEAT: Final = Measure(
    "tieline_worker_heartbeat_age_seconds", "Since a worker was last heard of."
)
JOBS: Final = Measure("tieline_jobs_waiting", "Jobs that wait for a worker, by queue.", ("queue",))
OLDEST: Final = Measure(
    "tieline_jobs_oldest_seconds", "How long the oldest waiting job waits, by queue.", ("queue",)
)
UNFINISHED: Final = Measure(
    "tieline_submissions_unfinished", "Files handed in that are not at their end."
)
FAILED: Final = Measure(
    "tieline_submissions_failed", "Those of them whose intake failed and is tried again."
)
UNSETTLED: Final = Measure(
    "tieline_withdrawals_unsettled", "Withdrawals whose hits are still to be retracted."
)
DELIVERIES: Final = Measure(
    "tieline_deliveries_waiting", "Notices to be delivered now, by channel.", ("channel",)
)
TROUBLED: Final = Measure(
    "tieline_deliveries_troubled",
    "Deliveries that failed: tried again (retrying), or not (given_up).",
    ("state",),
)
WEBHOOKS: Final = Measure(
    "tieline_webhook_messages_troubled",
    "Messages that a webhook's receiver did not take: tried again (retrying), or not (given_up).",
    ("state",),
)
CONNECTIONS: Final = Measure(
    "tieline_database_connections", "Sessions in the database, of whomever."
)
CONNECTIONS_LIMIT: Final = Measure(
    "tieline_database_connections_limit", "Sessions that the server allows for everybody."
)
FREE_BYTES: Final = Measure(
    "tieline_home_free_bytes", "Bytes free on the disk of the installation's home."
)
ALL: Final = (
    REQUESTS,
    REQUEST_SECONDS,
    READY,
    HEARTBEAT,
    JOBS,
    OLDEST,
    UNFINISHED,
    FAILED,
    UNSETTLED,
    DELIVERIES,
    TROUBLED,
    WEBHOOKS,
    CONNECTIONS,
    CONNECTIONS_LIMIT,
    FREE_BYTES,
)
