"""May I tell my counterpart this?, and releases, at the pages."""

from datetime import UTC, datetime

import pytest

from tests.conftest import admin
from tests.factories.releases import ask, make_supervisor
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, later, make_case, make_submission, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.sharing.flags import flag
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.release_queries import list_releases
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"
ABROAD = {
    "office": "PART", "purpose": "they can stop the ship", "legal_basis": "treaty 1",
    "court_use": "yes", "onward_transfer": "yes", "death_penalty": "yes", "torture": "yes",
}  # fmt: skip


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    with admin(database) as super_:
        super_.execute("update offices_office set country = 'GB' where code = 'PART'")
    make_case(cast.owner, "A", posture=Posture.OPEN)
    return cast


def _address(cast: Cast, what: str) -> str:
    return f"/cases/{get_case(cast.owner.viewer, 'A').uuid}/{what}"


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ({"office": "STR"}, "Yes, it may be told now."),
        ({"office": "PART"}, "Not yet: something has to be recorded first."),
        ({"country": "FR"}, "the marking names neither"),
        ({"agency": "Agency PART"}, "the marking names neither"),
        ({}, "Name one recipient"),
        ({"office": "STR", "country": "US"}, "Name one recipient"),
    ],
)
def test_the_page_answers_for_a_named_recipient(
    cast: Cast, whom: dict[str, str], words: str
) -> None:
    client = visit_as(cast.owner)
    assert client.get(_address(cast, "may-tell")).status_code == 200
    assert words in client.post(_address(cast, "may-tell"), whom).content.decode()


def test_a_release_is_recorded_from_the_answer_and_revoked(cast: Cast) -> None:
    client = visit_as(cast.owner)
    short = client.post(_address(cast, "release"), {**ABROAD, "torture": ""})
    assert short.status_code == 422
    assert "It is not released" in short.content.decode()
    assert "It may not go there" in short.content.decode()
    assert 'href="#__all__"' not in short.content.decode()
    answer = client.post(_address(cast, "release"), ABROAD)
    assert answer["Location"] == _address(cast, "releases")
    page = client.get(_address(cast, "releases")).content.decode()
    assert "they can stop the ship" in page
    assert "treaty 1" in page
    assert "No death penalty is sought on it: assured" in page
    told = client.post(_address(cast, "may-tell"), {"office": "PART"}).content.decode()
    assert "Yes, it may be told now." in told
    [row] = list_releases(cast.owner.viewer)
    client.post(f"/releases/{row.uuid}/revoke", {"reason": "it has ended"})
    told = client.post(_address(cast, "may-tell"), {"office": "PART"}).content.decode()
    assert "Not yet" in told


def test_a_release_to_ones_own_office_is_none(cast: Cast) -> None:
    answer = visit_as(cast.owner).post(_address(cast, "release"), {**ABROAD, "office": "OWN"})
    assert answer.status_code == 422
    assert '<a href="#office">This is your own office' in answer.content.decode()
    assert list_releases(cast.owner.viewer) == []


def test_what_has_run_out_is_not_revoked(cast: Cast) -> None:
    ask(cast.owner.actor, PartyName(office="STR"), ref="A", until=later(5))
    [row] = list_releases(cast.owner.viewer)
    client = visit_as(cast.owner)
    page = client.get("/releases").content.decode()
    assert "has run out" in page
    assert "Revoke" not in page
    refused = client.post(f"/releases/{row.uuid}/revoke", {"reason": "it has ended"})
    assert refused.status_code == 422
    assert "has run out already" in refused.content.decode()


def test_what_waits_is_approved_at_the_queue_by_another_supervisor(cast: Cast) -> None:
    supervisor = make_supervisor(cast.owner)
    flag(PartyName(office="STR"), reason="x", actor=operator().at_home(), now=later(1))
    client, boss = visit_as(cast.owner), visit_as(supervisor)
    client.post(_address(cast, "release"), {"office": "STR", "purpose": "they asked"})
    [row] = list_releases(cast.owner.viewer)
    own = client.get("/releases").content.decode()
    assert ">Approve<" not in own
    assert "waits for a supervisor other than you" in own
    assert client.post(f"/releases/{row.uuid}/approve").status_code == 403
    assert ">Approve<" in boss.get("/releases").content.decode()
    assert boss.post(f"/releases/{row.uuid}/approve").status_code == 302
    assert ">Approve<" not in boss.get("/releases").content.decode()
    again = boss.post(f"/releases/{row.uuid}/approve")
    assert again.status_code == 422
    assert "does not wait" in again.content.decode()


def test_danger_is_reviewed_at_the_queue(cast: Cast) -> None:
    supervisor = make_supervisor(cast.owner)
    client, boss = visit_as(cast.owner), visit_as(supervisor)
    danger = {"office": "PART", "purpose": "to warn them", "danger": "a bomb on the ship"}
    done = client.post(_address(cast, "release"), danger, follow=True).content.decode()
    assert "A supervisor other than you reviews it within 24 hours." in done
    [row] = list_releases(cast.owner.viewer)
    page = boss.get("/releases").content.decode()
    assert "review due" in page
    assert "a bomb on the ship" in page
    assert boss.post(f"/releases/{row.uuid}/review", {"outcome": "stands"}).status_code == 422
    boss.post(f"/releases/{row.uuid}/review", {"outcome": "revoked", "note": "no bomb"})
    [row] = list_releases(cast.owner.viewer)
    assert (row.review_outcome, row.revoked_reason) == ("revoked", "no bomb")
    assert row.revoked_at is not None
    assert row.revoked_at <= datetime.now(UTC)


def test_a_hit_is_told_in_its_parts_and_a_submission_by_its_cases(
    cast: Cast, database: str
) -> None:
    make_case(cast.partner, "P-SECRET", summary="Canary of the partner")
    make_submission(cast.partner, [SHARED], case="P-SECRET")
    row = make_submission(cast.owner, [SHARED], case="A", at=later(1))
    client = visit_as(cast.owner)
    hit = client.get("/hits").content.decode().split('href="/hits/')[1].split('"')[0]
    page = client.post(f"/hits/{hit}/may-tell", {"office": "STR"}).content.decode()
    assert "A, to STR" in page
    assert "That PART holds it too, to STR" in page
    assert "permit passing it on" in page
    for canary in ("P-SECRET", "Canary of the partner"):
        assert canary not in page
    told = client.post(f"/submissions/{row.uuid}/may-tell", {"office": "STR"}).content.decode()
    assert "Yes, it may be told now." in told
    with admin(database) as super_:
        super_.execute(
            "update offices_office s set agency_id = p.agency_id, country = p.country"
            " from offices_office p where s.code = 'STR' and p.code = 'PART'"
        )
    page = client.post(f"/hits/{hit}/may-tell", {"office": "STR"}).content.decode()
    assert "Not by you: it is theirs to tell." in page
    assert "the permission of the office" not in page


def test_other_offices_things_are_asked_about_in_vain(cast: Cast) -> None:
    make_case(cast.partner, "P-1")
    theirs = get_case(cast.partner.viewer, "P-1").uuid
    client = visit_as(cast.owner)
    for address in (f"/cases/{theirs}/may-tell", f"/cases/{theirs}/releases"):
        assert client.get(address).status_code == 404
    assert client.post(f"/cases/{theirs}/release", ABROAD).status_code == 404
    for address in (f"/hits/{theirs}/may-tell", f"/submissions/{theirs}/may-tell"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"office": "STR"}).status_code == 404


def test_empty_lists_say_what_to_do(cast: Cast) -> None:
    client = visit_as(cast.owner)
    assert 'open it from <a href="/cases">' in client.get("/releases").content.decode()
    assert "released to nobody" in client.get(_address(cast, "releases")).content.decode()
