"""Subjects: a case's page of them, one's own page, and the queue at the supervisors' desk."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import override_settings

from tests.factories.answers import add_role
from tests.factories.subjects import FACTS, make_subject
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, make_case, make_submission
from tieline.apps.cases.queries import get_case
from tieline.journeys import suspecting
from tieline.journeys.suspecting import SubjectView

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"
STATED = {"crime": "smuggling of cocaine", "facts": FACTS, "source": "B", "information": "2"}


@pytest.fixture
def cast() -> Cast:
    cast = make_visitors()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    return cast


def _page(player: Player, address: str) -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _post(player: Player, address: str, form: dict[str, str], *, status: int = 302) -> str:
    answer = visit_as(player).post(address, form)
    assert answer.status_code == status, answer.content.decode()[:500]
    return unescape(answer.content.decode()) if status != 302 else str(answer["Location"])


def _view(player: Player, uuid: UUID) -> SubjectView:
    return suspecting.show_subject(player.viewer, uuid, now=datetime.now(UTC))


def _of_case(player: Player) -> str:
    return f"/cases/{get_case(player.viewer, 'C-1').uuid}/subjects"


def test_empty_pages_say_so(cast: Cast) -> None:
    assert "No subject is entered for this case." in _page(cast.owner, _of_case(cast.owner))
    page = _page(cast.owner, "/subjects")
    assert "None is due." in page
    assert "No subject is entered." in page


def test_where_a_suspicion_is_demanded_the_empty_page_says_what_waits_for_it(cast: Cast) -> None:
    asked = "the case takes no numbers that stand as subject"
    assert asked not in _page(cast.owner, _of_case(cast.owner))
    with override_settings(SUSPICION_COUNTRIES=frozenset({"US"})):
        assert asked in _page(cast.owner, _of_case(cast.owner))


def test_a_subject_is_entered_shown_validated_and_ended_at_the_pages(cast: Cast) -> None:
    owner = add_role(cast.owner, "supervisor")
    form = {"label": "Marco Ortega", "kind": "person", "values": f"{SHARED}\n", **STATED}
    address = _post(cast.owner, f"{_of_case(cast.owner)}/open", form)
    uuid = UUID(address.rpartition("/")[2])
    page = _page(cast.owner, address)
    for words in ("Marco Ortega", FACTS, "B2", "+1 202-555-0143", "smuggling of cocaine"):
        assert words in page
    assert "Validate it" not in page  # an analyst's page
    assert "Marco Ortega" in _page(cast.owner, _of_case(cast.owner))
    assert "Validate it" in _page(owner, address)
    _post(owner, f"{address}/validate", {"reason": "seen again"})
    assert "seen again" in _page(cast.owner, address)
    _post(cast.owner, f"{address}/attest", {**STATED, "facts": FACTS + " Seen again in April."})
    assert len(_view(cast.owner, uuid).earlier) == 1
    _post(cast.owner, f"{address}/values", {"values": SHARED})
    assert len(_view(cast.owner, uuid).values) == 1
    _post(cast.owner, f"{address}/end", {"how": "misidentified", "reason": "another Ortega"})
    page = _page(cast.owner, address)
    assert "misidentified" in page
    assert "another Ortega" in page
    assert "End it" not in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    address = f"{_of_case(cast.owner)}/open"
    form = {"label": "Marco Ortega", "kind": "person", **STATED}
    page = _post(cast.owner, address, {**form, "facts": "known to us"}, status=422)
    assert "at least 40 characters" in page
    assert "known to us" in page
    page = _post(cast.owner, address, {**form, "values": "+1 202 555 0199"}, status=422)
    assert "is no value of the case" in page
    assert FACTS in page
    page = _post(cast.owner, address, {**form, "crime": ""}, status=422)
    assert "Name the crime." in page
    uuid = make_subject(cast.owner)
    page = _post(cast.owner, f"/subjects/{uuid}/end", {"how": "cleared"}, status=422)
    assert "Say why: it is kept." in page
    wrong = {"values": "+1 202 555 0199"}
    page = _post(cast.owner, f"/subjects/{uuid}/values", wrong, status=422)
    assert "is no value of the case" in page
    assert "+1 202 555 0199" in page
    assert _view(cast.owner, uuid).row.is_live


def test_a_repeated_text_is_flagged_on_every_page(cast: Cast) -> None:
    make_subject(cast.owner)
    uuid = make_subject(cast.owner, label="Ilse Brandt")
    assert "same text (100 %)" in _page(cast.owner, f"/subjects/{uuid}")
    assert "same text as another" in _page(cast.owner, "/subjects")


def test_the_supervisors_desk_says_what_lapses(cast: Cast) -> None:
    owner = add_role(cast.owner, "supervisor")
    make_subject(cast.owner, now=datetime.now(UTC) - timedelta(days=5 * 365 - 30))
    assert "1 subject</a> lapses within 90 days" in _page(owner, "/")
    assert "lapses within" not in _page(cast.owner, "/")
    assert "Marco Ortega" in _page(owner, "/subjects")


def test_another_office_finds_nothing(cast: Cast) -> None:
    uuid = make_subject(cast.owner)
    for address in (f"/subjects/{uuid}", _of_case(cast.owner)):
        assert visit_as(cast.partner).get(address).status_code == 404
    assert "Marco" not in _page(cast.partner, "/subjects")
