"""My account: who I am, my mail of notices, and the tokens of my programs."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import NOON, Player, later, make_player, make_token, operator
from tests.security.worlds import add_colleague
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import actions as office_actions
from tieline.apps.offices import queries as offices
from tieline.apps.offices.mail_choices import NewMailChoice, set_mail_choice
from tieline.apps.offices.models import RoleName
from tieline.apps.offices.tokens import NewToken, create_token
from tieline.core.api_tokens import FORM
from tieline.core.mail_times import Pace
from tieline.web import words

pytestmark = pytest.mark.usefixtures("database")

MAIL = {"pace": "daily", "address": "ana@example.org", "hour": "6"}


def _page(client: Client) -> str:
    answer = client.get("/account")
    assert answer.status_code == 200
    return answer.content.decode()


def _make(client: Client, name: str = "case system") -> str:
    """Makes a token on the page; what the page showed of it."""
    answer = client.post("/account/tokens", {"token_name": name, "days": "30"})
    assert answer.status_code == 200
    found = FORM.search(answer.content.decode())
    assert found is not None
    return found[0]


def test_it_says_who_one_is_and_is_linked_from_every_page() -> None:
    client = visit_as(make_visitors().owner)
    page = _page(client)
    for said in ("ana-own", "Ana of OWN", "Office OWN", "Agency OWN", "analyst", "202 555 0100"):
        assert said in page
    assert 'href="/account"' in client.get("/").content.decode()


def test_every_role_and_pace_has_words() -> None:
    assert set(words.OFFICE_ROLES) == set(RoleName) - {RoleName.OPERATOR}
    assert set(words.PACES) == set(Pace)


def test_mail_is_set_for_oneself_and_shown_again() -> None:
    cast = make_visitors()
    client = visit_as(cast.owner)
    answer = client.post("/account/mail", MAIL, follow=True)
    assert "Your mail is set: once a day" in answer.content.decode()
    choice = offices.get_mail_choice(cast.owner.viewer, cast.owner.person.id)
    assert (choice.address, choice.pace, choice.hour) == ("ana@example.org", Pace.DAILY, 6)
    page = _page(client)
    assert 'value="daily" id="pace-daily" required checked' in page
    assert '<option value="6" selected>06:00</option>' in page
    assert "ana@example.org" in page
    [entry] = list_entries(cast.owner.viewer, action="person.mail_set")
    assert entry.ids == {"person": cast.owner.person.id, "pace": "daily"}
    theirs = offices.get_mail_choice(cast.partner.viewer, cast.partner.person.id)
    assert theirs.pace is Pace.AT_ONCE


def test_mail_is_turned_off_without_an_address() -> None:
    owner = make_visitors().owner
    answer = visit_as(owner).post("/account/mail", {"pace": "none", "address": "", "hour": "7"})
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    assert offices.get_mail_choice(owner.viewer, owner.person.id).pace is Pace.NONE


def test_the_hour_is_of_the_offices_own_clocks() -> None:
    new = office_actions.NewOffice("TYO", "Tokyo", "Agency TYO", "JP", time_zone="Asia/Tokyo")
    office_actions.add_office(new, actor=operator().at_home(), now=NOON)
    person = office_actions.NewPerson("kei", "TYO", "watch_officer", password="a long password")
    office_actions.add_person(person, actor=operator().at_home(), now=NOON)
    kei = offices.find_person("kei")
    office = offices.get_office(kei.at_home().as_viewer(), "TYO")
    page = _page(visit_as(Player(office, kei)))
    assert "Asia/Tokyo" in page
    assert "watch officer" in page


@pytest.mark.parametrize(
    ("given", "words_of_it"),
    [
        ({"address": ""}, "Give the address to which notices are mailed."),
        ({"address": "ana at example"}, "This is no e-mail address."),
        ({"address": "ana\x00@example.org"}, "Null characters"),
        ({"address": f"{'a' * 250}@example.org"}, "at most 254 characters"),
        ({"pace": ""}, "Choose how often."),
        ({"pace": "hourly"}, "hourly is not one of"),
        ({"hour": "24"}, "Choose an hour."),
        ({"hour": "x"}, "Choose an hour."),
        ({"hour": ""}, "Choose an hour."),
    ],
)
def test_mail_that_cannot_be_set_is_said_in_the_form(
    given: dict[str, str], words_of_it: str
) -> None:
    owner = make_visitors().owner
    before = offices.get_mail_choice(owner.viewer, owner.person.id)
    answer = visit_as(owner).post("/account/mail", {**MAIL, **given})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Your mail is not changed" in page
    assert words_of_it in page
    assert offices.get_mail_choice(owner.viewer, owner.person.id) == before


@pytest.mark.parametrize("host", [True, False])
def test_it_says_whether_mail_is_sent_at_all(host: bool) -> None:
    with override_settings(MAIL_IS_ON=host):
        page = _page(visit_as(make_player("OWN", password="a long password")))
    assert ("This installation sends no mail yet" in page) is not host


def test_a_token_is_shown_once_and_works(caplog: pytest.LogCaptureFixture) -> None:
    owner = make_visitors().owner
    client = visit_as(owner)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/account/tokens", {"token_name": "case system", "days": "30"})
    found = FORM.search(answer.content.decode())
    assert found is not None
    assert answer["Cache-Control"] == "no-store"
    bearer = offices.find_bearer(found[0], now=datetime.now(UTC))
    assert bearer is not None
    assert bearer.actor == owner.actor
    for address in ("/account", "/", "/account"):
        later_page = client.get(address)
        assert found[0] not in later_page.content.decode()
        assert later_page["Cache-Control"] == "no-store"
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert kept
    assert found[0] not in "".join(kept)
    assert found[0] not in caplog.text
    assert "case system" in _page(client)


def test_a_token_stands_as_many_days_as_was_said() -> None:
    owner = make_visitors().owner
    _make(visit_as(owner))
    [row] = offices.list_tokens(owner.viewer)
    assert row.expires_at - row.created_at == timedelta(days=30)


@pytest.mark.parametrize(
    ("given", "words_of_it"),
    [
        ({"token_name": ""}, "Give the token a name"),
        ({"token_name": "a\tname\x07"}, "A token needs a name"),
        ({"token_name": "x" * 101}, "at most 100 characters"),
        ({"days": "0"}, "days from 1 to 366"),
        ({"days": "367"}, "days from 1 to 366"),
        ({"days": "soon"}, "days from 1 to 366"),
        ({"days": ""}, "days from 1 to 366"),
    ],
)
def test_a_token_that_cannot_be_made_is_said_in_the_form(
    given: dict[str, str], words_of_it: str
) -> None:
    owner = make_visitors().owner
    answer = visit_as(owner).post("/account/tokens", {"token_name": "p", "days": "9", **given})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No token was made" in page
    assert words_of_it in page
    assert FORM.search(page) is None
    assert offices.list_tokens(owner.viewer) == []


def test_a_token_is_revoked_for_good() -> None:
    owner = make_visitors().owner
    client = visit_as(owner)
    token = _make(client)
    [row] = offices.list_tokens(owner.viewer)
    address = f"/account/tokens/{row.uuid}/revoke"
    assert address in _page(client)
    page = client.post(address, follow=True).content.decode()
    assert "The token is revoked." in page
    assert address not in page
    assert "1 token revoked or run out" in page
    assert offices.find_bearer(token, now=datetime.now(UTC)) is None
    again = client.post(address, follow=True).content.decode()
    assert "had been revoked before" in again


def _colleagues_token(owner: Player) -> UUID:
    colleague = add_colleague(owner)
    actor = colleague.acting_for(owner.office)
    return create_token(
        NewToken(colleague.id, "a colleague's", later(60 * 24)), actor=actor, now=NOON
    ).uuid


def _partners_token(partner: Player) -> UUID:
    make_token(partner)
    [row] = offices.list_tokens(partner.viewer)
    return row.uuid


@pytest.mark.parametrize("whose", ["colleague", "partner", "nobody"])
def test_another_persons_token_is_as_good_as_none(whose: str) -> None:
    cast = make_visitors()
    if whose == "colleague":
        uuid = _colleagues_token(cast.owner)
    else:
        uuid = _partners_token(cast.partner) if whose == "partner" else uuid4()
    client = visit_as(cast.owner)
    page = _page(client)
    assert "a colleague" not in page
    assert str(uuid) not in page
    assert "No program acts as you." in page
    answer = client.post(f"/account/tokens/{uuid}/revoke")
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()
    every_token_of_ours = operator().acting_for(cast.owner.office).as_viewer()
    for viewer in (cast.partner.viewer, every_token_of_ours):
        assert all(row.revoked_at is None for row in offices.list_tokens(viewer))


def test_a_colleagues_mail_is_not_on_the_page() -> None:
    owner = make_visitors().owner
    colleague = add_colleague(owner)
    set_mail_choice(
        colleague.id,
        owner.office.id,
        NewMailChoice("hidden@example.org", "at_once"),
        actor=colleague.acting_for(owner.office),
        now=NOON,
    )
    assert "hidden@example.org" not in _page(visit_as(owner))
