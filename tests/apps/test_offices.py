"""Offices, people and sign-in: the operator adds, an office sees its own, a hash is seen once."""

from dataclasses import replace
from typing import Final

import pytest
from django.contrib.auth.hashers import check_password
from django.db import DataError
from psycopg import errors

from tests.factories.world import NOON, Player, make_cast, make_player, operator
from tests.security.worlds import MISSING, add_colleague, read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.queries import EntryRow, list_entries
from tieline.apps.offices import accounts, queries
from tieline.apps.offices import actions as offices
from tieline.apps.offices.actions import NewOffice, NewPerson
from tieline.apps.offices.errors import (
    BadOffice,
    NotTheirOffice,
    OfficeExists,
    OfficeNotFound,
    OperatorOnly,
    PersonExists,
    PersonNotFound,
)
from tieline.apps.offices.models import Person
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer

PASSWORD: Final = "a long way to Tipperary"
OFFICE: Final = NewOffice("LON 1", "London One", "Agency X", "GB", "London", "Europe/London")
PERSON: Final = NewPerson("bea", "OWN", "analyst", "Bea", "bea@example.org", "+1 202 555 0100")


def _home() -> Viewer:
    acting = operator().at_home()
    return acting.as_viewer()


def _trail() -> list[EntryRow]:
    return list_entries(_home())


def _add_office(new: NewOffice) -> None:
    offices.add_office(new, actor=operator().at_home(), now=NOON)


def _add_person(new: NewPerson) -> PersonId:
    return offices.add_person(new, actor=operator().at_home(), now=NOON)


def test_an_office_is_added_to_the_directory_with_one_entry(database: str) -> None:
    player = make_player("OWN")
    before = len(_trail())
    ident = offices.add_office(OFFICE, actor=operator().at_home(), now=NOON)
    row = queries.get_office(player.viewer, "LON 1")
    assert row == queries.OfficeRow(
        ident, "LON 1", "London One", "Agency X", "GB", "London", "Europe/London", None
    )
    newest, *rest = _trail()
    assert (newest.action, newest.ids) == ("office.added", {"office": ident})
    assert len(rest) == before
    # A second office of the agency does not make the agency anew.
    _add_office(replace(OFFICE, code="LON 2"))
    assert read_as(player, "select count(*) from offices_agency where name = 'Agency X'") == [(1,)]
    assert [o.code for o in queries.list_offices(player.viewer)] == ["LON 1", "LON 2", "OWN"]
    with pytest.raises(OfficeNotFound):
        queries.get_office(player.viewer, "LON 3")


def test_an_office_is_added_once(database: str) -> None:
    _add_office(OFFICE)
    before = _trail()
    with pytest.raises(OfficeExists) as refused:
        _add_office(replace(OFFICE, name="Another", agency="Agency Y"))
    assert refused.value.code == "office_exists"
    assert _trail() == before
    assert "Agency Y" not in {o.agency for o in queries.list_offices(_home())}


BAD_OFFICES: Final = {
    "no code": ({"code": ""}, "bad_code"),
    "spaces only": ({"code": "  "}, "bad_code"),
    "a space at the end": ({"code": "LON "}, "bad_code"),
    "a country in words": ({"country": "Britain"}, "bad_country"),
    "a country with a digit": ({"country": "U1"}, "bad_country"),
    "a country in small letters": ({"country": "gb"}, "bad_country"),
    "no zone": ({"time_zone": "London"}, "bad_time_zone"),
}
TOO_LONG: Final = {"code": 61, "name": 201, "agency": 201, "city": 101}


def test_an_office_that_makes_no_sense_is_refused(database: str) -> None:
    before = _trail()
    for what, (fields, code) in BAD_OFFICES.items():
        with pytest.raises(BadOffice) as refused:
            _add_office(replace(OFFICE, **fields))
        assert refused.value.code == code, what
    assert queries.list_offices(_home()) == []
    assert _trail() == before


def test_a_text_too_long_for_an_office_is_refused_in_words(database: str) -> None:
    left_to_the_database = []
    for field in TOO_LONG:
        try:
            _add_office(replace(OFFICE, **{field: "x" * TOO_LONG[field]}))
        except BadOffice:
            continue
        except DataError:
            left_to_the_database.append(field)
    assert left_to_the_database == []
    assert queries.list_offices(_home()) == []


def test_only_the_operator_adds_and_sets(database: str) -> None:
    player = make_player("OWN")
    before = _trail()
    for act in (
        lambda: offices.add_office(OFFICE, actor=player.actor, now=NOON),
        lambda: offices.add_person(PERSON, actor=player.actor, now=NOON),
        lambda: offices.set_password(player.person.id, PASSWORD, actor=player.actor, now=NOON),
    ):
        with pytest.raises(OperatorOnly):
            act()
    assert _trail() == before
    assert list_entries(player.viewer) == []
    # The database says so too, whatever the code above it does.
    for statement in (
        "insert into offices_membership (office_id, person_id, role)"
        f" values (0, {player.person.id}, 'operator')",
        "insert into offices_membership (office_id, person_id, role)"
        f" values ({player.office.id}, {player.person.id}, 'supervisor')",
        "insert into offices_office (uuid, code, name, agency_id, country, city, time_zone)"
        " values (gen_random_uuid(), 'MADE', '', 0, 'US', '', 'UTC')",
    ):
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            run_and_undo(player, statement)
    assert run_and_undo(player, "update offices_person set is_poc = true") == 0


def test_a_person_is_added_with_a_role_and_one_entry(database: str) -> None:
    _add_office(replace(OFFICE, code="OWN"))
    before = len(_trail())
    ident = _add_person(PERSON)
    newest, *rest = _trail()
    assert (newest.action, len(rest)) == ("person.added", before)
    known = queries.find_person("bea")
    office = queries.get_office(_home(), "OWN")
    assert newest.ids == {"person": ident, "office": office.id, "role": "analyst"}
    assert (known.id, known.home_office_id, known.is_operator) == (ident, office.id, False)
    assert known.office_ids == {office.id}
    assert queries.find_person_by_id(ident) == known
    assert office.poc_id == ident  # the first of an office is whom to call
    _add_person(replace(PERSON, name="carl"))
    assert queries.get_office(_home(), "OWN").poc_id == ident
    _add_person(replace(PERSON, name="dora", is_poc=True))
    assert queries.get_office(_home(), "OWN").poc_id != ident


BAD_PEOPLE: Final = {
    "no name": ({"name": ""}, "bad_name"),
    "a space before": ({"name": " bea"}, "bad_name"),
    "no such role": ({"role": "boss"}, "bad_role"),
    "the installation's own role": ({"role": "operator"}, "bad_role"),
}


def test_a_person_that_makes_no_sense_is_refused(database: str) -> None:
    _add_office(replace(OFFICE, code="OWN"))
    _add_person(PERSON)
    before = _trail()
    for what, (fields, code) in BAD_PEOPLE.items():
        with pytest.raises(BadOffice) as refused:
            _add_person(replace(PERSON, **{"name": "carl", **fields}))
        assert refused.value.code == code, what
    with pytest.raises(OfficeNotFound):
        _add_person(replace(PERSON, name="carl", office_code="NONE"))
    with pytest.raises(PersonExists):
        _add_person(replace(PERSON, role="supervisor"))
    assert _trail() == before
    with pytest.raises(PersonNotFound):
        queries.find_person("carl")


def test_nobody_is_added_to_the_installations_own_office(database: str) -> None:
    """Whoever acts for it may do all that the operator may; the web must not know such a one."""
    with pytest.raises((BadOffice, OfficeNotFound)):
        _add_person(replace(PERSON, office_code="INSTALLATION", password=PASSWORD))
    assert {p.name for p in queries.list_colleagues(_home())} == {"operator"}


def test_an_office_sees_its_people_and_of_others_the_point_of_contact(database: str) -> None:
    cast = make_cast()
    hidden = add_colleague(cast.owner)
    everybody = {cast.owner.person.id, hidden.id, cast.stranger.person.id}
    seen = queries.people_by_id(cast.stranger.viewer, everybody)
    assert set(seen) == {cast.owner.person.id, cast.stranger.person.id}
    assert len(queries.list_colleagues(cast.owner.viewer)) == 2
    assert [p.name for p in queries.list_colleagues(cast.stranger.viewer)] == ["ana-str"]
    assert queries.get_colleague(cast.owner.viewer, hidden.name).id == hidden.id
    with pytest.raises(PersonNotFound):
        queries.get_colleague(cast.stranger.viewer, cast.owner.person.name)


def test_a_person_acts_for_offices_of_a_role_and_the_operator_for_any(database: str) -> None:
    cast = make_cast()
    assert cast.owner.person.acting_for(cast.owner.office).office_id == cast.owner.office.id
    with pytest.raises(NotTheirOffice):
        cast.owner.person.acting_for(cast.partner.office)
    assert operator().acting_for(cast.partner.office).person_id == operator().id
    assert operator().at_home().office_id == INSTALLATION_OFFICE


def test_the_operator_is_made_once(database: str) -> None:
    before = _trail()
    first = operator()
    assert offices.make_operator("another", now=NOON) == first.id
    assert _trail() == before
    with pytest.raises(PersonNotFound):
        queries.find_person("another")


# Signing in.


def _signs_in(name: str, password: str) -> bool:
    account = queries.find_account(name=name)
    return account is not None and check_password(password, account.password)


def test_a_password_is_kept_as_a_hash_and_set_with_one_entry(database: str) -> None:
    player = make_player("OWN", password=PASSWORD)
    assert _signs_in("ana-own", PASSWORD)
    assert not _signs_in("ana-own", PASSWORD + "!")
    account = queries.find_account(person_id=player.person.id)
    assert account is not None
    assert account.password.startswith("argon2")
    before = len(_trail())
    offices.set_password(player.person.id, PASSWORD * 2, actor=operator().at_home(), now=NOON)
    assert _signs_in("ana-own", PASSWORD * 2)
    assert not _signs_in("ana-own", PASSWORD)
    newest, *rest = _trail()
    assert (newest.action, newest.ids) == ("person.password_set", {"person": player.person.id})
    assert len(rest) == before


def test_a_password_is_set_for_someone_and_is_something(database: str) -> None:
    """An entry that speaks of nobody, or a sign-in with an empty password, must not come of it."""
    player = make_player("OWN")
    before = _trail()
    with pytest.raises(PersonNotFound):
        offices.set_password(PersonId(MISSING), PASSWORD, actor=operator().at_home(), now=NOON)
    assert _trail() == before
    with pytest.raises(BadOffice):
        offices.set_password(player.person.id, "", actor=operator().at_home(), now=NOON)


def test_who_may_not_sign_in_looks_like_someone_unknown(database: str) -> None:
    locked, disabled = make_player("OWN", password=PASSWORD), make_player("PART", password=PASSWORD)
    accounts.lock(locked.person.id, locked.office.id, source="192.0.2.1", now=NOON)
    acting = operator().acting_for(disabled.office)
    accounts.disable(disabled.person.id, actor=acting, now=NOON)
    for name in ("ana-own", "ana-part", "nobody"):
        assert queries.find_account(name=name) is None, name
    # A lock keeps the name from coming in, and leaves whoever is in.
    assert queries.find_account(person_id=locked.person.id) is not None
    assert queries.find_account(person_id=disabled.person.id) is None
    assert queries.find_account(person_id=MISSING) is None
    offices.set_password(operator().id, PASSWORD, actor=operator().at_home(), now=NOON)
    assert queries.find_account(name="operator") is None
    assert queries.find_account(person_id=operator().id) is None


def test_a_person_who_left_neither_signs_in_nor_acts(database: str) -> None:
    player = make_player("OWN", password=PASSWORD)
    assert queries.find_account(name="ana-own") is not None
    with acting_as(operator().at_home()):
        Person.objects.filter(pk=player.person.id).update(is_active=False)
    assert queries.find_account(name="ana-own") is None
    assert queries.find_account(person_id=player.person.id) is None
    with pytest.raises(PersonNotFound):
        queries.find_person("ana-own")


def test_a_password_hash_is_read_through_the_sign_in_alone(database: str) -> None:
    player = make_player("OWN", password=PASSWORD)
    home = Player(queries.offices_by_id(_home())[INSTALLATION_OFFICE], operator())
    for reader in (player, home):
        for statement in (
            "select password from offices_person",
            "select * from offices_person",
            "select p from offices_person p",
            "select to_jsonb(p) from offices_person p",
            "select count(*) from offices_person where password like 'argon2%%'",
            "select id from offices_person order by password",
            "update offices_person set full_name = password",
            "update offices_person set full_name = 'x' where password <> ''",
            "update offices_person set full_name = 'x' returning password",
            "copy offices_person to stdout",
        ):
            with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
                run_and_undo(reader, statement)
    [(hash_,)] = read_as(player, "select password from sign_in_person('ana-own', null)")
    assert str(hash_).startswith("argon2")
