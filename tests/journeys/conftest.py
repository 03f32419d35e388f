"""A mail server for a test, and two offices of which each waits to be told."""

from collections.abc import Iterator

import pytest

from tests.factories.world import (
    Cast,
    make_case,
    make_cast,
    make_submission,
)
from tests.journeys.mail_server import MailServer, mail_goes_to, running
from tests.journeys.mailed import SHARED


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running(MailServer()) as server, mail_goes_to(server):
        yield server


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share a value since noon: a notice waits for each of them."""
    made = make_cast()
    for player in (made.owner, made.partner):
        make_case(player)
        make_submission(player, [SHARED])
    return made
