"""Whether a purge waits for a court tells nothing of silent cases."""

from datetime import UTC, datetime

import pytest

from tests.factories.prosecution import add_person, ask_for
from tests.factories.purged import make_supervisor, order_submission, run_purger
from tests.factories.world import Cast, make_case, make_cast, make_player, make_submission
from tieline.config.purger import Round
from tieline.core.postures import Posture
from tieline.journeys import packaging

QUIET, OWN = "+1 202 555 0188", "+1 202 555 0101"


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_case(made.stranger, posture=Posture.SILENT)
    make_submission(made.stranger, [QUIET])
    make_supervisor(database, made.owner)
    return made


@pytest.mark.parametrize("value", [QUIET, OWN], ids=["held in silence", "held by nobody else"])
def test_a_file_of_a_case_that_is_asked_for_waits_whether_or_not_somebody_holds_its_values(
    cast: Cast, value: str
) -> None:
    row = make_submission(cast.owner, [value])
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    order_submission(cast.owner, row)
    assert run_purger() == Round(0, 1)
    packaging.issue(uuid, actor=prosecutor, now=datetime.now(UTC))
    assert run_purger() == Round(1, 0)
