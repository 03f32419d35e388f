"""What waits for somebody's word stands at the head of their desk, and of nobody else's."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.factories.protection import make_custodian
from tests.factories.releases import ask
from tests.factories.roles import give_only
from tests.factories.visitors import make_visitors, visit_as, visit_as_person
from tests.factories.world import NOON, Cast, Player, later, make_case, make_submission, operator
from tieline.apps.looks import alerts
from tieline.apps.sharing.parties import PartyName
from tieline.core.fishing import Alert, Sign
from tieline.journeys import protecting
from tieline.journeys.protecting import NewListing

NUMBER = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _head(player: Player) -> str:
    """The desk above the field for a number."""
    page = unescape(visit_as(player).get("/").content.decode())
    return page.partition("<main")[2].partition("</main>")[0].partition("Purpose")[0]


def _release_in_danger(player: Player, at: datetime) -> None:
    make_case(player)
    ask(player.actor, PartyName(office="PART"), danger="a life", now=at)


def test_a_supervisor_is_told_of_reviews_and_by_when(cast: Cast, database: str) -> None:
    _release_in_danger(cast.owner, datetime.now(UTC))
    assert "1 release" not in _head(cast.owner)
    give_only(database, cast.owner, "supervisor")
    head = _head(cast.owner)
    assert "1 release</a> waits for a supervisor; a review is due by" in head
    assert "overdue" not in head


def test_a_review_that_is_overdue_says_so(cast: Cast, database: str) -> None:
    _release_in_danger(cast.owner, datetime.now(UTC) - timedelta(hours=25))
    give_only(database, cast.owner, "supervisor")
    assert "a review is overdue since" in _head(cast.owner)


def test_an_auditor_is_told_of_open_alerts(cast: Cast, database: str) -> None:
    sign = Alert(Sign.TAKEN_BACK, NOON, later(5), 7)
    alerts.open_alert(
        sign, cast.owner.person.id, actor=operator().acting_for(cast.owner.office), now=later(6)
    )
    assert "looks like fishing" not in _head(cast.owner)
    give_only(database, cast.owner, "auditor")
    assert "1 alert</a> on what looks like fishing is open" in _head(cast.owner)


def test_a_custodian_is_told_of_meetings_not_seen_to(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    client = visit_as_person(custodian)
    assert "not seen to" not in client.get("/").content.decode()
    new = NewListing(NUMBER, "phone")
    protecting.protect("HERON-4", new, expires_at=None, actor=custodian.at_home(), now=NOON)
    make_case(cast.partner)
    make_submission(cast.partner, [NUMBER])
    words = "1 meeting</a> of protected numbers is not seen to"
    assert words in client.get("/").content.decode()
    assert words not in _head(cast.owner)


def test_what_does_not_fit_beside_the_daily_work_stands_under_more(
    cast: Cast, database: str
) -> None:
    frame = visit_as(cast.owner).get("/").content.decode().partition("<main")[0]
    assert 'href="/assessments"' in frame.partition("More")[2]
    assert 'href="/releases"' not in frame
    give_only(database, cast.owner, "administrator")
    frame = visit_as(cast.owner).get("/").content.decode().partition("<main")[0]
    assert 'href="/people"' in frame
    assert "More" not in frame
