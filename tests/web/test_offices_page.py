"""Acting for one of several offices: the choice holds for the session, and ends with the role."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, make_case, operator
from tieline.apps.accords import actions as accords
from tieline.apps.accords.actions import NewDetail
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import queries as offices
from tieline.core.ids import Viewer


@pytest.fixture(autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "C-OWN")
    make_case(cast.partner, "C-PART")
    return cast


def _place(cast: Cast) -> str:
    """The partner's analyst serves with the owner."""
    now = datetime.now(UTC)
    new = NewDetail(
        offices.find_person(cast.partner.person.name),
        "analyst",
        "an agreement",
        now - timedelta(minutes=1),
        now + timedelta(hours=1),
    )
    return str(accords.place(new, actor=operator().acting_for(cast.owner.office), now=now))


def test_whoever_has_two_offices_chooses_and_acts_for_one(cast: Cast) -> None:
    _place(cast)
    client = visit_as(cast.partner)
    page = client.get("/cases").content.decode()
    assert "C-PART" in page
    assert "C-OWN" not in page
    assert "Act for Office OWN" in page
    answer = client.post("/office", {"office": "OWN"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = client.get("/cases").content.decode()
    assert "C-OWN" in page
    assert "C-PART" not in page
    assert "Act for Office PART" in page
    client.post("/cases/open", {"ref": "C-NEW", "posture": "pointer"})
    abroad = Viewer(cast.partner.person.id, cast.owner.office.id)
    assert len(list_entries(abroad, action="case.opened")) == 1
    client.post("/office", {"office": "PART"})
    assert "C-NEW" not in client.get("/cases").content.decode()


def test_mail_is_chosen_at_home_alone(cast: Cast) -> None:
    _place(cast)
    client = visit_as(cast.partner)
    assert "Hour of a daily mail" in client.get("/account").content.decode()
    client.post("/office", {"office": "OWN"})
    page = client.get("/account").content.decode()
    assert "Hour of a daily mail" not in page
    assert "home office" in page


@pytest.mark.parametrize("code", ["OWN", "STR", "INSTALLATION", "NONE", ""])
def test_an_office_without_a_role_of_mine_is_as_good_as_none(cast: Cast, code: str) -> None:
    client = visit_as(cast.partner)
    assert client.post("/office", {"office": code}).status_code == 404
    assert "C-PART" in client.get("/cases").content.decode()


def test_when_the_detail_is_revoked_the_next_page_is_of_home_and_says_so(cast: Cast) -> None:
    ident = _place(cast)
    client = visit_as(cast.partner)
    client.post("/office", {"office": "OWN"})
    client.get("/cases")
    host = operator().acting_for(cast.owner.office)
    accords.revoke(ident, reason="a test", actor=host, now=datetime.now(UTC))
    page = client.get("/cases").content.decode()
    assert "has ended" in page
    assert "C-PART" in page
    assert "C-OWN" not in page
    assert "Act for" not in page
