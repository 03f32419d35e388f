"""People: for an administrator of the office, and nobody else; and the daily look for idle ones."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.programs import Program
from tests.factories.trail import list_trail
from tests.factories.visitors import (
    PASSWORD,
    give_name,
    make_visitors,
    visit_as,
    visit_as_person,
)
from tests.factories.world import NOON, Cast, Player, make_token, operator
from tieline.apps.offices import accounts, actions, factors
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import AdministratorsOnly, OwnAccount, PersonNotFound
from tieline.apps.offices.queries import KnownPerson
from tieline.journeys.upkeep import disable_idle_accounts

NAMES = ("release", "disable", "enable", "reset-factors")


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _administrator(player: Player) -> KnownPerson:
    name = f"adm-{player.office.code.lower()}"
    new = actions.NewPerson(
        name=name, office_code=player.office.code, role="administrator", password=PASSWORD
    )
    actions.add_person(new, actor=operator().at_home(), now=NOON)
    return offices.find_person(name)


def _uuid(player: Player) -> str:
    acting = operator().acting_for(player.office).as_viewer()
    rows = accounts.list_accounts(acting)
    return str(next(row.uuid for row in rows if row.person_id == player.person.id))


def _lock(player: Player) -> None:
    accounts.lock(player.person.id, player.office.id, source="192.0.2.1", now=NOON)


def test_an_administrator_sees_how_the_sign_ins_of_the_office_stand(cast: Cast) -> None:
    visit_as(cast.owner)
    _lock(cast.owner)
    client = visit_as_person(_administrator(cast.owner))
    assert 'href="/people"' in client.get("/account").content.decode()
    page = client.get("/people").content.decode()
    for words in ("ana-own", "Ana of OWN", "locked after failures", "authenticator app", "adm-own"):
        assert words in page
    assert "PART" not in page
    assert "ana-part" not in page


def test_everybody_else_is_refused(cast: Cast) -> None:
    analyst, elsewhere = visit_as(cast.owner), visit_as_person(_administrator(cast.partner))
    assert analyst.get("/people").status_code == 403
    assert "/people" not in analyst.get("/account").content.decode()
    for name in NAMES:
        address = f"/people/{_uuid(cast.owner)}/{name}"
        assert analyst.post(address).status_code == 403
        assert elsewhere.post(address).status_code == 404
        assert elsewhere.get(address).status_code == 405
    for party in (cast.owner.actor, cast.partner.actor):
        with pytest.raises(AdministratorsOnly):
            accounts.disable(cast.owner.person.id, actor=party, now=NOON)
    theirs = _administrator(cast.stranger).at_home()
    with pytest.raises(PersonNotFound):
        accounts.disable(cast.owner.person.id, actor=theirs, now=NOON)


def test_an_administrator_releases_disables_enables_and_resets(cast: Cast) -> None:
    person = visit_as(cast.owner)
    client = visit_as_person(_administrator(cast.owner))
    _lock(cast.owner)
    uuid = _uuid(cast.owner)
    said = {
        "release": "ana-own is released.",
        "disable": "ana-own is disabled.",
        "enable": "ana-own is enabled.",
        "reset-factors": "ana-own has no second factor any more.",
    }
    for name, words in said.items():
        assert words in client.post(f"/people/{uuid}/{name}", follow=True).content.decode()
    assert person.get("/hits").status_code == 302  # what was disabled does not come back
    news = [entry.action for entry in list_trail(cast.owner)][:5]
    assert news == [
        "factors.reset",
        "person.enabled",
        "person.disabled",
        "person.released",
        "person.locked",
    ]
    again = client.post(f"/people/{uuid}/enable", follow=True).content.decode()
    assert "nothing was changed" in again


def test_nobody_does_it_to_themselves(cast: Cast) -> None:
    chief = _administrator(cast.owner)
    for action in (accounts.release, accounts.disable, accounts.enable, accounts.reset_factors):
        with pytest.raises(OwnAccount):
            action(chief.id, actor=chief.at_home(), now=NOON)


def test_who_is_disabled_comes_in_by_no_way_and_enabled_again_by_each(cast: Cast) -> None:
    now = datetime.now(UTC)
    acting = operator().acting_for(cast.owner.office)
    program = Program(make_token(cast.owner, now=now))
    client = visit_as(cast.owner)
    assert program.get("/me").status_code == 200
    accounts.disable(cast.owner.person.id, actor=acting, now=now)
    assert client.get("/hits").status_code == 302
    assert program.get("/me").status_code == 401
    assert give_name(Client(), cast.owner.person.name).status_code == 422
    with pytest.raises(PersonNotFound):
        offices.find_person(cast.owner.person.name)  # also at the terminal
    accounts.enable(cast.owner.person.id, actor=acting, now=now)
    assert program.get("/me").status_code == 200
    assert client.get("/hits").status_code == 302
    assert give_name(Client(), cast.owner.person.name).status_code == 302


def test_reset_factors_ends_the_sessions_and_leads_to_a_new_factor(cast: Cast) -> None:
    client = visit_as(cast.owner)
    factors.make_recovery_codes(actor=cast.owner.actor, now=NOON)
    acting = operator().acting_for(cast.owner.office)
    assert accounts.reset_factors(cast.owner.person.id, actor=acting, now=NOON) == 1
    assert client.get("/hits").status_code == 302
    assert factors.count_codes(cast.owner.viewer) == 0
    other = Client()
    give_name(other, cast.owner.person.name)
    assert other.get("/sign-in/factor")["Location"] == "/sign-in/factor/add"


def _set_used(database: str, day: date) -> None:
    with admin(database) as super_:
        super_.execute("update offices_account set used_on = %s", [day])


@override_settings(ACCOUNT_IDLE_DAYS=90)
def test_who_did_not_sign_in_for_ninety_days_is_disabled(cast: Cast, database: str) -> None:
    now = datetime.now(UTC)
    _set_used(database, now.date() - timedelta(days=90))
    assert accounts.disable_idle(now=now) == 0
    _set_used(database, now.date() - timedelta(days=91))
    visit_as(cast.partner)
    Program(make_token(cast.stranger, now=now)).get("/me")
    assert disable_idle_accounts(0) == 1
    (entry,) = list_trail(cast.owner, action="person.disabled")
    assert (entry.person_id, entry.ids) == (
        operator().id,
        {
            "person": cast.owner.person.id,
            "why": "idle",
            "source": "worker",
        },
    )
    assert give_name(Client(), cast.owner.person.name).status_code == 422
    assert disable_idle_accounts(0) == 0
    page = visit_as_person(_administrator(cast.owner)).get("/people").content.decode()
    assert "disabled, long unused" in page
    # The operator is no account that could idle.
    assert operator().is_operator


@override_settings(ACCOUNT_IDLE_DAYS=90)
def test_who_is_enabled_again_is_not_idle_the_next_day(cast: Cast, database: str) -> None:
    now = datetime.now(UTC)
    _set_used(database, now.date() - timedelta(days=91))
    assert accounts.disable_idle(now=now) == 3
    acting = operator().acting_for(cast.owner.office)
    assert accounts.enable(cast.owner.person.id, actor=acting, now=now)
    assert accounts.disable_idle(now=now + timedelta(days=89)) == 0


def test_the_days_are_a_setting(cast: Cast, database: str) -> None:
    now = datetime.now(UTC)
    _set_used(database, now.date() - timedelta(days=3))
    with override_settings(ACCOUNT_IDLE_DAYS=2):
        assert accounts.disable_idle(now=now) == 3


def test_a_page_counts_as_use(cast: Cast, database: str) -> None:
    client = visit_as(cast.owner)
    _set_used(database, date(2020, 1, 1))
    with admin(database) as super_:
        super_.execute("update offices_session set seen_at = seen_at - interval '2 minutes'")
    client.get("/hits")
    with admin(database) as super_:
        used = super_.execute(
            "select used_on from offices_account where person_id = %s", [cast.owner.person.id]
        ).fetchone()
    assert used == (datetime.now(UTC).date(),)
