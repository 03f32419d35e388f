"""My account: my second factors, recovery codes, password and sessions."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.factories.visitors import (
    PASSWORD,
    add_factor,
    code_now,
    give_code,
    give_name,
    make_visitors,
    visit_as,
)
from tests.factories.world import Cast
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import factors
from tieline.apps.offices.errors import LastFactor

NEW = "another long password"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _stale(client: Client) -> Client:
    """A session whose person proved themselves a while ago."""
    session = client.session
    session["confirmed_at"] -= 601
    session.save()
    return client


def _add_app(client: Client) -> None:
    page = client.get("/account/factors/add").content.decode()
    found = re.search(r'id="totp-secret">([^<]+)<', page)
    assert found is not None
    secret = base64.b32decode(found[1].replace(" ", ""))
    given = {"factor_name": "Second telephone", "code": code_now(secret)}
    assert client.post("/account/factors/add", given)["Location"] == "/account"


def test_another_factor_is_added_and_the_first_removed(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _add_app(client)
    first, second = factors.list_factors(cast.owner.viewer)
    assert "Second telephone" in client.get("/account").content.decode()
    assert client.post(f"/account/factors/{first.uuid}/remove").status_code == 302
    assert factors.list_factors(cast.owner.viewer) == [second]
    actions = [entry.action for entry in list_entries(cast.owner.viewer)]
    assert actions[:2] == ["factor.removed", "factor.added"]
    entries = list_entries(cast.owner.viewer)[:2]
    assert [entry.ids["source"] for entry in entries] == ["127.0.0.1"] * 2


def test_the_last_factor_cannot_be_removed(cast: Cast) -> None:
    client = visit_as(cast.owner)
    (only,) = factors.list_factors(cast.owner.viewer)
    assert "Remove for good" not in client.get("/account").content.decode()
    assert client.post(f"/account/factors/{only.uuid}/remove").status_code == 409
    assert factors.list_factors(cast.owner.viewer) == [only]


def test_two_removals_at_once_leave_one_factor(cast: Cast) -> None:
    add_factor(cast.owner.person)
    add_factor(cast.owner.person, b"another 20 bytes key")
    both = factors.list_factors(cast.owner.viewer)

    def remove(row: factors.FactorRow) -> bool:
        try:
            factors.remove_factor(row.uuid, actor=cast.owner.actor, now=datetime.now(UTC))
        except LastFactor:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, both)) == [False, True]
    assert len(factors.list_factors(cast.owner.viewer)) == 1


def test_another_persons_factor_is_as_good_as_none(cast: Cast) -> None:
    visit_as(cast.partner)
    (theirs,) = factors.list_factors(cast.partner.viewer)
    client = visit_as(cast.owner)
    _add_app(client)
    for uuid in (theirs.uuid, uuid4()):
        assert client.post(f"/account/factors/{uuid}/remove").status_code == 404
    assert factors.list_factors(cast.partner.viewer) == [theirs]


def test_changing_factors_wants_a_new_proof_after_a_while(cast: Cast) -> None:
    client = _stale(visit_as(cast.owner))
    (only,) = factors.list_factors(cast.owner.viewer)
    for answer, back in (
        (client.get("/account/factors/add"), "%2Faccount%2Ffactors%2Fadd"),
        (client.post("/account/factors/add", {"code": "1"}), "%2Faccount%2Ffactors%2Fadd"),
        (client.post(f"/account/factors/{only.uuid}/remove"), "%2Faccount"),
        (client.post("/account/recovery-codes"), "%2Faccount"),
    ):
        assert answer["Location"] == f"/account/confirm?next={back}"
    assert factors.count_codes(cast.owner.viewer) == 0
    answer = client.post("/account/confirm", {"password": "no", "next": "/account/factors/add"})
    assert answer.status_code == 422
    answer = client.post("/account/confirm", {"password": PASSWORD, "next": "/account/factors/add"})
    assert answer["Location"] == "/account/factors/add"
    assert client.get("/account/factors/add").status_code == 200


def test_a_code_proves_it_as_well(cast: Cast) -> None:
    client = _stale(visit_as(cast.owner))
    assert client.post("/account/confirm", {"code": code_now()})["Location"] == "/"
    assert client.get("/account/factors/add").status_code == 200


def test_the_password_is_changed_against_the_present_one_and_ends_other_sessions(
    cast: Cast,
) -> None:
    client, elsewhere = visit_as(cast.owner), visit_as(cast.owner)
    before = client.cookies["sessionid"].value
    given = {"present": PASSWORD, "fresh": NEW, "again": NEW}
    assert client.post("/account/password", given)["Location"] == "/account"
    assert client.get("/hits").status_code == 200
    assert elsewhere.get("/hits").status_code == 302
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/hits").status_code == 302
    assert give_name(Client(), cast.owner.person.name).status_code == 422
    assert give_name(Client(), cast.owner.person.name, NEW).status_code == 302
    (entry,) = list_entries(cast.owner.viewer, action="person.password_changed")
    assert entry.ids == {"sessions": 1}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"present": "not this one", "fresh": NEW, "again": NEW}, "present password is wrong"),
        ({"present": PASSWORD, "fresh": "short", "again": "short"}, "too short"),
        ({"present": PASSWORD, "fresh": NEW, "again": "other"}, "not the new password again"),
        ({"present": "", "fresh": "", "again": ""}, "Enter your present password"),
    ],
)
def test_a_password_that_cannot_be_taken_is_said(
    cast: Cast, given: dict[str, str], words: str
) -> None:
    client = visit_as(cast.owner)
    answer = client.post("/account/password", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert give_name(Client(), cast.owner.person.name).status_code == 302
    for text in (PASSWORD, NEW):
        assert text not in answer.content.decode()


def test_guessing_the_present_password_locks_and_ends_the_session(cast: Cast) -> None:
    client = visit_as(cast.owner)
    given = {"present": "not this one", "fresh": NEW, "again": NEW}
    statuses = [client.post("/account/password", given).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 302]
    assert client.get("/hits").status_code == 302


def test_sessions_are_listed_and_others_ended(cast: Cast) -> None:
    client, second, third = (visit_as(cast.owner) for _ in range(3))
    partner = visit_as(cast.partner)
    page = client.get("/account").content.decode()
    assert page.count("this one</td>") == 1
    ends = re.findall(r"/account/sessions/[0-9a-f-]{36}/end", page)
    assert len(ends) == 2
    assert partner.post(ends[0]).status_code == 404
    assert client.post(ends[0])["Location"] == "/account"
    assert client.post(ends[0]).status_code == 404
    standing = [one.get("/hits").status_code for one in (second, third)]
    assert sorted(standing) == [200, 302]
    assert client.post("/account/sessions/end")["Location"] == "/account"
    assert [one.get("/hits").status_code for one in (client, second, third)] == [200, 302, 302]
    assert partner.get("/hits").status_code == 200
    actions = [entry.action for entry in list_entries(cast.owner.viewer)]
    assert actions.count("session.ended") == actions.count("sessions.ended") == 1


def test_a_token_is_made_only_by_who_proved_both_factors(cast: Cast) -> None:
    add_factor(cast.owner.person)
    client = Client()
    give_name(client, cast.owner.person.name)
    given = {"token_name": "a program", "days": "30"}
    assert client.post("/account/tokens", given)["Location"] == "/sign-in"
    assert list_entries(cast.owner.viewer, action="token.created") == []
    give_code(client, code_now())
    assert client.post("/account/tokens", given).status_code == 200
