"""What the rounds of the worker have in common: its queues, whom it acts as, and that one thing which
cannot be done now keeps nothing else waiting."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import close_old_connections

from tieline.apps.offices import queries as offices
from tieline.core.errors import TielineError
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, Viewer
from tieline.journeys.intake import HeldElsewhere

T = TypeVar("T")
logger = logging.getLogger(__name__)

INTAKE: Final = "intake"
LARGE: Final = "large-intake"
SETTLING: Final = "settling"
UPKEEP: Final = "upkeep"
WEBHOOKS: Final = "webhooks"
QUEUES: Final = (INTAKE, LARGE, SETTLING, UPKEEP, WEBHOOKS)
"""One job at a time in each. A small file never waits for a large one (`SMALL_FILE_BYTES`), what is to be
taken back or told anew for neither, no mail for any of them, and nothing for a receiver that is slow; the
memory is that of one large file, of one small one, of what is being settled, and of a round of mail."""

PATIENCE_S: Final = 20.0
"""How long a round waits for transactions that were under way."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why something is left for another round."""

    code: str


def attempt(step: Callable[[], T], what: str) -> T | Failed:
    """One that cannot be done now must not keep the others waiting; a later round tries again."""
    try:
        return step()
    except HeldElsewhere as error:
        return Failed(error.code)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others' turn must come
        # Its kind and not its text: that can hold a value.
        code = error.code if isinstance(error, TielineError) else type(error).__name__
        logger.error("%s is left for another round: %s", what, code)
        close_old_connections()
        return Failed(code)


def is_done(step: Callable[[], object], what: str) -> bool:
    return not isinstance(attempt(step, what), Failed)


def operator_at_home() -> Viewer:
    """The installation's operator, who alone reads what is left to do in all offices."""
    return operator_of(INSTALLATION_OFFICE).as_viewer()


def operator_of(office_id: OfficeId) -> Actor:
    """The installation's operator, acting for an office."""
    return Actor(offices.find_operator().id, office_id)
