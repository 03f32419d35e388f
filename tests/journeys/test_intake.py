"""A file from bytes to notices."""

import pytest

from tests.factories.world import (
    later,
    make_case,
    make_cast,
    make_submission,
)
from tieline.apps.notices import queries as notices

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"


def test_two_offices_that_hold_one_number_are_both_told() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    make_submission(cast.owner, [SHARED, "+1 202 555 0101"])
    second = make_submission(cast.partner, ["(202) 555-0143"], at=later(1))
    assert second.hits_found == 0 or second.hits_found == 1
    for player in (cast.owner, cast.partner):
        assert notices.count_new(player.viewer) == 1
    assert notices.count_new(cast.stranger.viewer) == 0
