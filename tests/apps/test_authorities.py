"""Kinds of authority and the authorities of an office: recorded, replaced, never edited."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from tests.conftest import admin
from tests.factories.chance import without_chance
from tests.factories.world import NOON, later, make_case, make_player, operator
from tieline.apps.audit.errors import RightMissing
from tieline.apps.authorities import kinds, queries
from tieline.apps.authorities.errors import (
    AuthorityExists,
    AuthorityNotFound,
    AuthorityReplaced,
    UnknownAuthorityKind,
)
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.errors import OperatorOnly
from tieline.core.authorities import DataKind, Reach
from tieline.core.authority_defaults import SHIPPED
from tieline.core.authority_fields import StatedAuthority, StatedKind
from tieline.core.errors import BadInput
from tieline.journeys import authorising

pytestmark = pytest.mark.usefixtures("database")
CANARY = "+1 202 555 0143"


def test_the_shipped_kinds_are_there_and_adding_them_again_adds_none() -> None:
    act = operator().at_home()
    there = {(row.terms.country, row.terms.code) for row in kinds.list_kinds(act.as_viewer())}
    assert there == {(one.country, one.code) for one in SHIPPED}
    assert kinds.seed_kinds(actor=act, now=NOON) == 0


def test_what_the_operator_changed_is_not_shipped_over() -> None:
    act = operator().at_home()
    stated = StatedKind(reach="own_office")
    authorising.set_stated_kind("grand-jury", "US", stated, reason="counsel", actor=act, now=NOON)
    assert kinds.seed_kinds(actor=act, now=later(1)) == 0
    standing = kinds.get_standing(act.as_viewer(), "grand-jury", "US")
    assert standing is not None
    assert (standing.version, standing.terms.recipients.reach) == (2, Reach.OWN_OFFICE)
    assert standing.terms.needs_case  # what was not stated stayed
    versions = [
        row.version
        for row in kinds.list_kinds(act.as_viewer(), country="US", with_history=True)
        if row.terms.code == "grand-jury"
    ]
    assert versions == [2, 1]


def test_a_country_has_its_own_kind_before_that_of_every_country() -> None:
    act = operator().at_home()
    stated = StatedKind(data=("subscriber",))
    authorising.set_stated_kind("warrant", "gb", stated, reason="their law", actor=act, now=NOON)
    viewer = act.as_viewer()
    assert kinds.find_kind(viewer, "warrant", "GB").terms.data == {DataKind.SUBSCRIBER}
    assert len(kinds.find_kind(viewer, "warrant", "US").terms.data) == len(DataKind)
    with pytest.raises(UnknownAuthorityKind) as unknown:
        kinds.find_kind(viewer, "grand-jury", "GB")
    assert "warrant" in unknown.value.message
    authorising.set_stated_kind(
        "warrant", "GB", StatedKind(), is_offered=False, reason="no more", actor=act, now=later(1)
    )
    with pytest.raises(UnknownAuthorityKind):
        kinds.find_kind(viewer, "warrant", "GB")


def test_only_the_operator_sets_kinds() -> None:
    player = make_player("OWN")
    with pytest.raises(OperatorOnly):
        authorising.set_stated_kind(
            "warrant", "", StatedKind(), reason="a test", actor=player.actor, now=NOON
        )


def test_a_pen_register_covers_days_of_a_case_and_lasts_sixty() -> None:
    player = make_player("OWN")
    make_case(player)
    act = player.actor
    stated = StatedAuthority(first_on="2026-01-01", last_on="2026-03-01")
    with pytest.raises(BadInput) as caseless:
        authorising.record_stated("pen-register:P1", stated, actor=act, now=NOON)
    assert caseless.value.code == "authority_needs_case"
    with pytest.raises(BadInput) as dateless:
        authorising.record_stated(
            "pen-register:P1", StatedAuthority(case_ref="C-1"), actor=act, now=NOON
        )
    assert dateless.value.code == "authority_incomplete"
    stated = replace(stated, case_ref="C-1", issued_on="2026-01-01")
    row = authorising.record_stated("Pen Register:P1", stated, actor=act, now=NOON)
    assert row.label == "pen-register:P1"
    assert row.terms.valid_until == date(2026, 3, 2)
    assert row.data == {DataKind.CALLS}
    with pytest.raises(BadInput) as long:
        authorising.replace_stated(
            str(row.uuid), StatedAuthority(valid_until="2026-03-03"), "more", actor=act, now=NOON
        )
    assert long.value.code == "authority_too_long"
    with pytest.raises(BadInput) as wide:
        authorising.replace_stated(
            str(row.uuid), StatedAuthority(data=("calls", "content")), "more", actor=act, now=NOON
        )
    assert wide.value.code == "authority_too_wide"


def test_an_authority_is_replaced_and_stays_readable() -> None:
    player = make_player("OWN")
    act = player.actor
    first = authorising.record_stated(
        "subpoena:S-1", StatedAuthority(numbers=(CANARY,)), actor=act, now=NOON
    )
    with pytest.raises(AuthorityExists):
        authorising.record_stated("SUBPOENA:s-1", StatedAuthority(), actor=act, now=NOON)
    stated = StatedAuthority(numbers=(CANARY, "imei=490154203237518"), issuer="A court")
    second = authorising.replace_stated(
        str(first.uuid), stated, "the court added one", actor=act, now=later(1)
    )
    assert (second.version, second.numbers, first.numbers) == (2, 2, 1)
    with pytest.raises(AuthorityReplaced):
        authorising.replace_stated(str(first.uuid), stated, "again", actor=act, now=later(2))
    assert [row.version for row in queries.history_of(player.viewer, first)] == [2, 1]
    standing = queries.find_standing(player.viewer, "subpoena", "s-1")
    assert standing is not None
    assert standing.id == second.id
    assert CANARY not in repr(second) + repr(queries.list_numbers(player.viewer, second.id))


def test_an_authority_is_its_offices_own() -> None:
    owner, stranger = make_player("OWN"), make_player("STR")
    row = authorising.record_stated("subpoena:S-1", StatedAuthority(), actor=owner.actor, now=NOON)
    with pytest.raises(AuthorityNotFound):
        queries.get_authority(stranger.viewer, str(row.uuid))
    assert queries.find_standing(stranger.viewer, "subpoena", "S-1") is None
    with pytest.raises(CaseNotFound):
        authorising.record_stated(
            "subpoena:S-2", StatedAuthority(case_ref="C-9"), actor=owner.actor, now=NOON
        )


def test_more_than_the_kind_takes_an_order_and_a_supervisor() -> None:
    player = make_player("OWN")
    make_case(player)
    stated = StatedAuthority(case_ref="C-1", reach="any", allowed_by="Order 7 of a court")
    with pytest.raises(RightMissing):
        authorising.record_stated("grand-jury:G-1", stated, actor=player.actor, now=NOON)
    new = offices.NewPerson(name="sup", office_code="OWN", role="supervisor")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    supervisor = office_queries.find_person("sup").at_home()
    row = authorising.record_stated("grand-jury:G-1", stated, actor=supervisor, now=NOON)
    assert row.bounds == ()
    unallowed = authorising.record_stated(
        "grand-jury:G-2", replace(stated, allowed_by=None), actor=player.actor, now=NOON
    )
    assert [one.recipients.reach for one in unallowed.bounds] == [Reach.OWN_AGENCY]


def test_a_number_that_could_cover_no_row_is_refused() -> None:
    player = make_player("OWN")
    with pytest.raises(BadInput) as bad:
        authorising.record_stated(
            "subpoena:S-1", StatedAuthority(numbers=("12",)), actor=player.actor, now=NOON
        )
    assert bad.value.code == "bad_authority_number"


def test_neither_kind_nor_authority_can_be_edited() -> None:
    player = make_player("OWN")
    authorising.record_stated(
        "subpoena:S-1", StatedAuthority(numbers=(CANARY,)), actor=player.actor, now=NOON
    )
    with admin(str(connection.settings_dict["NAME"])) as super_:
        granted = super_.execute(
            "select table_name || '.' || column_name from information_schema.column_privileges"
            " where grantee = 'tieline_app' and privilege_type = 'UPDATE'"
            " and table_name like 'authorities_%' order by 1"
        ).fetchall()
        entries = super_.execute("select ids::text || purpose from audit_auditentry").fetchall()
    assert [row[0] for row in granted] == [
        "authorities_authority.replaced_at",
        "authorities_authoritykind.replaced_at",
    ]
    assert "0143" not in without_chance(str(entries))
