"""Public threads about what a marking keeps back and shows all the same, replayed against Tieline.

Each test names its thread and what happened there. docs/security/leak-threads.md lists all of them.
"""

from dataclasses import replace

import pytest

from tests.conftest import admin
from tests.factories.world import NOON, Player, later, make_case, make_player, make_submission
from tests.security.threads.asking import Asker, differing
from tieline.apps.cases import actions as cases
from tieline.apps.cases.queries import get_case
from tieline.core.marking_fields import UNSTATED
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.journeys.marking import replace_marking

SHARED, OTHER, ALONE = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0145"
KEPT_BACK = (TrafficLight.RED, TrafficLight.AMBER_STRICT)
"""Each office of these tests is of an agency of its own: neither lets another office know."""
pytestmark = pytest.mark.usefixtures("database")


def _players() -> tuple[Player, Player, Player]:
    """Two offices that share two values, and one whose case will be marked."""
    knowing, third, marked = (make_player(code) for code in ("KNO", "THI", "MAR"))
    make_case(knowing)
    make_case(third, "T-1")
    make_submission(third, [SHARED, OTHER], case="T-1")
    make_submission(knowing, [SHARED, OTHER, ALONE], at=later(1))
    return knowing, third, marked


def _hand_in_marked(marked: Player, light: TrafficLight) -> None:
    value = replace(DEFAULT_MARKING, tlp=light)
    cases.open_case(
        "SECRET-REF", actor=marked.actor, now=NOON, summary="a secret summary", marking=value
    )
    make_submission(marked, [SHARED, ALONE], case="SECRET-REF", at=later(2))


def _mark(marked: Player, light: TrafficLight, minute: int) -> None:
    case = get_case(marked.viewer, "SECRET-REF")
    stated = replace(UNSTATED, tlp=light.value)
    replace_marking(case.uuid, stated, "a test", actor=marked.actor, now=later(minute))


@pytest.mark.parametrize("light", KEPT_BACK)
def test_opencti_8237_what_a_marking_keeps_back_is_counted_exported_and_streamed(
    light: TrafficLight,
) -> None:
    """OpenCTI-Platform/opencti#8237: what a user's markings kept back was missing from lists, and
    counted, drawn, exported and streamed all the same.

    Two partners are asked for all that they are told: pages, exports, counts, API and SQL. Nothing of
    it changes when an office hands in their values under a marking that keeps it from them."""
    knowing, third, marked = _players()
    askers = [Asker(player) for player in (knowing, third)]
    values = (SHARED, OTHER, ALONE)
    for asker in askers:
        asker.everything(*values)  # what they were told first by these looks stands on their pages
    before = [asker.everything(*values) for asker in askers]
    _hand_in_marked(marked, light)
    after = [asker.everything(*values) for asker in askers]
    for one, other in zip(before, after, strict=True):
        assert len(one) > 40
        assert differing(one, other) == []
    # What is compared would show it, and shows it no more once it is kept back again.
    _mark(marked, TrafficLight.GREEN, 3)
    seen = differing(after[0], askers[0].everything(*values))
    assert {"page /hits", "page check", "API check", "API /hits", "SQL hits", "SQL values"} <= {
        *seen
    }
    _mark(marked, light, 4)
    again = askers[0].everything(*values)
    # The notice of the time between is theirs; that it was taken back stands on it, and no more.
    assert differing(after[0], again) == ["SQL notices_notice"]
    assert "SECRET-REF" not in repr(again)


@pytest.mark.parametrize("light", KEPT_BACK)
def test_opencti_9160_a_marking_comes_later_than_what_it_is_to_keep_back(
    database: str, light: TrafficLight
) -> None:
    """OpenCTI-Platform/opencti#9160: an entity could be marked only after it was made, so a stream
    told of it in between. A marking is put on by the statement that opens the case: nobody was ever
    told, not even of something that was taken back."""
    knowing, third, marked = _players()
    told = (
        "select office_id, count(*) from notices_notice group by 1 order by 1",
        "select recipient_id, count(*) from sharing_disclosure group by 1 order by 1",
    )
    with admin(database) as super_:
        before = [super_.execute(statement).fetchall() for statement in told]
        _hand_in_marked(marked, light)
        after = [super_.execute(statement).fetchall() for statement in told]
        unmarked = super_.execute("select count(*) from cases_case where marking_id is null")
        assert unmarked.fetchone() == (0,)
        assert super_.execute("select count(*) from notices_delivery").fetchone() == (0,)
    for one, other in zip(before, after, strict=True):
        assert [row for row in other if row[0] != marked.office.id] == one
    assert {office for office, _ in before[0]} == {knowing.office.id, third.office.id}
    assert {office for office, _ in after[0]} > {office for office, _ in before[0]}
